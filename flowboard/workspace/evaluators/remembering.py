"""Verdicts that a run doesn't have but that cost nothing to tell: of checks, and of earlier runs.

A run evaluates the assertions that decide. Once a set is chosen, the other candidates are in no later
run, but a card is to weigh them as well. So checks are evaluated on the spot, and what code and judges
have said of the very same row in an earlier run of the flow is taken from there. No code runs here, and
nobody is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from flowboard.assertions.evaluate import Evaluator
from flowboard.flow.canonical import digest
from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.reading import read_flow
from flowboard.node import AssertionSpec, Verdict
from flowboard.runtime.plan import PlanError
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes, make_step
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.subjects import EvaluatorRow, evaluator_rows
from flowboard.workspace.evaluators.verdicts import Columns, ReadFile, known

_RUNS: Final = 5
"""How many earlier runs are looked into."""


def with_remembered(
    store: Store,
    run: RunRecord,
    types: NodeTypes,
    node_id: str,
    specs: Sequence[AssertionSpec],
    rows: Sequence[EvaluatorRow],
    columns: Columns,
    read_file: ReadFile,
) -> Columns:
    """The verdicts of assertions on rows, with those filled in that can be told for nothing.

    Args:
        store: where the runs are.
        run: that of the rows.
        types: the node types at hand.
        node_id: the evaluator.
        specs: its assertions.
        rows: what it judges.
        columns: what is known of them, for each assertion a verdict on each row.
        read_file: gives the text of a code file beside the flow.
    """
    filled = [_checked(spec, rows, column) for spec, column in zip(specs, columns, strict=True)]
    missing = [place for place, column in enumerate(filled) if any(one is None for one in column)]
    if not missing or not rows:
        return filled
    places = {_looked_at(row): number for number, row in enumerate(rows)}
    for earlier, flow in _earlier_runs(store, run, node_id):
        try:
            ran = make_step(types, node_id, flow.nodes[node_id]).asserts()
            before = evaluator_rows(store, earlier, types, node_id)
        except (PlanError, WorkspaceError):
            continue  # the flow was another one then
        asked = [specs[place] for place in missing]
        for place, found in zip(
            missing, known(store, asked, before, ran=ran, read_file=read_file), strict=True
        ):
            _fill(filled[place], before, found, places)
        missing = [place for place in missing if any(one is None for one in filled[place])]
        if not missing:
            break
    return filled


def _checked(
    spec: AssertionSpec, rows: Sequence[EvaluatorRow], column: Sequence[Verdict | None]
) -> list[Verdict | None]:
    """A column with the verdicts of a check on the rows that have none; others stay as they are."""
    if spec.kind != "check" or all(one is not None for one in column):
        return list(column)
    prepared = Evaluator().prepare(spec)
    return [
        prepared.check(row.judged_by(spec), row.row) if verdict is None else verdict
        for row, verdict in zip(rows, column, strict=True)
    ]


def _fill(
    column: list[Verdict | None],
    before: Sequence[EvaluatorRow],
    found: Sequence[Verdict | None],
    places: Mapping[str, int],
) -> None:
    for row, verdict in zip(before, found, strict=True):
        place = places.get(_looked_at(row))
        if place is not None and column[place] is None and verdict is not None:
            column[place] = verdict


def _looked_at(row: EvaluatorRow) -> str:
    """Everything of a row that an assertion may look at, and the row itself."""
    return digest([row.key, row.output, dict(row.row)])


def _earlier_runs(store: Store, run: RunRecord, node_id: str) -> Iterator[tuple[RunRecord, Flow]]:
    for earlier in store.runs(_RUNS + 1, flow_path=run.flow_path):
        if earlier.id == run.id:
            continue
        try:
            flow = read_flow(earlier.snapshot, earlier.flow_path).flow
        except FlowError:
            continue
        if node_id in flow.nodes:
            yield earlier, flow
