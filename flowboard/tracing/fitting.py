"""The latent noisy-OR fitted by EM: rates of errors and pushes, sensitivity and specificity.

EM for a model with hidden states (Dempster, Laird and Rubin 1977), with Beta priors as counts; the
assertions are the observers of Dawid and Skene (1979), but see a node's state and not a label. That rows
differ in difficulty is only believed where they show it. Averaging over rates drawn from their posterior
names roots and the top node no better than the rates at its top, for many times the work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from flowboard.tracing.cells import FAIL, PASS, Cells, Codes
from flowboard.tracing.climbing import GROWTH, Point, climb
from flowboard.tracing.difficulty import (
    LeveledRows,
    chances_of_levels,
    levels_of,
    logit,
    mixed,
    own_at_levels,
    tilted,
    usual_log_odds,
)
from flowboard.tracing.elimination import Walk
from flowboard.tracing.model import OWN_BELIEF, PUSH_BELIEF, Model, belief_of, first_guess
from flowboard.tracing.posterior import Evidence, Posterior, Rates, posterior

ITERATIONS = 40
MOST_ROWS = 4000
_SPREAD = 0.5  # where the search for differences in difficulty begins
_LEAST_SPREAD = 1e-3
_NEWTON = 3  # steps on the way to the best own rates; EM goes on from there
_SHOWN = 2.71  # twice a log likelihood ratio: one in twenty of rows that don't differ show as much

Expect = Callable[[Rates, Rates, Evidence], Posterior]
"""The expectation step: own and push rates and the evidence give the posterior."""


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


def fit(
    cells: Cells,
    rows: Codes,
    walk: Walk,
    expect: Expect | None = None,
    start: Model | None = None,
    iterations: int = ITERATIONS,
    growth: float = GROWTH,
) -> Model:
    """Fit the model to rows: as many iterations as asked, so the same rows give the same model.

    Args:
        cells: the outcomes.
        rows: the rows to fit to; one may be among them more than once.
        walk: an order of steps over the graph.
        expect: the expectation step, the exact posterior if not given.
        start: where to start, `first_guess` if not given; with a spread, it is fitted too.
        iterations: of EM.
        growth: of the stretch of steps, see `climb`.
    """
    start = start or first_guess(cells)
    steps = _Fit(cells, patterns_of(cells, rows), expect or partial(posterior, walk), start)
    return steps.model(climb(steps.step, steps.point(start), iterations, growth))


def fit_with_difficulty(cells: Cells, rows: Codes, walk: Walk) -> Model:
    """Fit without and, if the rows show that they differ, with difficulty.

    The test of the likelihood ratio is one-sided, for a spread can't be negative (Self and Liang 1987).
    A spread tried on the fitted model says beforehand if the second fit is worth its time.
    """
    plain = fit(cells, rows, walk)
    alike = _log_likelihood(cells, rows, walk, plain)
    if _log_likelihood(cells, rows, walk, replace(plain, spread=_SPREAD)) <= alike:
        return plain
    differing = fit(cells, rows, walk, start=first_guess(cells, _SPREAD))
    ratio = 2 * (_log_likelihood(cells, rows, walk, differing) - alike)
    return differing if ratio > _SHOWN else plain


def _log_likelihood(cells: Cells, rows: Codes, walk: Walk, model: Model) -> float:
    patterns = patterns_of(cells, rows)
    evidence = evidence_of(cells, patterns.examples, model.sensitivity, model.specificity)
    found, _ = LeveledRows(model, walk, evidence).posterior()
    return float(found.log_likelihood @ patterns.counts)


class _Parts(NamedTuple):
    """A point cut into log odds: of own errors in a usual row, pushes, sensitivities, specificities."""

    own: Rates
    push: Rates
    sensitivity: Rates
    specificity: Rates
    spread: float


class _Fit:
    """Steps of EM between points; the beliefs are counts beside those that are expected."""

    def __init__(self, cells: Cells, patterns: Patterns, expect: Expect, start: Model) -> None:
        self.cells, self.patterns, self.expect, self.start = cells, patterns, expect, start
        self.levels, self.shares = levels_of(start.spread)
        self.sources = [source for source, _ in cells.dag.edges]
        beliefs = [belief_of(cells, number) for number in range(len(cells.assertions))]
        self.fitted = np.flatnonzero([one is not None for one in beliefs])
        known = [one for one in beliefs if one is not None]
        self.sensitivities = np.array([one.sensitivity for one in known]).reshape(-1, 2)
        self.specificities = np.array([one.specificity for one in known]).reshape(-1, 2)
        self.at = [cells.assertions[number].node for number in self.fitted]
        verdicts = cells.verdicts[patterns.examples][:, self.fitted].T
        self.fails = patterns.counts * (verdicts == FAIL)
        self.passes = patterns.counts * (verdicts == PASS)

    def point(self, model: Model) -> Point:
        """Where a model stands."""
        own = usual_log_odds(model.own, model.spread)
        quality = model.sensitivity[self.fitted], model.specificity[self.fitted]
        return np.concatenate([own, logit(model.push), *map(logit, quality), [model.spread]])

    def model(self, point: Point) -> Model:
        """The model that stands there."""
        parts = self._parts(point)
        sensitivity, specificity = np.ones((2, len(self.cells.assertions)))
        sensitivity[self.fitted] = _sigmoid(parts.sensitivity)
        specificity[self.fitted] = _sigmoid(parts.specificity)
        own = own_at_levels(parts.own, parts.spread) @ levels_of(parts.spread)[1]
        push = _sigmoid(parts.push)
        return Model(self.cells.dag, own, push, sensitivity, specificity, parts.spread)

    def step(self, point: Point) -> tuple[Point, float]:
        """The next point by EM, and the log posterior density at this one."""
        parts, model, counts = self._parts(point), self.model(point), self.patterns.counts
        at_levels = own_at_levels(parts.own, parts.spread)
        evidence = evidence_of(self.cells, self.patterns.examples, model.sensitivity, model.specificity)
        found = self.expect(model.own, model.push, tilted(evidence, model.own, at_levels))
        chances, log_likelihood = chances_of_levels(found.log_likelihood, self.shares)
        objective = float(log_likelihood @ counts) + self._log_belief(parts, at_levels)

        weight = chances * counts
        hits = (found.own.reshape(len(model.own), *chances.shape) * weight).sum(axis=2)
        own, spread = self._own(parts, hits, weight.sum(axis=1))
        bad, sent = mixed(found.bad, chances), mixed(found.sent, chances)
        push = _rate(sent @ counts, bad[self.sources] @ counts, PUSH_BELIEF)
        share = bad[self.at]
        caught, missed = (self.fails * share).sum(axis=1), (self.passes * share).sum(axis=1)
        cleared, blamed = (self.passes * (1 - share)).sum(1), (self.fails * (1 - share)).sum(1)
        sensitivity = _rate(caught, caught + missed, self.sensitivities.T)
        specificity = _rate(cleared, cleared + blamed, self.specificities.T)
        quality = logit(sensitivity), logit(specificity)
        return np.concatenate([own, logit(push), *quality, [spread]]), objective

    def _own(self, parts: _Parts, hits: Rates, trials: Rates) -> tuple[Rates, float]:
        """Own log odds and spread that explain so many hits in so many trials a level."""
        hits = hits + OWN_BELIEF[0] * self.shares
        trials = trials + sum(OWN_BELIEF) * self.shares
        if len(self.shares) == 1:
            return logit(hits[:, 0] / trials[0]), 0.0
        own, spread = parts.own, parts.spread
        for _ in range(_NEWTON):
            rates = own_at_levels(own, spread)
            slope, excess = trials * rates * (1 - rates), hits - trials * rates
            by_node, both, gained = slope.sum(1), slope @ self.levels, excess.sum(1)
            curve = (slope @ self.levels**2).sum() - (both**2 / by_node).sum()
            up = ((excess @ self.levels).sum() - (both * gained / by_node).sum()) / curve
            up = max(spread + np.clip(up, -0.5, 0.5), _LEAST_SPREAD) - spread
            own = own + np.clip((gained - both * up) / by_node, -1, 1)
            spread += up
        return own, spread

    def _log_belief(self, parts: _Parts, at_levels: Rates) -> float:
        """The log density of the beliefs, up to a constant."""
        own = sum(
            _log_beta(at_levels[:, one], OWN_BELIEF) * share for one, share in enumerate(self.shares)
        )
        push = _log_beta(_sigmoid(parts.push), PUSH_BELIEF)
        sensitivity = _log_beta(_sigmoid(parts.sensitivity), self.sensitivities.T)
        return float(
            own + push + sensitivity + _log_beta(_sigmoid(parts.specificity), self.specificities.T)
        )

    def _parts(self, point: Point) -> _Parts:
        dag, fitted = self.cells.dag, len(self.fitted)
        sizes = np.cumsum([len(dag.names), len(dag.edges), fitted, fitted])
        own, push, sensitivity, specificity, spread = np.split(point, sizes)
        least = _LEAST_SPREAD if self.start.spread else 0.0
        return _Parts(own, push, sensitivity, specificity, max(float(spread[0]), least))


def _sigmoid(log_odds: Rates) -> Rates:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _log_beta(rates: Rates, counts: Any) -> float:
    return float((counts[0] * np.log(rates) + counts[1] * np.log1p(-rates)).sum())


def _rate(hits: Any, trials: Any, belief: Any) -> Any:
    """The mean of the Beta posterior after so many hits in so many trials."""
    return (hits + belief[0]) / (trials + belief[0] + belief[1])
