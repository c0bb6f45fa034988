"""Label mode from a dropped CSV: labelling by keyboard, what the file brings, and what it may not."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from flowboard.store import grades
from flowboard.store.location import locate_store
from flowboard.store.store import Store
from tests.browser.axe import grave_findings
from tests.browser.server import EditorServer
from tests.browser.shell.test_files import DROP, drop
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke


def labels(server: EditorServer, name: str) -> list[tuple[str, str]]:
    """What was labelled of a file, with who said it; the files of a folder share a store."""
    path = server.folder / f"{name}.flow.yaml"
    with Store.open(locate_store(path, {})) as store:
        runs = {run.id for run in store.runs(100, flow_path=str(path))}
        found = {one.subject: one for one in grades.counting(grades.log(store)) if one.run_id in runs}
    return [(one.grade, one.grader) for one in found.values()]


async def label(tab: Page, keys: str) -> None:
    """Press these keys, each on a row of its own."""
    for key in keys:
        row = await tab.get_by_role("heading", level=1).inner_text()
        await tab.keyboard.press(key)
        await expect(tab.get_by_role("heading", level=1)).not_to_have_text(row)


@in_browser
async def test_a_dropped_csv_opens_label_mode_with_its_labels_and_no_flow_in_sight(dropped, server):
    tab = await dropped("brought.csv", 30, labelled=12)
    await expect(tab.get_by_test_id("output")).to_be_visible()
    await expect(tab.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "12")
    await expect(tab.get_by_test_id("import-report")).to_contain_text("12 of them bring a label")
    assert await tab.get_by_test_id("canvas").count() == 0
    assert labels(server, "brought").count(("bad", "imported")) == 4


@in_browser
async def test_labels_are_given_by_keyboard_kept_at_once_and_unlock_evaluating(dropped, server):
    tab = await dropped("typed.csv", 40)
    await label(tab, "121")
    assert sorted(grade for grade, _ in labels(server, "typed")) == ["bad", "good", "good"]
    await expect(tab.get_by_test_id("to-evaluate")).to_contain_text("3 of 20 labels")
    await tab.keyboard.press("u")
    await expect(tab.get_by_test_id("to-evaluate")).to_contain_text("2 of 20 labels")


@in_browser
async def test_a_note_goes_with_the_label_and_a_reload_finds_both(dropped, server):
    tab = await dropped("noted.csv", 20)
    await tab.keyboard.press("n")
    await tab.keyboard.type("It only guesses.")
    await tab.keyboard.press("Enter")
    await label(tab, "2")
    await tab.reload()
    await expect(tab.get_by_test_id("step-label")).to_contain_text("1 of 20 rows")
    await tab.get_by_test_id("step-evaluate").click()
    await expect(tab.get_by_test_id("results")).to_contain_text("It only guesses.")


@in_browser
async def test_labels_in_doubt_are_asked_about_once(dropped, server):
    content = b"id,input,output,label\n1,a,b,wrong\n2,c,d,fine\n3,e,f,fine\n"
    tab = await dropped("doubtful.csv", content=content)
    await expect(tab.get_by_test_id("label-wrong-bad")).to_have_attribute("aria-pressed", "true")
    assert await grave_findings(tab) == []
    await tab.get_by_test_id("label-fine-good").click()
    await tab.get_by_test_id("labels-answered").click()
    await expect(tab.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "3")
    assert sorted(labels(server, "doubtful")) == [("bad", "imported"), *[("good", "imported")] * 2]
    await tab.reload()
    await expect(tab.get_by_role("heading", level=1)).to_be_visible()


@in_browser
async def test_milestones_can_be_set(dropped):
    tab = await dropped("milestones.csv", 20, labelled=9)
    await tab.get_by_test_id("set-milestones").click()
    dialog = tab.get_by_test_id("milestones-dialog")
    await dialog.get_by_test_id("evaluate").fill("8")
    await dialog.get_by_test_id("each").fill("3")
    await dialog.get_by_test_id("keep-milestones").click()
    await expect(tab.get_by_test_id("step-evaluate")).to_contain_text("unlocked")


@in_browser
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"id,input,output\n1,a,b\n1,c,d\n", "stands in line 2 and again in line 3"),
        ("id,input,output\n1,é,b\n".encode("latin-1"), "isn't UTF-8 text"),
    ],
)
async def test_a_bad_csv_is_refused_in_a_sentence_and_leaves_nothing(visit, server, content, told):
    watched = await visit("/")
    await expect(watched.page.locator("[data-takes-files]")).to_be_attached()
    await watched.page.evaluate(DROP, ["bad.csv", list(content)])
    await expect(watched.page.get_by_text(told)).to_be_visible()
    watched.forgive()  # the browser logs the status 422
    assert not (server.folder / "bad.csv").exists()


@in_browser
async def test_a_csv_that_lacks_a_column_opens_as_a_table_and_says_which(visit, server):
    tab = await drop((await visit("/")).page, "almost.csv", b"id,output\n1,a\n")
    await expect(tab.get_by_test_id("import-report")).to_contain_text("It has no column input")


@in_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_step_is_accessible(dropped, scheme):
    tab = await dropped(f"axe-{scheme}.csv", 40, labelled=24, color_scheme=scheme)
    for step in ("label", "evaluate", "optimise"):
        await tab.get_by_test_id(f"step-{step}").click()
        await expect(tab.get_by_test_id(f"step-{step}")).to_have_attribute("aria-selected", "true")
        assert await grave_findings(tab) == [], step


@in_browser
async def test_before_the_first_label_evaluate_leads_to_labelling(dropped):
    tab = await dropped("unlabelled.csv", 20)
    await tab.get_by_test_id("step-evaluate").click()
    await expect(tab.get_by_text("Nothing to compare with yet")).to_be_visible()
    assert await grave_findings(tab) == []
    await tab.get_by_test_id("label-first").click()
    await expect(tab.get_by_test_id("step-label")).to_have_attribute("aria-selected", "true")
    await label(tab, "1")
    await tab.get_by_test_id("step-evaluate").click()
    await expect(tab.get_by_test_id("results").get_by_role("listitem")).to_have_count(1)
    await expect(tab.get_by_text("Nothing to compare with yet")).to_be_hidden()


@in_browser
async def test_the_canvas_leads_back_to_label_mode(dropped):
    tab = await dropped("back.csv", 20, labelled=12)
    await tab.get_by_test_id("open-as-flow").click()
    await tab.get_by_test_id("node-judge").wait_for()
    await tab.get_by_test_id("more").click()
    await tab.get_by_test_id("label-mode").click()
    await expect(tab.get_by_test_id("step-label")).to_contain_text("12 of 20 rows")


@in_browser
async def test_it_fits_a_phone(dropped):
    tab = await dropped("phone.csv", 20, labelled=10)
    await tab.set_viewport_size({"width": 390, "height": 844})
    for step in ("label", "evaluate", "optimise"):
        await tab.get_by_test_id(f"step-{step}").click()
        width = await tab.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, step
