"""A queue of thousands of rows: only those in sight exist, and the page answers while they are read."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from flowboard.editor.hub import flow_key
from tests.browser.grading.conftest import flow_of, heading, press, shown
from tests.interop.browser import in_browser
from tests.workspace.grading.praise import run, write_flow

ROWS = 3_000


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    path = write_flow(tmp_path_factory.mktemp("many"), [f"thing {number}" for number in range(ROWS)])
    run(path)
    return (str(path),)


@in_browser
async def test_only_rows_in_sight_exist_and_the_end_is_a_key_away(visit, server):
    await visit()
    page = await shown((await visit(f"/flow/{flow_key(flow_of(server))}/grade/review")).page)
    queue = page.get_by_test_id("queue")
    await expect(page.get_by_test_id("rows-all")).to_have_text(f"All {ROWS:,}")
    assert await queue.get_by_role("option").count() < 60
    await press(page, "1", "2")
    await page.keyboard.press("End")
    last = queue.get_by_role("option").last
    await expect(last).to_have_attribute("aria-posinset", str(ROWS))
    await expect(last).to_contain_text("thing")
    label = await last.locator(".fb-queue-label").inner_text()
    await last.click()
    await expect(heading(page)).to_have_text(f"Row {label}")
    await expect(queue.locator(".now .fb-queue-label")).to_have_text(label)
