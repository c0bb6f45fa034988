"""Use case: run a flow in this process, from the file to the report; or say what a run would do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flowboard.flow.document import Flow, Node
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.reading import read_flow
from flowboard.runtime.calls import Recorder
from flowboard.runtime.estimate import Estimate as Estimate
from flowboard.runtime.estimate import estimate as estimate_plan
from flowboard.runtime.events import Event
from flowboard.runtime.events import NodeProgress as NodeProgress
from flowboard.runtime.options import RunOptions, StopSignal
from flowboard.runtime.plan import Plan, make_plan
from flowboard.store import calls, drafts
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes, make_step
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.execution import StoredGrades, carry_out
from flowboard.workspace.files import FlowFiles, granted_files
from flowboard.workspace.interrupts import stopping_on_interrupt
from flowboard.workspace.models import Answering, model_names, recording_path, who_answers
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.outputs import check_outputs, write_outputs
from flowboard.workspace.prompt_history import keep_prompts
from flowboard.workspace.quality import quality_of
from flowboard.workspace.run_report import RunReport
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.stores import existing_store, opened_store
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
class _Prepared:
    """Everything that a run needs, checked, before anything is written."""

    file: FlowFile
    plan: Plan
    options: RunOptions
    files: FlowFiles
    output: OutputFolder
    registry: ModelRegistry
    models: tuple[Answering, ...]
    notes: tuple[str, ...]
    earlier: RunRecord | None


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
        WorkspaceError: something that it needs isn't there; the message says what.
    """
    path = _path_of(file)
    stop = stop or StopSignal()
    prepared = _prepared(file, types, request)
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


async def estimate_flow(file: FlowFile, types: NodeTypes, request: RunRequest) -> Estimate:
    """What a run would do: cells, calls and cost. Asks no model.

    Raises:
        FlowError, WorkspaceError: as `run_flow` does.
    """
    prepared = _prepared(file, types, request)
    try:
        with opened_store(_path_of(file)) as store:
            return await estimate_plan(
                prepared.plan,
                prepared.options,
                store=store,
                models=prepared.registry,
                files=prepared.files,
                grades=StoredGrades(store),
            )
    finally:
        await prepared.registry.close()


def unknown_calls(file: FlowFile, reference: str) -> list[str]:
    """The calls of a run that were in flight when it crashed, one line each.

    Raises:
        WorkspaceError: there is no such run.
    """
    path = _path_of(file)
    with opened_store(path) as store:
        record = store.find_run(reference, flow_path=str(path))
        return [f"{call.node} {call.key}: {call.model}" for call in calls.unknown(store, record.id)]


def _prepared(file: FlowFile, types: NodeTypes, request: RunRequest) -> _Prepared:
    """Check everything that a run needs. Writes nothing."""
    from flowboard.llm.registry import ModelRegistry

    path = _path_of(file)
    notes: list[str] = []
    earlier = _earlier_run(path, request.resume, notes)
    if earlier is not None:
        file, granted = _snapshot(earlier, file, notes)
    else:
        file, granted = with_data(file, types, request.data)
    options = request.options(earlier.options if earlier is not None else None)
    output = OutputFolder(request.out or path.parent / "out")
    files = FlowFiles(path.parent, output, granted)
    validated(file, types, files).raise_errors()
    registry = ModelRegistry(options.models, recording_path(path))
    with in_plain_words():
        plan = make_plan(file.flow, lambda name, node: make_step(types, name, node), options.targets)
        models = tuple(who_answers(registry, model_names(plan)))
    _check_row(plan, options)
    check_outputs(plan, output)
    notes += _code_note(file.flow)
    return _Prepared(file, plan, options, files, output, registry, models, tuple(notes), earlier)


def _earlier_run(path: Path, reference: str | None, notes: list[str]) -> RunRecord | None:
    """The run to go on with, if one is asked for."""
    with existing_store(path) as store:
        if reference is not None:
            if store is None:
                raise WorkspaceError(f"There are no runs of {path.name} yet. Leave --resume out.")
            return store.find_run(reference, flow_path=str(path))
        if store is not None and drafts.steps(store, str(path)):
            notes.append("The editor has unsaved changes of this flow; this run uses the file.")
    return None


def with_data(file: FlowFile, types: NodeTypes, data: Path | None) -> tuple[FlowFile, dict[str, Path]]:
    """The flow with another file in its only dataset, and the leave to read that file.

    Raises:
        WorkspaceError: the file isn't there, or the flow hasn't exactly one source that reads a file.
    """
    if data is None:
        return file, {}
    if not data.is_file():
        raise WorkspaceError(f"There is no file {data}. Correct --data.")
    sources = [name for name, node in file.flow.nodes.items() if _reads_a_file(types, node)]
    if len(sources) != 1:
        have = f"it has {', '.join(sources)}" if sources else "it has none"
        raise WorkspaceError(
            f"--data needs a flow with one dataset; {have}. Change `path` in the flow instead."
        )
    node = file.flow.nodes[sources[0]]
    place = str(data.resolve())
    kept = {key: value for key, value in node.config.items() if key not in ("path", "rows", "format")}
    changed = node.model_copy(update={"config": {"path": place, **kept}})
    flow = file.flow.model_copy(update={"nodes": file.flow.nodes | {sources[0]: changed}})
    return replace(file.with_flow(flow), path=file.path), {place: data.resolve()}


def _reads_a_file(types: NodeTypes, node: Node) -> bool:
    cls = types.find(node.type)
    return cls is not None and cls.shape == "source" and "path" in cls.model_fields


def _snapshot(record: RunRecord, file: FlowFile, notes: list[str]) -> tuple[FlowFile, dict[str, Path]]:
    """The flow of an earlier run, and the files that the user granted it when it began."""
    snapshot = read_flow(record.snapshot, file.path)
    if snapshot.text != file.text:
        notes.append(f"Run {record.id} goes on with the flow as it was when the run began.")
    return snapshot, granted_files(snapshot.flow)


def _run_id(store: Store, prepared: _Prepared) -> str:
    if prepared.earlier is not None:
        return prepared.earlier.id
    path = _path_of(prepared.file)
    name = prepared.file.flow.name or path.name.removesuffix(".flow.yaml")
    return store.create_run(
        name, str(path), prepared.file.text, prepared.options.model_dump(mode="json")
    )


def _check_row(plan: Plan, options: RunOptions) -> None:
    """A key that names no row of this flow is told before the run."""
    from flowboard.runtime.sources import wanted_rows

    try:
        wanted_rows(plan, options.row)
    except ValueError as error:
        raise WorkspaceError(f"--row: {error}.") from error


def _code_note(flow: Flow) -> list[str]:
    count = sum(spec.kind == "code" for node in flow.nodes.values() for spec in node.assertions)
    if not count:
        return []
    return [f"Python assertions don't run in this version: {count} of this flow won't be run."]


@contextmanager
def _recorder(path: Path, request: RunRequest) -> Iterator[Recorder | None]:
    if not request.record:
        yield None
        return
    from flowboard.workspace.recording import Recording

    with Recording(recording_path(path)) as recording:
        yield recording


def _path_of(file: FlowFile) -> Path:
    if file.path is None:
        raise WorkspaceError("This flow has no file yet. Save it before running it.")
    return Path(file.path).resolve()
