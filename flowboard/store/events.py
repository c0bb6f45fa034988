"""Reading the events of a run from a sequence number on. The journal appends them while a run goes on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from flowboard.store.store import Store
from flowboard.store.tables import events
from flowboard.store.texts import from_json, to_json


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a run. `seq` counts from 1; `time` is UTC in seconds since 1970."""

    run_id: str
    seq: int
    time: float
    kind: str
    payload: dict[str, Any]


def append(store: Store, run_id: str, kind: str, payload: Mapping[str, Any]) -> int:
    """Append an event to a run that no journal is writing (`run cancelled by hand`), and give its `seq`."""
    with store.writing() as connection:
        last = connection.execute(
            select(func.max(events.c.seq)).where(events.c.run_id == run_id)
        ).scalar()
        seq = int(last or 0) + 1
        text = to_json(payload)
        connection.execute(
            insert(events).values(run_id=run_id, seq=seq, time=time.time(), kind=kind, payload=text)
        )
    return seq


def read(store: Store, run_id: str, after: int = 0, limit: int = 1_000) -> list[Event]:
    """At most `limit` events with a `seq` above `after`, in order."""
    query = (
        select(events)
        .where(events.c.run_id == run_id, events.c.seq > after)
        .order_by(events.c.seq)
        .limit(limit)
    )
    with store.reading() as connection:
        return [
            Event(row.run_id, row.seq, row.time, row.kind, from_json(row.payload))
            for row in connection.execute(query)
        ]
