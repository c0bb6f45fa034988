"""The named versions of an open flow."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from flowboard.flow.errors import FlowError
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.reading import read_flow
from flowboard.store import flow_versions
from flowboard.store.flow_versions import FlowVersion
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.stores import existing_store, opened_store

LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a flow that somebody has named; `at` is in seconds since 1970."""

    id: str
    name: str
    actor: str
    at: float

    def to_json(self) -> dict[str, Any]:
        """The version as JSON values."""
        return asdict(self)


def list_versions(flow_path: Path) -> list[Version]:
    """The versions of a flow, newest first.

    Raises:
        WorkspaceError: the store can't be read.
    """
    return [Version(kept.id, kept.name, kept.actor, kept.created_at) for kept in _kept(flow_path)]


def keep_version(flow_path: Path, file: FlowFile, name: str, actor: str) -> Version:
    """Keep a flow as it stands under a name.

    Raises:
        WorkspaceError: that is no name, or the store can't be written.
    """
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME:
        raise WorkspaceError(f"A version has a name of 1 to {LONGEST_NAME} characters.")
    version = FlowVersion(plain, file.mark + file.text, actor)
    with opened_store(flow_path) as store:
        flow_versions.keep(store, str(flow_path), version)
    return Version(version.id, version.name, version.actor, version.created_at)


def version_file(flow_path: Path, version: str) -> FlowFile:
    """A version as a file, by its id or its name; of several of one name, the latest.

    Raises:
        WorkspaceError: there is none, or neither it nor the store can be read.
    """
    kept = _kept(flow_path)
    found = next((one for one in kept if one.id == version), None)
    found = found or next((one for one in kept if one.name == version), None)
    if found is None:
        raise WorkspaceError(f"There is no version {version[:80]!r} of this flow. It may be elsewhere.")
    try:
        return read_flow(found.text, str(flow_path))
    except FlowError as error:
        raise WorkspaceError(f"The version {found.name!r} can't be read any more: {error}") from error


def dated(words: str) -> str:
    """A name for a version that nobody has named: what it is, and when."""
    return f"{words}, {time.strftime('%Y-%m-%d %H:%M')}"


def _kept(flow_path: Path) -> list[FlowVersion]:
    with existing_store(flow_path) as store:
        return [] if store is None else flow_versions.versions(store, str(flow_path))
