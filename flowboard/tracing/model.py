"""The fitted model, and what is believed before anything is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flowboard.tracing.cells import Cells
from flowboard.tracing.dag import Dag
from flowboard.tracing.kinds import BELIEFS, FORMAT_ONLY, Belief
from flowboard.tracing.posterior import Rates

OWN_BELIEF = (1.0, 10.0)
PUSH_BELIEF = (3.0, 4.5)


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model.

    `own` by node, `push` by edge, `sensitivity` and `specificity` by assertion, all from 0 to 1.
    `spread` is how far rows differ in difficulty: a row harder by one standard deviation adds it to
    the log odds of every own error. `own` is then the mean over rows.
    """

    dag: Dag
    own: Rates
    push: Rates
    sensitivity: Rates
    specificity: Rates
    spread: float = 0.0


def is_trusted(cells: Cells, assertion: int) -> bool:
    """Whether an assertion is taken as the truth: a human's at the terminal."""
    one = cells.assertions[assertion]
    return one.kind == "human" and one.node == cells.dag.terminal


def belief_of(cells: Cells, assertion: int) -> Belief | None:
    """What is believed of an assertion; None where it is trusted."""
    if is_trusted(cells, assertion):
        return None
    one = cells.assertions[assertion]
    return FORMAT_ONLY if one.format_only else BELIEFS[one.kind]


def first_guess(cells: Cells, spread: float = 0.0) -> Model:
    """The means of the beliefs; a trusted assertion is never wrong."""
    beliefs = [belief_of(cells, number) for number in range(len(cells.assertions))]
    return Model(
        cells.dag,
        np.full(len(cells.dag.names), _mean(OWN_BELIEF)),
        np.full(len(cells.dag.edges), _mean(PUSH_BELIEF)),
        np.array([1.0 if one is None else _mean(one.sensitivity) for one in beliefs]),
        np.array([1.0 if one is None else _mean(one.specificity) for one in beliefs]),
        spread,
    )


def drawn_guess(cells: Cells, rng: np.random.Generator, spread: float = 0.0) -> Model:
    """A start drawn from the beliefs."""
    beliefs = [belief_of(cells, number) for number in range(len(cells.assertions))]
    return Model(
        cells.dag,
        rng.beta(*OWN_BELIEF, len(cells.dag.names)),
        rng.beta(*PUSH_BELIEF, len(cells.dag.edges)),
        np.array([1.0 if one is None else rng.beta(*one.sensitivity) for one in beliefs]),
        np.array([1.0 if one is None else rng.beta(*one.specificity) for one in beliefs]),
        spread,
    )


def _mean(counts: tuple[float, float]) -> float:
    return counts[0] / sum(counts)
