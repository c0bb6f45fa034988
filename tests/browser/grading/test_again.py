"""Rows that an edited criterion asks for again: marked with their reason, and gone when they are graded."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from flowboard.flow.reading import load_flow
from flowboard.flow.writing import write_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.criteria import edit
from flowboard.workspace.evaluators.criteria_log import Doing, recorded
from flowboard.workspace.example import copy_example
from flowboard.workspace.grading.session import opened_grading
from flowboard.workspace.grading.task import GradingTask
from flowboard.workspace.project import load
from tests.browser.grading.conftest import ROWS, heading, log_of
from tests.browser.server import EditorServer
from tests.interop.browser import in_browser

CRITERION = "bulleted"


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    path = copy_example(tmp_path_factory.mktemp("example")).flow
    load(path).run(models="recorded", limit=ROWS)
    task = GradingTask("ada", criterion=CRITERION, blind_share=0.0, order="data")
    with opened_grading(path.parent, "latest", "quality", NodeTypes(), task) as session:
        for number in range(12):
            session.grade("bad" if number % 3 == 0 else "good")
    reword(path)
    return (str(path),)


def reword(path: Path) -> None:
    """Edit the criterion, and have its rows graded again."""
    before = load_flow(path).flow
    change = edit(
        before, "quality", CRITERION, "Each entity stands on a line of its own, behind a dash."
    )
    write_flow(change.flow, path)
    recorded(path, NodeTypes(), before, change, "requeue", Doing("edited", "ada"))


@in_browser
async def test_rows_in_question_are_listed_with_their_reason_and_leave_when_graded(
    open_grading, server: EditorServer
):
    page = await open_grading()
    again = page.get_by_test_id("rows-again")
    left = int((await again.inner_text()).split()[-1])
    assert 0 < left <= 12
    await again.click()
    await expect(page.get_by_role("heading", name="Grade again by one criterion")).to_be_visible()
    chip = page.locator(f"[data-criterion={CRITERION}]")
    await expect(chip).to_contain_text("grade again")
    for number in range(left, 0, -1):
        await expect(again).to_have_text(f"Again {number}")
        await expect(chip).to_contain_text("grade again")
        await chip.focus()
        await page.keyboard.press("1")
    await expect(again).to_be_hidden()
    last = log_of(server)[-1]
    assert (last.criterion, last.criterion_version, last.grade) == (CRITERION, 2, "good")


@in_browser
async def test_one_criterion_alone_is_graded_in_its_version_of_today(open_grading, server: EditorServer):
    page = await open_grading(f"?criterion={CRITERION}")
    await expect(page.get_by_test_id("choose-criterion")).to_contain_text("v2")
    row = await heading(page).inner_text()
    await page.keyboard.press("2")
    await expect(heading(page)).not_to_have_text(row)
    last = log_of(server)[-1]
    assert (last.criterion, last.criterion_version, last.grade) == (CRITERION, 2, "bad")
