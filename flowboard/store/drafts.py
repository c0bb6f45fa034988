"""The editor's draft of a flow: the operations since the file was last saved."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select

from flowboard.store.store import Store
from flowboard.store.tables import drafts
from flowboard.store.texts import from_json, to_json


@dataclass(frozen=True, slots=True)
class DraftStep:
    """Operations that were made together; `created_at` is in seconds since 1970."""

    seq: int
    ops: list[Any]
    created_at: float


def append(store: Store, flow_path: str, ops: list[Any]) -> int:
    """Append operations to the draft of a flow and give their sequence number, counted from 1."""
    with store.writing() as connection:
        last = connection.execute(
            select(func.max(drafts.c.seq)).where(drafts.c.flow_path == flow_path)
        ).scalar()
        seq = int(last or 0) + 1
        text = to_json(ops)
        connection.execute(
            insert(drafts).values(flow_path=flow_path, seq=seq, ops=text, created_at=time.time())
        )
    return seq


def steps(store: Store, flow_path: str, after: int = 0) -> list[DraftStep]:
    """The steps of a draft with a sequence number above `after`, in order."""
    query = (
        select(drafts)
        .where(drafts.c.flow_path == flow_path, drafts.c.seq > after)
        .order_by(drafts.c.seq)
    )
    with store.reading() as connection:
        return [
            DraftStep(row.seq, from_json(row.ops), row.created_at) for row in connection.execute(query)
        ]


def discard(store: Store, flow_path: str) -> None:
    """Drop the draft of a flow: it was saved, or given up."""
    with store.writing() as connection:
        connection.execute(delete(drafts).where(drafts.c.flow_path == flow_path))
