"""Grading by keyboard in a real browser: twelve rows a minute and more, committed as they are given."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import Page, expect

from tests.browser.grading.conftest import given, heading, log_of, press, shown
from tests.browser.server import EditorServer
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke


@in_browser
async def test_twelve_rows_are_graded_by_keyboard_in_less_than_a_minute(
    page: Page, server: EditorServer
):
    began, before = time.monotonic(), len(given(server))
    await press(page, *("2" if number % 4 == 0 else "1" for number in range(12)))
    assert time.monotonic() - began < 60
    assert len(given(server)) == before + 12
    await expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "12")


@in_browser
async def test_a_verdict_falls_only_on_the_row_that_was_in_sight(page: Page, server: EditorServer):
    before, row = len(log_of(server)), await heading(page).inner_text()
    await page.evaluate(
        "() => [1, 2, 3].forEach(() => "
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '1', bubbles: true})))"
    )
    await expect(heading(page)).not_to_have_text(row)
    await press(page, "3")
    assert len(log_of(server)) == before + 2


@in_browser
async def test_grades_are_taken_back_step_by_step_also_after_a_reload(page: Page, server: EditorServer):
    before, rows = given(server), []
    for _ in range(3):
        rows.append(await heading(page).inner_text())
        await press(page, "3")
    await press(page, "u")
    await expect(heading(page)).to_have_text(rows[2])
    await page.reload()
    await shown(page)
    for row in (rows[1], rows[0]):
        await page.keyboard.press("u")
        await expect(heading(page)).to_have_text(row)
    assert given(server) == before


@in_browser
async def test_the_judge_is_hidden_until_the_row_is_graded_and_why_gives_nothing_away(page: Page):
    await expect(page.get_by_role("heading", name="Judge hidden")).to_be_visible()
    await expect(page.get_by_role("heading", name="Why this row")).to_be_visible()
    await press(page, "1", "k")
    await expect(page.get_by_role("heading", name="The judge")).to_be_visible()


@in_browser
async def test_a_grade_after_a_look_at_the_judge_is_marked(page: Page, server: EditorServer):
    await page.keyboard.press("h")
    await expect(page.get_by_role("heading", name="The judge")).to_be_visible()
    await press(page, "1")
    assert log_of(server)[-1].seen


@in_browser
async def test_a_note_goes_with_the_grade_and_what_it_quotes_is_highlighted(
    page: Page, server: EditorServer
):
    word = (await page.get_by_test_id("output").inner_text()).split()[-1]
    await page.keyboard.press("n")
    await page.keyboard.type(f"Too much: “{word}”")
    await page.keyboard.press("Enter")
    await press(page, "2")
    assert log_of(server)[-1].note == f"Too much: “{word}”"
    await press(page, "k")
    await page.get_by_test_id("as-text").click()
    await expect(page.get_by_test_id("output").locator("mark").last).to_have_text(word)


@in_browser
async def test_a_bad_grade_asks_why_and_blocks_nothing(page: Page, server: EditorServer):
    await press(page, "2")
    await page.keyboard.press("w")
    await page.keyboard.type("It has no list.")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("“It has no list.”")).to_be_visible()
    assert (log_of(server)[-1].grade, log_of(server)[-1].note) == ("bad", "It has no list.")
    await press(page, "1")


@in_browser
async def test_a_half_written_note_survives_a_reload(page: Page):
    row = await heading(page).inner_text()
    await page.keyboard.press("n")
    await page.keyboard.type("half a tho")
    await page.reload()
    await shown(page)
    await expect(heading(page)).to_have_text(row)
    await expect(page.get_by_test_id("note")).to_have_value("half a tho")


@in_browser
async def test_criteria_are_graded_by_keyboard_and_the_row_stays(page: Page, server: EditorServer):
    row = await heading(page).inner_text()
    chips = page.locator("[data-criterion]")
    await chips.first.focus()
    await page.keyboard.press("1")
    await page.keyboard.press("2")
    await expect(chips.nth(0)).to_contain_text("good")
    await expect(chips.nth(1)).to_contain_text("bad")
    await expect(heading(page)).to_have_text(row)
    assert [(one.grade, bool(one.criterion)) for one in log_of(server)[-2:]] == [
        ("good", True), ("bad", True)
    ]  # fmt: skip


@in_browser
async def test_a_row_of_the_queue_is_gone_to(page: Page):
    ready = page.get_by_test_id("queue").get_by_role("option").filter(has_text="ready").first
    label = await ready.locator(".fb-queue-label").inner_text()
    await ready.click()
    await expect(heading(page)).to_have_text(f"Row {label}")
    await expect(page.get_by_test_id("queue").locator(".now .fb-queue-label")).to_have_text(label)


@in_browser
async def test_the_list_shows_the_bad_rows_alone(page: Page):
    await press(page, "2")
    await page.get_by_test_id("rows-bad").click()
    queue = page.get_by_test_id("queue")
    await expect(queue.locator(".fb-queue-row:not(.bad)")).to_have_count(0)
    await expect(queue.locator(".now")).to_have_count(1)
