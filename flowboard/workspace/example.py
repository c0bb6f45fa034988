"""Use case: copy a shipped example to a folder of the user's, where it can be run and changed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from flowboard.workspace.errors import ExitCode, WorkspaceError

FIRST = "tweet_entities"
"""The example that a new user sees first."""


@dataclass(frozen=True, slots=True)
class Example:
    """A copied example: its flow, and the files that were new; those already there were left alone."""

    flow: Path
    copied: tuple[Path, ...]

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values."""
        return {"flow": str(self.flow), "copied": [str(path) for path in self.copied]}


def copy_example(folder: Path, name: str = FIRST) -> Example:
    """Copy the example `name` with its data, recording and grades to `folder`.

    A file that is there already is never overwritten: the user may have changed it.

    Raises:
        WorkspaceError: there is no such example, or the folder can't be written to.
    """
    shipped = files("flows")
    parts = [part for part in shipped.iterdir() if part.name == name or part.name.startswith(f"{name}.")]
    if not any(part.name == f"{name}.flow.yaml" for part in parts):
        known = sorted(
            part.name.removesuffix(".flow.yaml")
            for part in shipped.iterdir()
            if part.name.endswith(".flow.yaml")
        )
        raise WorkspaceError(f"There is no example {name!r}. There are: {', '.join(known) or 'none'}.")
    copied: list[Path] = []
    try:
        for part in parts:
            _copy(part, folder / part.name, copied)
    except OSError as error:
        raise WorkspaceError(
            f"The example can't be copied to {folder} ({error.strerror}). Choose another folder.",
            ExitCode.FAILURE,
        ) from error
    return Example(folder / f"{name}.flow.yaml", tuple(copied))


def _copy(source: Traversable, target: Path, copied: list[Path]) -> None:
    if source.is_dir():
        for part in source.iterdir():
            if not part.name.startswith(("__", ".")):
                _copy(part, target / part.name, copied)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        target.write_bytes(source.read_bytes())
        copied.append(target)
