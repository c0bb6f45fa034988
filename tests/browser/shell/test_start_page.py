"""The start page: an example opens with one click, a blank flow too, and both themes are kept."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.axe import grave_findings
from tests.interop.browser import in_browser

LIGHT, DARK = "rgb(245, 246, 248)", "rgb(13, 17, 23)"


@in_browser
async def test_one_click_opens_the_first_example_in_the_users_folder(visit, server):
    page = (await visit("/")).page
    await page.get_by_test_id("start-example").click()
    await expect(page.get_by_test_id("flow-name")).to_have_value("tweet entities")
    assert (server.folder / "tweet_entities.flow.yaml").is_file()
    assert (server.folder / "tweet_entities.recording.jsonl").is_file()


@in_browser
async def test_every_example_tells_its_story_and_that_it_needs_no_key(visit):
    page = (await visit("/")).page
    cards = page.locator(".fb-card")
    await expect(cards).to_have_count(4)
    await expect(cards.filter(has_text="No key needed")).to_have_count(4)


@in_browser
async def test_a_flow_that_was_opened_is_listed_and_found_again(visit):
    page = (await visit("/")).page
    await page.get_by_test_id("example-doctor_calls").click()
    await expect(page.get_by_test_id("flow-name")).to_have_value("doctor calls")
    await page.locator(".fb-brand").click()
    await page.locator(".fb-recent a", has_text="doctor calls").click()
    await expect(page.get_by_test_id("flow-name")).to_have_value("doctor calls")


@in_browser
async def test_a_blank_flow_offers_the_example_an_import_and_a_first_node(visit):
    page = (await visit("/")).page
    await page.get_by_test_id("start-blank").click()
    for testid in ("empty-example", "empty-import", "empty-blank"):
        await expect(page.get_by_test_id(testid)).to_be_visible()
    await page.get_by_test_id("empty-blank").click()
    await expect(page.get_by_test_id("empty-example")).to_be_hidden()


@in_browser
async def test_the_theme_follows_the_system_until_somebody_chooses_and_then_stays(visit):
    watched = await visit("/", color_scheme="dark")
    page = watched.page
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == DARK
    await page.get_by_test_id("theme").click()
    await page.get_by_test_id("theme-light").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    await page.reload()
    assert await page.evaluate("document.documentElement.dataset.theme") == "light"
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == LIGHT


@in_browser
async def test_an_address_that_leads_nowhere_says_so_and_leads_back(visit):
    watched = await visit("/flow/0000000000000000")
    await expect(watched.page.get_by_role("heading", level=1)).to_have_text("This flow isn't here")
    watched.forgive()  # the browser logs the status 404
    await watched.page.get_by_role("link", name="To the start page").click()
    await expect(watched.page.get_by_test_id("start-example")).to_be_visible()


@in_browser
async def test_the_start_page_has_no_grave_accessibility_finding_in_either_theme(visit):
    for scheme in ("light", "dark"):
        page = (await visit("/", color_scheme=scheme)).page
        await expect(page.get_by_test_id("start-example")).to_be_visible()
        assert await grave_findings(page) == []
