"""`python -m tests.benchmarks --only editor`: the whole editor, in a browser without a GPU.

The pages are those of `flowboard serve`, with inspector and drawer: flows of 50, 200 and 500 nodes, a
run of 8,000 calls that the page follows, and the rows of a run of 100,000. The levels are those that
the issue of the editor asks for; nothing is enforced here, machines are too different.
"""

from __future__ import annotations

import asyncio
import csv
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from playwright.async_api import Browser, Page, expect

from flowboard.workspace.board.viewing import runs_of
from flowboard.workspace.project import load
from tests.benchmarks.canvas import SIZES, layers_of_nodes
from tests.benchmarks.in_page import WATCH_FIRST, drag, edit
from tests.benchmarks.providers import provider
from tests.benchmarks.workloads import PROFILE, WORKLOADS, text_of, write_project
from tests.browser.server import EditorServer, editor_server
from tests.browser.weight import weight_of
from tests.interop.browser import browser_path, chromium

ROWS = 100_000
JUMPS = 40
_SIZE: Any = {"width": 1440, "height": 900}
_PATIENCE = 120_000  # milliseconds
_PAINTED = "performance.getEntriesByName('canvas-painted').length > 0"


@dataclass(frozen=True, slots=True)
class Opened:
    """A flow that was opened; times in milliseconds."""

    nodes: int
    first_ms: float
    """From the start of the page, without a cache, to the first visible node."""
    painted_ms: float
    """From the flow's arrival to the frame that shows all of it."""
    drag_fps: float
    edit_ms: float
    """From a key press to the frame that shows its effect."""
    kilobytes: float
    """What the first visit fetches, compressed."""


@dataclass(frozen=True, slots=True)
class Times:
    """Many times of one kind, in milliseconds."""

    all: Sequence[float]

    def __str__(self) -> str:
        return f"{len(self.all):6} {median(self.all):9.1f} {self.p95:9.1f} {max(self.all):9.1f}"

    @property
    def p95(self) -> float:
        return quantiles(self.all, n=20)[-1]


@asynccontextmanager
async def page_of(browser: Browser, server: EditorServer) -> AsyncIterator[Page]:
    """A page with nothing in its cache that is let in."""
    context = await browser.new_context(viewport=_SIZE)
    await context.add_cookies(server.cookies)  # type: ignore[arg-type]
    try:
        page = await context.new_page()
        page.set_default_timeout(_PATIENCE)
        yield page
    finally:
        await context.close()


async def open_flow(browser: Browser, server: EditorServer, nodes: int) -> Opened:
    """Open a flow of so many nodes, drag one and edit another."""
    address = f"{server.address}{server.path}"
    async with page_of(browser, server) as page:
        weight = sum((await weight_of(page, address, "node-n0")).values())
    async with page_of(browser, server) as page:
        await page.add_init_script(WATCH_FIRST)
        await page.goto(address)
        await page.wait_for_function(_PAINTED)
        first = await page.evaluate("window.firstNode")
        painted = await page.evaluate("performance.getEntriesByName('canvas-painted')[0].duration")
        await page.wait_for_load_state("networkidle")
        fps = await drag(page)
        edits = [(await edit(page))[0] for _ in range(15)]
    return Opened(nodes, first, painted, fps, median(edits), weight / 1000)


@contextmanager
def large_flow(place: Path, nodes: int) -> Iterator[EditorServer]:
    """An editor with a flow of so many nodes."""
    place.mkdir(parents=True)
    flow = place / "large.flow.yaml"
    flow.write_text(layers_of_nodes(nodes))
    with editor_server(place, str(flow)) as server:
        yield server


async def answers_while_running(browser: Browser, place: Path, scale: float) -> tuple[int, Times]:
    """Run 8,000 calls from the page, and edit all the while; gives the calls, and how long answers took."""
    workload = WORKLOADS[0].scaled(scale)
    flow = write_project(workload, place)
    with provider(workload) as url:
        home = place / "home"
        home.mkdir()
        (home / "profiles.toml").write_text(
            f'[profiles.{PROFILE}]\nbase_url = "{url}"\nneeds_key = false\n'
            f"concurrency = {workload.concurrency}\n"
        )
        with editor_server(place, str(flow)) as server:
            async with page_of(browser, server) as page:
                await page.goto(f"{server.address}{server.path}")
                await page.wait_for_function(_PAINTED)
                await page.get_by_test_id("tab-outline").click()
                await page.get_by_test_id("outline-quality").click()
                run = page.get_by_test_id("run")
                await expect(run).to_contain_text("calls", timeout=_PATIENCE)
                await run.click()
                await expect(run).to_contain_text("Cancel", timeout=_PATIENCE)
                took = []
                while await run.get_by_text("Cancel").count():
                    took.append((await edit(page))[1])
    return runs_of(flow)[0].summary["calls"], Times(took)


