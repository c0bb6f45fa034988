"""The engine's process: one run of a store, carried out apart from whoever asked for it.

Started as `python -m flowboard.runtime RUN [STORE]`, in a session of its own, so that the run
outlives the editor, the browser and a closed terminal.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from flowboard.flow.errors import FlowError
from flowboard.runtime.events import Event
from flowboard.runtime.options import RunOptions, RunSummary, StopSignal
from flowboard.runtime.process import EngineServer
from flowboard.store import events
from flowboard.store.location import FOLDER
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import ExitCode, WorkspaceError, in_plain_words
from flowboard.workspace.execution import carry_out, refuse_if_going
from flowboard.workspace.interrupts import stopping_on_interrupt
from flowboard.workspace.models import model_names, recording_path, who_answers
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.outputs import write_outputs
from flowboard.workspace.run_plan import plan_of
from flowboard.workspace.run_source import source_of
from flowboard.workspace.stores import find_run
from flowboard.workspace.trust.gate import answers_of
from flowboard.workspace.trust.run import guarded


def serve(arguments: Sequence[str]) -> int:
    """Carry out the run that `arguments` name, [RUN] or [RUN, STORE], and give the exit code."""
    if not 1 <= len(arguments) <= 2:
        sys.stderr.write("Usage: python -m flowboard.runtime RUN [STORE]\n")
        return ExitCode.BAD_INPUT
    try:
        where = arguments[1] if len(arguments) == 2 else find_run(Path.cwd(), arguments[0]).store
        with in_plain_words(), Store.open(where) as store:
            record = store.find_run(arguments[0])
            refuse_if_going(record)
            try:
                summary = asyncio.run(_run(store, record))
            except Exception as error:
                store.update_run(record.id, status="failed", summary={"message": str(error)})
                raise
    except (WorkspaceError, FlowError) as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code if isinstance(error, WorkspaceError) else ExitCode.BAD_INPUT
    return _exit_code(summary)


async def _run(store: Store, record: RunRecord) -> RunSummary:
    from flowboard.llm.registry import ModelRegistry

    path = Path(record.flow_path)
    types = NodeTypes()
    options = RunOptions.model_validate(record.options)
    output = OutputFolder(path.parent / "out")
    source = source_of(record)
    guard = guarded(source, types, output)
    plan = plan_of(record, types)
    gate = guard.gate.in_front_of(plan.by_id)
    registry = ModelRegistry(
        options.models, recording_path(path), trusted_origins=gate.consented_origins()
    )
    gate.check(answers_of(registry))
    who_answers(registry, model_names(plan))
    stop = StopSignal()
    card = path.parent / FOLDER / f"{record.id}.engine"

    def earlier(first: int) -> Iterator[Event]:
        for event in events.read(store, record.id, first - 1):
            yield Event(event.seq, event.time, event.kind, event.payload)  # type: ignore[arg-type]

    try:
        async with EngineServer(card, earlier, stop) as server:
            with stopping_on_interrupt(stop.cancel):
                summary = await carry_out(
                    record.id,
                    plan,
                    options,
                    store=store,
                    models=registry,
                    files=guard.files,
                    listeners=[server.hear],
                    stop=stop,
                    resumed=record.pid is not None and record.pid != os.getpid(),
                )
    finally:
        await registry.close()
    if summary.status in ("done", "awaiting"):
        write_outputs(store, record.id, plan, output)
    return summary


def _exit_code(summary: RunSummary) -> int:
    codes = {"cancelled": ExitCode.INTERRUPTED, "budget": ExitCode.BUDGET}
    if summary.status in codes:
        return codes[summary.status]
    broken = summary.status in ("failed", "stopped") or summary.unknown or summary.failed_cells
    return ExitCode.FAILURE if broken else ExitCode.OK
