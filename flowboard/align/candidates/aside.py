"""Setting candidates aside before any grade is spent on them: constants, duplicates, what mostly errs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowboard.align.selection.label_free import SetAside, set_aside
from flowboard.align.table import AlignmentTable
from flowboard.node import Outcome


def idle(outcomes: Mapping[str, Sequence[Outcome | None]]) -> dict[str, SetAside]:
    """Which candidates tell nothing on these rows, and why.

    Args:
        outcomes: by the name of a candidate, its outcome on each row, None where there is none yet.
            All have the same rows, in the same order.
    """
    import numpy as np

    names = tuple(outcomes)
    rows = len(next(iter(outcomes.values()), ()))
    if not rows:
        return {}
    fails = np.array([[_fails(one) for one in column] for column in outcomes.values()]).T
    table = AlignmentTable(
        ids=tuple(map(str, range(rows))),
        names=names,
        fails=fails,
        bad=np.full(rows, np.nan),
        groups=np.arange(rows),
        weights=np.ones(rows),
    )
    return {one.name: one for one in set_aside(table)}


def _fails(outcome: Outcome | None) -> float:
    if outcome == "fail":
        return 1.0
    return 0.0 if outcome == "pass" else float("nan")
