"""The posterior by Gibbs sampling, for graphs too wide to be exact: an approximation, and said so.

Each sweep draws the state of every node given its neighbours (Geman and Geman 1984), for all patterns
at once. Own errors and pushes are integrated out and have closed forms given the states.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowboard.tracing.dag import Dag
from flowboard.tracing.particles import Particles
from flowboard.tracing.posterior import Evidence, Posterior, Rates

Bits = NDArray[np.bool_]
_SWEEPS_PER_STEP = 3
_BURN_IN = 40
_TINY = 1e-300


@dataclass
class GibbsChains:
    """One chain a pattern; the states of one call are where the next one starts."""

    dag: Dag
    rng: np.random.Generator
    states: Bits | None = None

    def posterior(self, own: Rates, push: Rates, evidence: Evidence) -> Posterior:
        """Expectations over a few sweeps; likelihoods aren't known and are NaN."""
        sweeps = self._sweeps(own, push, evidence)
        shape = (len(own), evidence.patterns)
        found = Posterior(
            np.zeros(shape), np.zeros(shape), np.zeros((len(push), shape[1])),
            np.full(shape[1], np.nan),
        )  # fmt: skip
        for _ in range(_SWEEPS_PER_STEP):
            sweeps.sweep(self.rng)
            states, part = sweeps.states, 1 / _SWEEPS_PER_STEP
            bad = np.maximum(sweeps.bad(np.arange(len(own)), sweeps.held), _TINY)
            found.bad[:] += part * states
            found.own[:] += part * states * sweeps.erring / bad
            free = states * (sweeps.erring + sweeps.inheriting) / bad
            for edge, (source, target) in enumerate(self.dag.edges):
                found.sent[edge] += part * push[edge] * states[source] * free[target]
        return found

    def particles(self, own: Rates, push: Rates, evidence: Evidence, count: int) -> Particles:
        """Draws from the chains after a burn-in; neighbours in a chain resemble each other."""
        sweeps = self._sweeps(own, push, evidence)
        drawn = Particles(
            np.zeros((len(own), evidence.patterns, count), bool),
            np.zeros((len(push), evidence.patterns, count), bool),
        )
        for _ in range(_BURN_IN):
            sweeps.sweep(self.rng)
        for number in range(count):
            sweeps.sweep(self.rng)
            for node in range(len(own)):
                self._explain(node, push, sweeps, drawn, number)
        return drawn

    def _sweeps(self, own: Rates, push: Rates, evidence: Evidence) -> _Sweeps:
        if self.states is None or self.states.shape[1] != evidence.patterns:
            self.states = evidence.erring > evidence.right
        return _Sweeps(self.dag, self.states, own, push, evidence)

    def _explain(self, node: int, push: Rates, sweeps: _Sweeps, drawn: Particles, number: int) -> None:
        """Draw the own error and the pushes into a node, given all states."""
        states, size = sweeps.states, sweeps.states.shape[1]
        bad = sweeps.bad(np.array([node]), sweeps.held[[node]])[0]
        error = states[node] & (self.rng.random(size) * bad < sweeps.erring[node])
        drawn.errors[node, :, number] = error
        needed = states[node] & ~error  # then at least one push is needed
        held = np.exp(sweeps.held[node])  # no push by the parents that aren't drawn yet
        for parent in self.dag.parents[node]:
            edge = self.dag.edge_number[parent, node]
            chance = np.where(needed, push[edge] / np.maximum(1 - held, _TINY), push[edge])
            pushed = states[node] & states[parent] & (self.rng.random(size) < chance)
            drawn.pushes[edge, :, number] = pushed
            held = held / np.where(states[parent], 1 - push[edge], 1.0)
            needed &= ~pushed


class _Sweeps:
    """The states with what a sweep needs; `held` is the log chance that no parent pushes a node."""

    def __init__(self, dag: Dag, states: Bits, own: Rates, push: Rates, evidence: Evidence) -> None:
        self.states = states
        self.erring = own[:, None] * evidence.erring
        self.inheriting = (1 - own)[:, None] * evidence.inheriting
        self.right = (1 - own)[:, None] * evidence.right
        self.children = [np.array(children, np.intp) for children in dag.children]
        self.log_held = [
            np.array([np.log1p(-push[dag.edge_number[node, child]]) for child in children])[:, None]
            for node, children in enumerate(dag.children)
        ]
        self.held = np.zeros(states.shape)
        for node, children in enumerate(self.children):
            self.held[children] += self.log_held[node] * states[node]

    def bad(self, nodes: NDArray[np.intp], held: Rates) -> Rates:
        """The weight of nodes being bad, given the log chances that nobody pushes them."""
        return self.erring[nodes] - np.expm1(held) * self.inheriting[nodes]

    def sweep(self, rng: np.random.Generator) -> None:
        """Draw every node once."""
        for node, children in enumerate(self.children):
            own_held = self.held[node]
            bad = self.bad(np.array([node]), own_held[None])[0]
            right = np.exp(own_held) * self.right[node]
            without = self.held[children] - self.log_held[node] * self.states[node]
            bad = bad * self._given(children, without + self.log_held[node])
            right = right * self._given(children, without)
            drawn = rng.random(len(bad)) * (bad + right) < bad
            self.held[children] = without + self.log_held[node] * drawn
            self.states[node] = drawn

    def _given(self, children: NDArray[np.intp], held: Rates) -> Rates:
        """The weight of the children's states, given their log chances of not being pushed."""
        weight = np.where(
            self.states[children], self.bad(children, held), np.exp(held) * self.right[children]
        )
        return np.asarray(weight.prod(axis=0))
