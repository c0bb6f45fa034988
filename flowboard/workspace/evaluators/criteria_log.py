"""Use case: the log of an evaluator: how its criteria were edited, beside how its grades were changed.

`recorded` settles the grades of the versions that an edit of an open flow has replaced, and writes the
edit down. `told` reads both logs as one, newest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from flowboard.flow.document import Flow
from flowboard.store import criterion_edits, grades
from flowboard.store.criterion_edits import CriterionEdit, What
from flowboard.store.grades import GradeRecord
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.criteria import CriteriaEdit, Decision, Replaced
from flowboard.workspace.evaluators.criteria_grades import CARRIED, Settled, settle
from flowboard.workspace.evaluators.regrade_queue import smallest_set
from flowboard.workspace.evaluators.runs import run_with_rows
from flowboard.workspace.evaluators.writing import criteria_in, judged_step, with_criteria
from flowboard.workspace.stores import existing_store, opened_store

__all__ = ["Doing", "Entry", "What", "recorded", "told", "with_fresh_versions"]

MOST_TOLD: Final = 200
"""Entries of the log that are read at most, the newest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log, for people.

    Attributes:
        at: seconds since 1970.
        who: the person's name; may be empty.
        kind: whether a criterion was edited or a grade changed.
        sentence: what was done.
        detail: the sentence before and after, or the note; may be empty.
        is_taken_back: whether the flow no longer says so.
        row: the key of the row whose grade was changed; empty for an edit.
    """

    at: float
    who: str
    kind: Literal["criterion", "grade"]
    sentence: str
    detail: str = ""
    is_taken_back: bool = False
    row: str = ""


@dataclass(frozen=True, slots=True)
class Doing:
    """How an edit came about: `what` was done by `actor`, and where new sentences were read, by criterion."""

    what: What
    actor: str
    sources: Mapping[str, Mapping[str, str]] | None = None


def with_fresh_versions(flow_path: Path, change: CriteriaEdit) -> CriteriaEdit:
    """The edit with versions that no grade and no earlier edit knows, so that none is taken for another.

    An edit that was taken back leaves such grades behind.

    Raises:
        WorkspaceError: the store can't be read.
    """
    wanted = [one for one in change.replaced if one.version is not None]
    if not wanted:
        return change
    with existing_store(flow_path) as store:
        if store is None:
            return change
        used = _used_versions(store, flow_path, change)
    fresh = {one.criterion: max(one.version or 1, used.get(one.criterion, 0) + 1) for one in wanted}
    criteria = [
        one.model_copy(update={"version": fresh[one.id]}) if one.id in fresh else one
        for one in criteria_in(change.flow, change.node)
    ]
    replaced = tuple(
        one if one.version is None else replace(one, version=fresh[one.criterion])
        for one in change.replaced
    )
    sentence = change.sentence
    for one in wanted:
        sentence = sentence.replace(
            f"{one.criterion} is now version {one.version}",
            f"{one.criterion} is now version {fresh[one.criterion]}",
        )
    flow = with_criteria(change.flow, change.node, criteria)
    return replace(change, flow=flow, replaced=replaced, sentence=sentence)


def recorded(
    flow_path: Path,
    types: NodeTypes,
    before: Flow,
    change: CriteriaEdit,
    decision: Decision | None,
    doing: Doing,
) -> Settled:
    """Settle the grades of the versions that an edit replaced, and write the edit down.

    Args:
        flow_path: the flow's file.
        types: the node types at hand.
        before: the flow before the edit.
        change: the edit, which the flow has by now.
        decision: about the grades; None where there are none in question.
        doing: what was done, and by whom.

    Raises:
        WorkspaceError: the store can't be read or written.
    """
    with opened_store(flow_path) as store:
        settled = Settled(0, ()) if decision is None else settle(store, change, decision)
        queue: dict[str, tuple[str, ...]] = {}
        if decision == "requeue" and settled.requeued:
            run = run_with_rows(store, flow_path, change.node)
            for one in change.replaced:
                queue[one.criterion] = smallest_set(
                    store, run, types, change.node, before, one.criterion, settled.requeued
                )
        edits = _edits(flow_path, before, change, decision, doing, settled, queue)
        criterion_edits.append(store, list(edits))
        return settled


def told(flow_path: Path, node: str, now: Flow) -> list[Entry]:
    """Both logs as one, newest first.

    Raises:
        WorkspaceError: there is no such evaluator, or the store can't be read.
    """
    versions = {one.id: one.version for one in criteria_in(now, node)}
    with existing_store(flow_path) as store:
        if store is None:
            return []
        entries = [
            *(_of_edit(one, versions) for one in criterion_edits.log(store, str(flow_path), node)),
            *_grade_changes(grades.log(store, judged_step(now, node))),
        ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:MOST_TOLD]


# -- writing -------------------------------------------------------------------------------------------


def _used_versions(store: Store, flow_path: Path, change: CriteriaEdit) -> dict[str, int]:
    """The greatest version of each criterion that anything in the store knows."""
    used: dict[str, int] = {}
    for entry in grades.log(store, judged_step(change.flow, change.node)):
        used[entry.criterion] = max(used.get(entry.criterion, 0), entry.criterion_version)
    for edit in criterion_edits.log(store, str(flow_path), change.node):
        used[edit.criterion] = max(used.get(edit.criterion, 0), edit.after or edit.before or 0)
    return used


def _edits(
    flow_path: Path,
    before: Flow,
    change: CriteriaEdit,
    decision: Decision | None,
    doing: Doing,
    settled: Settled,
    queue: Mapping[str, Sequence[str]],
) -> Iterator[CriterionEdit]:
    old = {one.id: one for one in criteria_in(before, change.node)}
    new = {one.id: one for one in criteria_in(change.flow, change.node)}
    replaced = change.replaced or tuple(Replaced(name, 1, (), "keep") for name in change.added)
    for one in replaced:
        was, now = old.get(one.criterion), new.get(one.criterion)
        yield CriterionEdit(
            flow_path=str(flow_path),
            node=change.node,
            criterion=one.criterion,
            what=doing.what,
            sentence=change.sentence if change.replaced else f"Added {one.criterion}.",
            before=None if was is None else was.version,
            after=None if now is None else now.version,
            text_before="" if was is None else was.text,
            text="" if now is None else now.text,
            decision=decision or "",
            kept=settled.kept,
            doubted=settled.requeued,
            requeued=queue.get(one.criterion, ()),
            source=(doing.sources or {}).get(one.criterion, {}),
            actor=doing.actor,
        )


# -- reading -------------------------------------------------------------------------------------------


def _of_edit(edit: CriterionEdit, versions: Mapping[str, int]) -> Entry:
    now = versions.get(edit.criterion)
    is_taken_back = (now is not None) if edit.after is None else (now is None or now < edit.after)
    parts = [edit.sentence]
    if edit.decision == "keep":
        parts.append(f"{_grades(edit.kept)} still {'holds' if edit.kept == 1 else 'hold'}.")
    if edit.decision == "requeue":
        again = "1 row is" if len(edit.requeued) == 1 else f"{len(edit.requeued):,} rows are"
        parts.append(f"{_grades(len(edit.doubted))} no longer count, and {again} to grade again.")
    both = edit.text_before and edit.text_before != edit.text and edit.text
    detail = f"“{edit.text_before}” → “{edit.text}”" if both else edit.text
    return Entry(edit.created_at, edit.actor, "criterion", " ".join(parts), detail, is_taken_back)


def _grades(number: int) -> str:
    return "1 grade" if number == 1 else f"{number:,} grades"


def _grade_changes(log: Iterator[GradeRecord]) -> Iterator[Entry]:
    """The entries that change a grade, or what is noted on it; first grades are no news."""
    standing: dict[tuple[str, str], GradeRecord] = {}
    by_id: dict[str, GradeRecord] = {}
    for entry in log:
        by_id[entry.id] = entry
        if CARRIED in entry.more or entry.blind:
            continue
        place = (entry.subject, entry.criterion)
        row, about = entry.key or entry.subject[:8], f" for {entry.criterion}" * bool(entry.criterion)
        sentence = ""
        if entry.action == "undo":
            taken = by_id.get(entry.supersedes or "")
            if taken is not None and taken.action == "grade":
                standing.pop(place, None)
            sentence = "Took a grade back" if taken is None or taken.action == "grade" else ""
        elif entry.action == "grade":
            earlier = standing.get(place)
            standing[place] = entry
            if earlier is not None and earlier.grade != entry.grade:
                seen = ", after a look at the verdict" if entry.seen else ""
                sentence = f"{earlier.grade} is now {entry.grade}{about}{seen}"
            elif earlier is not None and earlier.note != entry.note:
                sentence = f"Noted on a {entry.grade} row{about}"
        if sentence:
            yield Entry(entry.created_at, entry.grader, "grade", sentence, entry.note, row=row)
