"""Use case: bring flow files into canonical form, or tell which aren't."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flowboard.flow.reading import load_flow
from flowboard.flow.writing import format_flow


@dataclass(frozen=True, slots=True)
class Formatted:
    """One file: whether its text isn't, or wasn't, in canonical form."""

    path: str
    changed: bool

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values."""
        return {"path": self.path, "changed": self.changed}


def format_file(path: Path, *, write: bool = True) -> Formatted:
    """Rewrite a flow file in canonical form; with `write` false only look.

    Raises:
        FlowError: the file isn't a flow, or can't be written; it then stays as it is.
    """
    file = load_flow(path)
    text = format_flow(file)
    changed = text != file.text
    if changed and write:
        replace(file, text=text).save()
    return Formatted(str(path), changed)
