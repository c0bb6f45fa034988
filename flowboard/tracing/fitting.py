"""The latent noisy-OR fitted by EM: rates of errors and pushes, sensitivity and specificity.

EM for a model with hidden states (Dempster, Laird and Rubin 1977), with Beta priors as counts; the
assertions are the observers of Dawid and Skene (1979), but see a node's state and not a label.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flowboard.tracing.cells import FAIL, PASS, Cells, Codes
from flowboard.tracing.dag import Dag
from flowboard.tracing.elimination import Walk
from flowboard.tracing.kinds import BELIEFS, FORMAT_ONLY, Belief
from flowboard.tracing.posterior import Evidence, Posterior, Rates, posterior

ITERATIONS = 40
MOST_ROWS = 4000
OWN_BELIEF = (1.0, 10.0)
PUSH_BELIEF = (3.0, 4.5)

Expect = Callable[[Rates, Rates, Evidence], Posterior]
"""The expectation step: own and push rates and the evidence give the posterior."""


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model.

    `own` by node, `push` by edge, `sensitivity` and `specificity` by assertion, all from 0 to 1.
    """

    dag: Dag
    own: Rates
    push: Rates
    sensitivity: Rates
    specificity: Rates


@dataclass(frozen=True, slots=True)
class Patterns:
    """Rows with the same evidence, taken together.

    `examples` (patterns,) is one row of each, `counts` (patterns,) how many there are, and `pattern`
    (rows asked for,) the pattern of each.
    """

    examples: Codes
    counts: Rates
    pattern: Codes


def patterns_of(cells: Cells, rows: Codes) -> Patterns:
    """Take rows with equal evidence together, in the order of their first occurrence."""
    packed = np.ascontiguousarray(
        np.hstack([cells.verdicts[rows] + 1, cells.exceptions[rows], cells.inherited[rows]]).astype(
            np.uint8
        )
    )
    whole = packed.view(np.dtype((np.void, packed.shape[1]))).reshape(-1)
    _, first, pattern, counts = np.unique(
        whole, return_index=True, return_inverse=True, return_counts=True
    )
    return Patterns(rows[first], counts.astype(float), pattern)


def is_trusted(cells: Cells, assertion: int) -> bool:
    """Whether an assertion is taken as the truth: a human's at the terminal."""
    one = cells.assertions[assertion]
    return one.kind == "human" and one.node == cells.dag.terminal


def evidence_of(cells: Cells, rows: Codes, sensitivity: Rates, specificity: Rates) -> Evidence:
    """The likelihood of what was seen in each row, by case of each node."""
    shape = (len(cells.dag.names), len(rows))
    bad, right = np.ones(shape), np.ones(shape)
    for number, assertion in enumerate(cells.assertions):
        se, sp = sensitivity[number], specificity[number]
        verdict = cells.verdicts[rows, number] + 1  # none, pass, fail
        bad[assertion.node] *= np.array([1.0, 1 - se, se])[verdict]
        right[assertion.node] *= np.array([1.0, sp, 1 - sp])[verdict]
    raised, inherited = cells.exceptions[rows].T, cells.inherited[rows].T
    return Evidence(
        erring=np.where(raised, 1.0, np.where(inherited, 1e-9, bad)),
        inheriting=np.where(raised, 0.0, np.where(inherited, 1.0, bad)),
        right=np.where(raised | inherited, 0.0, right),
    )


def rows_to_fit(cells: Cells, seed: int) -> Codes:
    """Rows without exceptions and outages, at most `MOST_ROWS` of them drawn at random."""
    fits = ~(cells.exceptions.any(axis=1) | cells.outages.any(axis=1))
    rows = np.flatnonzero(fits & (cells.verdicts >= 0).any(axis=1))
    if len(rows) > MOST_ROWS:
        rng = np.random.default_rng([seed, 1])
        rows = np.sort(rng.choice(rows, MOST_ROWS, replace=False))
    return rows


