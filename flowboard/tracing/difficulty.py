"""Rows of different difficulty: on a hard one every node errs more often, so own errors come together.

E[n] ~ Bern(sigmoid(a[n] + spread * t)) with t from a standard normal, one for the whole row, as in a
Rasch model. Three points of Gauss-Hermite quadrature stand for the normal (five give the same), so a
pattern of evidence becomes three: easy, usual and hard. Given the level all is as without, and so the
passes over the graph stay what they are; only their evidence is tilted, and their results are mixed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from flowboard.tracing.elimination import Walk
from flowboard.tracing.model import Model
from flowboard.tracing.particles import Particles, draw_particles
from flowboard.tracing.posterior import Evidence, Posterior, Rates, posterior

_POINTS, _WEIGHTS = np.polynomial.hermite_e.hermegauss(3)
LEVELS: Rates = _POINTS
SHARES: Rates = _WEIGHTS / _WEIGHTS.sum()
_ONE: Rates = np.ones(1)
_SOLVING = 12  # steps of Newton


def levels_of(spread: float) -> tuple[Rates, Rates]:
    """The levels of difficulty and their shares of the rows: three, or one if rows don't differ."""
    return (LEVELS, SHARES) if spread else (np.zeros(1), _ONE)


def logit(rate: Rates) -> Rates:
    """The log odds of rates, kept finite."""
    rate = np.clip(rate, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(rate / (1 - rate)))


def own_at_levels(log_odds: Rates, spread: float) -> Rates:
    """Own error rates (nodes, levels), from the log odds of a usual row (nodes,)."""
    levels, _ = levels_of(spread)
    return np.asarray(1 / (1 + np.exp(-(log_odds[:, None] + spread * levels))))


def usual_log_odds(own: Rates, spread: float) -> Rates:
    """The log odds in a usual row with which own errors are as frequent as `own` over all rows."""
    log_odds, (_, shares) = logit(own), levels_of(spread)
    for _ in range(_SOLVING if spread else 0):
        at_levels = own_at_levels(log_odds, spread)
        slope = (at_levels * (1 - at_levels)) @ shares
        log_odds = log_odds - np.clip((at_levels @ shares - own) / slope, -1, 1)
    return log_odds


def tilted(evidence: Evidence, own: Rates, at_levels: Rates) -> Evidence:
    """The evidence at every level (nodes, levels x patterns), level by level.

    Args:
        evidence: of the patterns.
        own: by node, the own error rate that the passes are given.
        at_levels: own error rates (nodes, levels).
    """
    if at_levels.shape[1] == 1:
        return evidence
    erring, well = at_levels / own[:, None], (1 - at_levels) / (1 - own)[:, None]

    def by_level(likelihood: Rates, tilt: Rates) -> Rates:
        return np.hstack([likelihood * one[:, None] for one in tilt.T])

    return Evidence(
        by_level(evidence.erring, erring),
        by_level(evidence.inheriting, well),
        by_level(evidence.right, well),
    )


def chances_of_levels(log_likelihood: Rates, shares: Rates) -> tuple[Rates, Rates]:
    """P(level | evidence) (levels, patterns), and the log likelihood over all levels (patterns,)."""
    if len(shares) == 1:
        return np.ones((1, len(log_likelihood))), log_likelihood
    joint = log_likelihood.reshape(len(shares), -1) + np.log(shares)[:, None]
    most = joint.max(axis=0)
    weight = np.exp(joint - most)
    total = weight.sum(axis=0)
    return weight / total, most + np.log(total)


def mixed(values: Rates, chances: Rates) -> Rates:
    """Values (things, levels x patterns) as their mean over levels (things, patterns)."""
    if len(chances) == 1:
        return values
    return np.asarray((values.reshape(len(values), *chances.shape) * chances).sum(axis=1))


class LeveledRows:
    """A model's patterns at every level of difficulty, where their passes are gone through."""

    def __init__(self, model: Model, walk: Walk, evidence: Evidence) -> None:
        self.model, self.walk, self.patterns = model, walk, evidence.patterns
        self.shares = levels_of(model.spread)[1]
        log_odds = usual_log_odds(model.own, model.spread)
        self.evidence = tilted(evidence, model.own, own_at_levels(log_odds, model.spread))

    def posterior(self) -> tuple[Posterior, Rates]:
        """The posterior over all levels; and P(level | evidence, terminal bad) (levels, patterns)."""
        found = posterior(self.walk, self.model.own, self.model.push, self.evidence)
        chances, log_likelihood = chances_of_levels(found.log_likelihood, self.shares)
        failing = chances * found.bad[self.model.dag.terminal].reshape(chances.shape)
        return Posterior(
            mixed(found.own, chances),
            mixed(found.bad, chances),
            mixed(found.sent, chances),
            log_likelihood,
        ), failing / np.maximum(failing.sum(axis=0), 1e-300)

    def particles(self, count: int, rng: np.random.Generator) -> Particles:
        """Independent explanations of every pattern, each drawn at a level drawn before."""
        model = self.model
        drawn = draw_particles(self.walk, model.own, model.push, self.evidence, count, rng)
        if len(self.shares) == 1:
            return drawn
        found = posterior(self.walk, model.own, model.push, self.evidence)
        chances, _ = chances_of_levels(found.log_likelihood, self.shares)
        picks = rng.random((1, self.patterns, count)) > chances.cumsum(axis=0)[:-1, :, None]
        level = picks.sum(axis=0)[None, None]

        def at_level(values: NDArray[np.bool_]) -> NDArray[np.bool_]:
            every = values.reshape(len(values), len(self.shares), self.patterns, count)
            return np.take_along_axis(every, level, axis=1)[:, 0]

        return Particles(at_level(drawn.errors), at_level(drawn.pushes))
