"""The best set on the grades as they are, proved by a solver where time allows.

A greedy set comes first; the solver then has its time; the better of the two is kept, and it
is told whether nothing better exists. On few grades such a set fits them too well: see `greedy`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from flowboard.align.selection.enumeration import smallest
from flowboard.align.selection.evidence import NEAR, Evidence, Tally, evidence_of
from flowboard.align.selection.program import Aim, Program, build
from flowboard.align.selection.reduction import hardest, merged, undominated
from flowboard.align.selection.request import Objective, Targets
from flowboard.align.selection.solver import Effort, Solution, solve
from flowboard.align.selection.start import greedy_start, standing, with_swaps, without_idle
from flowboard.align.table import AlignmentTable

ANY_FFR: Final = 1.0
MOST_ENTRIES: Final = 400_000
"""Failures in a program; the solver wouldn't come far with more."""
PATIENCE: Final = ((10_000, 5.0), (100_000, 1.0), (2_000_000, 0.4))
"""Seconds for the solver, up to so many rows × assertions. Small tables are worth a proof; on large
ones the greedy set is hardly ever far from the best."""
PATIENCE_WITH_MORE: Final = 2.0
MOST_ROUNDS: Final = 6
"""Of improving rates whose denominator hangs on the set; two or three are usual."""


@dataclass(frozen=True, slots=True)
class Exact:
    """A set and what it reaches.

    Args:
        chosen: names in the order of the table.
        tally: on the graded rows, where it was chosen.
        feasible: whether it meets both targets there.
        proved: nothing better exists.
    """

    chosen: tuple[str, ...]
    tally: Tally
    feasible: bool
    proved: bool


def patience(table: AlignmentTable) -> Effort:
    """The effort that a table of this size is worth."""
    cells = table.fails.size
    return Effort(next((seconds for most, seconds in PATIENCE if cells <= most), PATIENCE_WITH_MORE))


def choose_exactly(
    table: AlignmentTable,
    candidates: Sequence[str],
    targets: Targets,
    objective: Objective,
    required: Sequence[str] = (),
    *,
    effort: Effort | None = None,
) -> Exact:
    """The best set under both targets; where there is none, the one that covers most under τ.

    Args:
        table: only its graded rows count.
        candidates: what may be chosen, in the order of the table.
        targets: the least coverage and the greatest FFR.
        objective: what is sought under them.
        required: what has to be in the set. If these alone exceed τ, the set is they alone.
        effort: of the solver; by the size of the table if omitted.
    """
    choice = _Choice(table, candidates, required, effort or patience(table))
    found = choice.best(targets, objective)
    if found.feasible or not found.proved:
        return found
    nearest = choice.best(replace(targets, coverage=0.0), "j" if objective == "j" else "coverage")
    return replace(nearest, feasible=False)


def most_coverage(
    table: AlignmentTable, candidates: Sequence[str], ffr: float, required: Sequence[str] = ()
) -> Exact:
    """The highest coverage that any set reaches under τ; infeasible if the required ones exceed it."""
    choice = _Choice(table, candidates, required, patience(table))
    return choice.best(Targets(0.0, ffr), "coverage")


def least_ffr(
    table: AlignmentTable, candidates: Sequence[str], coverage: float, required: Sequence[str] = ()
) -> Exact:
    """The lowest FFR at which any set reaches α; infeasible if not even all of them do."""
    choice = _Choice(table, candidates, required, patience(table))
    return choice.best(Targets(coverage, ANY_FFR), "ffr")


def choose_covering(
    table: AlignmentTable,
    candidates: Sequence[str],
    targets: Targets,
    covering: Mapping[str, frozenset[str]],
    required: Sequence[str] = (),
    *,
    effort: Effort | None = None,
) -> Exact:
    """As many criteria as possible under the targets, then the smallest set, then the highest J.

    SPADE (Shankar et al. 2024) adds up assertions chosen and assertions left uncovered, so that
    choosing one costs as much as leaving one out; here criteria come first. Where no set reaches α,
    criteria are covered under τ alone.

    Args:
        table: only its graded rows count.
        candidates: what may be chosen, in the order of the table.
        targets: the least coverage and the greatest FFR.
        covering: for each criterion the assertions that cover it: its own, and what implies one.
        required: what has to be in the set.
        effort: of the solver; by the size of the table if omitted.
    """
    choice = _Choice(table, candidates, required, effort or patience(table))
    found = choice.best(targets, "size", covering)
    if found.feasible:
        return found
    return replace(choice.best(replace(targets, coverage=0.0), "size", covering), feasible=False)


