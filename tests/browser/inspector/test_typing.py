"""Typing in the inspector: nothing is lost, and what it means is seen at once."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.inspector.conftest import opened, select
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke


@in_browser
async def test_a_variable_becomes_a_port_and_the_preview_follows_while_one_types(visit):
    page = await opened(visit)
    await select(page, "ask")
    preview = page.get_by_test_id("prompt-preview")
    await expect(preview.locator("mark")).to_have_text("Hello on 2024-01-02")
    await page.get_by_test_id("field-template").click()
    await page.keyboard.press("Control+End")
    await page.keyboard.type("Mind {{ extra }}")
    await expect(page.get_by_test_id("port-in-ask-extra")).to_be_visible()
    await expect(preview.get_by_text("not wired")).to_be_visible()
    await expect(page.get_by_test_id("field-template")).to_be_focused()
    for _ in range(16):
        await page.keyboard.press("Backspace")
    await expect(page.get_by_test_id("port-in-ask-extra")).to_have_count(0)


@in_browser
async def test_what_was_typed_is_kept_when_another_node_is_clicked_at_once(visit):
    page = await opened(visit)
    await select(page, "answer")
    await page.get_by_test_id("more-fields").click()
    await page.get_by_test_id("field-max_tokens").fill("77")
    await page.get_by_test_id("node-ask").click(position={"x": 90, "y": 14})
    await select(page, "answer")
    await expect(page.get_by_test_id("field-max_tokens")).to_have_value("77")


@in_browser
async def test_undo_comes_into_the_field(visit):
    page = await opened(visit)
    await select(page, "dates")
    code = page.get_by_test_id("field-code")
    await code.click()
    await page.keyboard.press("Control+End")
    await page.keyboard.type("# changed")
    await expect(page.get_by_test_id("undo")).to_have_attribute("title", "Undo: Code of dates")
    await page.get_by_test_id("undo").click()
    await expect(code).not_to_contain_text("changed")
    await expect(code).to_contain_text("text.upper()")


@in_browser
async def test_two_tabs_see_each_others_words_and_keep_their_own_place(visit):
    mine, theirs = await opened(visit), await opened(visit)
    await select(mine, "answer")
    await select(theirs, "answer")
    await mine.get_by_test_id("node-title").fill("Replies")
    await theirs.get_by_test_id("field-schema").click()
    await theirs.keyboard.type('{"type": ')
    await expect(theirs.get_by_test_id("node-title")).to_have_value("Replies")
    await expect(theirs.get_by_test_id("field-schema")).to_have_text('{"type": ')
    await expect(theirs.get_by_text("This isn't JSON yet")).to_be_visible()
    await mine.get_by_test_id("node-title").fill("")


@in_browser
async def test_cells_are_pasted_and_moved_through_with_the_keyboard(visit):
    page = await opened(visit)
    await select(page, "rows")
    grid = page.get_by_test_id("field-rows")
    cells = grid.locator("tbody tr")
    await expect(cells).to_have_count(2)
    await grid.locator('[data-cell="0:0"]').focus()
    await page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "c\\tThird\\nd\\tFourth");
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    await expect(cells).to_have_count(4)
    await grid.locator('[data-cell="2:1"]').focus()
    await page.keyboard.press("ArrowDown")
    await expect(grid.locator('[data-cell="3:1"]')).to_be_focused()


@in_browser
async def test_a_file_that_is_brought_is_kept_beside_the_flow(visit, tmp_path):
    page = await opened(visit)
    data = tmp_path / "more.csv"
    data.write_text("id,text\nx,from a file\n")
    await select(page, "rows")
    await page.get_by_test_id("more-fields").click()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_test_id("field-path-upload").click()
    await (await chooser.value).set_files(data)
    await expect(page.get_by_test_id("field-path")).to_have_value("more.csv")
