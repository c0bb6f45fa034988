"""`python -m tests.browser.pictures`: takes the pictures of the README anew, each light and dark.

The example is run from its recording and has its grades, so the pictures show what a newcomer sees.
They go to `docs/pictures`; one that weighs more than `HEAVIEST` is refused, since everybody who clones
the project carries it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Page, expect

from flowboard.workspace.example import FIRST, copy_example
from flowboard.workspace.grades import import_grades
from flowboard.workspace.project import load
from tests.browser.server import EditorServer, editor_server
from tests.interop.browser import browser_path, chromium

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
HEAVIEST = 200_000  # bytes
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_SIZE: Any = {"width": 1280, "height": 720}


async def start_page(page: Page, server: EditorServer) -> None:
    """The examples, and the flows of lately."""
    await page.goto(server.address)
    await page.get_by_test_id("start-example").wait_for()


async def canvas(page: Page, server: EditorServer) -> None:
    """The whole flow after its run, with what it made of one row."""
    await _open(page, server)
    await _choose_row(page, 0)
    await page.get_by_test_id("right-toggle").click()
    await page.get_by_test_id("drawer-toggle").click()
    await page.get_by_label("Zoom to fit (F)").click()
    await page.locator(".fc-value").first.wait_for()
    await page.locator(".fc-figure-bars").first.wait_for()


async def prompt(page: Page, server: EditorServer) -> None:
    """A prompt in the inspector, with how it reads for the active row."""
    await _open(page, server)
    await _choose_row(page, 0)
    await page.get_by_test_id("drawer-toggle").click()
    await _select(page, "extract")
    await page.get_by_test_id("prompt-preview").wait_for()


async def rows(page: Page, server: EditorServer) -> None:
    """Rows × nodes, and what the active row has at every node."""
    await _open(page, server)
    await _choose_row(page, 0)
    await _select(page, "answer")
    await page.get_by_test_id("tab-assertions").click()
    await page.locator(".fb-count").first.wait_for()


async def compare(page: Page, server: EditorServer) -> None:
    """The two versions of the prompt side by side, word by word."""
    await _open(page, server)
    await _choose_row(page, 0)
    await _select(page, "answer")
    await page.get_by_test_id("right-toggle").click()
    await page.get_by_label("Zoom to fit (F)").click()
    await page.get_by_test_id("drawer-compare").click()
    await page.locator(".fb-compare-sides section").nth(1).wait_for()


async def card(page: Page, server: EditorServer) -> None:
    """How far the evaluator can be believed: its report card."""
    await _open(page, server)
    await _select(page, "quality")
    await page.get_by_test_id("tab-card").click()
    await page.get_by_test_id("card-word").wait_for()


async def wizard(page: Page, server: EditorServer) -> None:
    """Criteria, grades and the card of an evaluator, beside the canvas."""
    await _open(page, server)
    await page.get_by_label("Zoom to fit (F)").click()
    await page.get_by_test_id("node-quality").dblclick(position={"x": 90, "y": 14})
    await page.get_by_test_id("step-criteria").click()
    await page.get_by_test_id("door-prompt").click()
    await page.get_by_test_id("take-proposals").wait_for()
    await page.get_by_label("Zoom to fit (F)").click()


async def grading(page: Page, server: EditorServer) -> None:
    """One output after the other, graded by keys."""
    await _open(page, server)
    await page.goto(f"{page.url.partition('?')[0]}/grade/grades")
    await page.get_by_test_id("output").wait_for()


async def trace(page: Page, server: EditorServer) -> None:
    """Where the failures of a run come from, on the canvas, and one row on its way."""
    await _open(page, server)
    await page.get_by_test_id("drawer-toggle").click()
    await page.get_by_test_id("drawer-trace").click()
    await page.get_by_test_id("trace-rows").click(timeout=90_000)
    await page.get_by_test_id("trace-row-k13").get_by_role("button").click()
    await page.get_by_test_id("trace-side").get_by_text("First bad").wait_for()
    await page.get_by_test_id("drawer-toggle").click()
    await page.get_by_label("Zoom to fit (F)").click()


SCREENS: dict[str, Callable[[Page, EditorServer], Awaitable[None]]] = {
    "start": start_page,
    "canvas": canvas,
    "prompt": prompt,
    "rows": rows,
    "compare": compare,
    "card": card,
    "wizard": wizard,
    "grading": grading,
    "trace": trace,
}

EXAMPLES = {
    "wizard": "product_descriptions",
    "grading": "product_descriptions",
    "trace": "ticket_triage",
}
"""Where a picture isn't of the tweets."""

