"""Human grades. They are only ever appended; of several for one subject and criterion the latest counts."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, Final, Literal

from sqlalchemy import Row, select, tuple_

from flowboard.store.dialects import insert_into
from flowboard.store.store import Store
from flowboard.store.tables import grades

_PART: Final = 500


def _new_id() -> str:
    """Sortable by time of making, and unlike any other."""
    return f"{time.time_ns() // 1000:014x}{secrets.token_hex(5)}"


@dataclass(frozen=True, slots=True)
class GradeRecord:
    """A human verdict on a subject, for one criterion or overall (`criterion` empty).

    `subject` is a digest that says what was graded, whatever run it came from; `run_id` and `key`
    say where it was seen. `blind` grades were given without seeing an evaluator's verdict.
    `probability` is that of having been sampled, for weighting. `supersedes` is the id of the grade
    that this one corrects.
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


def append(store: Store, records: Iterable[GradeRecord]) -> int:
    """Append grades and give the number of new ones; those whose id is there already are left alone.

    This also takes what `stream` gave elsewhere: importing the same grades twice changes nothing.
    """
    appended = 0
    remaining = iter(records)
    with store.writing() as connection:
        statement = insert_into(connection.dialect, grades).on_conflict_do_nothing(index_elements=["id"])
        while part := [asdict(record) for record in islice(remaining, _PART)]:
            ids = [record["id"] for record in part]
            known = set(connection.execute(select(grades.c.id).where(grades.c.id.in_(ids))).scalars())
            connection.execute(statement, part)
            appended += len(set(ids) - known)
    return appended


def latest(store: Store, subjects: Sequence[str], criterion: str = "") -> dict[str, GradeRecord]:
    """The latest grade by subject, for one criterion or overall; ungraded subjects are left out."""
    found: dict[str, GradeRecord] = {}
    with store.reading() as connection:
        for start in range(0, len(subjects), _PART):
            query = (
                select(grades)
                .where(
                    grades.c.subject.in_(subjects[start : start + _PART]),
                    grades.c.criterion == criterion,
                )
                .order_by(grades.c.created_at, grades.c.id)
            )
            for row in connection.execute(query):
                found[row.subject] = _grade(row)
    return found


def history(store: Store, subject: str) -> list[GradeRecord]:
    """All grades of a subject on all criteria, oldest first."""
    query = select(grades).where(grades.c.subject == subject).order_by(grades.c.created_at, grades.c.id)
    with store.reading() as connection:
        return [_grade(row) for row in connection.execute(query)]


def stream(store: Store, node: str | None = None) -> Iterator[GradeRecord]:
    """All grades, or those of a node, oldest first: for exports and for building a card."""
    place = tuple_(grades.c.created_at, grades.c.id)
    after: GradeRecord | None = None
    while True:
        query = select(grades).order_by(grades.c.created_at, grades.c.id).limit(_PART)
        if node is not None:
            query = query.where(grades.c.node == node)
        if after is not None:
            query = query.where(place > tuple_(after.created_at, after.id))
        with store.reading() as connection:
            part = [_grade(row) for row in connection.execute(query)]
        yield from part
        if len(part) < _PART:
            return
        after = part[-1]


def _grade(row: Row[Any]) -> GradeRecord:
    return GradeRecord(**row._asdict())
