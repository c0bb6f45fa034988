"""What a run is made from: the file as it stands, with other data in it, or an earlier run's snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flowboard.flow.document import Node
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.reading import load_flow, read_flow
from flowboard.store import drafts
from flowboard.store.store import RunRecord
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.files import FlowFiles, granted_files
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.stores import existing_store
from flowboard.workspace.trust.code import read_code_files, steps_of
from flowboard.workspace.trust.run import said, said_before
from flowboard.workspace.trust.store import NOTHING_SAID, Word


@dataclass(frozen=True, slots=True)
class RunSource:
    """The flow that a run carries out.

    `granted` are files outside the flow's folder that it may read, by the name that it has for
    them; `word` is what the user has said that needs no further trust. `earlier` is the run that
    goes on, if one does. `notes` are sentences that the user should know.
    """

    file: FlowFile
    granted: Mapping[str, Path]
    word: Word
    earlier: RunRecord | None = None
    notes: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The flow's folder. Raises as `flow_place` does."""
        return flow_place(self.file).parent


def run_source(file: FlowFile, types: NodeTypes, request: RunRequest) -> RunSource:
    """The flow to run, as the request asks for it. Writes nothing.

    Raises:
        FlowError: the snapshot of the earlier run can't be read.
        WorkspaceError: there is no such run, or no place for the data.
    """
    path = flow_place(file)
    notes: list[str] = []
    record = _earlier_run(path, request.resume, notes)
    if record is None:
        changed, granted = with_data(file, types, request.data)
        word = said(file.flow, changed.flow, granted, request.budget)
        return RunSource(changed, granted, word, notes=tuple(notes))
    source = source_of(record, request.budget)
    if not _is_same(source.file, file, types):
        notes.append(f"Run {record.id} goes on with the flow as it was when the run began.")
    return replace(source, file=replace(source.file, path=file.path), notes=tuple(notes))


def source_of(record: RunRecord, budget: float | None = None) -> RunSource:
    """The flow of a run that is in the store; `budget` is what the user says anew.

    Raises:
        FlowError: its snapshot can't be read.
    """
    snapshot = read_flow(record.snapshot, record.flow_path)
    return RunSource(
        file=snapshot,
        granted=granted_files(snapshot.flow),
        word=said_before(record.id, record.options, budget),
        earlier=record,
    )


def source_now(record: RunRecord) -> RunSource:
    """The flow of a run as its file has it now; where there is none any more, as the run had it.

    Raises:
        FlowError: the file, or without one the snapshot, can't be read.
    """
    if Path(record.flow_path).is_file():
        return RunSource(load_flow(record.flow_path), {}, NOTHING_SAID)
    return source_of(record)


def flow_place(file: FlowFile) -> Path:
    """The absolute path of a flow.

    Raises:
        WorkspaceError: it has no file yet.
    """
    if file.path is None:
        raise WorkspaceError("This flow has no file yet. Save it before running it.")
    return Path(file.path).resolve()


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


def _is_same(snapshot: FlowFile, file: FlowFile, types: NodeTypes) -> bool:
    """Whether the snapshot of a run is what the flow is now, with the code files that it carries."""
    if snapshot.text == file.text:
        return True
    folder = flow_place(file).parent
    files = FlowFiles(folder, OutputFolder(folder / "out"))
    code = read_code_files(file.flow, steps_of(file.flow, types), files, {})
    return bool(code.texts) and code.carried_by(file).flow == snapshot.flow
