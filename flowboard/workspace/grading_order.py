"""In which order rows come before a grader, and which of them come back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from random import Random
from typing import Final

from flowboard.workspace.grading_rows import GradingRow

REPEAT_GAP: Final = 10
"""How many other grades lie between a row and its return, at least: after fewer it is remembered."""


def in_order(rows: Sequence[GradingRow]) -> list[GradingRow]:
    """The rows as they are put before the grader: those that joined together, in the order of the data."""
    return list(rows)


def comes_back(graded: Sequence[str], returned: Collection[str], share: float, seed: int) -> str | None:
    """The subject that comes back now, unmarked, to see how steadily one person grades; most often None.

    Args:
        graded: the subjects that the grader has graded, in the order of grading.
        returned: those that came back already; none does twice.
        share: how many of the graded come back in the long run.
        seed: of the choice.
    """
    if len(returned) >= int(len(graded) * share):
        return None
    candidates = [one for one in graded[: max(0, len(graded) - REPEAT_GAP)] if one not in returned]
    return Random(f"{seed}:{len(graded)}").choice(candidates) if candidates else None  # noqa: S311
