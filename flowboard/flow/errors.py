"""What can be wrong with a flow, and the one exception that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class FlowProblem:
    """One thing that is wrong with a flow, told so that the reader can put it right.

    `line` counts from 1 and is None where no text is known. `field` is written as in the file
    (`assertions[0].pattern`); without a `node` it is a field of the document. `code` is a short
    stable word for programs (`unknown-field`, `cycle`). A `warning` doesn't keep a flow from
    being opened or saved.
    """

    message: str
    line: int | None = None
    node: str | None = None
    field: str | None = None
    severity: Severity = "error"
    code: str = "invalid"

    def describe(self, path: str | None = None) -> str:
        """The problem on one line: `file:line: node 'x', field: sentence. What to do.`"""
        if path is None:
            place = "" if self.line is None else f"line {self.line}: "
        else:
            place = f"{path}: " if self.line is None else f"{path}:{self.line}: "
        node = "" if self.node is None else f"node {self.node!r}"
        where = ", ".join(part for part in (node, self.field) if part)
        return f"{place}{where}: {self.message}" if where else f"{place}{self.message}"

    def __str__(self) -> str:
        return self.describe()


class FlowError(Exception):
    """A flow can't be read, written or changed as asked.

    This is the only exception that reading, formatting and saving a flow raise for what is in
    the text. `path` is the file as it was named, or None; `problems` holds at least one entry.
    """

    def __init__(self, problems: Iterable[FlowProblem], path: str | None = None) -> None:
        self.path = path
        self.problems: tuple[FlowProblem, ...] = tuple(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        return "\n".join(problem.describe(self.path) for problem in self.problems)


def field_text(path: Iterable[str | int]) -> str:
    """A path inside a node as it is written for people: `("a", 0, "b")` → `a[0].b`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def suggestion(word: str, known: Iterable[str], otherwise: str) -> str:
    """`Did you mean 'x'?` when a known word is close to `word`, else the sentence `otherwise`."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else otherwise


def listing(words: Iterable[str], limit: int = 12) -> str:
    """Words for a message, cut where the list gets long: `a, b, c and 4 more`."""
    shown = list(words)
    more = len(shown) - limit
    return ", ".join(shown[:limit]) + (f" and {more} more" if more > 0 else "")
