"""What each assertion adds to a set: the bad rows that only it catches, the good ones only it loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from flowboard.align.table import AlignmentTable

OVERLAP: Final = 0.8
"""Share of failed rows in common from which two assertions are said to overlap."""
LEAST_COMMON: Final = 3


@dataclass(frozen=True, slots=True)
class Contribution:
    """What an assertion adds to the others of the set, or would add if it isn't in it.

    Args:
        bad: graded bad rows that it fails and no other assertion of the set does.
        good: graded good rows that it fails and no other assertion of the set does.
        failed: rows, graded or not, that it alone fails.
    """

    bad: int
    good: int
    failed: int

    def to_json(self) -> dict[str, Any]:
        """The contribution as JSON values."""
        return {"bad": self.bad, "good": self.good, "failed": self.failed}


def contributions(table: AlignmentTable, chosen: Sequence[str]) -> dict[str, Contribution]:
    """What every assertion of the table adds to the chosen ones.

    Raises:
        KeyError: the table has no assertion of a chosen name.
    """
    failed = table.fails == 1
    in_set = table.assertions(chosen).fails == 1
    caught_by = in_set.sum(axis=1)
    members = frozenset(chosen)
    added = {}
    for place, name in enumerate(table.names):
        alone = failed[:, place] & (caught_by == (1 if name in members else 0))
        added[name] = Contribution(
            bad=int((alone & (table.bad == 1)).sum()),
            good=int((alone & (table.bad == 0)).sum()),
            failed=int(alone.sum()),
        )
    return added


def overlapping(table: AlignmentTable, chosen: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of chosen assertions that fail nearly the same rows, the closest pair first."""
    failed = table.assertions(chosen).fails == 1
    common = failed.T.astype(int) @ failed.astype(int)
    found = []
    for one, other in combinations(range(len(chosen)), 2):
        both = int(common[one, other])
        either = int(common[one, one] + common[other, other]) - both
        if both >= LEAST_COMMON and both / either >= OVERLAP:
            found.append((-both / either, chosen[one], chosen[other]))
    return tuple((one, other) for _, one, other in sorted(found))