class _Choice:
    """One table, asked once or several times, in the seconds that there are."""

    def __init__(
        self, table: AlignmentTable, candidates: Sequence[str], required: Sequence[str], effort: Effort
    ) -> None:
        wanted = {*candidates, *required}
        evidence = evidence_of(table)
        self._full = evidence.only([n for n, name in enumerate(evidence.names) if name in wanted])
        self._required = frozenset(required)
        self._effort = effort
        self._deadline = time.monotonic() + effort.seconds

    def best(
        self,
        targets: Targets,
        objective: Objective,
        covering: Mapping[str, frozenset[str]] | None = None,
    ) -> Exact:
        """The best set for one aim; see the functions above."""
        evidence = self._reduced(targets, may_drop=covering is None)
        search = _Search(
            evidence,
            self._required,
            targets,
            objective,
            self._solve,
            enumerates=self._effort.seconds > 0,
        )
        found, proved = search.run() if covering is None else search.run_covering(covering)
        names = tuple(evidence.names[place] for place in sorted(found))
        tally = self._full.tally(self._full.columns(names))
        return Exact(names, tally, tally.meets(targets), proved)

    def _solve(self, program: Program) -> Solution:
        left = self._deadline - time.monotonic()
        return solve(program, replace(self._effort, seconds=left))

    def _reduced(self, targets: Targets, *, may_drop: bool) -> Evidence:
        """What the solver needs to see of rows and assertions."""
        import numpy as np

        required = np.array([name in self._required for name in self._full.names], dtype=bool)
        # What alone has an FFR above τ drops out first.
        kept = np.flatnonzero(self._full.affordable(targets.ffr) | required)
        evidence = merged(self._full.only(kept))
        if not may_drop:
            return evidence
        evidence = merged(evidence.only(undominated(evidence, required[kept])))
        bad = float(evidence.bad_weights.sum())
        least = min(evidence.bad_weights, default=1.0)
        must_catch_all = targets.coverage * bad > bad - least + NEAR
        return hardest(evidence) if must_catch_all else evidence


class _Search:
    """One aim on reduced evidence."""

    def __init__(
        self,
        evidence: Evidence,
        required: frozenset[str],
        targets: Targets,
        objective: Objective,
        solved: Callable[[Program], Solution],
        *,
        enumerates: bool,
    ) -> None:
        self._evidence = evidence
        self._required = [n for n, name in enumerate(evidence.names) if name in required]
        self._targets = targets
        self._objective = objective
        self._solve = solved
        self._enumerates = enumerates and not evidence.has_silence

    def run(self) -> tuple[tuple[int, ...], bool]:
        """The better of the greedy set and the solver's, and whether nothing is better."""
        evidence, targets, objective = self._evidence, self._targets, self._objective
        best = greedy_start(evidence, self._required, targets, objective)
        if objective == "size":
            return self._smallest(best)
        if self._is_too_large:
            return best, False
        proved = False
        for _ in range(MOST_ROUNDS if evidence.has_silence else 1):
            reached = evidence.tally(best)
            found, proved = self._solved(Aim(objective, targets.coverage, targets.ffr, reached=reached))
            if found is None:
                break
            found = without_idle(evidence, found, self._required, targets, objective)
            if self._standing(found) <= self._standing(best):
                break
            best = found
        return best, proved

    def _smallest(self, best: tuple[int, ...]) -> tuple[tuple[int, ...], bool]:
        """The smallest set: is any smaller than the greedy one? Then swaps, for the best of its size.

        To ask for both at once takes many times as long. Small sets are looked for among all there
        are; what that doesn't settle is left to the solver.
        """
        evidence, targets = self._evidence, self._targets
        most = len(best) - 1 if evidence.tally(best).meets(targets) else None
        found, proved = None, False
        if self._enumerates:
            limit = len(evidence.names) if most is None else most
            found, proved = smallest(evidence, self._required, targets, limit)
        if not proved and not self._is_too_large:
            aim = Aim("size", targets.coverage, targets.ffr, most=most, breaks_ties=False)
            found, proved = self._solved(aim)
        best = best if found is None else found
        return with_swaps(evidence, best, self._required, targets, "size"), proved

    @property
    def _is_too_large(self) -> bool:
        """Whether the solver wouldn't come far."""
        failures = self._evidence.bad_failed.sum() + self._evidence.good_failed.sum()
        return bool(failures > MOST_ENTRIES)

    def run_covering(self, covering: Mapping[str, frozenset[str]]) -> tuple[tuple[int, ...], bool]:
        """The set that covers most criteria; the required assertions where there is none."""
        names = self._evidence.names
        members = [[n for n, name in enumerate(names) if name in those] for those in covering.values()]
        aim = Aim(self._objective, self._targets.coverage, self._targets.ffr, covering=members)
        found, proved = self._solved(aim)
        return (tuple(self._required), proved) if found is None else (found, proved)

    def _solved(self, aim: Aim) -> tuple[tuple[int, ...] | None, bool]:
        solution = self._solve(build(self._evidence, self._required, aim))
        if solution.values is None:
            return None, solution.proved
        chosen = solution.values[: len(self._evidence.names)] > 0.5
        return tuple(int(place) for place in chosen.nonzero()[0]), solution.proved

    def _standing(self, places: Sequence[int]) -> tuple[float, ...]:
        return standing(self._evidence.tally(places), self._targets, self._objective)
