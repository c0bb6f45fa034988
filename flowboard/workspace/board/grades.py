"""The grades that people gave to the rows of a run, also those from earlier runs of the same outputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flowboard.runtime.axes import parse_key
from flowboard.runtime.plan import Plan
from flowboard.store import grades
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.board.marks import Mark
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.grading.rows import GradingRows

_MARKS: Final = {"good": Mark.GRADED_GOOD, "bad": Mark.GRADED_BAD, "unsure": Mark.GRADED_UNSURE}

GradeMarks = Mapping[str, Mapping[str, list[Mark]]]
"""By grading node and row label: the marks of the row's outputs, `AWAITING` where one isn't graded."""


def grade_marks(store: Store, record: RunRecord, types: NodeTypes, plan: Plan, axis: str) -> GradeMarks:
    """What people said overall of the outputs at each grading node; empty where nobody graded anything."""
    latest = {one.subject: one.grade for one in grades.counting(grades.log(store)) if not one.criterion}
    found: dict[str, dict[str, list[Mark]]] = {}
    if not latest:
        return found
    for node in plan:
        if type(node.step).role != "grading":
            continue
        rows = GradingRows(store, record, types, node.id)
        if axis not in rows.cell_axes:
            continue
        at = rows.cell_axes.index(axis)
        by_row: dict[str, list[Mark]] = {}
        for row in rows.read(repeated=True):
            mark = _MARKS.get(latest.get(row.subject, ""), Mark.AWAITING)
            by_row.setdefault(parse_key(row.cell, rows.cell_axes)[at], []).append(mark)
        found[node.id] = by_row
    return found
