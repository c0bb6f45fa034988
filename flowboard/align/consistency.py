"""How far graders agree, with themselves and with each other: the ceiling for any judge.

Five to ten of a hundred rows come back blind. No judge can be seen to agree more with a grader than
the grader does with himself: where that is little, the criterion is unclear, not the judge bad.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from flowboard.align.figures import Figure
from flowboard.align.intervals import proportion
from flowboard.align.metrics import agreement
from flowboard.align.table import Floats, Integers

REPEAT_SHARE: Final = 0.075
"""How many of the turns bring a row that was graded before."""
REPEAT_GAP: Final = 10
"""How many rows lie between a row and its return, at least: fewer, and it is remembered."""


@dataclass(frozen=True, slots=True)
class Consistency:
    """How often two grades of one row are the same.

    Args:
        same: the share of pairs of grades that are equal.
        kappa: the same beyond chance.
        pairs: how many pairs of grades it rests on.
    """

    same: Figure
    kappa: Figure
    pairs: int

    def to_json(self) -> dict[str, Any]:
        """The consistency as JSON values."""
        return {"same": self.same.to_json(), "kappa": self.kappa.to_json(), "pairs": self.pairs}


def own_consistency(first: Floats, again: Floats, groups: Integers, seed: int = 0) -> Consistency:
    """A grader against himself.

    Args:
        first: n grades, 1.0 bad, 0.0 good, NaN none or unsure.
        again: n blind grades of the same rows.
        groups: n numbers; rows with the same number resemble each other.
        seed: of the draws behind kappa's interval.
    """
    import numpy as np

    both = ~np.isnan(first) & ~np.isnan(again)
    first, again, groups = first[both], again[both], groups[both]
    same = proportion(
        (first == again).astype(float), None, groups, undefined="No row has come back blind yet."
    )
    return Consistency(same, agreement(first, again, groups, seed=seed).kappa, len(first))


@dataclass(frozen=True, slots=True)
class GraderAgreement:
    """Several graders: all pairs of them together, and each pair by itself.

    Args:
        together: over all pairs; a row counts as often as it has graders.
        pairs: by the names of two graders, where they share a row.
    """

    together: Consistency
    pairs: Mapping[tuple[str, str], Consistency]


def grader_agreement(grades: Mapping[str, Floats], groups: Integers, seed: int = 0) -> GraderAgreement:
    """Several graders against each other.

    Args:
        grades: by grader, n grades of the same n rows, NaN where there is none.
        groups: n numbers; rows with the same number resemble each other.
        seed: of the draws behind kappa's intervals.
    """
    import numpy as np

    pairs: dict[tuple[str, str], Consistency] = {}
    of_row = np.array(sum(~np.isnan(column) for column in grades.values()))
    parts: list[tuple[Floats, Floats, Integers, Floats]] = []
    for number, (one, other) in enumerate(combinations(sorted(grades), 2)):
        both = ~np.isnan(grades[one]) & ~np.isnan(grades[other])
        if not both.any():
            continue
        first, second = grades[one][both], grades[other][both]
        pairs[one, other] = own_consistency(first, second, groups[both], seed)
        # Neither grader is the standard: they take turns at being the first column.
        first, second = (first, second) if number % 2 else (second, first)
        # A row of r graders is in r (r − 1) / 2 pairs.
        parts.append((first, second, groups[both], 1.0 / (of_row[both] - 1)))
    if not parts:
        undefined = Figure.undefined("No row has two graders yet.")
        return GraderAgreement(Consistency(undefined, undefined, 0), pairs)
    first, second, group, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    same = proportion((first == second).astype(float), weights, group)
    kappa = agreement(first, second, group, weights, seed).kappa
    return GraderAgreement(Consistency(same, kappa, len(first)), pairs)


def blind_repeat(
    graded: Sequence[str], repeated: Collection[str], turn: int, seed: int = 0
) -> str | None:
    """The row that comes back blind at this turn; None at most turns.

    Args:
        graded: the graded rows, in the order of their grading.
        repeated: those that came back already; none does twice.
        turn: how many rows were shown before this one, repeats included.
        seed: of the choice; the same turn gives the same row.
    """
    import numpy as np

    random = np.random.default_rng([seed, turn, 1])
    if random.random() >= REPEAT_SHARE:
        return None
    known = [row for row in graded[: max(0, len(graded) - REPEAT_GAP)] if row not in repeated]
    return known[int(random.integers(len(known)))] if known else None
