"""The choice of a set as a mixed-integer program.

Variables, in this order: for each assertion whether it is chosen (x); for each bad row whether it is
caught (y); for each good row whether it is lost (z); for each bad and good row with errors whether
the set is undecided there (u, v); for each criterion whether it is covered (c). Only x is integer:
with whole x, the others take whole values by themselves. The program is minimised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Final

from flowboard.align.selection.evidence import NEAR, Evidence, Tally
from flowboard.align.selection.request import Objective
from flowboard.align.table import Floats, Integers

LESS: Final = 0.4
"""A lower-ranked aim of range 1, times this, never outweighs one unit of the aim above it."""


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """`costs @ x` to be minimised, with `low <= matrix @ x <= high` and all variables from 0 to 1.

    Args:
        costs: one for each variable.
        matrix: a sparse matrix, constraints × variables.
        low, high: of each constraint.
        fixed: variables that have to be 1.
        integers: how many variables, the first ones, are whole.
    """

    costs: Floats
    matrix: Any
    low: Floats
    high: Floats
    fixed: Integers
    integers: int


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """What is sought.

    Args:
        objective: the aim; ties prefer the smaller set.
        coverage: the least coverage; None for no such bound.
        ffr: the greatest FFR; None for no such bound.
        most: the greatest size; None for no such bound.
        breaks_ties: whether to seek, among equals, what is better otherwise. It takes longer.
        covering: for each criterion the places of the assertions that cover it. Covering one more
            criterion goes before every other aim.
        reached: the rates of the best set known so far. Where assertions err, a rate's denominator
            hangs on the set, and the program seeks what is better than these (Dinkelbach 1967).
    """

    objective: Objective
    coverage: float | None = None
    ffr: float | None = None
    most: int | None = None
    breaks_ties: bool = True
    covering: Sequence[Sequence[int]] = ()
    reached: Tally = field(default_factory=lambda: Tally(0, 0, 0, 0, 0))


def build(evidence: Evidence, required: Sequence[int], aim: Aim) -> Program:
    """The program for some evidence, with the `required` assertions chosen in advance."""
    import numpy as np

    bad, good = evidence.bad_weights, evidence.good_weights
    failed_bad, failed_good = evidence.bad_failed, evidence.good_failed
    m = len(evidence.names)
    unsure_bad = np.flatnonzero(evidence.bad_silent.any(axis=1))
    unsure_good = np.flatnonzero(evidence.good_silent.any(axis=1))
    sizes = [m, len(bad), len(good), len(unsure_bad), len(unsure_good), len(aim.covering)]
    x, y, z, u, v, c, end = (0, *accumulate(sizes))
    rows = Constraints(end)

    # A bad row is caught only if something chosen fails it.
    row, column = np.nonzero(failed_bad)
    each = np.arange(len(bad))
    rows.add(len(bad), [(each, y + each, 1), (row, x + column, -1)], high=0)
    # A good row is lost as soon as anything chosen fails it.
    row, column = np.nonzero(failed_good)
    each = np.arange(len(row))
    rows.add(len(row), [(each, z + row, 1), (each, x + column, -1)], low=0)
    # A bad row is undecided only if something chosen errs on it and nothing chosen fails it.
    row, column = np.nonzero(evidence.bad_silent[unsure_bad])
    each = np.arange(len(unsure_bad))
    rows.add(len(unsure_bad), [(each, u + each, 1), (row, x + column, -1)], high=0)
    row, column = np.nonzero(failed_bad[unsure_bad])
    each = np.arange(len(row))
    rows.add(len(row), [(each, u + row, 1), (each, x + column, 1)], high=1)
    # A good row is undecided as soon as something chosen errs on it, unless something fails it.
    row, column = np.nonzero(evidence.good_silent[unsure_good])
    each = np.arange(len(row))
    entry, failing = np.nonzero(failed_good[unsure_good][row])
    rows.add(len(row), [(each, v + row, 1), (each, x + column, -1), (entry, x + failing, 1)], low=0)
    if aim.coverage is not None:
        wanted = aim.coverage * float(bad.sum())
        if not len(unsure_bad) and _are_counts(bad):
            wanted = float(np.ceil(wanted - NEAR))  # the tighter, the sooner solved
        rows.add_sum([(y, bad), (u, aim.coverage * bad[unsure_bad])], low=wanted - NEAR)
        if aim.coverage > 0 and len(bad):
            # A set that errs on every bad row has no coverage, rather than any.
            rows.add_sum([(u, bad[unsure_bad])], high=float(bad.sum() - bad.min()) + NEAR)
        elif aim.coverage > 0:
            rows.add_sum([(y, bad)], low=1.0)  # without bad rows there is none, either
    if aim.ffr is not None:
        allowed = aim.ffr * float(good.sum())
        if not len(unsure_good) and _are_counts(good):
            allowed = float(np.floor(allowed + NEAR))
        rows.add_sum([(z, good), (v, aim.ffr * good[unsure_good])], high=allowed + NEAR)
    if aim.most is not None:
        rows.add_sum([(x, np.ones(m))], high=float(aim.most))
    # A criterion is covered only if something chosen covers it.
    row = np.repeat(np.arange(len(aim.covering)), [len(members) for members in aim.covering])
    column = np.array([place for members in aim.covering for place in members], dtype=np.int64)
    each = np.arange(len(aim.covering))
    rows.add(len(aim.covering), [(each, c + each, 1), (row, x + column, -1)], high=0)

    costs = np.zeros(end)
    one, catch, lose = _prices(aim, m, float(bad.sum()), float(good.sum()))
    costs[x:y], costs[y:z], costs[z:u] = one, -catch * bad, lose * good
    costs[u:v] = -catch * aim.reached.coverage * bad[unsure_bad]
    costs[v:c] = lose * aim.reached.ffr * good[unsure_good]
    # All other costs of a set together span less than this.
    costs[c:end] = -(one * m + catch * bad.sum() + lose * good.sum() + 1)
    return Program(costs, *rows.arrays(), np.array(required, dtype=np.int64), m)


def _prices(aim: Aim, m: int, bad: float, good: float) -> tuple[float, float, float]:
    """The cost of an assertion, of a bad row missed, and of a good row lost.

    A step of the first aim costs 1, so that the solver's tolerance is small beside it.
    """
    bad, good = max(bad, 1.0), max(good, 1.0)
    less = LESS if aim.breaks_ties else 0.0
    tie = less / (m + 1)
    last = tie * less
    return {
        "size": (1.0, less / bad, less / good),
        "coverage": (tie, 1.0, last / good),
        "ffr": (tie, last / bad, 1.0),
        "j": (tie, good, bad + last / good),
    }[aim.objective]


def _are_counts(weights: Floats) -> bool:
    import numpy as np

    return bool((weights == np.round(weights)).all())


class Constraints:
    """Collects constraints; each call adds a block of them."""

    def __init__(self, variables: int) -> None:
        self._variables = variables
        self._entries: list[tuple[Integers, Integers, Floats]] = []
        self._bounds: list[tuple[int, float, float]] = []
        self._count = 0

    def add(
        self,
        count: int,
        terms: Sequence[tuple[Integers, Integers, float]],
        low: float = float("-inf"),
        high: float = float("inf"),
    ) -> None:
        """Add `count` constraints. A term is rows in the block, variables, and their factor."""
        import numpy as np

        for row, variable, factor in terms:
            self._entries.append((self._count + row, variable, np.full(len(row), float(factor))))
        self._bounds.append((count, low, high))
        self._count += count

    def add_sum(
        self,
        terms: Sequence[tuple[int, Floats]],
        low: float = float("-inf"),
        high: float = float("inf"),
    ) -> None:
        """Add one constraint. A term is where its variables begin, and their factors."""
        import numpy as np

        for start, factors in terms:
            places = start + np.arange(len(factors))
            self._entries.append((np.full(len(factors), self._count), places, factors))
        self._bounds.append((1, low, high))
        self._count += 1

    def arrays(self) -> tuple[Any, Floats, Floats]:
        """The matrix and the bounds of its rows."""
        import numpy as np
        from scipy.sparse import csc_array

        row, column, factor = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        matrix = csc_array((factor, (row, column)), shape=(self._count, self._variables))
        counts = [count for count, _, _ in self._bounds]
        low = np.repeat([low for _, low, _ in self._bounds], counts)
        high = np.repeat([high for _, _, high in self._bounds], counts)
        return matrix, low, high
