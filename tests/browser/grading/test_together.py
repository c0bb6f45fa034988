"""Two graders at the same time, what they see differently, and the ruling that settles it."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.grading.conftest import heading, log_of, press, shown
from tests.browser.server import EditorServer
from tests.interop.browser import in_browser


async def invited(owner: Page, visit, name: str) -> Page:
    """The page of somebody whom the owner has invited for a second opinion."""
    await owner.get_by_test_id("invite").click()
    await owner.get_by_test_id("invite-name").fill(name)
    await owner.get_by_test_id("invite-make").click()
    link = await owner.get_by_test_id("invite-address").input_value()
    await owner.keyboard.press("Escape")
    await expect(owner.get_by_test_id("invitation")).to_be_hidden()
    path = f"/flow/{link.partition('/flow/')[2]}"
    return await shown((await visit(path, known=False)).page)


@in_browser
async def test_a_guest_grades_by_a_link_and_sees_this_flow_alone(open_grading, visit, server):
    owner = await open_grading()
    guest = await invited(owner, visit, "ben")
    await press(guest, "1")
    assert log_of(server)[-1].grader == "ben"
    answer = await guest.request.get(server.address)
    assert answer.status == 403


@in_browser
async def test_two_graders_do_not_get_in_each_others_way(open_grading, visit, server: EditorServer):
    owner = await open_grading()
    guest = await invited(owner, visit, "cleo")
    before = len(log_of(server))
    for _ in range(3):
        seen = await heading(owner).inner_text()
        await press(guest, "1")
        await expect(heading(owner)).to_have_text(seen)
        await press(owner, "1")
    assert len(log_of(server)) == before + 6


@in_browser
async def test_rows_that_graders_see_differently_are_settled_by_a_ruling(
    open_grading, visit, server: EditorServer
):
    owner = await open_grading()
    one, other = await invited(owner, visit, "dana"), await invited(owner, visit, "eve")
    row = await heading(one).inner_text()
    await expect(heading(other)).to_have_text(row)
    await press(one, "2", "1", "1")
    await press(other, "1", "1", "1")
    await owner.reload()
    await shown(owner)
    await expect(owner.get_by_test_id("graders")).to_contain_text("kappa")
    await owner.get_by_test_id("settle").click()
    await expect(heading(owner)).to_have_text(row)
    await expect(owner.get_by_test_id("dispute")).to_contain_text("dana says bad")
    await owner.keyboard.press("n")
    await owner.keyboard.type("A list is asked for.")
    await owner.keyboard.press("Enter")
    await owner.keyboard.press("2")
    await expect(owner.get_by_test_id("settle")).to_be_hidden()
    ruling = log_of(server)[-1]
    assert (ruling.grade, ruling.note) == ("bad", "A list is asked for.")
    said = {
        one.grader: one.grade
        for one in log_of(server)
        if one.subject == ruling.subject and not one.more.get("ruling_between")
    }
    assert (said["dana"], said["eve"]) == ("bad", "good")
