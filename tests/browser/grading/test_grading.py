"""Grading by keyboard in a real browser: twelve rows a minute and more, committed as they are given."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from flowboard.editor.hub import flow_key
from flowboard.store import grades
from flowboard.store.location import locate_store
from flowboard.store.store import Store
from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load
from tests.browser.axe import grave_findings
from tests.browser.server import EditorServer
from tests.interop.browser import in_browser


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    path = copy_example(tmp_path_factory.mktemp("example")).flow
    load(path).run(models="recorded", limit=30)
    return (str(path),)


def flow_of(server: EditorServer) -> Path:
    return Path(server.arguments[0]).resolve()


def given(server: EditorServer) -> list[str]:
    with Store.open(locate_store(flow_of(server), {})) as store:
        return [one.grade for one in grades.counting(grades.log(store)) if not one.criterion]


@pytest_asyncio.fixture(loop_scope="session")
async def page(visit, server: EditorServer) -> Page:
    await visit()
    watched = await visit(f"/flow/{flow_key(flow_of(server))}/grade/grades")
    await watched.page.get_by_test_id("output").wait_for()
    return watched.page


async def heading(page: Page) -> str:
    return await page.get_by_role("heading", level=1).inner_text()


@in_browser
async def test_twelve_rows_are_graded_by_keyboard_in_less_than_a_minute(
    page: Page, server: EditorServer
):
    began, before = time.monotonic(), len(given(server))
    for number in range(12):
        row = await heading(page)
        await page.keyboard.press("2" if number % 4 == 0 else "1")
        await expect(page.get_by_role("heading", level=1)).not_to_have_text(row)
    assert time.monotonic() - began < 60
    assert len(given(server)) == before + 12
    await expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "12")


@in_browser
async def test_a_grade_is_taken_back_and_its_row_comes_again(page: Page, server: EditorServer):
    row, before = await heading(page), len(given(server))
    await page.keyboard.press("3")
    await expect(page.get_by_role("heading", level=1)).not_to_have_text(row)
    await page.keyboard.press("u")
    await expect(page.get_by_role("heading", level=1)).to_have_text(row)
    assert len(given(server)) == before


@in_browser
async def test_the_judge_is_hidden_until_asked_for_and_why_gives_nothing_away(page: Page):
    await expect(page.get_by_text("Judge hidden")).to_be_visible()
    await expect(page.get_by_text("Why this row")).to_be_visible()
    await page.keyboard.press("h")
    await expect(page.get_by_role("heading", name="The judge")).to_be_visible()


@in_browser
async def test_a_note_goes_with_the_grade(page: Page, server: EditorServer):
    await page.keyboard.press("n")
    await page.keyboard.type("The list has a hashtag.")
    await page.keyboard.press("Enter")
    row = await heading(page)
    await page.keyboard.press("2")
    await expect(page.get_by_role("heading", level=1)).not_to_have_text(row)
    with Store.open(locate_store(flow_of(server), {})) as store:
        assert "The list has a hashtag." in {one.note for one in grades.log(store)}


@in_browser
async def test_the_page_has_no_grave_findings(page: Page):
    assert await grave_findings(page) == []
