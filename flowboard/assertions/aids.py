"""What an author should know about code: why it can't run, or that it runs but perhaps not as meant.

::

    problem = await compile_problem(sandbox, source)
    notes = await notes_on(sandbox, source, "check", rows, outcomes)

A note is a sentence. Code that gives one outcome for everything can't tell good from bad; code that
gives other outcomes when it is run again depends on chance or on the time; and code that remembers
earlier rows gives other outcomes in another order. Flowboard starts code afresh for every row, so
that the last kind is harmless, but its author should hear of it: what it remembers is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flowboard.assertions.code import not_python
from flowboard.node import NodeFailed, Outcome, Sandbox

Call = tuple[Any, dict[str, Any]]
"""An output and its row."""

SAMPLE: Final = 20
"""Rows that are run again in another order."""

_ENOUGH: Final = 5
"""Rows from which on one and the same outcome is worth a note."""

_WITH_MEMORY: Final = """
def run(source, function, rows):
    namespace = {"__name__": "assertion"}
    exec(compile(source, "<assertion>", "exec"), namespace)
    outcomes = []
    for output, row in rows:
        try:
            result = namespace[function](output, row)
            outcomes.append(repr(result) if result is None or type(result) is bool else "other")
        except BaseException as error:
            outcomes.append(type(error).__name__)
    return outcomes
"""
"""Code for the sandbox: it runs other code for one row after the other, with its memory left whole."""


_COMPILED: Final = """
def run(source):
    try:
        compile(source, "<assertion>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return [error.msg, error.lineno, error.offset]
"""
"""Code for the sandbox: compiling is done there, as a source can make it take any time and memory."""


async def compile_problem(sandbox: Sandbox, source: str) -> str | None:
    """Why Python can't compile a source, with line and column, or None.

    Raises:
        NodeFailed: code can't be run on this machine.
    """
    (found,) = await sandbox.call(_COMPILED, "run", [(source,)])
    return not_python(*found.value) if isinstance(found.value, list) else None


async def notes_on(
    sandbox: Sandbox,
    source: str,
    function: str,
    rows: Sequence[Call],
    outcomes: Sequence[Outcome],
) -> list[str]:
    """What there is to say about the `outcomes` that a function has given for `rows`."""
    notes = [note] if (note := _one_for_all(function, outcomes)) else []
    sample = list(rows[:SAMPLE])
    if len(sample) > 1 and set(outcomes) & {"pass", "fail", "skipped"}:
        note = await _on_repetition(sandbox, source, function, sample)
        notes += [note] if note else []
    return notes


def _one_for_all(function: str, outcomes: Sequence[Outcome]) -> str | None:
    found = set(outcomes)
    if len(outcomes) < _ENOUGH or len(found) != 1:
        return None
    count = len(outcomes)
    match found.pop():
        case "pass":
            return f"`{function}` passes all {count} rows: on these it can't tell good from bad."
        case "fail":
            return f"`{function}` fails all {count} rows: on these it can't tell good from bad."
        case "skipped":
            return f"`{function}` gives None for all {count} rows: it applies to none of them."
        case _:
            return None  # errors speak for themselves


async def _on_repetition(sandbox: Sandbox, source: str, function: str, sample: list[Call]) -> str | None:
    turned = sample[::-1]
    try:
        first = await sandbox.call(source, function, sample)
        again = await sandbox.call(source, function, sample)
        orders = [(source, function, sample), (source, function, turned)]
        forward, backward = await sandbox.call(_WITH_MEMORY, "run", orders)
    except NodeFailed:
        return None
    changed = sum(one.value is not other.value for one, other in zip(first, again, strict=True))
    if changed:
        return (
            f"`{function}` gives another outcome for {changed} of {len(sample)} rows when it is run "
            "again: it depends on chance or on the time."
        )
    if not (isinstance(forward.value, list) and isinstance(backward.value, list)):
        return None
    moved = sum(one != other for one, other in zip(forward.value, reversed(backward.value), strict=True))
    if moved:
        return (
            f"`{function}` depends on earlier rows: in another order, {moved} of {len(sample)} rows "
            "would get another outcome. Code starts afresh for every row here, so what it remembers "
            "is lost; decide by `output` and `row` alone."
        )
    return None
