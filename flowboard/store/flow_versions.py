"""The named versions of a flow: whole texts, kept until someone removes the store."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

from sqlalchemy import insert, select

from flowboard.store.store import Store
from flowboard.store.tables import flow_versions


def _new_id() -> str:
    """Sortable by time of making, and unlike any other."""
    return f"{time.time_ns() // 1000:014x}{secrets.token_hex(5)}"


@dataclass(frozen=True, slots=True)
class FlowVersion:
    """A flow as it once was; `text` is the whole file, `created_at` in seconds since 1970."""

    name: str
    text: str
    actor: str
    created_at: float = field(default_factory=time.time)
    id: str = field(default_factory=_new_id)


def keep(store: Store, flow_path: str, version: FlowVersion) -> None:
    """Keep a version of a flow. Names may repeat: the time tells them apart."""
    with store.writing() as connection:
        connection.execute(
            insert(flow_versions).values(
                id=version.id,
                flow_path=flow_path,
                name=version.name,
                text=version.text,
                actor=version.actor,
                created_at=version.created_at,
            )
        )


def versions(store: Store, flow_path: str) -> list[FlowVersion]:
    """The versions of a flow, newest first."""
    query = (
        select(flow_versions)
        .where(flow_versions.c.flow_path == flow_path)
        .order_by(flow_versions.c.created_at.desc(), flow_versions.c.id.desc())
    )
    with store.reading() as connection:
        return [
            FlowVersion(row.name, row.text, row.actor, row.created_at, row.id)
            for row in connection.execute(query)
        ]
