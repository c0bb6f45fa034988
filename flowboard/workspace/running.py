"""Use case: run a flow in this process, from the file to the report; or say what a run would do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flowboard.flow.flow_file import FlowFile
from flowboard.node import Files
from flowboard.runtime.calls import Recorder
from flowboard.runtime.estimate import Estimate as Estimate
from flowboard.runtime.estimate import estimate as estimate_plan
from flowboard.runtime.events import Event
from flowboard.runtime.events import NodeProgress as NodeProgress
from flowboard.runtime.options import RunOptions, StopSignal
from flowboard.runtime.plan import Plan, make_plan
from flowboard.store import calls
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes, make_step
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.execution import StoredGrades, carry_out, refuse_if_going
from flowboard.workspace.files import FlowFiles
from flowboard.workspace.interrupts import stopping_on_interrupt
from flowboard.workspace.learned_files import learned_reader
from flowboard.workspace.models import Answering, model_names, recording_path, who_answers
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.outputs import check_outputs, write_outputs
from flowboard.workspace.pinning import pins_of
from flowboard.workspace.prompt_history import keep_prompts
from flowboard.workspace.quality import quality_of
from flowboard.workspace.run_report import RunReport
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.run_source import flow_place, run_source
from flowboard.workspace.stores import opened_store
from flowboard.workspace.trust.gate import answers_of, hashes_in
from flowboard.workspace.trust.run import guarded, keep_word
from flowboard.workspace.trust.store import Word
from flowboard.workspace.validation import validated

if TYPE_CHECKING:
    from flowboard.llm.registry import ModelRegistry

Tell = Callable[[Event], None]
"""Hears the events of a run, in order."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known when a run is about to begin: its flow, who answers, and what to mention."""

    plan: Plan
    models: tuple[Answering, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class PreparedRun:
    """Everything that a run needs, checked, before anything is written."""

    file: FlowFile
    plan: Plan
    options: RunOptions
    files: Files
    output: OutputFolder
    registry: ModelRegistry
    models: tuple[Answering, ...]
    notes: tuple[str, ...]
    earlier: RunRecord | None
    word: Word


async def run_flow(
    file: FlowFile,
    types: NodeTypes,
    request: RunRequest,
    *,
    listeners: Sequence[Tell] = (),
    on_begin: Callable[[Beginning], None] | None = None,
    stop: StopSignal | None = None,
) -> RunReport:
    """Run a flow, or go on with an earlier run of it, and write its outputs.

    `on_begin` is called once when everything is checked and before the first call is made.

    Raises:
        FlowError: the flow can't be run as it stands.
        TrustNeeded: it does something that needs the user's trust, and hasn't got it.
        WorkspaceError: something that it needs isn't there; the message says what.
    """
    path = flow_place(file)
    stop = stop or StopSignal()
    prepared = prepared_run(file, types, request, is_run=True)
    try:
        if on_begin is not None:
            on_begin(Beginning(prepared.plan, prepared.models, prepared.notes))
        with opened_store(path) as store, _recorder(path, request) as recorder:
            keep_prompts(store, path, prepared.plan)
            with stopping_on_interrupt(stop.cancel):
                summary = await carry_out(
                    _run_id(store, prepared),
                    prepared.plan,
                    prepared.options,
                    store=store,
                    models=prepared.registry,
                    files=prepared.files,
                    listeners=listeners,
                    recorder=recorder,
                    stop=stop,
                    resumed=prepared.earlier is not None,
                )
            finished = summary.status in ("done", "awaiting")
            return RunReport(
                summary=summary,
                flow_path=str(path),
                quality=quality_of(store, summary.run_id, prepared.plan),
                models=prepared.models,
                outputs=tuple(write_outputs(store, summary.run_id, prepared.plan, prepared.output))
                if finished
                else (),
                notes=prepared.notes,
                request=request,
            )
    finally:
        await prepared.registry.close()


async def enter_run(file: FlowFile, types: NodeTypes, request: RunRequest) -> str:
    """Check a run and enter it in the store, for the engine's process to carry out; gives its id.

    Raises:
        FlowError, TrustNeeded: as `run_flow` does.
        WorkspaceError: something that it needs isn't there, or the earlier run is still going.
    """
    prepared = prepared_run(file, types, request, is_run=True)
    await prepared.registry.close()
    with opened_store(flow_place(file)) as store:
        keep_prompts(store, flow_place(file), prepared.plan)
        if prepared.earlier is not None:
            refuse_if_going(store.find_run(prepared.earlier.id))
        run_id = _run_id(store, prepared)
        options = prepared.options.model_dump(mode="json")
        now = time.time()
        store.update_run(run_id, status="starting", options=options, heartbeat_at=now, ended_at=None)
    return run_id


async def estimate_flow(file: FlowFile, types: NodeTypes, request: RunRequest) -> Estimate:
    """What a run would do: cells, calls and cost. Asks no model, runs no code and needs no trust.

    Raises:
        FlowError, WorkspaceError: as `run_flow` does.
    """
    prepared = prepared_run(file, types, request, is_run=False)
    try:
        with opened_store(flow_place(file)) as store:
            return await estimate_plan(
                prepared.plan,
                prepared.options,
                store=store,
                models=prepared.registry,
                files=prepared.files,
                grades=StoredGrades(store),
                read_learned=learned_reader(flow_place(file), prepared.files),
                pins=pins_of(store, prepared.plan, str(flow_place(file))),
            )
    finally:
        await prepared.registry.close()


def unknown_calls(file: FlowFile, reference: str) -> list[str]:
    """The calls of a run that were in flight when it crashed, one line each.

    Raises:
        WorkspaceError: there is no such run.
    """
    path = flow_place(file)
    with opened_store(path) as store:
        record = store.find_run(reference, flow_path=str(path))
        return [f"{call.node} {call.key}: {call.model}" for call in calls.unknown(store, record.id)]


def prepared_run(file: FlowFile, types: NodeTypes, request: RunRequest, *, is_run: bool) -> PreparedRun:
    """Check everything that a run needs. Writes nothing, and contacts nobody without the user's trust."""
    from flowboard.llm.registry import ModelRegistry

    path = flow_place(file)
    source = run_source(file, types, request)
    earlier = source.earlier
    options = request.options(earlier.options if earlier is not None else None)
    output = OutputFolder(request.out or path.parent / "out")
    report = validated(source.file, types, FlowFiles(path.parent, output, source.granted))
    report.for_run(source.file.flow, options.targets).raise_errors()
    guard = guarded(source, types, output, hashes_in(request.trust))
    with in_plain_words():
        plan = make_plan(
            source.file.flow, lambda name, node: make_step(types, name, node), options.targets
        )
        gate = guard.gate.in_front_of(plan.by_id)
        registry = ModelRegistry(
            options.models, recording_path(path), trusted_origins=gate.consented_origins()
        )
        if is_run:
            gate.check(answers_of(registry))
        models = tuple(who_answers(registry, model_names(plan), before_trust=not is_run))
    _check_row(plan, options)
    check_outputs(plan, output)
    return PreparedRun(
        file=guard.code.carried_by(source.file),
        plan=plan,
        options=options,
        files=guard.files,
        output=output,
        registry=registry,
        models=models,
        notes=source.notes,
        earlier=earlier,
        word=source.word,
    )


def _run_id(store: Store, prepared: PreparedRun) -> str:
    if prepared.earlier is not None:
        run_id = prepared.earlier.id
    else:
        path = flow_place(prepared.file)
        name = prepared.file.flow.name or path.name.removesuffix(".flow.yaml")
        options = prepared.options.model_dump(mode="json")
        run_id = store.create_run(name, str(path), prepared.file.text, options)
    keep_word(run_id, prepared.word)
    return run_id


def _check_row(plan: Plan, options: RunOptions) -> None:
    """A key that names no row of this flow is told before the run."""
    from flowboard.runtime.sources import wanted_rows

    try:
        wanted_rows(plan, options.row)
    except ValueError as error:
        raise WorkspaceError(f"--row: {error}.") from error


@contextmanager
def _recorder(path: Path, request: RunRequest) -> Iterator[Recorder | None]:
    if not request.record:
        yield None
        return
    from flowboard.workspace.recording import Recording

    with Recording(recording_path(path)) as recording:
        yield recording