def first_guess(cells: Cells) -> Model:
    """The means of the beliefs; a trusted assertion is never wrong."""
    beliefs = [_belief(cells, number) for number in range(len(cells.assertions))]
    return Model(
        cells.dag,
        np.full(len(cells.dag.names), _mean(OWN_BELIEF)),
        np.full(len(cells.dag.edges), _mean(PUSH_BELIEF)),
        np.array([1.0 if one is None else _mean(one.sensitivity) for one in beliefs]),
        np.array([1.0 if one is None else _mean(one.specificity) for one in beliefs]),
    )


def drawn_guess(cells: Cells, rng: np.random.Generator) -> Model:
    """A start drawn from the beliefs."""
    beliefs = [_belief(cells, number) for number in range(len(cells.assertions))]
    return Model(
        cells.dag,
        rng.beta(*OWN_BELIEF, len(cells.dag.names)),
        rng.beta(*PUSH_BELIEF, len(cells.dag.edges)),
        np.array([1.0 if one is None else rng.beta(*one.sensitivity) for one in beliefs]),
        np.array([1.0 if one is None else rng.beta(*one.specificity) for one in beliefs]),
    )


def fit(
    cells: Cells,
    rows: Codes,
    walk: Walk,
    expect: Expect | None = None,
    start: Model | None = None,
    iterations: int = ITERATIONS,
) -> Model:
    """Fit the model to rows: as many iterations as asked, so the same rows give the same model.

    Args:
        cells: the outcomes.
        rows: the rows to fit to; one may be among them more than once.
        walk: an order of steps over the graph.
        expect: the expectation step, the exact posterior if not given.
        start: where to start, `first_guess` if not given.
        iterations: of EM.
    """
    expect = expect or partial(posterior, walk)
    patterns = patterns_of(cells, rows)
    model = start or first_guess(cells)
    verdicts = cells.verdicts[patterns.examples]
    counts = patterns.counts
    for _ in range(iterations):
        evidence = evidence_of(cells, patterns.examples, model.sensitivity, model.specificity)
        found = expect(model.own, model.push, evidence)
        sources = [source for source, _ in cells.dag.edges]
        own = _rate(found.own @ counts, float(counts.sum()), OWN_BELIEF)
        push = _rate(found.sent @ counts, found.bad[sources] @ counts, PUSH_BELIEF)
        sensitivity, specificity = _quality(cells, verdicts, counts, found.bad)
        model = Model(cells.dag, own, push, sensitivity, specificity)
    return model


def _quality(cells: Cells, verdicts: NDArray[np.int8], counts: Rates, bad: Rates) -> tuple[Rates, Rates]:
    """Expected sensitivity and specificity of every assertion."""
    sensitivity, specificity = np.ones(len(cells.assertions)), np.ones(len(cells.assertions))
    for number, assertion in enumerate(cells.assertions):
        belief = _belief(cells, number)
        if belief is None:
            continue
        share = bad[assertion.node]
        fails = counts * (verdicts[:, number] == FAIL)
        passes = counts * (verdicts[:, number] == PASS)
        sensitivity[number] = _rate(fails @ share, (fails + passes) @ share, belief.sensitivity)
        right = 1 - share
        specificity[number] = _rate(passes @ right, (fails + passes) @ right, belief.specificity)
    return sensitivity, specificity


def _belief(cells: Cells, number: int) -> Belief | None:
    """What is believed of an assertion; None where it is trusted."""
    if is_trusted(cells, number):
        return None
    one = cells.assertions[number]
    return FORMAT_ONLY if one.format_only else BELIEFS[one.kind]


def _mean(counts: tuple[float, float]) -> float:
    return counts[0] / sum(counts)


def _rate(hits: Any, trials: Any, belief: tuple[float, float]) -> Any:
    """The mean of the Beta posterior after so many hits in so many trials."""
    return (hits + belief[0]) / (trials + sum(belief))
