"""Edits of criteria: a log that is only ever appended to, beside the log of grades.

An entry says what a criterion said before and after, and what became of the grades in between: which
hold for the new version, and which rows are to be graded again.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from sqlalchemy import Row, insert, select

from flowboard.store.store import Store
from flowboard.store.tables import criterion_edits
from flowboard.store.texts import from_json, to_json

What = Literal["added", "edited", "ruled", "switched", "merged", "removed"]

_KEPT: Final = ("id", "flow_path", "node", "criterion", "created_at", "actor")
"""The columns; everything else of an entry is kept as JSON."""


def _new_id() -> str:
    """Sortable by time of making, and unlike any other."""
    return f"{time.time_ns() // 1000:014x}{secrets.token_hex(5)}"


@dataclass(frozen=True, slots=True)
class CriterionEdit:
    """An edit of a criterion.

    Attributes:
        flow_path, node, criterion: what was edited.
        what: how.
        sentence: what was done, for people.
        before, after: the versions; None where there was none, or is none any more.
        text_before, text: what it said, and says.
        decision: what became of the grades of the version before; empty where there were none.
        kept: how many of them were stated again for the new version.
        doubted: the subjects whose grades no longer count.
        requeued: those of them that are to be graded again, the most telling first.
        source: where the sentence was read: `prompt`, as `node.field`, `quote` and `door`.
        actor: who did it.
        created_at: seconds since 1970.
    """

    flow_path: str
    node: str
    criterion: str
    what: What
    sentence: str
    before: int | None = None
    after: int | None = None
    text_before: str = ""
    text: str = ""
    decision: Literal["", "keep", "requeue"] = ""
    kept: int = 0
    doubted: Sequence[str] = ()
    requeued: Sequence[str] = ()
    source: Mapping[str, str] = field(default_factory=dict)
    actor: str = ""
    created_at: float = field(default_factory=time.time)
    id: str = field(default_factory=_new_id)


def append(store: Store, edits: Sequence[CriterionEdit]) -> None:
    """Keep edits."""
    if edits:
        with store.writing() as connection:
            connection.execute(insert(criterion_edits), [_row(edit) for edit in edits])


def log(store: Store, flow_path: str, node: str) -> list[CriterionEdit]:
    """The edits of an evaluator's criteria, oldest first."""
    query = (
        select(criterion_edits)
        .where(criterion_edits.c.flow_path == flow_path, criterion_edits.c.node == node)
        .order_by(criterion_edits.c.created_at, criterion_edits.c.id)
    )
    with store.reading() as connection:
        return [_edit(row) for row in connection.execute(query)]


def _row(edit: CriterionEdit) -> dict[str, Any]:
    values = asdict(edit)
    row = {name: values.pop(name) for name in _KEPT}
    return {**row, "edit": to_json(values)}


def _edit(row: Row[Any]) -> CriterionEdit:
    values = row._asdict()
    told = from_json(values.pop("edit"))
    for name in ("doubted", "requeued"):
        told[name] = tuple(told.get(name, ()))
    return CriterionEdit(**values, **told)
