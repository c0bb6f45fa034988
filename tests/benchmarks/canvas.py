"""`python -m tests.benchmarks --only canvas`: how fast the canvas is, in a browser without a GPU."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import Browser, Page

from tests.benchmarks.in_page import COUNT_FRAMES, WATCH_FIRST, drag, edit
from tests.browser.canvas.server import CanvasServer, canvas_server
from tests.interop.browser import browser_path, chromium

SIZES = (50, 200, 500)
PATCHES = 2_000  # per second
_TICK = 0.05  # seconds between two patches, as the editor sends them
_SIZE: Any = {"width": 1440, "height": 900}


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured at one size; times in milliseconds, rates per second."""

    nodes: int
    first_ms: float
    """From the start of the page, without a cache, to the first visible node."""
    painted_ms: float
    """From the flow's arrival to the frame that shows all that is in view."""
    filled_ms: float
    """From the flow's arrival until the cards out of view are on the page, too."""
    drag_fps: float
    edit_ms: float
    """From a key press to the frame that shows its effect."""
    answered_ms: float
    """From a key press to the server's answer."""
    patched_fps: float
    slowest_frame_ms: float


def layers_of_nodes(count: int) -> str:
    """A flow of prompts and models, ten to a row, each fed by the one before and one above."""
    lines = ["flowboard: 1", "name: large", "nodes:"]
    layout = ["layout:"]
    for number in range(count):
        name, before, above = f"n{number}", f"n{number - 1}", f"n{number - 9}"
        if number % 2 == 0:
            wires = [f"a: {before}.text"] if number % 10 else []
            wires += [f"b: {above}.text"] if number >= 10 else []
            lines += [f"  {name}:", "    type: prompt", f"    inputs: {{{', '.join(wires)}}}"]
            lines += ['    template: "Say {{ a }}{{ b }}"']
        else:
            lines += [f"  {name}:", "    type: llm", f"    inputs: {{prompt: {before}.prompt}}"]
            lines += ["    models: [openai/gpt-5-mini]"]
        layout.append(f"  {name}: [{number % 10 * 320}, {number // 10 * 220}]")
    return "\n".join([*lines, *layout, ""])


async def measure(server: CanvasServer, browser: Browser, nodes: int) -> Figures:
    """Measure one flow in a fresh page."""
    name = f"large{nodes}"
    server.write(name, layers_of_nodes(nodes))
    server.ask(name)
    context = await browser.new_context(viewport=_SIZE)
    try:
        page = await context.new_page()
        await page.add_init_script(WATCH_FIRST)
        await page.goto(f"{server.address}/{name}")
        await page.wait_for_function(
            "performance.getEntriesByName('canvas-painted').length > 0", timeout=60_000
        )
        first = await page.evaluate("window.firstNode")
        painted = await page.evaluate("performance.getEntriesByName('canvas-painted')[0].duration")
        await page.wait_for_function(
            "performance.getEntriesByName('canvas-filled').length > 0", timeout=60_000
        )
        filled = await page.evaluate("performance.getEntriesByName('canvas-filled')[0].duration")
        await page.keyboard.press("f")
        await page.wait_for_timeout(600)
        fps = await drag(page)
        edits = [await edit(page) for _ in range(15)]
        patched, slowest = await _patch(page, server, name, nodes)
    finally:
        await context.close()
    shown, answered = (median(one[place] for one in edits) for place in (0, 1))
    return Figures(nodes, first, painted, filled, fps, shown, answered, patched, slowest)


async def _patch(page: Page, server: CanvasServer, name: str, nodes: int) -> tuple[float, float]:
    """Frames per second, and the longest frame in milliseconds, under a stream of status patches."""
    per_tick = int(PATCHES * _TICK)
    await page.evaluate(COUNT_FRAMES)
    started = asyncio.get_running_loop().time()
    for tick in range(60):
        some = {
            f"n{(tick * per_tick + one) % nodes}": {
                "state": "running",
                "done": tick,
                "total": 60,
                "cost": tick / 100,
            }
            for one in range(min(per_tick, nodes))
        }
        await asyncio.to_thread(server.call, name, "patch_status", some)
        await asyncio.sleep(max(0.0, started + (tick + 1) * _TICK - asyncio.get_running_loop().time()))
    frames: dict[str, float] = await page.evaluate("window.counted()")
    return frames["fps"], frames["slowest"]


async def _all(sizes: Sequence[int], rounds: int) -> list[Figures]:
    with tempfile.TemporaryDirectory(prefix="flowboard-canvas-") as folder:
        place = Path(folder)
        with canvas_server(place / "server") as server:
            async with chromium(place / "browser") as browser:
                taken = []
                for size in sizes:
                    figures = [await measure(server, browser, size) for _ in range(rounds)]
                    taken.append(_best(figures))
                return taken


def _best(figures: Sequence[Figures]) -> Figures:
    return Figures(
        nodes=figures[0].nodes,
        first_ms=min(one.first_ms for one in figures),
        painted_ms=min(one.painted_ms for one in figures),
        filled_ms=min(one.filled_ms for one in figures),
        drag_fps=max(one.drag_fps for one in figures),
        edit_ms=min(one.edit_ms for one in figures),
        answered_ms=min(one.answered_ms for one in figures),
        patched_fps=max(one.patched_fps for one in figures),
        slowest_frame_ms=min(one.slowest_frame_ms for one in figures),
    )


def run_canvas(scale: float, rounds: int) -> None:
    """Measure and print the table; at a small scale the smallest flow only."""
    if browser_path() is None:
        print("canvas: skipped, there is no Chromium here; `make browser` installs it")
        return
    sizes = [size for size in SIZES if size <= max(SIZES[0], SIZES[-1] * scale)]
    print("canvas, software rendering; first node <= 1500, painted <= 700 at 200 and <= 1400 at 500,")
    print("  drag >= 50 fps at 200, edit <= 50; patched: 2,000 status patches a second")
    head = (
        "nodes",
        "first ms",
        "painted ms",
        "all ms",
        "drag fps",
        "edit ms",
        "answer ms",
        "patched fps",
        "slowest ms",
    )
    print("".join(f"{word:>12}" for word in head))
    for one in asyncio.run(_all(sizes, rounds)):
        figures = (
            one.first_ms, one.painted_ms, one.filled_ms, one.drag_fps, one.edit_ms, one.answered_ms,
            one.patched_fps, one.slowest_frame_ms,
        )  # fmt: skip
        print(f"{one.nodes:>12}" + "".join(f"{figure:>12.1f}" for figure in figures), flush=True)
