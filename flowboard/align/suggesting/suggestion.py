"""A suggestion: a declarative check that a prompt asks for, with the place where it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A check with its arguments, and what in the prompt it was read from.

    Args:
        name: a readable slug, unique among the suggestions of a prompt.
        check: the name of a declarative check.
        arguments: its arguments, as a flow writes them.
        span: where in the prompt it stands, as character positions [start, end).
        sentence: the sentence of the prompt around it, on one line.
    """

    name: str
    check: str
    arguments: Mapping[str, Any]
    span: tuple[int, int]
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """The suggestion as JSON values."""
        return {
            "name": self.name,
            "check": self.check,
            "arguments": dict(self.arguments),
            "span": list(self.span),
            "sentence": self.sentence,
        }

    def as_assertion(self) -> dict[str, Any]:
        """The suggestion as a flow writes it: an entry of `assertions`."""
        return {"name": self.name, "check": self.check, **self.arguments}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule has read in a sentence; `start` and `end` are positions in that sentence."""

    check: str
    arguments: Mapping[str, Any]
    start: int
    end: int
