"""Choosing a set by whatever method is asked for: what cross-fitting runs again in every fold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from flowboard.align.selection.covering import covering_of, uncovered
from flowboard.align.selection.evidence import evidence_of
from flowboard.align.selection.exact import choose_covering, choose_exactly
from flowboard.align.selection.greedy import choose_greedily
from flowboard.align.selection.label_free import SetAside, checked_claims, set_aside
from flowboard.align.selection.request import Request, Targets
from flowboard.align.selection.solver import Effort
from flowboard.align.table import AlignmentTable


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen set.

    Args:
        chosen: names, the required ones first. Empty if nothing beats passing everything.
        method: how it was chosen.
        proved: whether a solver proved that no better set exists; None where none was asked.
        uncovered: criteria that nothing chosen covers, where they were to be covered.
    """

    chosen: tuple[str, ...]
    method: Literal["exact", "greedy", "subsumption"]
    proved: bool | None = None
    uncovered: tuple[str, ...] = ()


def offered(table: AlignmentTable, request: Request) -> tuple[tuple[str, ...], tuple[SetAside, ...]]:
    """The assertions that may be chosen, and those set aside with the reason. No grade is looked at."""
    aside = [SetAside(name, "excluded") for name in request.policy.excluded]
    left = table.assertions([name for name in table.names if name not in request.policy.excluded])
    covering = request.chosen_method == "subsumption"
    aside += set_aside(left, request.policy.required, keep_idle=covering)
    gone = {one.name for one in aside}
    return tuple(name for name in table.names if name not in gone), tuple(aside)


def choose(
    table: AlignmentTable, request: Request, candidates: tuple[str, ...], effort: Effort | None = None
) -> Choice:
    """Choose a set from the graded rows of a table.

    Args:
        table: graded and ungraded rows.
        request: what is wanted.
        candidates: what may be chosen; see `offered`.
        effort: of a solver; by the size of the table if omitted.
    """
    method = request.chosen_method
    required = request.policy.required
    if method == "greedy":
        names = choose_greedily(table, candidates, request.targets.ffr, required)
        return _or_nothing(table, request, Choice(names, method))
    if method == "subsumption":
        return _cover(table, request, candidates, effort)
    found = choose_exactly(
        table, candidates, request.targets, request.objective or "size", required, effort=effort
    )
    choice = Choice(_in_order(found.chosen, required), method, found.proved)
    if not found.chosen or found.tally.j <= 0:
        # Targets that always-pass meets ask for nothing; is there anything better than that?
        lenient = Targets(0.0, request.targets.ffr)
        better = choose_exactly(table, candidates, lenient, "j", required, effort=effort)
        choice = Choice(_in_order(better.chosen, required), method, better.proved)
    return _or_nothing(table, request, choice)


def _cover(
    table: AlignmentTable, request: Request, candidates: tuple[str, ...], effort: Effort | None
) -> Choice:
    claims = checked_claims(table, request.edges)
    covering = covering_of(table, candidates, request.criteria, claims)
    required = request.policy.required
    found = choose_covering(table, candidates, request.targets, covering, required, effort=effort)
    chosen = _in_order(found.chosen, required)
    return Choice(chosen, "subsumption", found.proved, uncovered(covering, chosen))


def _or_nothing(table: AlignmentTable, request: Request, choice: Choice) -> Choice:
    """The choice, without what was chosen freely if the set isn't better than passing everything."""
    evidence = evidence_of(table)
    tally = evidence.tally(evidence.columns(choice.chosen))
    if tally.bad and tally.good and tally.j <= 0:
        return replace(choice, chosen=tuple(request.policy.required))
    return choice


def _in_order(chosen: tuple[str, ...], required: tuple[str, ...]) -> tuple[str, ...]:
    return (*required, *(name for name in chosen if name not in required))
