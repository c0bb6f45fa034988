"""The trace in a real browser: nodes by what fixing them would buy, rows that lead to their cells, what-if."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load
from tests.browser.axe import grave_findings
from tests.interop.browser import in_browser


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    path = copy_example(tmp_path_factory.mktemp("example"), "ticket_triage").flow
    load(path).run(models="recorded")
    return (str(path),)


@pytest_asyncio.fixture(loop_scope="session")
async def trace(visit) -> Page:
    page = (await visit()).page
    if await page.get_by_test_id("matrix").is_hidden():
        await page.get_by_test_id("drawer-toggle").click()
    await page.get_by_test_id("drawer-trace").click()
    await page.get_by_text("rows fail at").wait_for()
    return page


@in_browser
async def test_nodes_stand_in_the_order_of_what_fixing_them_would_buy(trace: Page):
    gains = await trace.locator(".fb-gain span").all_inner_texts()
    shares = [int(re.sub(r"\D", "", gain)) for gain in gains]
    assert len(shares) > 3 and shares == sorted(shares, reverse=True)
    await expect(trace.get_by_text("Next best:")).to_be_visible()


@in_browser
async def test_a_failing_row_leads_to_its_cells(trace: Page):
    row = trace.locator(".fb-trace-columns section").nth(1).locator("tbody tr").first
    label = await row.get_by_role("button").inner_text()
    await row.get_by_role("button").click()
    await expect(trace.get_by_role("heading", name=f"Row {label}")).to_be_visible()


@in_browser
async def test_a_slider_tells_what_fewer_errors_would_do(trace: Page):
    slider = trace.locator(".fb-what-if [tabindex]").first
    await slider.focus()
    await trace.keyboard.press("ArrowRight")
    await expect(trace.locator(".fb-trace-outlook")).to_contain_text("of rows fail (modelled)")


@in_browser
async def test_the_trace_has_no_grave_findings(trace: Page):
    assert await grave_findings(trace, within='[data-testid="drawer"]') == []
