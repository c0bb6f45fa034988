"""The versions of a prompt's text, kept for comparing and going back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from flowboard.store.dialects import insert_into
from flowboard.store.store import Store
from flowboard.store.tables import prompt_versions


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """A text that a prompt node had; `created_at` is when it was first kept, in seconds since 1970."""

    version_hash: str
    text: str
    created_at: float


def keep(store: Store, flow_path: str, node: str, text: str) -> str:
    """Keep a version unless it is known, and give its hash: the first 12 digits of the text's sha256."""
    version = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    with store.writing() as connection:
        connection.execute(
            insert_into(connection.dialect, prompt_versions)
            .values(
                flow_path=flow_path, node=node, version_hash=version, text=text, created_at=time.time()
            )
            .on_conflict_do_nothing()
        )
    return version


def versions(store: Store, flow_path: str, node: str) -> list[PromptVersion]:
    """The versions of a node's prompt, newest first."""
    table = prompt_versions.c
    query = (
        select(table.version_hash, table.text, table.created_at)
        .where(table.flow_path == flow_path, table.node == node)
        .order_by(table.created_at.desc(), table.version_hash)
    )
    with store.reading() as connection:
        return [PromptVersion(*row) for row in connection.execute(query)]
