"""Report cards of evaluators: each measurement is kept, so that an evaluator has a history."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Row, Select, insert, select, tuple_

from flowboard.store.store import Store
from flowboard.store.tables import cards
from flowboard.store.texts import from_json, to_json

_PART: Final = 50


def _new_id() -> str:
    """Sortable by time of making, and unlike any other."""
    return f"{time.time_ns() // 1000:014x}{secrets.token_hex(5)}"


@dataclass(frozen=True, slots=True)
class CardRecord:
    """A card, as it was measured.

    Attributes:
        flow_path, node: the evaluator.
        criterion: the id of a criterion; empty for the evaluator as a whole.
        run_id: whose outputs it was measured on.
        word: the one on the card.
        card: the whole card, as JSON values.
        subjects: what its grades attach to, to see which of them hold for other outputs.
        created_at: when it was measured, in seconds since 1970.
    """

    flow_path: str
    node: str
    criterion: str
    run_id: str
    word: str
    card: Mapping[str, Any]
    subjects: Sequence[str] = ()
    created_at: float = field(default_factory=time.time)
    id: str = field(default_factory=_new_id)


def append(store: Store, records: Sequence[CardRecord]) -> None:
    """Keep cards."""
    if records:
        with store.writing() as connection:
            connection.execute(insert(cards), [_row(record) for record in records])


def latest(store: Store, flow_path: str, node: str, criterion: str = "") -> CardRecord | None:
    """The card that was measured last, or None."""
    return next(history(store, flow_path, node, criterion), None)


def history(store: Store, flow_path: str, node: str, criterion: str = "") -> Iterator[CardRecord]:
    """The cards of an evaluator as a whole, or of one of its criteria, newest first."""
    query = (
        select(cards)
        .where(cards.c.flow_path == flow_path, cards.c.node == node, cards.c.criterion == criterion)
        .order_by(cards.c.created_at.desc(), cards.c.id.desc())
    )
    yield from _streamed(store, query)


def _streamed(store: Store, query: Select[Any]) -> Iterator[CardRecord]:
    before: CardRecord | None = None
    while True:
        part = query.limit(_PART)
        if before is not None:
            place = tuple_(cards.c.created_at, cards.c.id)
            part = part.where(place < tuple_(before.created_at, before.id))
        with store.reading() as connection:
            found = [_record(row) for row in connection.execute(part)]
        yield from found
        if len(found) < _PART:
            return
        before = found[-1]


def _row(record: CardRecord) -> dict[str, Any]:
    kept = ("id", "flow_path", "node", "criterion", "run_id", "created_at", "word")
    return {
        **{name: getattr(record, name) for name in kept},
        "card": to_json(dict(record.card)),
        "subjects": to_json(list(record.subjects)),
    }


def _record(row: Row[Any]) -> CardRecord:
    values = row._asdict()
    values["card"], values["subjects"] = from_json(values["card"]), tuple(from_json(values["subjects"]))
    return CardRecord(**values)
