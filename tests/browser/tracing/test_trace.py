"""The trace in a real browser: where failures come from, on the canvas and in the drawer, row by row."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import grave_findings
from tests.browser.tracing.conftest import choose_row, to_trace, until_lens
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke


@in_browser
async def test_the_head_says_how_many_rows_fail_and_what_to_do_next(trace: Page):
    await expect(trace.get_by_text("26 of 60 rows fail at Draft, 43 %")).to_be_visible()
    await expect(trace.get_by_test_id("trace-next")).to_contain_text("Next: Fix Extract")
    await trace.get_by_test_id("trace-act").click()
    await expect(trace.get_by_test_id("inspector")).to_contain_text("extract")


@in_browser
async def test_the_canvas_shows_the_trace_for_as_long_as_it_is_in_front(trace: Page):
    await until_lens(trace, "it && it.legend === '26 of 60 rows fail at Draft'")
    await trace.get_by_test_id("drawer-log").click()
    await until_lens(trace, "it === null")
    await trace.get_by_test_id("drawer-trace").click()
    await until_lens(trace, "it !== null")
    await trace.get_by_test_id("trace-lens").click()
    await until_lens(trace, "it === null")
    await expect(trace.get_by_test_id("trace-lens")).to_have_attribute("aria-pressed", "false")


@in_browser
async def test_a_failing_row_lights_its_path_and_shows_every_step_of_it(trace: Page):
    await choose_row(trace, "k13")
    await until_lens(trace, "it.row === 'k13' && it.nodes.classify.first && !it.nodes.extract.on_path")
    side = trace.get_by_test_id("trace-side")
    await expect(trace.get_by_test_id("trace-agreement")).to_have_text("Both agree.")
    steps = side.locator(".fb-trace-step")
    await expect(steps).to_have_count(5)
    await expect(steps.nth(0)).to_contain_text("First bad")
    await expect(steps.nth(0)).to_contain_text("as_gold fails")
    await expect(side.locator(".fb-word-likely")).to_have_attribute(
        "title", re.compile(r"\d+ % by the model")
    )
    await expect(trace.get_by_test_id("drawer").get_by_text("Active row k13")).to_be_visible()
    await trace.get_by_test_id("trace-next-row").click()
    await expect(side.get_by_role("heading", name="Row k14")).to_be_visible()
    await trace.keyboard.press("j")
    await expect(side.get_by_role("heading", name="Row k15")).to_be_visible()
    await trace.keyboard.press("k")
    await expect(side.get_by_role("heading", name="Row k14")).to_be_visible()


@in_browser
async def test_a_row_that_is_chosen_elsewhere_is_traced_when_the_trace_is_in_front(trace: Page):
    await choose_row(trace, "k03")
    await trace.get_by_role("button", name="All its values").click()
    await trace.get_by_role("button", name="Next row").click()
    await trace.get_by_role("button", name="Next row").click()
    await expect(trace.get_by_role("heading", name="Row k05")).to_be_visible()
    await trace.get_by_test_id("drawer-trace").click()
    await until_lens(trace, "it && it.row === 'k05'")


@in_browser
async def test_a_cell_of_the_matrix_leads_to_its_rows(trace: Page):
    cell = trace.get_by_test_id("break-classify_prompt-classify")
    await expect(cell).to_have_text("4")
    await cell.click()
    await expect(trace.get_by_text("1–4 of 4 rows of 26 failing")).to_be_visible()
    for row in await trace.locator(".fb-trace-rows tbody tr").all():
        await expect(row.locator("td").nth(1)).to_have_text("Classify")
    await trace.get_by_role("button", name="Without: Classify prompt → Classify").click()
    await expect(trace.get_by_text("1–25 of 26 rows")).to_be_visible()
    await trace.get_by_role("button", name="Further rows").click()
    await expect(trace.locator(".fb-trace-rows tbody tr")).to_have_count(1)


@in_browser
async def test_every_chart_has_a_table_that_says_the_same(trace: Page):
    await expect(trace.locator(".fb-sankey svg .fb-ribbon").first).to_be_visible()
    await expect(trace.locator(".fb-sankey")).to_contain_text("Draft 26")
    await trace.get_by_test_id("trace-tables").click()
    tables = trace.locator(".fb-trace-table")
    await expect(tables).to_have_count(2)
    await expect(tables.nth(0)).to_contain_text("Extract prompt")
    await expect(tables.nth(1).locator("tbody tr").first).to_contain_text("introduced")
    await expect(trace.locator(".fb-sankey")).to_have_count(0)


@in_browser
async def test_nodes_stand_in_the_order_of_what_fixing_them_would_buy(trace: Page):
    await trace.get_by_test_id("trace-nodes").click()
    gains = trace.locator(".fb-gain span")
    await expect(gains).to_have_count(10)
    shares = [int(re.sub(r"\D", "", gain)) for gain in await gains.all_inner_texts()]
    assert shares[:5] == sorted(shares[:5], reverse=True)
    await expect(trace.get_by_test_id("trace-node-extract")).to_contain_text("25 % (16–37), 15 of 60")


@in_browser
async def test_sliders_of_several_nodes_tell_together_what_fewer_errors_would_do(trace: Page):
    await trace.get_by_test_id("trace-nodes").click()
    outlook = trace.get_by_test_id("drawer").locator(".fb-trace-outlook")
    await expect(outlook).to_contain_text("43 % of rows fail")
    for node in ("extract", "clean"):
        await trace.get_by_test_id(f"what-if-{node}").focus()
        for _ in range(20):
            await trace.keyboard.press("ArrowRight")
        await expect(trace.get_by_test_id(f"what-if-{node}")).to_have_value("100")
    await expect(outlook).to_contain_text(re.compile(r"43 % → ~\d+ % of rows fail"))
    await expect(outlook).to_contain_text("Extract perfect, Clean perfect")
    await trace.get_by_test_id("trace-node-extract").get_by_role("button", name="Extract").click()
    await expect(trace.get_by_test_id("side-what-if")).to_have_value("100")
    await trace.get_by_test_id("drawer").get_by_test_id("what-if-reset").click()
    await expect(trace.get_by_test_id("side-what-if")).to_have_value("0")
    await expect(trace.get_by_test_id("what-if-clean")).to_have_value("0")


@in_browser
async def test_a_node_of_the_canvas_leads_to_its_part_in_the_failures(trace: Page):
    await until_lens(trace, "it !== null")
    await trace.locator('.vue-flow__node[data-id="clean"]').focus()
    await trace.keyboard.press("Enter")
    side = trace.get_by_test_id("trace-side")
    await expect(side.get_by_role("heading", name="Clean", exact=True)).to_be_visible()
    await expect(side).to_contain_text("6 rows went wrong here")
    await side.get_by_role("button", name="Open the node").click()
    await expect(side).to_be_hidden()
    await expect(trace.get_by_test_id("inspector")).to_be_visible()


@in_browser
@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.full)])
async def test_the_trace_has_no_grave_findings(visit, theme):
    page = (await visit(color_scheme=theme)).page
    await to_trace(page)
    drawer = '[data-testid="drawer"]'
    for view in ("charts", "nodes", "checked", "changes", "rows"):
        await page.get_by_test_id(f"trace-{view}").click()
        await expect(page.get_by_test_id(f"trace-{view}")).to_have_attribute("aria-pressed", "true")
        assert await grave_findings(page, within=drawer) == [], view
    await choose_row(page, "k03")
    await expect(page.get_by_test_id("trace-step-draft")).to_be_visible()
    assert await grave_findings(page, within='[data-testid="trace-side"]') == []
    await page.get_by_test_id("flip-test").click()
    await expect(page.get_by_test_id("flip-go")).to_be_enabled()
    assert await grave_findings(page, within='[data-testid="flip-dialog"]') == []
