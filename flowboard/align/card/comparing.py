"""Two cards of one evaluator: does the later one agree with people better, or was it luck?"""

from __future__ import annotations

from flowboard.align.card.model import ReportCard
from flowboard.align.comparing import Comparison, compare


def compare_cards(first: ReportCard, second: ReportCard) -> Comparison | None:
    """Compare two measurements on the rows that both rest on and that have the same grade in both.

    Args:
        first: the earlier card.
        second: the later one.

    Returns:
        None where they don't compare: one has no score, or they were measured on different outputs.
    """
    import numpy as np

    if first.confusion is None or second.confusion is None:
        return None
    if first.fingerprints.population != second.fingerprints.population:
        return None
    before, after = _seen(first), _seen(second)
    shared = [row for row, (_, bad) in before.items() if row in after and after[row][1] == bad]
    return compare(
        np.array([before[row][0] for row in shared], dtype=float),
        np.array([after[row][0] for row in shared], dtype=float),
        np.array([before[row][1] for row in shared], dtype=float),
    )


def _seen(card: ReportCard) -> dict[str, tuple[float, float]]:
    """By row whether the evaluator failed it and whether the person did; rows without a verdict are left out."""
    cells = card.confusion
    assert cells is not None
    counts = ((cells.failed_bad, 1, 1), (cells.passed_bad, 0, 1), (cells.failed_good, 1, 0), (cells.passed_good, 0, 0))  # fmt: skip
    return {row: (float(fails), float(bad)) for count, fails, bad in counts for row in count.rows}
