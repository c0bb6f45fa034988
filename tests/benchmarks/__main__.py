"""`python -m tests.benchmarks [--scale 0.05] [--rounds 3] [--only W1]`: run and print the tables.

Every figure is the best of the rounds; the engine and its references take turns, because machines
are noisy. The provider is a process of its own, so its CPU isn't counted.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from tests.benchmarks.alignment import run_alignment
from tests.benchmarks.canvas import run_canvas
from tests.benchmarks.editing import run_editing
from tests.benchmarks.editor import run_editor
from tests.benchmarks.hardship import FAULTS, through_a_kill, through_faults
from tests.benchmarks.intervals import run_intervals
from tests.benchmarks.providers import provider
from tests.benchmarks.sandbox import run_sandbox
from tests.benchmarks.suggesting import run_suggesting
from tests.benchmarks.tracing import run_tracing
from tests.benchmarks.workloads import WORKLOADS, Workload, write_project


@dataclass(frozen=True, slots=True)
class Measured:
    """One measured process: seconds of wall and CPU, calls made, peak memory in MB."""

    wall: float
    cpu: float
    calls: int
    peak: float


def measure(what: str, workload: Workload, scale: float, folder: Path, url: str) -> Measured:
    """Run one child and read its figures."""
    command = [
        sys.executable, "-m", "tests.benchmarks.child", what, workload.name, str(scale), str(folder), url,
    ]  # fmt: skip
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return Measured(**orjson.loads(done.stdout))


def best(rounds: Sequence[Measured]) -> Measured:
    """The least of each figure."""
    return Measured(
        wall=min(one.wall for one in rounds),
        cpu=min(one.cpu for one in rounds),
        calls=rounds[0].calls,
        peak=min(one.peak for one in rounds),
    )


def run_workload(workload: Workload, scale: float, rounds: int, folder: Path) -> None:
    """Measure one workload and print its rows."""
    scaled = workload.scaled(scale)
    places = [folder / f"{workload.name}-{number}" for number in range(rounds)]
    for place in places:
        write_project(scaled, place)
    if workload.recorded:
        engine = best([measure("engine", workload, scale, place, "") for place in places])
        rate = scaled.rows / engine.cpu
        show(workload.name, "engine, recorded", engine, scaled, f"{rate:,.0f} rows per CPU second")
        return
    taken: dict[str, list[Measured]] = {
        what: [] for what in ("aiohttp", "own", "sdk", "engine", "again", "alone")
    }
    with provider(scaled) as url:
        for place in places:
            for what in ("aiohttp", "own", "sdk", "engine"):
                taken[what].append(measure(what, workload, scale, place, url))
            if workload.judges:
                taken["again"].append(measure("engine", workload, scale, place, url))
            shutil.rmtree(place / ".flowboard")
            taken["alone"].append(measure("alone", workload, scale, place, url))
    sdk, own, engine = best(taken["sdk"]), best(taken["own"]), best(taken["engine"])
    show(workload.name, "bare aiohttp", best(taken["aiohttp"]), scaled, "")
    show(workload.name, "bare SDK post", sdk, scaled, f"ideal wall {scaled.ideal:.2f} s")
    show(workload.name, "bare call of ours", own, scaled, "the SDK's client, requests built in advance")
    show(workload.name, "engine", engine, scaled, f"over the SDK's post: {_over(engine, sdk, scaled)}")
    show(workload.name, "", engine, scaled, f"over our bare call: {_over(engine, own, scaled)}")
    show(workload.name, "engine, no network", best(taken["alone"]), scaled, "all but the call itself")
    if workload.name == "W1":
        again = best(taken["again"])
        show("W3", "engine, from cache", again, scaled, f"{again.calls} calls")


def _over(engine: Measured, reference: Measured, workload: Workload) -> str:
    more = (engine.cpu - reference.cpu) / workload.calls * 1000
    ratio = engine.wall / max(workload.ideal, reference.wall)
    return f"{more:+.3f} ms CPU per call, wall x{ratio:.2f}"


def run_hardship(workload: Workload, scale: float, folder: Path) -> None:
    """Print what a failing provider and a killed engine cost."""
    scaled = workload.scaled(scale)
    for what, faults in ((through_faults, FAULTS), (through_a_kill, ())):
        flow = write_project(scaled, folder / what.__name__)
        with provider(scaled, faults) as url:
            print(
                f"{workload.name:3} {what.__name__.replace('_', ' '):20} {what(flow, url, scaled)}",
                flush=True,
            )


def show(name: str, what: str, measured: Measured, workload: Workload, note: str) -> None:
    """Print one row of the table."""
    per_call = measured.cpu / workload.calls * 1000
    print(
        f"{name:3} {what:20} {measured.wall:8.2f} {measured.cpu:8.2f} {per_call:10.3f} "
        f"{measured.peak:7.0f}  {note}",
        flush=True,
    )


def main() -> None:
    """Run the workloads and print the table."""
    arguments = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__)
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--only", action="append", help="names of workloads")
    given = arguments.parse_args()
    print(f"{'':24} {'wall s':>8} {'CPU s':>8} {'ms / call':>10} {'peak MB':>7}")
    folder = Path(tempfile.mkdtemp(prefix="flowboard-bench-"))
    try:
        for workload in WORKLOADS:
            if not given.only or workload.name in given.only:
                run_workload(workload, given.scale, given.rounds, folder)
        if not given.only or "W1" in given.only:
            run_hardship(WORKLOADS[0], given.scale, folder)
        if not given.only or "sandbox" in given.only:
            run_sandbox(given.scale, given.rounds)
        if not given.only or "alignment" in given.only:
            run_alignment(max(4, int(100 * given.scale)), given.scale)
        if not given.only or "intervals" in given.only:
            run_intervals(given.scale)
        if not given.only or "suggest" in given.only:
            run_suggesting(given.scale)
        if not given.only or "tracing" in given.only:
            run_tracing(given.scale)
        if not given.only or "canvas" in given.only:
            run_canvas(given.scale, given.rounds)
        if not given.only or "editing" in given.only:
            run_editing(given.scale)
        if not given.only or "editor" in given.only:
            run_editor(given.scale, given.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
