"""The files beside a flow that one of its fields may name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ENDINGS: Final = (
    ".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".json", ".xlsx", ".xlsm", ".parquet", ".txt", ".md",
)  # fmt: skip
_NOT_DATA: Final = (".recording.jsonl", ".grades.jsonl")
_DEEPEST: Final = 3
_MOST: Final = 300


@dataclass(frozen=True, slots=True)
class FileBeside:
    """A file that a flow may read: its name as a flow writes it, and its size in bytes."""

    name: str
    size: int

    @property
    def shown_size(self) -> str:
        """The size in the unit that reads well."""
        size = float(self.size)
        for unit in ("bytes", "KB", "MB"):
            if size < 1000:
                return f"{size:,.0f} {unit}"
            size /= 1000
        return f"{size:,.1f} GB"


def files_beside(flow_path: Path) -> list[FileBeside]:
    """The data files in the folder of a flow and up to three below it, by name; 300 at most.

    Recordings, grades and whatever is hidden aren't among them. Reads no file.
    """
    found = []
    for file in _files(flow_path.parent, flow_path.parent, 0):
        found.append(file)
        if len(found) == _MOST:
            break
    return sorted(found, key=lambda file: (file.name.count("/"), file.name.lower()))


def _files(folder: Path, root: Path, depth: int) -> Iterator[FileBeside]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".", "_")) or entry.is_symlink():
            continue
        if entry.is_dir():
            if depth < _DEEPEST and entry.name != "out":
                yield from _files(Path(entry.path), root, depth + 1)
        elif entry.name.lower().endswith(_ENDINGS) and not entry.name.endswith(_NOT_DATA):
            name = Path(entry.path).relative_to(root).as_posix()
            yield FileBeside(name, entry.stat().st_size)
