"""Every failing row attributed to its roots by a fitted model, exactly where that can be afforded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from flowboard.flow.errors import suggestion
from flowboard.tracing.cells import Cells, Codes
from flowboard.tracing.difficulty import LeveledRows, mixed
from flowboard.tracing.elimination import Walk
from flowboard.tracing.errors import TraceError
from flowboard.tracing.fitting import Patterns, evidence_of, patterns_of
from flowboard.tracing.gibbs import GibbsChains
from flowboard.tracing.model import Model
from flowboard.tracing.particles import open_roots, sampled_root_sets
from flowboard.tracing.posterior import Evidence, Rates, slices
from flowboard.tracing.roots import RootSets, flagged_cost, root_sets, vanishing

Bits = NDArray[np.bool_]
WIDEST = 14
_EXACT_STATES = 1.2e8  # of one pass over all patterns; some seconds for all the passes
_DRAWS_AT_A_TIME = 1 << 21
_PARTICLES = 300
_FEWER_PARTICLES = 100
_MANY_PATTERNS = 5000


@dataclass(frozen=True)
class Attribution:
    """Root sets and states of the failing rows, by pattern of evidence.

    All arrays are (nodes, patterns). A pattern is `known` where an exception took the terminal down:
    then its roots are certain. `approximate` is empty or says what was sampled.
    """

    model: Model
    walk: Walk
    patterns: Patterns
    evidence: Evidence
    known: Bits
    roots: RootSets
    bad: Rates
    approximate: str
    drawn_roots: Bits | None
    """Root sets of particles (nodes, patterns, particles), where they were sampled."""

    @cached_property
    def false_alarm(self) -> Rates:
        """The probability that the terminal is right after all (patterns,)."""
        return np.where(self.known, 0.0, 1 - self.bad[self.model.dag.terminal])

    @cached_property
    def weights(self) -> Rates:
        """How much each pattern counts: its rows, less those that are false alarms; sums to one."""
        weights = self.patterns.counts * (1 - self.false_alarm)
        return np.asarray(weights / weights.sum())

    def over_rows(self, values: Rates) -> Rates:
        """The mean over failures of values (nodes, patterns)."""
        return values @ self.weights

    def vanishing(self, repaired: Mapping[str, float]) -> float:
        """See `Prediction.vanishing`."""
        shares = self._shares(repaired)
        saved = np.zeros(len(self.weights))
        certain = self.roots.involved[:, self.known] > 0
        saved[self.known] = np.where(certain, shares[:, None], 1.0).prod(axis=0)
        if self.drawn_roots is not None:
            bad = self.drawn_roots.any(axis=0)
            kept = bad.astype(float)
            for share, drawn in zip(shares, self.drawn_roots, strict=True):
                kept[drawn] *= share
            saved[~self.known] = kept.sum(axis=1) / np.maximum(bad.sum(axis=1), 1)
        elif not self.known.all():
            model = self.model
            rows = LeveledRows(model, self.walk, self.evidence.part(~self.known))
            _, chances = rows.posterior()
            found = vanishing(model.dag, self.walk, model.own, model.push, rows.evidence, shares)
            saved[~self.known] = mixed(found[None], chances)[0]
        return float(saved @ self.weights)

    def _shares(self, repaired: Mapping[str, float]) -> Rates:
        names = self.model.dag.names
        shares = np.zeros(len(names))
        for name, share in repaired.items():
            if name not in names:
                raise TraceError(f"{name!r} isn't a node. {suggestion(name, names, '')}".strip())
            if not 0 <= share <= 1:
                raise TraceError(f"The share repaired at {name!r} is {share}; give one from 0 to 1.")
            shares[names.index(name)] = share
        return shares


def attribute(cells: Cells, model: Model, walk: Walk, rows: Codes, seed: int) -> Attribution:
    """Attribute failing rows; `rows` are positions in `cells`."""
    patterns = patterns_of(cells, rows)
    evidence = evidence_of(cells, patterns.examples, model.sensitivity, model.specificity)
    certain = _exception_roots(cells, patterns.examples)
    known: Bits = np.asarray(certain.any(axis=0))
    shape = certain.shape
    found = RootSets(np.zeros(shape), np.zeros(shape), np.zeros(shape))
    sizes = certain.sum(axis=0)
    found.involved[:] = certain
    found.alone[:] = certain & (sizes == 1)
    found.shapley[:] = certain / np.maximum(sizes, 1)
    bad = certain.astype(float)
    approximate, drawn = "", None
    if not known.all():
        some = evidence.part(~known)
        sets, states, approximate, drawn = _unknown(model, walk, some, seed)
        for whole, part in zip(
            (found.involved, found.alone, found.shapley, bad),
            (sets.involved, sets.alone, sets.shapley, states),
            strict=True,
        ):
            whole[:, ~known] = part
    return Attribution(model, walk, patterns, evidence, known, found, bad, approximate, drawn)


def _unknown(
    model: Model, walk: Walk, evidence: Evidence, seed: int
) -> tuple[RootSets, Rates, str, Bits | None]:
    """Root sets, the posterior that nodes are bad, what was sampled, and the samples."""
    dag, own, push = model.dag, model.own, model.push
    rng = np.random.default_rng([seed, 2])
    if walk.width > WIDEST:
        chains = GibbsChains(dag, rng)
        drawn = open_roots(dag, chains.particles(own, push, evidence, _PARTICLES))
        states = chains.posterior(own, push, evidence).bad
        note = f"The graph is {walk.width} wide, so everything is approximate: sampled by Gibbs."
        return sampled_root_sets(drawn), states, note, drawn
    leveled = LeveledRows(model, walk, evidence)
    found, chances = leveled.posterior()
    if flagged_cost(walk) * leveled.evidence.patterns <= _EXACT_STATES:
        return (
            _mixed_sets(root_sets(dag, walk, own, push, leveled.evidence), chances),
            found.bad,
            "",
            None,
        )
    count = _FEWER_PARTICLES if evidence.patterns > _MANY_PATTERNS else _PARTICLES
    drawn = np.zeros((len(own), evidence.patterns, count), bool)
    for part in slices(evidence.patterns, _DRAWS_AT_A_TIME // (count * len(own))):
        particles = LeveledRows(model, walk, evidence.part(part)).particles(count, rng)
        drawn[:, part] = open_roots(dag, particles)
    note = f"Root sets are approximate: {count} explanations were drawn for each kind of row."
    return sampled_root_sets(drawn), found.bad, note, drawn


def _mixed_sets(sets: RootSets, chances: Rates) -> RootSets:
    """Root sets over all levels of difficulty, each as likely as `chances` (levels, patterns) say."""
    return RootSets(
        mixed(sets.involved, chances), mixed(sets.alone, chances), mixed(sets.shapley, chances)
    )


def _exception_roots(cells: Cells, rows: Codes) -> Bits:
    """Exceptions that took the terminal down (nodes, rows): its own, or by skips all the way."""
    dag = cells.dag
    raised, inherited = cells.exceptions[rows].T, cells.inherited[rows].T
    down = np.zeros(raised.shape, bool)
    down[dag.terminal] = raised[dag.terminal] | inherited[dag.terminal]
    for node in reversed(range(len(dag.names))):
        for child in dag.children[node]:
            down[node] |= down[child] & inherited[child] & ~raised[child]
        if node != dag.terminal:
            down[node] &= raised[node] | inherited[node]
    return np.asarray(down & raised, dtype=bool)
