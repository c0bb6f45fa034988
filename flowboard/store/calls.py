"""Reading the model calls of a run: all of them, those without a known end, and what they cost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import RowMapping, Select, func, select

from flowboard.store.dialects import insert_into
from flowboard.store.records import CallSource, CallState
from flowboard.store.store import Store
from flowboard.store.tables import call_ends, calls

_STREAM: Final = 1_000
_JOINED: Final = calls.outerjoin(
    call_ends, (call_ends.c.run_id == calls.c.run_id) & (call_ends.c.number == calls.c.number)
)
_ENDS: Final = [column for column in call_ends.columns if column.name not in ("run_id", "number")]


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt at a model call. Its state is `sent` as long as no end is recorded.

    `purpose` is empty, or the assertion that asked. Times are UTC in seconds since 1970, `cost` is in
    US dollars, `latency` in seconds.
    """

    run_id: str
    number: int
    node: str
    key: str
    purpose: str
    attempt: int
    model: str
    identity: str
    origin: str
    source: CallSource
    sent_at: float
    call_key: str | None
    state: CallState
    ended_at: float | None
    http_status: int | None
    latency: float | None
    input_tokens: int | None
    output_tokens: int | None
    cached_tokens: int | None
    cost: float | None
    finish_reason: str | None
    request_id: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class CallTotals:
    """What the calls of one node to one model took together; `cost` is in US dollars.

    `calls` counts attempts, whatever became of them; `unpriced` those done whose cost isn't known.
    """

    node: str
    model: str
    source: CallSource
    calls: int
    done: int
    failed: int
    unpriced: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost: float


def stream(store: Store, run_id: str) -> Iterator[Call]:
    """All calls of a run in the order of their numbers, a thousand in memory at a time."""
    after = 0
    while True:
        query = _calls(run_id).where(calls.c.number > after).limit(_STREAM)
        with store.reading() as connection:
            rows = connection.execute(query).mappings().all()
        for row in rows:
            yield _call(row)
        if len(rows) < _STREAM:
            return
        after = rows[-1]["number"]


def of_cell(store: Store, run_id: str, node: str, key: str) -> list[Call]:
    """The calls made for one cell, those of its judges included."""
    query = _calls(run_id).where(calls.c.node == node, calls.c.key == key)
    with store.reading() as connection:
        return [_call(row) for row in connection.execute(query).mappings()]


def unknown(store: Store, run_id: str) -> list[Call]:
    """The calls that were sent and whose end nobody knows: in flight at a crash, or still now."""
    query = _calls(run_id).where(call_ends.c.number.is_(None))
    with store.reading() as connection:
        return [_call(row) for row in connection.execute(query).mappings()]


def abandon_unknown(store: Store, run_id: str) -> int:
    """Give the unknown calls of a run that isn't running the state `abandoned`; gives their number.

    To be done once it is decided that they are repeated or skipped.
    """
    with store.writing() as connection:
        query = select(calls.c.number).select_from(_JOINED)
        lost = connection.execute(
            query.where(calls.c.run_id == run_id, call_ends.c.number.is_(None))
        ).scalars()
        now = time.time()
        ends = [
            {"run_id": run_id, "number": number, "state": "abandoned", "ended_at": now}
            for number in lost
        ]
        if ends:
            connection.execute(insert_into(connection.dialect, call_ends).on_conflict_do_nothing(), ends)
        return len(ends)


def totals(store: Store, run_id: str) -> list[CallTotals]:
    """What the calls of a run took, by node, model and source."""
    group = (calls.c.node, calls.c.model, calls.c.source)
    query = (
        select(
            *group,
            func.count().label("calls"),
            func.count().filter(call_ends.c.state == "done").label("done"),
            func.count().filter(call_ends.c.state == "failed").label("failed"),
            func.count()
            .filter((call_ends.c.state == "done") & call_ends.c.cost.is_(None))
            .label("unpriced"),
            func.coalesce(func.sum(call_ends.c.input_tokens), 0).label("input_tokens"),
            func.coalesce(func.sum(call_ends.c.output_tokens), 0).label("output_tokens"),
            func.coalesce(func.sum(call_ends.c.cached_tokens), 0).label("cached_tokens"),
            func.coalesce(func.sum(call_ends.c.cost), 0.0).label("cost"),
        )
        .select_from(_JOINED)
        .where(calls.c.run_id == run_id)
        .group_by(*group)
        .order_by(*group)
    )
    with store.reading() as connection:
        return [_totals(row) for row in connection.execute(query).mappings()]


def _totals(row: RowMapping) -> CallTotals:
    values: dict[str, Any] = dict(row)
    for name in ("input_tokens", "output_tokens", "cached_tokens"):
        values[name] = int(values[name])  # PostgreSQL sums to a decimal
    return CallTotals(**values)


def _calls(run_id: str) -> Select[Any]:
    query = select(*calls.columns, *_ENDS).select_from(_JOINED)
    return query.where(calls.c.run_id == run_id).order_by(calls.c.number)


def _call(row: RowMapping) -> Call:
    values: dict[str, Any] = dict(row)
    values["state"] = cast(CallState, values["state"] or "sent")
    return Call(**values)
