"""From criteria to a card beside the canvas: by mouse and by keyboard, and all of it is there afterwards."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import grave_findings
from tests.browser.server import EditorServer
from tests.browser.wizard.conftest import criterion, opened
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke


@in_browser
@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.full)])
async def test_no_step_has_grave_findings(visit, theme):
    page = await opened(visit, color_scheme=theme)
    await criterion(page, "length").locator("summary").first.click()
    await criterion(page, "length").locator(".fb-source > summary").click()
    await page.get_by_test_id("door-prompt").click()
    await expect(page.get_by_test_id("take-proposals")).to_be_visible()
    assert await grave_findings(page) == []
    await page.get_by_test_id("step-grade").click()
    await expect(page.get_by_test_id("wizard-grade")).to_be_visible()
    assert await grave_findings(page) == []
    await page.get_by_test_id("step-card").click()
    await expect(page.get_by_test_id("card-of-length")).to_be_visible()
    assert await grave_findings(page) == []


@in_browser
async def test_the_source_of_a_criterion_is_marked_in_its_prompt(visit):
    page = await opened(visit)
    await criterion(page, "length").locator("summary").first.click()
    source = criterion(page, "length").locator(".fb-source")
    await source.locator("summary").click()
    await expect(source.locator("pre mark")).to_have_text("80 to 130 words")


@in_browser
async def test_a_count_on_the_card_leads_to_its_rows(visit):
    page = await opened(visit, "card")
    await page.get_by_test_id("basis-bad").click()
    drawer = page.get_by_test_id("drawer")
    await expect(drawer.get_by_text("22 rows graded bad")).to_be_visible()
    await expect(drawer.get_by_text("22 of 60 rows")).to_be_visible()


@in_browser
async def test_the_figures_on_the_node_lead_to_the_card(visit):
    page = (await visit(viewport={"width": 1920, "height": 1000})).page
    await page.get_by_test_id("figures-quality").get_by_text("Coverage", exact=True).click()
    await expect(page.get_by_test_id("wizard").get_by_test_id("card-word")).to_be_visible()
    await expect(page.get_by_test_id("step-card")).to_have_attribute("aria-current", "step")


@in_browser
async def test_the_card_of_the_only_evaluator_is_one_key_away_and_comes_into_sight(visit):
    page = (await visit(viewport={"width": 1100, "height": 800})).page
    await expect(page.get_by_test_id("figures-quality")).not_to_be_in_viewport()
    await page.get_by_test_id("tab-outline").click()
    await page.keyboard.press("c")
    await expect(page.get_by_test_id("wizard").get_by_test_id("card-word")).to_be_visible()
    await expect(page.get_by_test_id("figures-quality")).to_be_in_viewport()


@in_browser
async def test_a_reload_finds_the_wizard_where_it_was_and_closed_once_it_was_closed(visit):
    page = await opened(visit, "grade")
    await expect(page).to_have_url(re.compile("card=quality&step=grade$"))
    await page.reload()
    await expect(page.get_by_test_id("step-grade")).to_have_attribute("aria-current", "step")
    await page.get_by_test_id("wizard-close").click()
    await expect(page).not_to_have_url(re.compile("card="))
    await page.reload()
    await expect(page.get_by_test_id("node-quality")).to_be_visible()
    await expect(page.get_by_test_id("wizard")).to_be_hidden()


@in_browser
async def test_each_criterion_has_a_card_of_its_own(visit):
    page = await opened(visit, "card")
    await page.get_by_test_id("card-of-no_criticism").click()
    await expect(page.get_by_text("The best set for this criterion alone")).to_be_visible()
    await expect(page.get_by_test_id("card-of-no_criticism")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_test_id("use-set")).to_be_hidden()


@in_browser
async def test_criteria_candidates_and_the_queue_are_there_after_a_restart(visit, server: EditorServer):
    page = await opened(visit)
    await take_from_the_prompt(page)
    await judge(page)
    await reword_by_keyboard(page)
    await page.get_by_test_id("step-card").click()
    wizard = page.get_by_test_id("wizard")
    await expect(wizard.get_by_test_id("card-word")).to_have_text("Stale")

    await page.goto("about:blank")
    port = server.port
    server.stop()
    server.start(port)
    page = await opened(visit, "card")
    wizard = page.get_by_test_id("wizard")
    await expect(wizard.get_by_test_id("card-word")).to_have_text("Stale")
    await page.get_by_test_id("step-grade").click()
    await expect(page.get_by_test_id("regrade-length")).to_be_visible()
    await page.get_by_test_id("edit-log").locator("summary").click()
    await expect(wizard.get_by_text("length is now version 2.")).to_be_visible()
    await page.get_by_test_id("step-criteria").click()
    await expect(page.locator(".fb-wizard-criterion")).to_have_count(6)
    await expect(criterion(page, "length")).to_contain_text("70 to 140 words")

    await page.get_by_test_id("step-card").click()
    await page.get_by_test_id("measure-again").click()
    await expect(wizard.get_by_test_id("card-word")).not_to_have_text("Stale")


async def take_from_the_prompt(page: Page) -> None:
    await page.get_by_test_id("door-prompt").click()
    await page.get_by_test_id("take-proposals").click()
    await expect(page.locator(".fb-wizard-criterion")).to_have_count(6)


async def judge(page: Page) -> None:
    announced = page.get_by_test_id("candidates-announced")
    await expect(announced).to_contain_text(re.compile("5 criteria filled up to 3 candidates, by rules"))
    await page.get_by_test_id("judge-candidates").click()
    await expect(page.get_by_text(re.compile(r"^Judged\."))).to_be_visible()


async def reword_by_keyboard(page: Page) -> None:
    """Open a criterion, edit its sentence and answer what becomes of its grades, without the mouse."""
    await criterion(page, "length").locator("summary").first.focus()
    await page.keyboard.press("Enter")
    await page.get_by_test_id("edit-length").focus()
    await page.keyboard.press("Enter")
    text = page.get_by_test_id("text-length")
    await expect(text).to_be_focused()
    await page.keyboard.press("Control+A")
    await page.keyboard.type("The description has 70 to 140 words.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("grades-requeue")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(criterion(page, "length")).to_contain_text("70 to 140 words")
