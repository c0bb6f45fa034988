"""Flip tests and verification in a real browser, from the recording: no key, no call, and kept for good."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.tracing.conftest import choose_row, to_trace, until_lens
from tests.interop.browser import in_browser
from tests.workspace.tracing.broken_off import flipping

FLIPPED = "Fixing `extract` flipped row k03 in 3 of 3 re-runs (placebo 0 of 10)."


async def flip(page: Page) -> None:
    await page.get_by_test_id("flip-test").click()
    await expect(page.get_by_test_id("flip-price")).to_contain_text(
        "No calls: everything is there already."
    )
    await page.get_by_test_id("flip-go").click()


@in_browser
@pytest.mark.smoke
async def test_a_flip_with_gold_is_told_beside_its_placebo_and_outlives_the_server(visit, server):
    watched = await visit()
    page = watched.page
    await to_trace(page)
    await choose_row(page, "k03")
    await flip(page)
    await expect(page.get_by_test_id("row-flips")).to_contain_text(FLIPPED)
    await expect(page.get_by_test_id("replaying")).to_contain_text("Flip test of row k03 at Extract")
    await expect(page.get_by_test_id("replay-stop")).to_be_hidden()

    server.kill()
    await expect(page.locator("#popup")).to_be_visible()
    server.start(server.port)
    await page.wait_for_event("load", timeout=30_000)
    await to_trace(page)
    await choose_row(page, "k03")
    await expect(page.get_by_test_id("row-flips")).to_contain_text(FLIPPED)
    await page.get_by_test_id("trace-checked").click()
    await expect(page.locator(".fb-flips")).to_contain_text(FLIPPED)
    watched.forgive()  # the browser logs that the server was gone


@in_browser
async def test_a_repair_is_refused_with_the_reason_before_anything_runs(trace: Page):
    await choose_row(trace, "k03")
    await trace.get_by_test_id("flip-test").click()
    price, go = trace.get_by_test_id("flip-price"), trace.get_by_test_id("flip-go")
    await trace.get_by_test_id("flip-step").select_option("classify")
    await expect(price).to_contain_text("classify gives its gold in row k03 already")
    await expect(go).to_be_disabled()
    await trace.get_by_test_id("flip-means").select_option("best-of")
    await expect(price).to_contain_text("answered from the recording, which has one answer")
    await trace.get_by_test_id("flip-step").select_option("draft_prompt")
    await expect(price).to_contain_text("Change the output to what it should be.")
    await expect(go).to_be_disabled()


@in_browser
async def test_an_output_can_be_written_by_hand(trace: Page):
    await choose_row(trace, "k13")
    await trace.get_by_test_id("flip-test").click()
    await trace.get_by_test_id("flip-means").select_option("edit")
    text = trace.get_by_test_id("flip-text")
    await expect(text).not_to_have_value("")
    await text.fill("warranty")
    await expect(trace.get_by_test_id("flip-price")).to_contain_text("Up to 13 re-runs")
    await trace.get_by_test_id("flip-placebo").fill("2")
    await expect(trace.get_by_test_id("flip-price")).to_contain_text("Up to 5 re-runs")
    await trace.get_by_test_id("flip-go").click()
    await expect(trace.get_by_test_id("row-flips")).to_contain_text("`classify`")
    await expect(trace.get_by_test_id("row-flips")).to_contain_text("repaired with edit")


@in_browser
async def test_a_verification_gives_the_nodes_their_intervals(trace: Page):
    await trace.get_by_test_id("trace-checked").click()
    await trace.get_by_test_id("verify-rows").click()
    await expect(trace.get_by_test_id("verify-price")).to_contain_text("No calls")
    await trace.get_by_test_id("verify-go").click()
    gains = trace.get_by_test_id("verified-gains")
    await expect(gains.locator("tbody tr")).to_have_count(10, timeout=90_000)
    await expect(trace.get_by_test_id("replaying")).to_contain_text(
        "26 rows re-run, the gains corrected."
    )
    await until_lens(trace, "it.nodes.extract.hint.includes('by re-runs of 26 rows')")
    await trace.get_by_test_id("trace-nodes").click()
    await expect(trace.get_by_test_id("trace-node-extract")).to_contain_text("re-run")


@in_browser
async def test_a_verification_can_be_stopped(trace: Page):
    await trace.get_by_test_id("trace-checked").click()
    await trace.get_by_test_id("verify-rows").click()
    await expect(trace.get_by_test_id("verify-go")).to_be_enabled()
    await trace.get_by_test_id("verify-go").click()
    await trace.get_by_test_id("replay-stop").click()
    await expect(trace.get_by_test_id("replaying")).to_contain_text(
        "Stopped. What was answered is kept."
    )
    await expect(trace.get_by_test_id("replay-on")).to_be_visible()
    await trace.get_by_role("button", name="Put away").click()
    await expect(trace.get_by_test_id("replaying")).to_be_hidden()


@in_browser
@pytest.mark.smoke
async def test_what_was_going_when_its_program_died_can_be_gone_on_with_or_put_away(visit, server):
    with flipping(server.folder, server.home):
        pass
    page = (await visit()).page
    await to_trace(page)
    line = page.get_by_test_id("replaying")
    await expect(line).to_contain_text("Flip test of row k03 at Extract")
    await expect(line).to_contain_text("Broke off")
    await page.get_by_test_id("replay-on").click()
    await expect(line).to_contain_text("flipped row k03 in 1 of 1 re-run (placebo 0 of 1)")
    await expect(page.get_by_test_id("replay-on")).to_be_hidden()
    await page.get_by_role("button", name="Put away").click()
    await expect(line).to_be_hidden()

    with flipping(server.folder, server.home):
        pass
    await page.reload()
    await to_trace(page)
    await expect(line).to_contain_text("Broke off")
    await page.get_by_role("button", name="Put away").click()
    await expect(line).to_be_hidden()
    await page.reload()
    await to_trace(page)
    await expect(line).to_be_hidden()
