"""Thirty hostile outputs, shown wherever the editor shows outputs: they stay texts, all of them.

That no page opened a dialog, asked for anything foreign or logged an error is what `visit` asserts at
the end of every test.
"""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from flowboard.workspace.project import load
from tests.browser.acceptance.flow_page import PATIENCE, FlowPage
from tests.browser.acceptance.hostile_outputs import FAR, OUTPUTS, write_flow
from tests.interop.browser import in_browser

expect.set_options(timeout=30_000)
NODES = ("rows", "ask", "answer", "lost", "quality")

LOOK = """() => {
  const ours = new Set(performance.getEntriesByType('resource').map((one) => new URL(one.name).origin));
  const suspects = [...document.querySelectorAll(
    'script:not([nonce]):not([src]), iframe, object, embed, base, meta[http-equiv=refresh], video, audio, marquee, '
    + 'foreignObject, math, form, img[srcset], [autofocus], [v-html], xss-element, .fb-markdown :is(style, input, button, svg, template), '
    + 'a[href^="javascript" i], a[href^="data" i], img:not([src^="data:"]):not([src^="/theme/"]):not(.cm-widgetBuffer)',
  )];
  const handlers = [...document.querySelectorAll('*')].filter(
    (one) => [...one.attributes].some((attribute) => attribute.name.startsWith('on')),
  );
  return {
    injected: [...suspects, ...handlers].map((one) => one.outerHTML.slice(0, 200)),
    polluted: String({}.polluted),
    clobbered: typeof window.flowboardCanvas?.dump !== 'function' || typeof window.socket?.emit !== 'function',
    origins: [...ours].filter((origin) => origin !== location.origin && origin !== 'null'),
    hidden: getComputedStyle(document.body).display === 'none',
  };
}"""
CLEAN = {
    "injected": [],
    "polluted": "undefined",
    "clobbered": False,
    "origins": [],
    "hidden": False,
}


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The hostile flow, run once."""
    assert len(OUTPUTS) == 30
    path = write_flow(tmp_path_factory.mktemp("hostile"))
    project = load(path)
    report = project.run(models="recorded", trust=project.trust_hash())
    assert report.summary.nodes["answer"].computed == 60
    return (str(path),)


async def opened(open_page, path: str) -> FlowPage:
    flow: FlowPage = await open_page(path)
    await flow.ready(*NODES)
    await flow.open_drawer()
    await flow.page.locator(".fb-board-all .fb-board-title").nth(3).wait_for()
    return flow


async def assert_clean(page: Page) -> None:
    assert await page.evaluate(LOOK) == CLEAN


async def step(flow: FlowPage, number: int) -> None:
    """Choose a row with the keys, and wait until the canvas shows its value."""
    board = flow.page.get_by_test_id("matrix")
    await board.press("Home" if number == 0 else "j")
    await expect(
        flow.page.get_by_test_id("drawer").get_by_text(f"Active row {number}", exact=True)
    ).to_be_visible()


@in_browser
async def test_on_the_canvas_and_in_the_matrix(open_page, server):
    flow = await opened(open_page, server.path)
    for number, text in enumerate(OUTPUTS):
        await step(flow, number)
        await flow.page.wait_for_function(
            "([text]) => (flowboardCanvas.dump().nodes.answer.value ?? '').startsWith(text)",
            arg=[" ".join(text[:100].split())[:30]],
        )
        await assert_clean(flow.page)
    await expect(flow.node("words")).to_contain_text(OUTPUTS[0])


@in_browser
@pytest.mark.parametrize("markdown", [False, True], ids=["as text", "as Markdown"])
async def test_in_a_row_in_depth(open_page, server, markdown):
    flow = await opened(open_page, server.path)
    page = flow.page
    await step(flow, 0)
    await page.get_by_test_id("drawer-row").click()
    if markdown:
        await page.get_by_role("switch", name="Markdown").click()
    for number, text in enumerate(OUTPUTS):
        await expect(page.get_by_role("heading", name=f"Row {number}", exact=True)).to_be_visible()
        node = page.locator(".fb-row-node", has_text="latency")
        await expect(node).to_be_visible(timeout=PATIENCE)
        if not markdown:
            await page.wait_for_function(
                "([text]) => [...document.querySelectorAll('.fb-row-node .fb-value')].some((one) => one.textContent.startsWith(text))",
                arg=[text[:1000]],
            )
        await assert_clean(page)
        if number + 1 < len(OUTPUTS):
            await page.get_by_role("button", name="Next row").click()


@in_browser
async def test_side_by_side(open_page, server):
    flow = await opened(open_page, server.path)
    page = flow.page
    await step(flow, 0)
    await flow.select("answer")
    await page.get_by_test_id("drawer-compare").click()
    for number in range(len(OUTPUTS)):
        await expect(page.get_by_text(f"Row {number}", exact=True)).to_be_visible()
        await expect(page.locator(".fb-compare-sides section")).to_have_count(2, timeout=PATIENCE)
        await assert_clean(page)
        if number + 1 < len(OUTPUTS):
            await page.get_by_test_id("drawer-matrix").click()
            await step(flow, number + 1)
            await page.get_by_test_id("drawer-compare").click()


@in_browser
async def test_in_the_inspector_the_log_and_the_runs(open_page, server):
    flow = await opened(open_page, server.path)
    page = flow.page
    for number in (2, 8, 13, 18, 29):
        await page.locator(".fb-board-all .fb-board-row").first.click()
        await page.get_by_test_id("matrix").press("Home")
        for _ in range(number):
            await page.get_by_test_id("matrix").press("j")
        await flow.select("answer")
        await page.get_by_test_id("tab-output").click()
        await expect(page.locator(".fb-output-cell .fb-value").first).to_be_visible()
        await assert_clean(page)
    for name in (*NODES, "words", "frame"):
        await flow.select(name)
        await expect(page.locator(".fb-node-id code")).to_have_text(name)
        await assert_clean(page)
        for tab in ("tab-assertions", "tab-output"):
            if await page.get_by_test_id(tab).count():
                await page.get_by_test_id(tab).click()
                await assert_clean(page)
    for panel in ("history", "log"):
        await page.get_by_test_id(f"drawer-{panel}").click()
        await assert_clean(page)
    await expect(page.get_by_test_id("drawer")).to_contain_text("openai/<img src=x onerror=alert(30)>")


@in_browser
async def test_on_the_start_page_and_in_the_dialogs(open_page, server):
    flow = await opened(open_page, server.path)
    page = flow.page
    for testid in ("versions", "share"):
        await page.get_by_test_id(testid).click()
        await expect(page.locator(".fb-dialog")).to_be_visible()
        await assert_clean(page)
        await page.keyboard.press("Escape")
        await expect(page.locator(".fb-dialog")).to_have_count(0)
    if await page.get_by_test_id("trust-review").is_visible():
        await page.get_by_test_id("trust-review").click()
        await expect(page.locator(".fb-dialog")).to_contain_text("return False, output")
        await assert_clean(page)
    start = await open_page("/")
    await expect(start.page.locator(".fb-recent")).to_contain_text("</script></textarea>")
    seen = await start.page.evaluate(LOOK)
    assert seen | {"clobbered": False} == CLEAN
    assert FAR not in await start.page.evaluate(
        "performance.getEntriesByType('resource').map((one) => one.name).join()"
    )
