"""Where runs are found: the store of a flow, or the stores near a folder when no flow is named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowboard.store.location import FILE, FOLDER, locate_store, shown_place
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.errors import WorkspaceError, in_plain_words


@contextmanager
def opened_store(flow_path: Path) -> Iterator[Store]:
    """The store of a flow, made if it isn't there yet.

    Raises:
        WorkspaceError: it can't be used, now or at any time inside.
    """
    with in_plain_words(), Store.open(locate_store(flow_path, os.environ)) as store:
        yield store


@contextmanager
def existing_store(flow_path: Path) -> Iterator[Store | None]:
    """The store of a flow, or None where there is none yet; nothing is made. Raises as `opened_store`."""
    where = locate_store(flow_path, os.environ)
    if "://" not in where and not Path(where).is_file():
        yield None
        return
    with opened_store(flow_path) as store:
        yield store


def stores_near(folder: Path) -> list[str]:
    """The stores that commands without a flow look into: paths or URLs, each of which exists.

    `FLOWBOARD_STORE` if it is set; else the store in `folder` and those one folder below it.
    """
    if os.environ.get("FLOWBOARD_STORE", "").strip():
        where = locate_store(folder / "any", os.environ)
        return [where] if "://" in where or Path(where).is_file() else []
    candidates = [folder / FOLDER / FILE, *sorted(folder.glob(f"*/{FOLDER}/{FILE}"))]
    return [str(path) for path in candidates if path.is_file()]


@dataclass(frozen=True, slots=True)
class FoundRun:
    """A run and the place of the store that holds it, which may name a password: show `place` instead."""

    store: str
    record: RunRecord

    @property
    def place(self) -> str:
        """Where the store is, as anybody may read it."""
        return shown_place(self.store)

    @property
    def calls(self) -> int:
        """The model calls of the run, as far as it has told."""
        return int((self.record.summary or {}).get("calls", 0))

    @property
    def cost(self) -> float:
        """What they cost, in US dollars."""
        return float((self.record.summary or {}).get("cost", 0.0))

    def to_json(self) -> dict[str, Any]:
        """The run as JSON values, without its snapshot."""
        return {
            "run": self.record.id,
            "flow": self.record.flow_path,
            "name": self.record.flow_name,
            "status": self.record.status,
            "started_at": self.record.started_at,
            "ended_at": self.record.ended_at,
            "calls": self.calls,
            "cost": self.cost,
            "options": self.record.options,
            "store": self.place,
        }


def list_runs(folder: Path, limit: int = 20) -> list[FoundRun]:
    """The latest runs in the stores near `folder`, newest first.

    Raises:
        WorkspaceError: one of the stores can't be read.
    """
    found = []
    for where in stores_near(folder):
        with in_plain_words(), Store.open(where) as store:
            found += [FoundRun(where, record) for record in store.runs(limit)]
    return sorted(found, key=lambda run: run.record.started_at, reverse=True)[:limit]


def find_run(folder: Path, reference: str) -> FoundRun:
    """The run called `reference`, `latest` or by a prefix of its id, in the stores near `folder`.

    Raises:
        WorkspaceError: there is none, or more than one.
    """
    places = stores_near(folder)
    if not places:
        raise WorkspaceError(
            f"There are no runs in {folder.resolve()} or a folder in it. Go to the flow's folder, or start "
            "a run with: flowboard run FLOW"
        )
    found: list[FoundRun] = []
    missing: WorkspaceError | None = None
    for where in places:
        try:
            with in_plain_words(), Store.open(where) as store:
                found.append(FoundRun(where, store.find_run(reference)))
        except WorkspaceError as error:
            missing = error
    if not found:
        assert missing is not None
        raise WorkspaceError(str(missing))
    if reference == "latest":
        return max(found, key=lambda run: run.record.started_at)
    if len(found) > 1:
        names = ", ".join(f"{run.record.id} in {run.place}" for run in found)
        raise WorkspaceError(f"Several runs begin with {reference!r}: {names}. Give more letters.")
    return found[0]
