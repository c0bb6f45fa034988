"""The values that travel between nodes, and what `run` may give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Value = Any
"""Anything that JSON can hold: str, int, float, bool, None, list, dict with str keys."""

Outputs = Mapping[str, Value]


class _Absent:
    """The type of `ABSENT`."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()
"""Given for an output port that has no item for this key; what hangs on it is skipped."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a source: its values by port, and the value of its id column, if it has one."""

    outputs: Outputs
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Expanded:
    """The items of a dynamic `expand` node: outputs by label, in order. Empty is allowed."""

    items: Mapping[str, Outputs]


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Given when an item waits for a person. Its descendants stay queued; the run ends without it."""

    reason: str
