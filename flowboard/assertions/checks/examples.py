r"""The examples in the docstrings of checks, read so that they can be run and shown.

An example begins with the line `Example:`. Below it stand the check as a flow has it, then outputs
as JSON: those that pass, those that fail with the sentence that says so, those that are skipped::

    Example:
        {check: contains, value_of: tweets.entity}
        row: {"tweets.entity": "Paris"}
        passes: "We went to Paris."
        fails: "We went to Rome."
        says: It doesn't contain "Paris".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from inspect import cleandoc
from typing import Any

from flowboard.assertions.checks.check import Check
from flowboard.node import AssertionSpec, Outcome

_OUTCOMES: Mapping[str, Outcome] = {"passes": "pass", "fails": "fail", "skipped": "skipped"}


@dataclass(frozen=True, slots=True)
class Example:
    """One output with the outcome that a check documents for it; `message` is None where it says none."""

    spec: AssertionSpec
    row: Mapping[str, Any]
    output: Any
    outcome: Outcome
    message: str | None = None


def examples(check: type[Check]) -> list[Example]:
    """The examples in the docstring of a check, in order.

    Raises:
        ValueError: the docstring has no example, or a line of it can't be read.
    """
    head, found, tail = cleandoc(check.__doc__ or "").partition("\nExample:\n")
    if not found:
        raise ValueError(f"The docstring of {check.__name__} has no line `Example:` (it says {head!r}).")
    indented = tail.split("\n\n")[0].splitlines()
    return list(_read([line.strip() for line in indented], check.__name__))


def _read(lines: list[str], where: str) -> Iterator[Example]:
    from ruamel.yaml import YAML

    spec = AssertionSpec.model_validate(
        {"name": "example", **YAML(typ="safe", pure=True).load(lines[0])}
    )
    row: Mapping[str, Any] = {}
    waiting: Example | None = None
    for line in lines[1:]:
        word, _, rest = line.partition(": ")
        if word == "says" and waiting is not None:
            waiting = replace(waiting, message=rest)
        elif word == "row":
            row = json.loads(rest)
        elif word in _OUTCOMES:
            if waiting is not None:
                yield waiting
            waiting = Example(spec, row, json.loads(rest), _OUTCOMES[word])
        else:
            raise ValueError(f"{where}: the example can't have the line {line!r}.")
    if waiting is not None:
        yield waiting
