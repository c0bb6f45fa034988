"""Which assertions cover which criterion: its own, and any that implies one of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowboard.align.selection.label_free import Claims
from flowboard.align.table import AlignmentTable


def covering_of(
    table: AlignmentTable, candidates: Sequence[str], criteria: Mapping[str, str], claims: Claims
) -> dict[str, frozenset[str]]:
    """For each criterion the candidates that cover it, maybe none.

    Args:
        table: all its assertions have a criterion, also those that are no candidates.
        candidates: what may be chosen.
        criteria: the criterion of an assertion; one without an entry is a criterion of its own.
        claims: an assertion also covers the criteria of whatever it implies.
    """
    covered: dict[str, set[str]] = {criteria.get(name, name): set() for name in table.names}
    for name in candidates:
        for meant in (name, *sorted(claims.implied_by(name))):
            covered[criteria.get(meant, meant)].add(name)
    return {criterion: frozenset(names) for criterion, names in covered.items()}


def uncovered(covering: Mapping[str, frozenset[str]], chosen: Sequence[str]) -> tuple[str, ...]:
    """The criteria that no chosen assertion covers."""
    members = frozenset(chosen)
    return tuple(criterion for criterion, names in covering.items() if not names & members)
