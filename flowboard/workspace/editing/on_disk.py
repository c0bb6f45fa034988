"""The file of an open flow: what it said when it was last read or written, and whether it still does."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flowboard.flow.errors import FlowError
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.reading import load_flow
from flowboard.store.drafts import DraftBase

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Outside:
    """The file as somebody else has left it; `file` is None where it is no flow, or is gone."""

    hash: str
    file: FlowFile | None
    message: str
    is_gone: bool = False


class FileOnDisk:
    """Watches one file. `base` is its content as the session knows it."""

    def __init__(self, path: Path, base: FlowFile) -> None:
        self.path = path
        self.base = base
        self.outside: Outside | None = None
        """What the file says now, where that is something else."""
        self._stamp = stamp_of(path)

    def look(self) -> bool:
        """Look whether the file was changed by others; tells whether that is news."""
        stamp = stamp_of(self.path)
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        earlier = None if self.outside is None else self.outside.hash
        self.outside = self._found(stamp)
        return (None if self.outside is None else self.outside.hash) != earlier

    def found_changed(self) -> None:
        """The file is another than `base` from the start: a draft began with an earlier one."""
        self._stamp = stamp_of(self.path)
        self.outside = self._found(self._stamp)

    def accept(self) -> None:
        """What others wrote is what our next version goes over."""
        if self.outside is not None and self.outside.file is not None:
            self.base = self.outside.file
        self.outside = None

    def saved(self, file: FlowFile) -> None:
        """The file was written by us."""
        self.base = file
        self.outside = None
        self._stamp = stamp_of(self.path)

    def _found(self, stamp: Stamp | None) -> Outside | None:
        if stamp is None:
            return Outside("", None, "The file is gone. Saving writes it anew.", is_gone=True)
        try:
            content = self.path.read_bytes()
        except OSError as error:
            return Outside("", None, f"The file can't be read any more ({error.strerror}).")
        digest = sha256(content).hexdigest()
        if digest == self.base.hash:
            return None
        try:
            file = load_flow(self.path)
        except FlowError as error:
            first = error.problems[0].describe()
            return Outside(digest, None, f"The file was changed outside, and can't be read: {first}")
        return Outside(digest, file, "The file was changed outside.")


def stamp_of(path: Path) -> Stamp | None:
    """What tells a changed file from an unchanged one without reading it; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def draft_base(file: FlowFile) -> DraftBase:
    """A file as the beginning of a draft."""
    return DraftBase(file.hash, file.mark + file.text)


def why_read_only(path: Path) -> str:
    """Why a file can't be saved, as a sentence; empty where it can."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return ""
    if not mode & 0o222 or not os.access(path, os.W_OK):
        return "This file is read-only. Copy it to a folder of yours to change it."
    if not os.access(path.parent, os.W_OK):
        return (
            "The folder of this flow can't be written. Copy the flow to a folder of yours to change it."
        )
    return ""
