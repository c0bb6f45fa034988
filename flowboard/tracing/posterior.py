"""The exact posterior of the latent noisy-OR, for many patterns of evidence at once.

The model: a node is bad if it errs itself or a bad parent pushes it, X[n] = E[n] or any(X[u] and
Z[u→n]), with E[n] ~ Bern(own[n]) and Z[u→n] ~ Bern(push[u→n]) (Pearl 1988, section 4.3.2). One
forward and one backward pass over a narrow walk give every expectation that EM needs; states are
numpy arrays with one axis of two per bit kept and the patterns on the last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flowboard.tracing.elimination import Step, Walk

Rates = NDArray[np.float64]
_STATES_AT_A_TIME = 1 << 15  # what fits into a processor's nearer caches


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a pattern says about each node: the likelihood in its three cases, all (nodes, patterns).

    `erring`: the node erred itself; `inheriting`: it is bad, but only by inheritance; `right`: it is
    right. A node without evidence has ones. Only the ratios within a node and pattern matter.
    """

    erring: Rates
    inheriting: Rates
    right: Rates

    def part(self, patterns: slice | NDArray[Any]) -> Evidence:
        """The evidence of some patterns."""
        return Evidence(self.erring[:, patterns], self.inheriting[:, patterns], self.right[:, patterns])

    @property
    def patterns(self) -> int:
        """How many patterns there are."""
        return int(self.right.shape[1])


@dataclass(frozen=True, slots=True)
class Posterior:
    """Probabilities given the evidence of each pattern.

    `own` and `bad` (nodes, patterns): the node erred itself; it is bad. `sent` (edges, patterns): the
    edge's source is bad and pushes. `log_likelihood` (patterns,): of the evidence, in nats.
    """

    own: Rates
    bad: Rates
    sent: Rates
    log_likelihood: Rates


def posterior(walk: Walk, own: Rates, push: Rates, evidence: Evidence) -> Posterior:
    """Forward and backward over the walk.

    Args:
        walk: an order of steps over the graph.
        own: by node, the probability of an error of its own.
        push: by edge, the probability that a bad source makes its target bad.
        evidence: what each pattern says.
    """
    count = evidence.patterns
    found = Posterior(
        np.empty((len(own), count)), np.empty((len(own), count)), np.empty((len(push), count)),
        np.empty(count),
    )  # fmt: skip
    for part in slices(count, _STATES_AT_A_TIME >> walk.width):
        some = evidence.part(part)
        kept, found.log_likelihood[part] = _forward(walk, own, push, some)
        _backward(walk, own, push, some, kept, found, part)
    return found


def slices(count: int, size: int) -> Iterator[slice]:
    """Parts of at most `size` (at least 64) of `count` things."""
    size = max(size, 64)
    return (slice(start, min(start + size, count)) for start in range(0, count, size))


def _forward(walk: Walk, own: Rates, push: Rates, evidence: Evidence) -> tuple[list[Any], Rates]:
    """Walk to the end; gives per step what the way back needs, and the log likelihoods."""
    state = np.ones(evidence.patterns)
    log_likelihood = np.zeros(evidence.patterns)
    kept: list[Any] = []
    for step in walk.steps:
        node = step.node
        if step.kind == "begin":
            state = np.stack([state, np.zeros_like(state)])
            kept.append(None)
        elif step.kind == "push":
            free, pushed = _pushing(state, step)
            kept.append(free + pushed)
            pushed += push[step.edge] * free
            free *= 1 - push[step.edge]
        elif step.kind == "decide":
            free, pushed = _bit(state, step.axis, 0), _bit(state, step.axis, 1)
            either = free + pushed
            erring = (own[node] * evidence.erring[node]) * either
            bad = erring + ((1 - own[node]) * evidence.inheriting[node]) * pushed
            kept.append((either, bad))
            free *= (1 - own[node]) * evidence.right[node]
            pushed[:] = bad
        else:
            state = state.sum(axis=step.axis)
            scale = state.reshape(-1, evidence.patterns).sum(axis=0)
            state /= scale
            log_likelihood += np.log(scale)
            kept.append(scale)
    return kept, log_likelihood


def _backward(
    walk: Walk,
    own: Rates,
    push: Rates,
    evidence: Evidence,
    kept: list[Any],
    found: Posterior,
    part: slice,
) -> None:
    """Walk back to the start and write the probabilities of these patterns into `found`."""
    future = np.ones(evidence.patterns)
    for step, before in zip(reversed(walk.steps), reversed(kept), strict=True):
        node = step.node
        if step.kind == "begin":
            future = future[0]
        elif step.kind == "push":
            free, pushed = _pushing(future, step)
            found.sent[step.edge, part] = push[step.edge] * _total(before * pushed)
            free *= 1 - push[step.edge]
            free += push[step.edge] * pushed
        elif step.kind == "decide":
            either, bad = before
            free, pushed = _bit(future, step.axis, 0), _bit(future, step.axis, 1)
            erring = own[node] * evidence.erring[node]
            found.own[node, part] = erring * _total(either * pushed)
            found.bad[node, part] = _total(bad * pushed)
            free *= (1 - own[node]) * evidence.right[node]
            free += erring * pushed
            pushed *= erring + (1 - own[node]) * evidence.inheriting[node]
        else:
            scaled = future / before
            future = np.stack([scaled, scaled], axis=step.axis)


def _bit(state: Rates, axis: int, value: int) -> Rates:
    """The part of a state where one bit has a value, as a view; `np.moveaxis` takes its time."""
    return state[(slice(None),) * axis + (value,)]


def _pushing(state: Rates, step: Step) -> tuple[Rates, Rates]:
    """The parts where the node of a push is bad: its child not pushed so far, and pushed."""
    bad = _bit(state, step.axis, 1)
    child = step.other - (step.other > step.axis)
    return _bit(bad, child, 0), _bit(bad, child, 1)


def _total(values: Rates) -> Rates:
    """The sum over all states, by pattern."""
    return np.asarray(values.reshape(-1, values.shape[-1]).sum(axis=0))
