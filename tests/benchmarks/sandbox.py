"""The sandbox: calls a second, what a batch costs, start-up, memory; beside the same without walls.

The levels are those of `safety.md` and of the issue that asked for the sandbox; nothing is enforced
here, machines are too different.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from flowboard.assertions.sandbox.layout import BATCH_ROWS
from flowboard.assertions.sandbox.linux import LinuxSandbox

WORKERS = 2

CHECK = r"""
import re

PRICE = re.compile(r"\b\d+ (?:euros|dollars)\b")


def check(output, row):
    words = output.split()
    return len(words) < 60 and row["name"] in output and PRICE.search(output) is not None
"""
"""What an author writes: a pattern, a few words, a value of the row."""

SLOW = CHECK.replace("words = ", "__import__('time').sleep(.002); words = ")


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. `most` says whether the level is one not to exceed, or one to reach."""

    what: str
    measured: float
    unit: str
    level: float
    most: bool
    reference: str

    def __str__(self) -> str:
        sign = "<=" if self.most else ">="
        level = f"{sign} {self.level:,.0f}"
        return f"{self.what:24} {self.measured:10,.1f} {self.unit:8} {level:>10}  {self.reference}"


def rows(number: int) -> list[tuple[str, dict[str, Any]]]:
    """Outputs of about forty words, each with its row."""
    text = "It was a good evening and the soup was hot, said {}, who had paid {} euros for it. " * 2
    return [
        (text.format(f"guest {index}", index % 90, "", "") + text, {"name": f"guest {index}"})
        for index in range(number)
    ]


async def throughput(calls: int, rounds: int) -> Figure:
    """Calls a second: results in order, packing and reading included. The first batch warms up."""
    given = rows(calls)
    sandbox = LinuxSandbox(workers=WORKERS)
    await sandbox.call(CHECK, "check", given[:BATCH_ROWS])
    taken = await _times(rounds, lambda: sandbox.call(CHECK, "check", given))
    await sandbox.close()
    plain = plain_seconds(given)
    note = f"plain loop, one core, code compiled once: {calls / plain:,.0f}"
    return Figure(f"calls, {WORKERS} workers", calls / min(taken), "calls/s", 20_000, False, note)


def plain_seconds(given: Sequence[tuple[str, dict[str, Any]]]) -> float:
    """Seconds that the same function takes for the same rows, in this process."""
    namespace: dict[str, Any] = {}
    exec(CHECK, namespace)
    check = namespace["check"]
    begun = time.perf_counter()
    for output, row in given:
        check(output, row)
    return time.perf_counter() - begun


async def batch_of_one(batches: int) -> Figure:
    """Milliseconds of a batch of one row, from the call to its result."""
    sandbox = LinuxSandbox(workers=WORKERS)
    (row,) = rows(1)
    await sandbox.call(CHECK, "check", [row])
    taken = await _times(batches, lambda: sandbox.call(CHECK, "check", [row]))
    await sandbox.close()
    note = f"plain call: {plain_seconds([row] * 100) * 10:.3f} ms"
    return Figure("batch of one row", 1000 * median(taken), "ms", 10, True, note)


async def start_up(rounds: int) -> Figure:
    """Milliseconds from nothing to a zygote with all its walls, ready for a batch."""

    async def once() -> None:
        sandbox = LinuxSandbox()
        await sandbox.walls()
        await sandbox.close()

    taken = await _times(rounds, once)
    note = f"an interpreter that does nothing: {1000 * min(bare_starts(rounds)):.0f} ms"
    return Figure("start-up", 1000 * min(taken), "ms", 100, True, note)


def bare_starts(rounds: int) -> Iterator[float]:
    """Seconds that an interpreter takes to start and end, without even its site packages."""
    for _ in range(rounds):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-I", "-S", "-c", ""], check=True)
        yield time.perf_counter() - begun


async def memory() -> list[Figure]:
    """Megabytes of the zygote, and of a child at work on a full batch beyond what they share."""
    sandbox = LinuxSandbox(workers=1)
    await sandbox.call(SLOW, "check", rows(BATCH_ROWS // 20))
    call = asyncio.create_task(sandbox.call(SLOW, "check", rows(BATCH_ROWS)))
    zygote, peak, how = (await sandbox._started()).pid, 0.0, ""
    while not call.done():
        for child in _children(zygote):
            found, how = _own_megabytes(child)
            peak = max(peak, found)
        await asyncio.sleep(0.005)
    resident = _status(zygote, "VmRSS")
    await sandbox.close()
    ours = _status(os.getpid(), "VmRSS")
    return [
        Figure("zygote, resident", resident, "MB", 60, True, f"this process: {ours:.0f} MB"),
        Figure("a child beside it", peak, "MB", 25, True, how),
    ]


async def _times(rounds: int, once: Callable[[], Awaitable[Any]]) -> list[float]:
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        await once()
        taken.append(time.perf_counter() - begun)
    return taken


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _own_megabytes(pid: int) -> tuple[float, str]:
    """What a process has to itself. Only root may see that; anybody sees what it has at most."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except PermissionError:
        return _status(pid, "RssAnon"), "with what it shares with the zygote: only root sees more"
    except OSError:
        return 0.0, ""  # it has just ended
    own = sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
    return own / 1024, f"at work on a batch of {BATCH_ROWS} rows"


def _status(pid: int, name: str) -> float:
    """Megabytes of a process, as its status has them; 0 once it has ended."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith(name))


async def measure(scale: float, rounds: int) -> list[Figure]:
    """All figures of the table."""
    return [
        await throughput(int(100_000 * scale), rounds),
        await batch_of_one(max(20, int(400 * scale))),
        await start_up(3 * rounds),
        *await memory(),
    ]


def run_sandbox(scale: float, rounds: int) -> None:
    """Measure and print the table."""
    print(f"{'sandbox':24} {'measured':>10} {'':8} {'level':>10}  for comparison")
    for figure in asyncio.run(measure(scale, rounds)):
        print(figure, flush=True)
