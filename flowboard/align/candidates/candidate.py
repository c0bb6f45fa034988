"""A candidate: an assertion that is proposed for a version of a criterion.

Passing everything and failing everything compete with all of them, without being written anywhere:
a choice that isn't better than passing everything ends in no choice (`selection.choosing`), and every
figure stands beside that of failing everything (`metrics.AlwaysFail`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flowboard.node import AssertionSpec, Criterion

NUMBER: Final = 3
"""How many candidates a criterion gets, unless it is said otherwise."""

MOST: Final = 6
"""More are refused: each has to be judged on every row."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An assertion for a criterion. `spec` knows the criterion and looks at the evaluator's output."""

    criterion: str
    version: int
    spec: AssertionSpec

    @property
    def name(self) -> str:
        """`criterion/assertion`: unlike those of all other candidates of the evaluator."""
        return f"{self.criterion}/{self.spec.name}"


def candidates_of(criteria: Iterable[Criterion]) -> list[Candidate]:
    """All candidates of some criteria, in order, as the evaluator itself would evaluate them."""
    return [
        Candidate(
            criterion.id,
            criterion.version,
            spec.model_copy(update={"criterion": criterion.id, "on": None}),
        )
        for criterion in criteria
        for spec in criterion.candidates
    ]
