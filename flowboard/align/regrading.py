"""The smallest set of rows to grade again after drift: as many as bring the intervals back.

Grades in doubt count no longer, so the intervals of coverage and FFR widen. Rows are taken one by
one: of the kind, bad or good, whose interval lacks most, the row that tells most. A row of a group
that has none yet tells more than another of a group that has some; among equals, rows that the
evaluator and the person see differently come first, since their grade is the likeliest to change.
Greedy is as good as any order here: what a row adds never grows with the rows taken before it.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from flowboard.align.intervals import EXPECTED_CORRELATION, mid_p_interval
from flowboard.align.table import AlignmentTable, Floats

WIDER: Final = 1.1
"""An interval at most this many times as wide as before counts as restored."""
WHY: Final = "Its grade is in doubt, and of the rows of its kind it now tells most."
_KINDS: Final = (1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Regrade:
    """A row to grade again.

    Args:
        id: the row.
        narrows: the figure whose interval it narrows.
        agreed: whether the evaluator saw it as the person did. Like `narrows` it gives a verdict
            away: keep it from the grader.
        why: for the grader.
    """

    id: str
    narrows: Literal["coverage", "ffr"]
    agreed: bool
    why: str = WHY


@dataclass(frozen=True, slots=True)
class RegradeQueue:
    """The rows to grade again, the most telling first.

    Args:
        rows: the queue.
        restores: whether grading them brings both intervals back to about what they were.
        sentence: what they do.
    """

    rows: tuple[Regrade, ...]
    restores: bool
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """The queue as JSON values."""
        return {
            "rows": [asdict(row) for row in self.rows],
            "restores": self.restores,
            "sentence": self.sentence,
        }


def regrade_queue(
    table: AlignmentTable, fails: Floats, doubted: Collection[str], wider: float = WIDER
) -> RegradeQueue:
    """Which of the doubted rows to grade again.

    Args:
        table: with the grades as they were before the doubt.
        fails: n verdicts of the evaluator.
        doubted: rows whose grade no longer counts.
        wider: how many times as wide as before an interval may stay.
    """
    counted = {row for row, flag in zip(table.ids, table.graded & (fails == fails), strict=True) if flag}
    in_doubt = counted & set(doubted)
    if not in_doubt:
        return RegradeQueue(
            (), True, "No grade that counts is in doubt: there is nothing to grade again."
        )
    kinds = {kind: _Kind.of(table, fails, kind, in_doubt, wider) for kind in _KINDS}
    queue: list[Regrade] = []
    while lacking := {kind: one.lack() for kind, one in kinds.items() if one.waiting and one.lack() > 0}:
        kind = max(lacking, key=lambda kind: lacking[kind])
        queue.append(kinds[kind].take())
    restores = all(one.lack() <= 0 for one in kinds.values())
    return RegradeQueue(tuple(queue), restores, _sentence(len(queue), len(in_doubt), restores))


def _sentence(taken: int, doubted: int, restores: bool) -> str:
    if not taken:
        return f"{doubted} grades are in doubt, but the intervals are nearly as narrow without them."
    again = "1 row" if taken == 1 else f"{taken} rows"
    if restores:
        return f"Grade {again} of {doubted} again: the intervals are then nearly as narrow as before."
    return f"Grade {again} again; the intervals stay wider than before until new rows are graded, too."


@dataclass(slots=True)
class _Kind:
    """The rows of one kind: what is known without the doubted ones, and the doubted ones waiting."""

    kind: float
    share: float
    goal: float
    known: Counter[int]
    waiting: list[tuple[int, bool, int, str, int]]

    @classmethod
    def of(
        cls, table: AlignmentTable, fails: Floats, kind: float, doubted: Collection[str], wider: float
    ) -> _Kind:
        places = [
            place
            for place in range(len(table.ids))
            if table.bad[place] == kind and fails[place] == fails[place]
        ]
        groups = [int(table.groups[place]) for place in places]
        share = float(fails[places].mean()) if places else 0.0
        known = Counter(
            group for place, group in zip(places, groups, strict=True) if table.ids[place] not in doubted
        )
        waiting = [
            (known[group], round(float(fails[place])) == kind, place, table.ids[place], group)
            for place, group in zip(places, groups, strict=True)
            if table.ids[place] in doubted
        ]
        heapq.heapify(waiting)
        goal = _width(share, _size(Counter(groups))) * wider
        return cls(kind, share, goal, known, waiting)

    def lack(self) -> float:
        """How much wider the interval is than it may be; 0 or less if it isn't."""
        return _width(self.share, _size(self.known)) - self.goal

    def take(self) -> Regrade:
        """The row that tells most, which is known from now on."""
        while True:
            known, agrees, place, row, group = heapq.heappop(self.waiting)
            if known == self.known[group]:
                break
            heapq.heappush(self.waiting, (self.known[group], agrees, place, row, group))
        self.known[group] += 1
        return Regrade(row, "coverage" if self.kind else "ffr", agrees)


def _size(groups: Counter[int]) -> float:
    """The effective number of rows of groups with so many rows each."""
    return sum(rows / (1 + (rows - 1) * EXPECTED_CORRELATION) for rows in groups.values())


def _width(share: float, size: float) -> float:
    low, high = mid_p_interval(share, size) if size else (0.0, 1.0)
    return high - low
