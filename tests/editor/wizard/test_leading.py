"""What leads to the wizard and out of it: a card by its name, an address, and counts that lead to their rows."""

from __future__ import annotations

import pytest

from tests.editor.inspector.inspecting import Inspecting
from tests.editor.wizard.working import Working, lab, work
from tests.workspace.evaluators.praise import a_grade, grade, rows_of


def at(page: Working) -> str:
    """The step that is shown; nothing where the wizard is closed."""
    steps = ("criteria", "grade", "card")
    here = [step for step in steps if page.controls(f"step-{step}")]
    return next((one for one in here if "aria-current" in page.control(f"step-{one}").props), "")


async def test_a_card_is_asked_for_by_its_evaluator_and_the_only_one_needs_no_name(user, editor, path):
    page = await work(user, editor)
    with page.desk.client:
        page.desk.show("card", node="quality")
    assert at(page) == "card"
    page.click("wizard-close")
    with page.desk.client:
        page.desk.select([])
        page.desk.show("card")
    assert at(page) == "card"


async def test_where_no_evaluator_is_meant_it_says_so(user, editor, path):
    page = await work(user, editor)
    page.click("wizard-close")
    page.desk.do("Delete it", [{"op": "remove_node", "id": "quality", "heal": False}])
    with page.desk.client:
        page.desk.select([])
        page.desk.show("card")
    assert any("Select the evaluator that you mean." in one for one in user.notify.messages)


@pytest.mark.parametrize(
    ("asked", "step"),
    [("card=quality&step=grade", "grade"), ("card=quality", "card"), ("card=nobody", "")],
)
async def test_an_address_leads_to_a_step(user, editor, path, asked, step):
    flow = editor.hub.open(lab(editor))
    await user.open(f"/flow/{flow.key}?{asked}")
    (desk,) = flow.desks
    assert at(Working(user, flow, desk)) == step


async def test_the_counts_of_grades_lead_to_their_rows(user, editor, path):
    grade(path, [a_grade(rows_of(path)[0], "unsure")])
    page = await work(user, editor, step="grade")
    asked = led_to(page)
    await page.settle(lambda: page.controls("graded-unsure"))
    for word, count in (("good", 24), ("bad", 15)):
        page.click(f"graded-{word}")
        await page.settle(lambda: asked[-1:] == [(f"{count} rows graded {word}", count)])  # noqa: B023
    page.click("graded-unsure")
    await page.settle(lambda: asked[-1] == ("1 row graded unsure", 1))


async def test_with_enough_grades_the_card_is_next_and_not_another_grade(user, editor, path):
    page = await work(user, editor, step="grade")
    await page.settle(lambda: "fb-button-filled" in page.control("wizard-next").classes)
    await page.settle(lambda: "fb-button-plain" in page.control("wizard-grade").classes)


def led_to(page: Inspecting) -> list[tuple[str, int]]:
    """What the table of rows is asked to show, from now on: why, and how many."""
    asked: list[tuple[str, int]] = []

    def hear(shown) -> None:
        if shown.panel == "matrix":
            asked.append((shown.where["because"], len(shown.where["rows"])))

    page.desk.on("show", hear)
    return asked
