"""Which own errors make the terminal fail: exact probabilities of root sets.

Own error n belongs to the root set R of a failing row if pushes lead from n to the terminal, for then
every smallest set of own errors whose removal lets the terminal pass holds it. The walk is gone
through backwards with one flag more a bit, if the node is *open* (pushes lead from it to the
terminal), and every open own error weighs z[n]. The total over all cases is then the generating
function G(z) = P(evidence, terminal bad) E[prod of z[n] over R], and its derivatives give the rest:

* P(n in R) is dG/dz[n] at z = 1,
* P(R = {n}), what a perfect n would save, is dG/dz[n] at z = 0,
* E[1(n in R) / |R|], the Shapley share, is the integral of dG/dz[n] over z = 0..1, which
  Gauss-Legendre quadrature gives exactly, for a polynomial,
* P(R within S), what perfect nodes S would save, is G with z = 1 in S and 0 elsewhere.

Everything is divided by G(1), so it is given that the terminal is really bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from flowboard.tracing.dag import Dag
from flowboard.tracing.elimination import Walk
from flowboard.tracing.posterior import Evidence, Rates, slices

_QUADRATURE = 5  # exact for root sets of up to ten nodes
_STATES_AT_A_TIME = 1 << 16
RIGHT, CLOSED, OPEN = 0, 1, 2  # states of a live node
# States of a pending node: not pushed so far and closed or open, then pushed and closed or open.


@dataclass(frozen=True, slots=True)
class RootSets:
    """Probabilities (nodes, patterns), given the evidence and that the terminal is bad.

    `involved`: the node is in the root set; `alone`: it is the whole root set; `shapley`: the
    expected share of the blame, one over the size of the set where the node is in it.
    """

    involved: Rates
    alone: Rates
    shapley: Rates


def root_sets(dag: Dag, walk: Walk, own: Rates, push: Rates, evidence: Evidence) -> RootSets:
    """Exact root sets for every pattern of evidence."""
    shape = (len(own), evidence.patterns)
    found = RootSets(np.zeros(shape), np.zeros(shape), np.zeros(shape))
    points, weights = np.polynomial.legendre.leggauss(_QUADRATURE)
    points, weights = (points + 1) / 2, weights / 2
    for part in slices(evidence.patterns, _STATES_AT_A_TIME // flagged_states(walk)):
        some = evidence.part(part)
        passes = _OpenPass(dag, walk, own, push, some)
        found.involved[:, part] = passes.derivatives(np.ones(len(own)))
        found.alone[:, part] = passes.derivatives(np.zeros(len(own)))
        for point, weight in zip(points, weights, strict=True):
            found.shapley[:, part] += weight * passes.derivatives(np.full(len(own), point))
    return found


def sole_roots(dag: Dag, walk: Walk, own: Rates, push: Rates, evidence: Evidence) -> Rates:
    """P(R = {n}) alone (nodes, patterns), at a seventh of the cost of `root_sets`."""
    found = np.zeros((len(own), evidence.patterns))
    for part in slices(evidence.patterns, _STATES_AT_A_TIME // flagged_states(walk)):
        passes = _OpenPass(dag, walk, own, push, evidence.part(part))
        found[:, part] = passes.derivatives(np.zeros(len(own)))
    return found


def vanishing(
    dag: Dag, walk: Walk, own: Rates, push: Rates, evidence: Evidence, repaired: Rates
) -> Rates:
    """The probability that a failure vanishes (patterns,).

    Args:
        dag: the graph.
        walk: an order of steps over it.
        own: by node, the probability of an error of its own.
        push: by edge, the probability of a push.
        evidence: what each pattern says.
        repaired: by node, the share of its own errors that are repaired, 1 for a perfect node.
    """
    found = np.zeros(evidence.patterns)
    for part in slices(evidence.patterns, _STATES_AT_A_TIME // flagged_states(walk)):
        passes = _OpenPass(dag, walk, own, push, evidence.part(part))
        found[part] = passes.total(repaired)
    return found


def flagged_states(walk: Walk) -> int:
    """The most states with flags that are kept for one pattern."""
    return max(int(np.prod([3 if live else 4 for _, live in place])) for place in walk.places)


def flagged_cost(walk: Walk) -> int:
    """States with flags that are visited for one pattern in one direction."""
    return sum(int(np.prod([3 if live else 4 for _, live in place])) for place in walk.places)


class _OpenPass:
    """Passes over one walk for the same evidence with different weights.

    Values are scaled as the first pass, with all weights one, needs it; so they never underflow.
    """

    def __init__(self, dag: Dag, walk: Walk, own: Rates, push: Rates, evidence: Evidence) -> None:
        self.dag, self.walk, self.push = dag, walk, push
        self.erring = own[:, None] * evidence.erring
        self.inheriting = (1 - own)[:, None] * evidence.inheriting
        self.right = (1 - own)[:, None] * evidence.right
        self.scales: dict[int, Rates] = {}
        self.certain, _ = self._back(np.ones(len(own)))

    def total(self, weights: Rates) -> Rates:
        """G at these weights (nodes,), as a share of G(1)."""
        return self._back(weights)[0] / self.certain

    def derivatives(self, weights: Rates) -> Rates:
        """The derivatives of G by each node's weight (nodes, patterns), as shares of G(1)."""
        _, opened = self._back(weights)
        return self._forth(weights, opened) / self.certain

    def _back(self, weights: Rates) -> tuple[Rates, dict[int, Rates]]:
        """From the end to the start: the total, and by node what its being open is worth."""
        future = np.ones(self.erring.shape[1])
        opened: dict[int, Rates] = {}
        for step in reversed(self.walk.steps):
            if step.kind == "begin":
                future = future[0] + future[1]
            elif step.kind == "push":
                self._push_back(future, step.axis, step.other, self.push[step.edge])
            elif step.kind == "forget":
                none = np.zeros_like(future)
                at_terminal = step.node == self.dag.terminal
                flags = [none, none, future] if at_terminal else [future, future, none]
                future = np.stack(flags, axis=step.axis)
            else:
                live = np.moveaxis(future, step.axis, 0)
                opened[step.node] = live[OPEN].copy()
                future = self._decide_back(live, step.node, step.axis, weights[step.node])
        return future, opened

    def _decide_back(self, live: Any, node: int, axis: int, weight: float) -> Rates:
        erring, inheriting = self.erring[node], self.inheriting[node]
        pending = np.empty((4, *live.shape[1:]))
        pending[0] = self.right[node] * live[RIGHT] + erring * live[CLOSED]
        pending[1] = (weight * erring) * live[OPEN]
        pending[2] = (erring + inheriting) * live[CLOSED]
        pending[3] = (weight * erring + inheriting) * live[OPEN]
        if node not in self.scales:
            self.scales[node] = pending.reshape(-1, pending.shape[-1]).max(axis=0)
        pending /= self.scales[node]
        return np.moveaxis(pending, 0, axis)

    @staticmethod
    def _push_back(future: Rates, axis: int, other: int, push: float) -> None:
        both = np.moveaxis(future, (axis, other), (0, 1))
        closed, opened = both[CLOSED], both[OPEN]
        opened[1] = (1 - push) * opened[1] + push * (opened[3] + closed[3])
        opened[3] += push * closed[3]
        for bad in (closed, opened):
            bad[0] *= 1 - push
            bad[0] += push * bad[2]
        closed[1] *= 1 - push
        closed[3] *= 1 - push

    def _forth(self, weights: Rates, opened: dict[int, Rates]) -> Rates:
        """From the start to the end: the derivative at each node's decision."""
        past = np.ones(self.erring.shape[1])
        found = np.zeros(self.erring.shape)
        for step in self.walk.steps:
            if step.kind == "begin":
                none = np.zeros_like(past)
                past = np.stack([past, past, none, none])
            elif step.kind == "push":
                self._push_forth(past, step.axis, step.other, self.push[step.edge])
            elif step.kind == "forget":
                live = np.moveaxis(past, step.axis, 0)
                at_terminal = step.node == self.dag.terminal
                past = live[OPEN] if at_terminal else live[RIGHT] + live[CLOSED]
            else:
                past = self._decide_forth(past, step.node, step.axis, weights, opened, found)
        return found

    def _decide_forth(
        self,
        past: Rates,
        node: int,
        axis: int,
        weights: Rates,
        opened: dict[int, Rates],
        found: Rates,
    ) -> Rates:
        erring, inheriting = self.erring[node], self.inheriting[node]
        pending = np.moveaxis(past, axis, 0) / self.scales[node]
        either = pending[1] + pending[3]
        gained = (either * opened[node]).reshape(-1, found.shape[1]).sum(axis=0)
        found[node] = erring * gained
        live = np.empty((3, *pending.shape[1:]))
        live[RIGHT] = self.right[node] * pending[0]
        live[CLOSED] = erring * (pending[0] + pending[2]) + inheriting * pending[2]
        live[OPEN] = (weights[node] * erring) * either + inheriting * pending[3]
        return np.moveaxis(live, 0, axis)

    @staticmethod
    def _push_forth(past: Rates, axis: int, other: int, push: float) -> None:
        both = np.moveaxis(past, (axis, other), (0, 1))
        closed, opened = both[CLOSED], both[OPEN]
        closed[3] = (1 - push) * closed[3] + push * (opened[1] + opened[3])
        opened[3] += push * opened[1]
        for bad in (closed, opened):
            bad[2] += push * bad[0]
            bad[0] *= 1 - push
            bad[1] *= 1 - push
