"""The engine alone: the workload with a model that answers at once, without any network.

What is left is scheduler, store, keys and lineage, and the nodes and assertions themselves.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import flowboard
from flowboard.node import ChatRequest, ChatResponse, Usage
from flowboard.runtime.options import RunOptions
from flowboard.runtime.plan import make_plan
from flowboard.store.store import Store
from flowboard.workspace.catalogue import make_step
from flowboard.workspace.execution import carry_out
from flowboard.workspace.files import FlowFiles
from flowboard.workspace.output_folder import OutputFolder
from tests.benchmarks.workloads import MODEL, Workload


class InstantModel:
    """Answers everything at once; a judge's question with a pass."""

    identity, origin, concurrency = MODEL, "http://127.0.0.1:1", 100
    source: Literal["live", "recorded"] = "live"

    async def complete(
        self, request: ChatRequest, on_text: Callable[[str], None] | None = None
    ) -> ChatResponse:
        await asyncio.sleep(0)
        verdict = (
            {"reasoning": "It is what was asked for.", "verdict": "pass"} if request.schema else None
        )
        return ChatResponse("Something was said.", verdict, MODEL, Usage(40, 12), 0.0, 0.001)

    async def close(self) -> None:
        """Nothing is held."""


class InstantModels:
    """Leads every name to the instant model."""

    def resolve(self, name: str, base_url: str | None = None) -> InstantModel:
        return InstantModel()

    def price(self, name: str, base_url: str | None = None) -> None:
        return None


async def engine_alone(workload: Workload, flow: Path) -> tuple[float, float, int]:
    """Wall and CPU seconds, and the number of calls."""
    project = flowboard.load(flow)
    plan = make_plan(project.flow, lambda name, node: make_step(project.types, name, node))
    files = FlowFiles(flow.parent, OutputFolder(flow.parent / "out"))
    with Store.open(flow.parent / ".flowboard" / "store.db") as store:
        run_id = store.create_run(workload.name, str(flow), project.file.text)
        started, cpu = time.perf_counter(), time.process_time()
        summary = await carry_out(
            run_id, plan, RunOptions(), store=store, models=InstantModels(), files=files
        )
        return time.perf_counter() - started, time.process_time() - cpu, summary.calls