GRADED = 24
"""How many rows of the product descriptions are graded, so that some are left to grade."""


async def _open(page: Page, server: EditorServer) -> None:
    await page.goto(f"{server.address}{server.path}")
    await page.get_by_test_id("node-results").wait_for()
    await expect(page.get_by_test_id("run")).to_contain_text("calls", timeout=30_000)


async def _select(page: Page, node: str) -> None:
    await page.get_by_test_id("tab-outline").click()
    await page.get_by_test_id(f"outline-{node}").click()
    await page.get_by_test_id("tab-nodes").click()
    await expect(page.locator(".fb-node-id code")).to_have_text(node)
    await page.get_by_label("Zoom to fit (F)").click()


async def _choose_row(page: Page, place: int) -> None:
    await page.get_by_test_id("drawer-matrix").click()
    await page.locator(".fb-board-all .fb-board-row:not(.loading)").nth(place).click()


async def take(
    browser: Browser, server: EditorServer, name: str, theme: Literal["light", "dark"]
) -> Path:
    """Take one picture; gives its file."""
    context = await browser.new_context(viewport=_SIZE, color_scheme=theme, reduced_motion="reduce")
    await context.add_cookies(server.cookies)  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(30_000)
    await SCREENS[name](page, server)
    await page.wait_for_load_state("networkidle")
    path = FOLDER / f"{name}-{theme}.png"
    await page.screenshot(path=path, animations="disabled", caret="hide")
    await context.close()
    return path


def prepared(place: Path, example: str) -> Path:
    """An example with its run and its grades."""
    flow = copy_example(place / "work", example).flow
    if example == "product_descriptions":
        _leave_some_ungraded(flow.with_name(f"{example}.grades.jsonl"))
    import_grades(flow)
    load(flow).run(models="recorded")
    return flow


def _leave_some_ungraded(grades: Path) -> None:
    lines = grades.read_text().splitlines(keepends=True)
    subjects = list(dict.fromkeys(json.loads(line)["subject"] for line in lines))[:GRADED]
    grades.write_text("".join(line for line in lines if json.loads(line)["subject"] in subjects))


async def _take_all(place: Path, prepared_flows: dict[str, Path], names: list[str]) -> list[Path]:
    taken = []
    async with chromium(place / "browser") as browser:
        for example, flow in prepared_flows.items():
            with editor_server(place / example, str(flow), HOME=str(place / example)) as server:
                taken += [
                    await take(browser, server, name, theme)
                    for name in names
                    if _example_of(name) == example
                    for theme in THEMES
                ]
    return taken


def _example_of(name: str) -> str:
    return EXAMPLES.get(name, FIRST)


def main() -> None:
    """Take the pictures that are named, or all of them."""
    if browser_path() is None:
        raise SystemExit("There is no Chromium here; `make browser` installs it.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="flowboard-pictures-") as folder:
        names = sys.argv[1:] or list(SCREENS)
        examples = dict.fromkeys(map(_example_of, names))
        prepared_flows = {example: prepared(Path(folder) / example, example) for example in examples}
        taken = asyncio.run(_take_all(Path(folder), prepared_flows, names))
    for path in taken:
        print(f"{path.relative_to(FOLDER.parents[1])}: {path.stat().st_size / 1000:.0f} KB")
    heavy = [path.name for path in taken if path.stat().st_size > HEAVIEST]
    if heavy:
        raise SystemExit(f"Too heavy, make them smaller: {', '.join(heavy)}")


if __name__ == "__main__":
    main()
