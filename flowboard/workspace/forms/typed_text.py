"""Values typed as text: JSON or YAML of any shape, read while somebody types."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from flowboard.flow.errors import FlowError
from flowboard.flow.source import read_source


@dataclass(frozen=True, slots=True)
class Typed:
    """What a text says. Where it says nothing yet, `problem` is a sentence and `line` counts from 1."""

    value: Any = None
    problem: str = ""
    line: int | None = None


def read_typed(text: str) -> Typed:
    """The value that a text says, in JSON or YAML; an empty text says None."""
    if not text.strip():
        return Typed()
    try:
        value = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        return Typed(problem="This is nested too deeply. Make it flatter.")
    except ValueError as error:
        return _in_yaml(text, error)
    return Typed(value)


def as_typed(value: Any) -> str:
    """A value as people type it: nothing for None, a text bare where that reads back, else JSON."""
    if value is None:
        return ""
    if isinstance(value, str) and read_typed(value) == Typed(value):
        return value
    return json.dumps(value, indent=2, ensure_ascii=False)


def _in_yaml(text: str, error: ValueError) -> Typed:
    if text.lstrip()[:1] in ("{", "[") and isinstance(error, json.JSONDecodeError):
        found = _yaml(text)
        if not found.problem:
            return found
        where = f"This isn't JSON yet: {error.msg}, in line {error.lineno}, column {error.colno}."
        return Typed(problem=where, line=error.lineno)
    return _yaml(text)


def _yaml(text: str) -> Typed:
    try:
        source = read_source(text, None)
    except FlowError as error:
        first = error.problems[0]
        return Typed(problem=first.message, line=first.line)
    if source.problems:
        return Typed(problem=source.problems[0].message, line=source.problems[0].line)
    return Typed(source.value)


def _no_number(name: str) -> float:
    if math.isfinite(float(name)):
        return float(name)
    raise ValueError(f"{name} is no number that JSON has")
