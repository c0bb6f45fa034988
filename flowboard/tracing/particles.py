"""Whole explanations drawn from the posterior: own errors and pushes, row by row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowboard.tracing.dag import Dag
from flowboard.tracing.elimination import Walk
from flowboard.tracing.posterior import Evidence, Rates, slices
from flowboard.tracing.roots import RootSets

Bits = NDArray[np.bool_]
_STATES_AT_A_TIME = 1 << 17


@dataclass(frozen=True, slots=True)
class Particles:
    """Equally likely explanations: `errors` (nodes, patterns, particles), `pushes` (edges, …)."""

    errors: Bits
    pushes: Bits


def draw_particles(
    walk: Walk, own: Rates, push: Rates, evidence: Evidence, count: int, rng: np.random.Generator
) -> Particles:
    """Independent draws from the exact posterior: backward filtering, forward sampling.

    Chib (1996) draws backwards what was filtered forwards; this is its mirror image, because a
    walk decides a node's pushes after its errors.
    """
    shape = (evidence.patterns, count)
    drawn = Particles(np.zeros((len(own), *shape), bool), np.zeros((len(push), *shape), bool))
    for part in slices(evidence.patterns, _STATES_AT_A_TIME >> walk.width):
        some = evidence.part(part)
        futures = _futures(walk, own, push, some)
        bits: dict[int, Bits] = {}
        for step, place, future in zip(walk.steps, walk.places, futures, strict=True):
            size = (some.patterns, count)
            nodes = [node for node, _ in place]
            if step.kind == "begin":
                bits[step.node] = np.zeros(size, bool)
            elif step.kind == "push":
                child = nodes[step.other]
                pushed = push[step.edge] * _worth(future, nodes, bits, child, True)
                held = (1 - push[step.edge]) * _worth(future, nodes, bits, child, None)
                draw = (rng.random(size) * (pushed + held) < pushed) & bits[step.node]
                drawn.pushes[step.edge, part] = draw
                bits[child] = bits[child] | draw
            elif step.kind == "decide":
                node, pending = step.node, bits[step.node]
                bad = _worth(future, nodes, bits, node, True)
                right = _worth(future, nodes, bits, node, False)
                erring = (own[node] * some.erring[node])[:, None] * bad
                inherit = ((1 - own[node]) * some.inheriting[node])[:, None] * bad
                well = ((1 - own[node]) * some.right[node])[:, None] * right
                other = np.where(pending, inherit, well)
                draw = rng.random(size) * (erring + other) < erring
                drawn.errors[node, part] = draw
                bits[node] = pending | draw
            else:
                del bits[step.node]
    return drawn


def _futures(walk: Walk, own: Rates, push: Rates, evidence: Evidence) -> list[Rates]:
    """After each step, the likelihood of what follows (states, patterns), up to a factor."""
    future = np.ones(evidence.patterns)
    found: list[Rates] = []
    for step in reversed(walk.steps):
        node = step.node
        found.append(future.reshape(-1, evidence.patterns).copy())
        if step.kind == "begin":
            future = future[0]
        elif step.kind == "push":
            pushing = np.moveaxis(future, (step.axis, step.other), (0, 1))[1]
            pushing[0] = (1 - push[step.edge]) * pushing[0] + push[step.edge] * pushing[1]
        elif step.kind == "decide":
            bits = np.moveaxis(future, step.axis, 0)
            erring = own[node] * evidence.erring[node]
            bits[0] = (1 - own[node]) * evidence.right[node] * bits[0] + erring * bits[1]
            bits[1] *= erring + (1 - own[node]) * evidence.inheriting[node]
            future /= future.reshape(-1, evidence.patterns).max(axis=0)
        else:
            future = np.stack([future, future], axis=step.axis)
    return found[::-1]


def _worth(
    future: Rates, nodes: list[int], bits: dict[int, Bits], node: int, value: bool | None
) -> Rates:
    """What the future is worth to each particle if `node`'s bit becomes `value` (None: stays)."""
    index = np.zeros(next(iter(bits.values())).shape, np.intp)
    for one in nodes:
        bit = bits[one] if one != node or value is None else value
        index = 2 * index + bit
    return future[index, np.arange(future.shape[1])[:, None]]


def states_of(dag: Dag, drawn: Particles, repaired: int | None = None) -> Bits:
    """Whether each node is bad (nodes, …), optionally with one node's output repaired."""
    states = drawn.errors.copy()
    for node in range(len(dag.names)):
        for parent in dag.parents[node]:
            states[node] |= states[parent] & drawn.pushes[dag.edge_number[parent, node]]
        if node == repaired:
            states[node] = False
    return states


def open_roots(dag: Dag, drawn: Particles) -> Bits:
    """Whether each node is in the root set (nodes, …): it errs and pushes lead to the terminal."""
    opened = np.zeros_like(drawn.errors)
    opened[dag.terminal] = True
    for node in reversed(range(len(dag.names))):
        for child in dag.children[node]:
            opened[node] |= opened[child] & drawn.pushes[dag.edge_number[node, child]]
    return opened & drawn.errors


def sampled_root_sets(roots: Bits) -> RootSets:
    """Root sets as shares of particles in which the terminal is bad.

    Args:
        roots: membership (nodes, patterns, particles); a particle without roots doesn't count.
    """
    sizes = roots.sum(axis=0)
    bad = np.maximum((sizes > 0).sum(axis=1), 1)
    share = 1 / np.maximum(sizes, 1)
    return RootSets(  # node by node, for all at once would be floats by the gigabyte
        involved=np.array([one.sum(axis=1) / bad for one in roots]),
        alone=np.array([(one & (sizes == 1)).sum(axis=1) / bad for one in roots]),
        shapley=np.array([(one * share).sum(axis=1) / bad for one in roots]),
    )