async def rows_after_scrolling(browser: Browser, place: Path, scale: float) -> tuple[int, Times]:
    """Jump to and fro in the rows of a large run; gives the rows, and how long until they were shown."""
    rows = max(2_000, round(ROWS * scale))
    flow = write_rows(place, rows)
    await load(flow).run_async()
    with editor_server(place, str(flow)) as server:
        async with page_of(browser, server) as page:
            await page.goto(f"{server.address}{server.path}")
            await page.get_by_test_id("drawer-matrix").click()
            await page.locator(".fb-board-all .fb-board-title").first.wait_for()
            random = Random(7)
            places = [random.randrange(rows - 20) for _ in range(JUMPS)]
            places[1::2] = [
                max(0, at // 100 * 100 - 5) for at in places[1::2]
            ]  # two pages of rows at once
            took = [await page.evaluate(_JUMP, at) for at in places]
    return rows, Times(took)


def write_rows(place: Path, rows: int) -> Path:
    """A flow over many rows that needs no model, each with two assertions."""
    place.mkdir(parents=True)
    with (place / "rows.csv").open("w", newline="") as data:
        table = csv.writer(data)
        table.writerow(["id", "text"])
        table.writerows([f"r{number}", text_of(number)] for number in range(rows))
    flow = place / "rows.flow.yaml"
    flow.write_text(
        "flowboard: 1\nname: rows\nnodes:\n  rows:\n    type: dataset\n    path: rows.csv\n"
        "  ask:\n    type: prompt\n    inputs: {text: rows.text}\n    template: '{{ text }}'\n"
        "    assertions:\n      - {name: short, check: length, max: 80}\n"
        "      - {name: no_seven, check: not_contains, value: '7'}\n"
    )
    return flow


def run_editor(scale: float, rounds: int) -> None:
    """Measure and print the tables; at a small scale the smallest flow, and fewer calls and rows."""
    if browser_path() is None:
        print("editor: skipped, there is no Chromium here; `make browser` installs it")
        return
    expect.set_options(timeout=_PATIENCE)
    asyncio.run(_run(scale, rounds))


async def _run(scale: float, rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="flowboard-editor-") as folder:
        place = Path(folder)
        async with chromium(place / "browser") as browser:
            print(
                "editor, software rendering; first node <= 1500 ms, painted <= 700 at 200 nodes and <= 1400 at 500,"
            )
            print("  drag >= 50 fps at 200, edit to paint <= 50 ms, first visit <= 900 KB")
            print(
                f"{'nodes':>6} {'first ms':>9} {'painted':>9} {'drag fps':>9} {'edit ms':>9} {'KB':>9}"
            )
            for size in SIZES:
                if size <= max(SIZES[0], SIZES[-1] * scale):
                    taken = []
                    for turn in range(rounds):
                        with large_flow(place / f"{size}-{turn}", size) as server:
                            taken.append(await open_flow(browser, server, size))
                    print(best_row(taken), flush=True)
            print(f"{'':32} {'n':>6} {'p50 ms':>9} {'p95 ms':>9} {'worst':>9}")
            calls, times = await answers_while_running(browser, place / "run", scale)
            print(f"{f'answers in {calls:,} calls (<= 100)':32} {times}", flush=True)
            rows, times = await rows_after_scrolling(browser, place / "rows", scale)
            print(f"{f'a jump in {rows:,} rows':32} {times}", flush=True)


def best_row(taken: Sequence[Opened]) -> str:
    """The best of each figure."""
    return (
        f"{taken[0].nodes:6} {min(one.first_ms for one in taken):9.0f} {min(one.painted_ms for one in taken):9.0f} "
        f"{max(one.drag_fps for one in taken):9.1f} {min(one.edit_ms for one in taken):9.1f} "
        f"{min(one.kilobytes for one in taken):9.0f}"
    )


_JUMP = """(place) => new Promise((resolve) => {
  const before = performance.now();
  document.querySelector('.fb-board-body').scrollTop = place * 30;
  const look = () => {
    const row = document.getElementById(`fb-row-${place + 2}`);
    if (row && !row.classList.contains('loading')) resolve(performance.now() - before);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""
