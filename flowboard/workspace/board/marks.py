"""What a square of the board says: one mark for everything that a node made of a row."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

import orjson

from flowboard.runtime.events import FAILED_STATUSES


class Mark(IntEnum):
    """The mark of a square. Only `FAIL`, `PARTLY` and `ERROR` are bad; a crash is never a fail."""

    NOTHING = 0
    """No cell: the node doesn't depend on the row, or hasn't come to it."""
    DONE = 1
    """An output that nothing is asserted of."""
    PASS = 2
    PARTLY = 3
    """Some assertions fail and others pass, or some of several outputs fail."""
    FAIL = 4
    ERROR = 5
    """No output, or no verdict, because something broke."""
    SKIPPED = 6
    AWAITING = 7
    UNSURE = 8
    """No verdict either way: an assertion is unsure, or errs."""
    GRADED_GOOD = 9
    GRADED_BAD = 10
    GRADED_UNSURE = 11

    @property
    def word(self) -> str:
        """The mark as it is filtered by and written in a file."""
        return "" if self is Mark.NOTHING else self.name.lower().replace("_", " ")

    @property
    def is_bad(self) -> bool:
        """Whether something is wrong here."""
        return self in BAD


BAD: Final = frozenset({Mark.FAIL, Mark.PARTLY, Mark.ERROR})


def mark_of_cell(status: str, passed: bool | None, verdicts: str | None, asserted: bool) -> Mark:
    """The mark of one cell.

    Args:
        status: how the cell ended.
        passed: what its assertions say together; None where they can't.
        verdicts: the verdicts as JSON, where they fail.
        asserted: whether anything is asserted of this node.
    """
    if status in FAILED_STATUSES:
        return Mark.ERROR
    if status == "awaiting":
        return Mark.AWAITING
    if status in ("skipped", "planned"):
        return Mark.SKIPPED
    if passed is None:
        return Mark.UNSURE if asserted else Mark.DONE
    if passed:
        return Mark.PASS
    outcomes = {verdict["outcome"] for verdict in orjson.loads(verdicts or "[]")}
    return Mark.PARTLY if "pass" in outcomes else Mark.FAIL


def together(marks: Iterable[Mark]) -> Mark:
    """The mark of several cells in one square, such as the samples of an answer."""
    found = set(marks)
    if len(found) == 1:
        return found.pop()
    if found & {Mark.FAIL, Mark.PARTLY}:
        return Mark.PARTLY if found - {Mark.FAIL, Mark.SKIPPED} else Mark.FAIL
    for mark in (Mark.GRADED_BAD, Mark.GRADED_UNSURE, Mark.GRADED_GOOD):
        if mark in found:
            return mark
    for mark in (Mark.ERROR, Mark.AWAITING, Mark.UNSURE, Mark.PASS, Mark.DONE, Mark.SKIPPED):
        if mark in found:
            return mark
    return Mark.NOTHING
