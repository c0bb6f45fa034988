"""Use case: put the outputs of a flow before people: they are read into the store, with the labels of the file as grades.

That is a run of the importing node alone, in this process: it asks nobody. It is made once, and anew
when the file was changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flowboard.flow.canonical import digest
from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.reading import read_flow
from flowboard.store import grades
from flowboard.store.grades import GradeRecord
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.evaluators.reading import files_of
from flowboard.workspace.grading.rows import GradingRows, JudgedRow
from flowboard.workspace.labelling.beginning import MOST_OFFERED
from flowboard.workspace.labelling.judging_flow import Judging, judging_in
from flowboard.workspace.labelling.label_words import WORDS
from flowboard.workspace.labelling.outputs_csv import read_outputs
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.run_source import flow_place
from flowboard.workspace.running import run_flow
from flowboard.workspace.stores import opened_store

IMPORTED: Final = "imported"
"""The grader of grades that came with a file."""

_RUNS: Final = 40  # how far back the run that read the file is looked for


@dataclass(frozen=True, slots=True)
class OfferedRow:
    """An output that can be labelled.

    Attributes:
        key: of the row in the runs of the flow.
        subject: what its grades attach to.
        place: how many rows stand before it.
        input, output: as the file has them.
    """

    key: str
    subject: str
    place: int
    input: Any
    output: Any


@dataclass(frozen=True, slots=True)
class Prepared:
    """The rows that are there to be labelled, and the run that read them."""

    run: str
    rows: tuple[OfferedRow, ...]


def prepare(file: FlowFile, types: NodeTypes) -> Prepared:
    """Read the outputs of a flow, unless that was done, and take the labels of the file as grades.

    Raises:
        FlowError: the flow can't be run as it stands.
        WorkspaceError: it is no flow for label mode, its file can't be read, or the store can't serve.
    """
    judging = judging_in(file.flow)
    path = flow_place(file)
    with opened_store(path) as store:
        known = _reading_run(store, path, judging, file.flow)
    if known is None:
        request = RunRequest(to=judging.source, limit=MOST_OFFERED)
        report = asyncio.run(run_flow(file, types, request))
        if report.summary.status != "done":
            why = report.summary.nodes[judging.source].last_error or report.summary.message
            raise WorkspaceError(f"The outputs can't be read. {why}")
    with in_plain_words(), opened_store(path) as store:
        run = known or store.find_run(report.run_id)
        source = GradingRows(store, run, types, judging.evaluator)
        judged = list(source.judged())
        if known is None:
            grades.append(store, _imported(store, source, judged, judging.source))
    return Prepared(run.id, tuple(_offered(judged)))


def labels_in_file(flow: Flow, flow_path: Path) -> Mapping[str, int]:
    """How many rows of the file have which label, as it writes them.

    Raises:
        WorkspaceError: it isn't there, lies where the flow may not read, or is no such file any more.
    """
    with in_plain_words():
        path = files_of(flow, str(flow_path)).path(_named(flow, judging_in(flow).source))
    return read_outputs(path).labels


def _named(flow: Flow, source: str) -> str:
    """The file with the outputs, as the flow names it; the first if it names several."""
    named = flow.nodes[source].config.get("path")
    return named if isinstance(named, str) else str((named or [""])[0])


def _reading_run(store: Store, path: Path, judging: Judging, flow: Flow) -> RunRecord | None:
    """The latest run that read the file as it is now, and did nothing else."""
    changed_at = _changed_at(path, flow, judging.source)
    for run in store.runs(_RUNS, flow_path=str(path)):
        if (
            run.options.get("targets") == [judging.source]
            and run.options.get("limit") == MOST_OFFERED
            and run.status == "done"
            and run.started_at >= changed_at
            and _reads_alike(run, flow, judging)
        ):
            return run
    return None


def _reads_alike(run: RunRecord, flow: Flow, judging: Judging) -> bool:
    """Whether a run's snapshot imports the same, and shows it to the evaluator in the same way."""
    try:
        nodes: Mapping[str, Any] = read_flow(run.snapshot, run.flow_path).flow.nodes
    except FlowError:
        return False
    source, evaluator = nodes.get(judging.source), nodes.get(judging.evaluator)
    return (
        source is not None
        and evaluator is not None
        and source.config == flow.nodes[judging.source].config
        and evaluator.inputs == flow.nodes[judging.evaluator].inputs
    )


def _changed_at(path: Path, flow: Flow, source: str) -> float:
    """When the file with the outputs was changed last, in seconds since 1970."""
    name = _named(flow, source)
    try:
        with in_plain_words():
            return files_of(flow, str(path)).path(name).stat().st_mtime
    except OSError as error:
        raise WorkspaceError(f"{name} can't be read ({error.strerror}). Put it back.") from error


def _offered(judged: Iterable[JudgedRow]) -> Iterator[OfferedRow]:
    for one in judged:
        yield OfferedRow(
            one.row.key, one.row.subject, one.row.position, one.beside.get("input"), one.output
        )


def _imported(
    store: Store, rows: GradingRows, judged: Iterable[JudgedRow], source: str
) -> Iterator[GradeRecord]:
    """The labels of the file as grades, but for rows that a person has graded.

    The same label of the same output is the same entry, however often it comes.
    """
    by_people = {one.subject for one in grades.stream(store, rows.graded.id) if one.grader != IMPORTED}
    for one in judged:
        values = one.values[source]
        word, note = values.get("label"), values.get("note")
        if word in WORDS and one.row.subject not in by_people:
            said = note.strip() if isinstance(note, str) else ""
            yield GradeRecord(
                subject=one.row.subject,
                node=rows.graded.id,
                port=rows.port,
                grade=word,
                note=said,
                grader=IMPORTED,
                output_hash=one.row.output_hash,
                run_id=rows.run.id,
                key=one.row.key,
                id=digest([rows.run.id, one.row.subject, "", 1, word, said, IMPORTED])[:24],
            )
