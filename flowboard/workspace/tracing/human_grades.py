"""Grades as assertions: what people said of a node's outputs counts as a trusted verdict on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flowboard.runtime.axes import Labels, parse_key
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import grades
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.grading.rows import GradingRows
from flowboard.workspace.lineage import judging, key_axes, looked_at

GRADE: Final = "@grade"
_OUTCOMES: Final = {"good": "pass", "bad": "fail", "unsure": "unsure"}


@dataclass(frozen=True, slots=True)
class GradedItem:
    """What a person said of an item; `cell` are the labels of the cell of the node that made it."""

    cell: Labels
    key: str
    assertion: str
    outcome: str


def graded_nodes(store: Store) -> frozenset[str]:
    """The nodes that have grades in a store."""
    return frozenset(record.node for record in grades.stream(store))


def graded_items(
    store: Store, record: RunRecord, types: NodeTypes, plan: Plan, node: PlannedNode
) -> Iterator[GradedItem]:
    """The grades of a node's outputs in a run, wherever their subjects were graded.

    Of several grades of a subject the latest counts. What people say of an output as a whole is the
    truth about it; where they have only graded criteria, of the version that they still have, a bad one
    makes the output bad, and good ones leave it open.
    """
    versions = {
        criterion.id: criterion.version
        for judge in judging(plan, node)
        for criterion in getattr(judge.step, "criteria", ())
    }
    latest: dict[str, dict[str, str]] = {}
    for grade in grades.stream(store, node.id):
        if grade.criterion and versions.get(grade.criterion) != grade.criterion_version:
            continue
        name = f"{GRADE}.{grade.criterion}" if grade.criterion else GRADE
        latest.setdefault(grade.subject, {})[name] = _OUTCOMES[grade.grade]
    if not latest:
        return
    own = key_axes(node)
    for viewer in _viewers(plan, node):
        try:
            shown = GradingRows(store, record, types, viewer)
        except WorkspaceError:
            continue  # nothing of it can be graded, so nothing was
        for row in shown.read(repeated=True):
            for name, outcome in _truth(latest.get(row.subject, {})).items():
                yield GradedItem(_cell_of(shown, row.cell, own), row.key, name, outcome)


def _truth(said: Mapping[str, str]) -> Mapping[str, str]:
    """What is known of an output: one word of the whole, or the criteria that it misses."""
    if GRADE in said:
        return {GRADE: said[GRADE]}
    return {name: outcome for name, outcome in said.items() if outcome == "fail"}


def _viewers(plan: Plan, node: PlannedNode) -> list[str]:
    """The nodes at which outputs of this one are graded: what looks at it, else the node itself."""
    looking = [
        other.id
        for other in plan
        if type(other.step).role in ("grading", "evaluator")
        and other.lanes
        and looked_at(plan, other) == node.index
        and any(index == node.index for index, _ in other.lanes[0].bindings[0].choices)
    ]
    return looking or [node.id]


def _cell_of(shown: GradingRows, cell: str, own: tuple[str, ...]) -> Labels:
    """The labels of the graded node's cell, from the key of the cell that was gone through."""
    axes = shown.cell_axes
    named = dict(zip(axes, parse_key(cell, axes), strict=True))
    return tuple(named[axis] for axis in own)
