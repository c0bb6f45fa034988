"""The editor's draft of a flow: the file it began with, and the operations since.

One editor process writes the draft of a flow at a time. A write tells where it thinks the draft
ends; if another has written there meanwhile, it is refused, and neither overwrites the other.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from flowboard.store.errors import StoreError
from flowboard.store.store import Store
from flowboard.store.tables import draft_bases, drafts, pending_renames
from flowboard.store.texts import from_json, to_json


class DraftTaken(StoreError):
    """Another process has written to the draft, or dropped it."""


@dataclass(frozen=True, slots=True)
class DraftBase:
    """The file that a draft began with: its hash and whole text. `created_at` is when it began."""

    file_hash: str
    text: str
    created_at: float = field(default_factory=time.time)


@dataclass(frozen=True, slots=True)
class DraftStep:
    """Operations that were made together.

    `seq` counts the steps of a draft from 1, `created_at` is in seconds since 1970, `kind` tells
    edits from those that took one back or made it again.
    """

    seq: int
    ops: list[Any]
    created_at: float
    actor: str = ""
    label: str = ""
    kind: str = "edit"


@dataclass(frozen=True, slots=True)
class Rename:
    """A node of a draft that has another id now, for whose stored keys that is still to be done."""

    number: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Draft:
    """All of a draft; `base` is None for one that an earlier version of the program has kept.

    `has_renames` tells whether stored keys are still to follow a rename: see `pending`.
    """

    base: DraftBase | None
    steps: tuple[DraftStep, ...]
    has_renames: bool = False


def append(
    store: Store,
    flow_path: str,
    ops: list[Any],
    *,
    actor: str = "",
    label: str = "",
    kind: str = "edit",
) -> int:
    """Append one step to the draft of a flow and give its sequence number, counted from 1."""
    with store.writing() as connection:
        seq = _last(connection, flow_path) + 1
        _insert(connection, flow_path, [DraftStep(seq, ops, time.time(), actor, label, kind)])
    return seq


def extend(
    store: Store,
    flow_path: str,
    new: Sequence[DraftStep],
    *,
    after: int,
    base: DraftBase,
    renames: Sequence[tuple[str, str]] = (),
) -> None:
    """Append steps to a draft whose last step has the number `after`; a first step begins it.

    `renames` are nodes, by old and new id, whose stored keys are to follow: see `pending`.

    Raises:
        DraftTaken: the draft ends elsewhere. Nothing is written.
    """
    with store.writing() as connection:
        _check_end(connection, flow_path, after)
        if after == 0:
            _begin(connection, flow_path, base)
        _insert(connection, flow_path, new)
        _note(connection, flow_path, renames)


def replace(
    store: Store,
    flow_path: str,
    base: DraftBase,
    new: Sequence[DraftStep],
    *,
    after: int,
    renames: Sequence[tuple[str, str]] = (),
) -> None:
    """Put another draft in the place of one whose last step has the number `after`; maybe an empty one.

    Raises:
        DraftTaken: the draft ends elsewhere. Nothing is written.
    """
    with store.writing() as connection:
        _check_end(connection, flow_path, after)
        _drop(connection, flow_path)
        if new:
            _begin(connection, flow_path, base)
            _insert(connection, flow_path, new)
        _note(connection, flow_path, renames)


def read(store: Store, flow_path: str) -> Draft:
    """The draft of a flow; without steps where there is none."""
    query = select(draft_bases).where(draft_bases.c.flow_path == flow_path)
    with store.reading() as connection:
        row = connection.execute(query).first()
    base = None if row is None else DraftBase(row.file_hash, row.text, row.created_at)
    return Draft(base, tuple(steps(store, flow_path)), bool(pending(store, flow_path)))


def steps(store: Store, flow_path: str, after: int = 0) -> list[DraftStep]:
    """The steps of a draft with a sequence number above `after`, in order."""
    query = (
        select(drafts)
        .where(drafts.c.flow_path == flow_path, drafts.c.seq > after)
        .order_by(drafts.c.seq)
    )
    with store.reading() as connection:
        return [
            DraftStep(row.seq, from_json(row.ops), row.created_at, row.actor, row.label, row.kind)
            for row in connection.execute(query)
        ]


def discard(store: Store, flow_path: str) -> None:
    """Drop the draft of a flow: it was saved, or given up."""
    with store.writing() as connection:
        _drop(connection, flow_path)


def pending(store: Store, flow_path: str) -> list[Rename]:
    """The renames whose stored keys haven't followed yet, in order."""
    query = select(pending_renames).where(pending_renames.c.flow_path == flow_path)
    with store.reading() as connection:
        found = connection.execute(query.order_by(pending_renames.c.number))
        return [Rename(row.number, row.old, row.new) for row in found]


def settle(connection: Connection, flow_path: str, number: int) -> None:
    """Note that the stored keys have followed a rename, in the transaction that lets them follow."""
    connection.execute(
        delete(pending_renames).where(
            pending_renames.c.flow_path == flow_path, pending_renames.c.number == number
        )
    )


def _last(connection: Connection, flow_path: str) -> int:
    query = select(func.max(drafts.c.seq)).where(drafts.c.flow_path == flow_path)
    return int(connection.execute(query).scalar() or 0)


def _check_end(connection: Connection, flow_path: str, after: int) -> None:
    if _last(connection, flow_path) != after:
        raise DraftTaken(
            "This flow is being edited in another Flowboard too. Close it there, or here: two editors "
            "can't keep one draft."
        )


def _begin(connection: Connection, flow_path: str, base: DraftBase) -> None:
    connection.execute(delete(draft_bases).where(draft_bases.c.flow_path == flow_path))
    connection.execute(
        insert(draft_bases).values(
            flow_path=flow_path, file_hash=base.file_hash, text=base.text, created_at=base.created_at
        )
    )


def _insert(connection: Connection, flow_path: str, new: Sequence[DraftStep]) -> None:
    rows = [
        {
            "flow_path": flow_path,
            "seq": step.seq,
            "ops": to_json(step.ops),
            "created_at": step.created_at,
            "actor": step.actor,
            "label": step.label,
            "kind": step.kind,
        }
        for step in new
    ]
    if rows:
        connection.execute(insert(drafts), rows)


def _note(connection: Connection, flow_path: str, renames: Sequence[tuple[str, str]]) -> None:
    query = select(func.max(pending_renames.c.number)).where(pending_renames.c.flow_path == flow_path)
    first = int(connection.execute(query).scalar() or 0) + 1
    for number, (old, new) in enumerate(renames, first):
        connection.execute(
            insert(pending_renames).values(flow_path=flow_path, number=number, old=old, new=new)
        )


def _drop(connection: Connection, flow_path: str) -> None:
    for table in (drafts, draft_bases):
        connection.execute(delete(table).where(table.c.flow_path == flow_path))
