"""Memory follows the rows that are under way, not the rows that there are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flowboard.node import Context, Outputs, SourceRow
from flowboard.runtime import scheduler
from tests.benchmarks.__main__ import measure
from tests.benchmarks.workloads import WORKLOADS, write_project
from tests.provider import Provider
from tests.runtime.engine import Engine
from tests.runtime.steps import Glue, Rows


def peak(folder: Path, rows: int) -> float:
    """The most memory in MB that a recorded run of so many rows takes, in a process of its own."""
    (workload,) = (one for one in WORKLOADS if one.recorded)
    scale = rows / workload.rows
    write_project(workload.scaled(scale), folder)
    return measure("engine", workload, scale, folder, "").peak


def test_a_run_of_many_rows_takes_little_more_memory_than_one_of_few(tmp_path: Path) -> None:
    small, large = peak(tmp_path / "small", 5_000), peak(tmp_path / "large", 20_000)
    # The names of rows and the index of the recording grow, by a tenth of this; rows that were
    # kept would take twice as much.
    assert large - small < 30.0


async def test_a_source_is_read_no_further_than_rows_may_be_under_way(
    engine: Engine, provider: Provider
) -> None:
    read: list[str | None] = []

    class Noted(Rows):
        type = "noted"

        def rows(self, ctx: Context) -> Iterator[SourceRow]:
            for row in super().rows(ctx):
                read.append(row.id)
                yield row

    engine.types["noted"] = Noted
    values = ", ".join(f"r{number}" for number in range(600))
    provider.hold()
    running = asyncio.create_task(
        engine.run(
            f"rows: {{type: noted, values: [{values}]}}\n"
            "answer: {type: llm, inputs: {prompt: rows.text}, models: [local/m]}"
        )
    )
    await asyncio.to_thread(provider.wait_for_requests, 16)
    under_way = len(read) - 600  # all of them were read once before, for their ids
    provider.release()
    ran = await running
    assert 16 <= under_way <= 257
    assert ran.statuses("answer") == {"done": 600}


async def test_sources_wait_while_too_many_cells_are_ready(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "_MOST_READY", 50)
    read, ran, most = 0, 0, 0

    class Counted(Rows):
        type = "counted"

        def rows(self, ctx: Context) -> Iterator[SourceRow]:
            nonlocal read
            for row in super().rows(ctx):
                read += 1
                yield row

    class Pair(Glue):
        type = "pair"

        async def run(self, ctx: Context, **inputs: Any) -> Outputs:
            nonlocal ran, most
            most = max(most, (read - 80) * 40 - ran)  # 80 were read before, for their ids
            ran += 1
            return await super().run(ctx, **inputs)

    engine.types |= {"counted": Counted, "pair": Pair}
    values = ", ".join(f"r{number}" for number in range(40))
    done = await engine.run(
        f"one: {{type: rows, values: [{values}]}}\n"
        f"two: {{type: counted, values: [{values}, {values.replace('r', 's')}]}}\n"
        "both: {type: pair, inputs: {a: one.text, b: two.text}}"
    )
    assert done.statuses("both") == {"done": 40 * 80}
    assert most <= 50 + 2 * 40  # the row that goes over the limit, and one that is being entered
