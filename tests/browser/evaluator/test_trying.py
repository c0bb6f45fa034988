"""What is done at a card: sets and targets are tried and used, grades flipped, criteria ruled on."""

from __future__ import annotations

import re

from playwright.async_api import expect

from flowboard.store import grades
from flowboard.store.location import locate_store
from flowboard.store.store import Store
from tests.browser.evaluator.conftest import count, coverage, opened
from tests.browser.server import EditorServer
from tests.interop.browser import in_browser


@in_browser
async def test_without_an_assertion_the_figures_are_others_until_one_goes_back(visit):
    page = await opened(visit)
    switch = page.get_by_test_id("assertion-truth_judge").get_by_role("switch")
    await expect(switch).to_be_checked()
    await switch.click()
    await expect(coverage(page)).to_have_attribute("aria-label", re.compile("67 %, interval 43–85 %"))
    await expect(page.get_by_text("You are trying this set. Nothing is kept yet.")).to_be_visible()
    await page.get_by_test_id("drop-trial").click()
    await expect(coverage(page)).to_have_attribute("aria-label", re.compile("78 %"))
    await expect(switch).to_be_checked()


@in_browser
async def test_a_moved_target_measures_again_at_once(visit):
    page = await opened(visit)
    await page.get_by_test_id("target-coverage").fill("50")
    await expect(page.get_by_test_id("card-word")).to_have_text("Usable")
    await expect(coverage(page)).to_have_attribute("aria-label", re.compile("at least 50 %, met"))


@in_browser
async def test_a_set_that_is_used_and_a_grade_that_is_flipped_are_there_after_a_reload(
    visit, server: EditorServer
):
    page = await opened(visit)
    await page.get_by_test_id("assertion-truth_judge").get_by_role("switch").click()
    await expect(count(page, "passed_bad")).to_have_text("6")
    await page.get_by_test_id("use-set").click()
    await expect(page.get_by_text("The flow decides by this set.")).to_be_visible()
    row = page.locator(".fb-misaligned-row").first
    await row.locator("summary").click()
    await row.get_by_test_id("i-was-wrong").click()
    await expect(page.get_by_text("is good now. The log keeps both grades.")).to_be_visible()
    await expect(count(page, "passed_bad")).to_have_text("5")

    await page.reload()
    await page.get_by_test_id("node-quality").click(position={"x": 90, "y": 14})
    await page.get_by_test_id("tab-card").click()
    await expect(page.get_by_text("The flow decides by this set.")).to_be_visible()
    await expect(count(page, "passed_bad")).to_have_text("5")
    with Store.open(locate_store(server.folder / "tweet_entities.flow.yaml", {})) as store:
        assert len(list(grades.log(store))) == 201


@in_browser
async def test_a_ruling_goes_into_the_criterion_and_makes_the_card_stale(visit):
    page = await opened(visit)
    row = page.locator(".fb-misaligned-row").first
    await row.locator("summary").click()
    await row.get_by_test_id("criterion-is-unclear").click()
    await row.get_by_label("The criterion that is unclear").select_option("real_entities")
    await row.get_by_label("The ruling").fill("coffee is no entity")
    await row.get_by_test_id("add-ruling").click()
    await expect(page.get_by_text("real_entities is now version 2.")).to_be_visible()
    await expect(page.get_by_test_id("card-word")).to_have_text("Stale")
