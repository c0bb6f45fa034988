"""The hostile flow in the editor: its run, its page, and what must not be found there."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page, expect

from flowboard.workspace.project import load
from tests.browser.acceptance.flow_page import FlowPage
from tests.browser.acceptance.hostile_outputs import OUTPUTS, write_flow

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


def hostile_run(folder: Path) -> Path:
    """Write the hostile flow and run it once; gives its path."""
    assert len(OUTPUTS) == 30
    path = write_flow(folder)
    project = load(path)
    report = project.run(models="recorded", trust=project.trust_hash())
    assert report.summary.nodes["answer"].computed == 60
    return path


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
    await expect(board).to_be_visible()
    await board.press("Home" if number == 0 else "j")
    await expect(
        flow.page.get_by_test_id("drawer").get_by_text(f"Active row {number}", exact=True)
    ).to_be_visible()
