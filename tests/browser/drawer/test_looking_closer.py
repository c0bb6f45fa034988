"""A row in depth, two outputs side by side, and runs compared, in a real browser."""

from playwright.async_api import Page, expect

from flowboard.workspace.project import load
from tests.browser.drawer.conftest import flow_of
from tests.browser.server import EditorServer
from tests.interop.browser import in_browser


async def choose(page: Page, place: int) -> None:
    await page.get_by_test_id("drawer-matrix").click()
    await page.locator(".fb-board-all .fb-board-row:not(.loading)").nth(place).click()


@in_browser
async def test_a_row_in_depth_has_every_node_with_its_values_and_verdicts(page: Page):
    await choose(page, 0)
    await page.get_by_test_id("drawer-row").click()
    nodes = page.locator(".fb-row-node")
    await expect(nodes.first).to_contain_text("Eiffel")
    assert await nodes.count() >= 5
    await expect(page.locator(".fb-verdict").first).to_be_visible()
    await page.get_by_role("button", name="Next row").click()
    await expect(page.get_by_role("heading", name="Row t002")).to_be_visible()


@in_browser
async def test_two_variants_stand_side_by_side_with_their_own_words_marked(page: Page):
    await choose(page, 0)
    await page.get_by_test_id("drawer-compare").click()
    sides = page.locator(".fb-compare-sides section")
    await expect(sides).to_have_count(2)
    await expect(sides.nth(0).locator("ins").first).to_be_visible()
    await page.get_by_text("Word diff").click()
    await expect(sides.nth(0).locator("ins")).to_have_count(0)


@in_browser
async def test_runs_are_listed_compared_and_lead_to_the_rows_that_changed(
    page: Page, server: EditorServer
):
    path = flow_of(server)
    text = path.read_text()
    try:
        path.write_text(
            text.replace("check: not_contains, value: '#'", "check: not_contains, value: 'a'", 1)
        )
        await load(path).run_async(models="recorded", limit=40)
    finally:
        path.write_text(text)
    await page.reload()
    await page.get_by_test_id("drawer-history").click()
    await expect(page.locator(".fb-runs-list tbody tr")).to_have_count(2)
    await page.get_by_role("button", name="Compare").first.click()
    await expect(page.get_by_text("40 rows are in both")).to_be_visible()
