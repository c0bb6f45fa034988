"""Use case: what a person says of a row that they and an evaluator see differently.

The judge is wrong: a note on the grade says how. The person was wrong: the grade is flipped, as one
more entry of the log. The criterion is unclear: the ruling becomes a sentence of its next version.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from flowboard.flow.document import Flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.criteria import CriteriaEdit, edit
from flowboard.workspace.evaluators.criteria_grades import in_question
from flowboard.workspace.evaluators.writing import criterion_in
from flowboard.workspace.grading.session import GradingSession, opened_grading
from flowboard.workspace.grading.task import GradingTask
from flowboard.workspace.stores import existing_store

_OTHER: dict[str, Literal["good", "bad"]] = {"good": "bad", "bad": "good"}


@dataclass(frozen=True, slots=True)
class RowOfCard:
    """A row as a card names it, and who speaks of it.

    Attributes:
        flow_path: the flow's file.
        run: the id of the run that the card was measured on.
        node: the evaluator.
        key: the row.
        grader: the name of the person.
    """

    flow_path: Path
    run: str
    node: str
    key: str
    grader: str


def annotate(row: RowOfCard, types: NodeTypes, note: str) -> None:
    """Write down why the judge is wrong: a note on the grade, which stays.

    Raises:
        WorkspaceError: the note is empty, the row isn't there or has no grade.
    """
    said = " ".join(note.split())
    if not said:
        raise WorkspaceError("Write what the judge has overlooked. One sentence helps most.")
    with _at(row, types) as session:
        _standing(session)
        session.note(said)


def flip(row: RowOfCard, types: NodeTypes, note: str = "") -> Literal["good", "bad"]:
    """Turn good into bad, or bad into good, and give the grade that the row has now.

    The log keeps both, and that the person had seen the verdict when they changed it.

    Raises:
        WorkspaceError: the row isn't there, or is graded neither good nor bad.
    """
    with _at(row, types) as session:
        before = _standing(session)
        if before not in _OTHER:
            raise WorkspaceError("This row is graded unsure, so there is nothing to flip. Grade it.")
        session.reveal()
        session.grade(_OTHER[before], note)
        return _OTHER[before]


def ruled(flow: Flow, node: str, criterion: str, ruling: str) -> CriteriaEdit:
    """The criterion's next version, with a ruling as one more sentence.

    Raises:
        WorkspaceError: there is no such criterion, or the ruling is empty.
    """
    said = " ".join(ruling.split())
    if not said:
        raise WorkspaceError("Write the ruling: a sentence that is true of a good output.")
    sentence = f"{said[0].upper()}{said[1:]}"
    before = criterion_in(flow, node, criterion).text.rstrip()
    if before and before[-1] not in ".!?…":
        before += "."
    ended = sentence if sentence[-1] in ".!?…" else f"{sentence}."
    return edit(flow, node, criterion, f"{before} {ended}".strip())


def grades_of_old_version(flow_path: Path, change: CriteriaEdit) -> int:
    """How many grades are of the version that an edit replaces.

    Raises:
        WorkspaceError: the store can't be read.
    """
    with existing_store(flow_path) as store:
        return 0 if store is None else len(in_question(store, change))


def criteria_operations(before: Flow, after: Flow, node: str) -> list[dict[str, Any]]:
    """The operations that make of an evaluator's criteria what an edit of some of them has made.

    They name only what the edit touched: whatever others do to other criteria meanwhile stays.
    """
    written = {one["id"]: one for one in before.nodes[node].config.get("criteria") or ()}
    now = {one["id"]: one for one in after.nodes[node].config["criteria"]}
    if not written:
        return [{"op": "set_field", "id": node, "path": ["criteria"], "value": list(now.values())}]
    changed = [
        {"op": "set_field", "id": node, "path": ["criteria", name], "value": one}
        for name, one in now.items()
        if written.get(name) != one
    ]
    gone = [
        {"op": "remove_field", "id": node, "path": ["criteria", name]}
        for name in written
        if name not in now
    ]
    return changed + gone


@contextmanager
def _at(row: RowOfCard, types: NodeTypes) -> Iterator[GradingSession]:
    task = GradingTask(row.grader, blind_share=0.0, order="data")
    with opened_grading(row.flow_path.parent, row.run, row.node, types, task) as session:
        if not session.go_to(row.key):
            raise WorkspaceError("This row isn't in the run any more. Look at a later card.")
        yield session


def _standing(session: GradingSession) -> str:
    """The grade that the row has."""
    shown = session.shown
    if shown is None or shown.grade is None:
        raise WorkspaceError("This row has no grade that could be changed here. Grade it.")
    return shown.grade.grade
