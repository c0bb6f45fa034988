"""What can be said of assertions before anything is graded: which of them need no grade at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flowboard.align.selection.request import Edge
from flowboard.align.table import AlignmentTable

Reason = Literal["always_passes", "always_fails", "duplicate", "mostly_errors", "excluded"]

MOST_SILENT = 0.5
"""An assertion without a verdict on more rows than this share is set aside."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """An assertion that isn't offered to the choice, and why.

    Args:
        name: the assertion.
        reason: in a word.
        like: the assertion that says the same of every row, for a duplicate.
    """

    name: str
    reason: Reason
    like: str = ""

    def __str__(self) -> str:
        return {
            "always_passes": "It passes every row, so it can't find anything here.",
            "always_fails": "It fails every row, so it tells nothing apart.",
            "duplicate": f"It says the same of every row as {self.like}.",
            "mostly_errors": "It has no verdict on more than half of the rows.",
            "excluded": "You excluded it.",
        }[self.reason]


def set_aside(
    table: AlignmentTable, required: tuple[str, ...] = (), *, keep_idle: bool = False
) -> tuple[SetAside, ...]:
    """Constants, duplicates, and what mostly errs, in the order of the table.

    Args:
        table: its grades aren't looked at.
        required: these are never set aside; what says the same as one of them is.
        keep_idle: keep what passes every row and what repeats another assertion: either may still
            stand for a criterion.
    """
    import numpy as np

    fails = table.fails
    silent = np.isnan(fails)
    decided = (~silent).sum(axis=0)
    failed = (fails == 1).sum(axis=0)
    first: dict[bytes, str] = {}
    wanted = frozenset(required)
    for place, name in enumerate(table.names):
        if name in wanted:
            first.setdefault(_said(table, place), name)
    found = []
    for place, name in enumerate(table.names):
        if name in wanted:
            continue
        if silent[:, place].mean() > MOST_SILENT:
            found.append(SetAside(name, "mostly_errors"))
        elif failed[place] == 0:
            if not keep_idle:
                found.append(SetAside(name, "always_passes"))
        elif failed[place] == decided[place]:
            found.append(SetAside(name, "always_fails"))
        elif not keep_idle:
            like = first.setdefault(_said(table, place), name)
            if like != name:
                found.append(SetAside(name, "duplicate", like))
    return tuple(found)


def _said(table: AlignmentTable, place: int) -> bytes:
    """What an assertion said of every row, in a form that can be compared."""
    import numpy as np

    return np.nan_to_num(table.fails[:, place], nan=2.0).astype(np.uint8).tobytes()


def contained(table: AlignmentTable, names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """For each assertion, those that fail every row it fails, and more: beside them it adds nothing."""
    import numpy as np

    failed = (table.assertions(names).fails == 1).astype(np.float32)
    common = failed.T @ failed
    count = failed.sum(axis=0)
    within = (common == count[:, None]) & (count[:, None] < count[None, :]) & (count[:, None] > 0)
    return {
        name: tuple(names[other] for other in np.flatnonzero(within[place]))
        for place, name in enumerate(names)
    }


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims that one assertion implies another, after a look at the rows.

    Args:
        kept: claims that no row speaks against.
        vetoed: those with rows that pass the stricter assertion and fail the implied one, with how
            many there are.
    """

    kept: tuple[Edge, ...]
    vetoed: tuple[tuple[Edge, int], ...]

    def implied_by(self, name: str) -> frozenset[str]:
        """Every assertion that `name` implies, directly or through others; never itself."""
        following: dict[str, list[str]] = {}
        for edge in self.kept:
            following.setdefault(edge.stricter, []).append(edge.implied)
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            fresh = set(following.get(waiting.pop(), ())) - reached
            reached |= fresh
            waiting += sorted(fresh)
        return frozenset(reached - {name})


def checked_claims(table: AlignmentTable, edges: tuple[Edge, ...]) -> Claims:
    """Hold claims against the rows: one row that speaks against a claim is enough.

    Raises:
        KeyError: a claim names an assertion that the table doesn't have.
    """
    place = {name: column for column, name in enumerate(table.names)}
    kept, vetoed = [], []
    for edge in edges:
        stricter, implied = table.fails[:, place[edge.stricter]], table.fails[:, place[edge.implied]]
        against = int(((stricter == 0) & (implied == 1)).sum())
        if against:
            vetoed.append((edge, against))
        else:
            kept.append(edge)
    return Claims(tuple(kept), tuple(vetoed))
