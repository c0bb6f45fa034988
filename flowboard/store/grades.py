"""Human grades: a log that is only ever appended to, and what of it counts.

An entry is a grade, the undoing of an entry, or the flag that a row is broken and can't be graded.
Of several grades that count for one subject and criterion, the latest is the grade.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import Any, Final, Literal

from sqlalchemy import Row, select, tuple_

from flowboard.store.dialects import insert_into
from flowboard.store.store import Store
from flowboard.store.tables import grades
from flowboard.store.texts import from_json, to_json

_PART: Final = 500

Action = Literal["grade", "undo", "flag"]
ACTIONS: Final[tuple[Action, ...]] = ("grade", "undo", "flag")


def _new_id() -> str:
    """Sortable by time of making, and unlike any other."""
    return f"{time.time_ns() // 1000:014x}{secrets.token_hex(5)}"


@dataclass(frozen=True, slots=True)
class GradeRecord:
    """An entry of the log: most often a human verdict on a subject, for one criterion or overall.

    Attributes:
        subject: a digest that says what was graded, whatever run it came from.
        grade: the verdict; of an `undo` the one that is taken back, of a `flag` always `unsure`.
        criterion: the id of a criterion; empty for the output as a whole.
        run_id, key: where it was seen.
        blind: it was graded before and came back unmarked, to see if the grader agrees with himself.
            Such a grade is a measurement and never counts as the grade.
        probability: that of having been sampled, for weighting.
        supersedes: the id of the entry that this one corrects, or undoes.
        action: what this entry does.
        seen: the grader had looked at an evaluator's verdict before.
        more: fields of a grades file that this version doesn't know; they are kept.
    """

    subject: str
    node: str
    port: str
    grade: Literal["good", "bad", "unsure"]
    criterion: str = ""
    criterion_version: int = 1
    note: str = ""
    grader: str = ""
    output_hash: str | None = None
    run_id: str | None = None
    key: str | None = None
    blind: bool = False
    probability: float | None = None
    supersedes: str | None = None
    created_at: float = field(default_factory=time.time)
    id: str = field(default_factory=_new_id)
    action: Action = "grade"
    seen: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


GRADE_FIELDS: Final = tuple(one.name for one in fields(GradeRecord))


def append(store: Store, records: Iterable[GradeRecord]) -> int:
    """Append entries and give the number of new ones; those whose id is there already are left alone.

    This also takes what `log` gave elsewhere: importing the same grades twice changes nothing.
    """
    appended = 0
    remaining = iter(records)
    with store.writing() as connection:
        statement = insert_into(connection.dialect, grades).on_conflict_do_nothing(index_elements=["id"])
        while part := [_row(record) for record in islice(remaining, _PART)]:
            ids = [row["id"] for row in part]
            known = set(connection.execute(select(grades.c.id).where(grades.c.id.in_(ids))).scalars())
            connection.execute(statement, part)
            appended += len(set(ids) - known)
    return appended


def counting(entries: Iterable[GradeRecord], *, blind: bool = False) -> list[GradeRecord]:
    """Those of some entries that count: grades, neither undone, nor blind, nor of a broken row.

    With `blind`, the blind ones instead. The entries are oldest first, and everything that was said
    of a subject is among them: else what undoes a grade may be missing.
    """
    told = list(entries)
    broken = flags(told).keys()
    undone = _undone(told)
    return [
        entry
        for entry in told
        if entry.action == "grade"
        and entry.blind == blind
        and entry.id not in undone
        and entry.subject not in broken
    ]


def flags(entries: Iterable[GradeRecord]) -> dict[str, GradeRecord]:
    """The flags that stand, by subject. The entries are as for `counting`."""
    told = list(entries)
    undone = _undone(told)
    return {entry.subject: entry for entry in told if entry.action == "flag" and entry.id not in undone}


def _undone(entries: Sequence[GradeRecord]) -> set[str | None]:
    """The ids of what was taken back; taking back is an entry itself and may be taken back later."""
    undone: set[str | None] = set()
    for entry in reversed(entries):
        if entry.action == "undo" and entry.id not in undone:
            undone.add(entry.supersedes)
    return undone


def latest(store: Store, subjects: Sequence[str], criterion: str = "") -> dict[str, GradeRecord]:
    """The grade by subject, for one criterion or overall; subjects without one are left out."""
    found: dict[str, GradeRecord] = {}
    with store.reading() as connection:
        for start in range(0, len(subjects), _PART):
            query = (
                select(grades)
                .where(grades.c.subject.in_(subjects[start : start + _PART]))
                .order_by(grades.c.created_at, grades.c.id)
            )
            entries = map(_record, connection.execute(query))
            found |= {
                entry.subject: entry for entry in counting(entries) if entry.criterion == criterion
            }
    return found


def history(store: Store, subject: str) -> list[GradeRecord]:
    """All entries about a subject on all criteria, oldest first."""
    query = select(grades).where(grades.c.subject == subject).order_by(grades.c.created_at, grades.c.id)
    with store.reading() as connection:
        return [_record(row) for row in connection.execute(query)]


def stream(store: Store, node: str | None = None) -> Iterator[GradeRecord]:
    """The grades that count, of all nodes or of one, oldest first: for building a card."""
    yield from counting(log(store, node))


def log(store: Store, node: str | None = None) -> Iterator[GradeRecord]:
    """All entries, or those of a node, oldest first: for exports and for going on with grading."""
    place = tuple_(grades.c.created_at, grades.c.id)
    after: GradeRecord | None = None
    while True:
        query = select(grades).order_by(grades.c.created_at, grades.c.id).limit(_PART)
        if node is not None:
            query = query.where(grades.c.node == node)
        if after is not None:
            query = query.where(place > tuple_(after.created_at, after.id))
        with store.reading() as connection:
            part = [_record(row) for row in connection.execute(query)]
        yield from part
        if len(part) < _PART:
            return
        after = part[-1]


def _row(record: GradeRecord) -> dict[str, Any]:
    row = {name: getattr(record, name) for name in GRADE_FIELDS}
    row["more"] = to_json(dict(record.more)) if record.more else None
    return row


def _record(row: Row[Any]) -> GradeRecord:
    values = row._asdict()
    values["more"] = from_json(values["more"]) if values["more"] else {}
    return GradeRecord(**values)
