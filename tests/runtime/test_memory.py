"""Memory follows the rows that are under way, not the rows that there are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from flowboard.node import Context, SourceRow
from tests.benchmarks.__main__ import measure
from tests.benchmarks.workloads import WORKLOADS, write_project
from tests.provider import Provider
from tests.runtime.engine import Engine
from tests.runtime.steps import Rows


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
