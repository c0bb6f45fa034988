"""Worlds in which it is known which node made a row fail: the ground truth of tracing.

A world is a graph with rates; rows drawn from it have own errors E, pushes Z along edges, recoveries
M and observed outcomes. X = E or (inherit and not M), where a plain node inherits if any parent
pushes and a *vote* node if more than half of its parents do. Everything is seeded: the same scenario
and seed give the same world and rows on every machine.

Order of draws for a world: number of nodes, edges, own-error rates, pushes, recoveries, slopes,
votes, sensitivities, specificities, ungraded nodes, noise of the terminal's assertion. Order of draws
for rows: difficulty, own errors, pushes, recoveries, leniency, verdicts, missing cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Bits = NDArray[np.bool_]
Rates = NDArray[np.float64]
KINDS = ("chain", "diamond", "fan", "tree", "layered")
ATTEMPTS = 200
FAILURE_RATES = (0.05, 0.70)


@dataclass(frozen=True)
class Scenario:
    """What the worlds of a scenario have in common; ranges are of uniform draws."""

    name: str
    nodes: tuple[int, int] = (3, 15)
    rows: int = 1000
    sensitivity: tuple[float, float] = (0.80, 0.95)
    specificity: tuple[float, float] = (0.90, 0.98)
    ungraded: float = 0.15
    missing: float = 0.03
    masking: float = 0.3
    difficulty: float = 0.0
    vote: float = 0.0
    terminal: tuple[float, float] | None = None
    """The range of the terminal's sensitivity and specificity; None where it is gold."""
    leniency: float = 0.0
    assertion_kind: str = "unknown"


SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario("S0", sensitivity=(1, 1), specificity=(1, 1), ungraded=0, missing=0, masking=0),
        Scenario("S1"),
        Scenario("S2", sensitivity=(0.70, 0.90), specificity=(0.70, 0.90)),
        Scenario("S3", ungraded=0.5),
        Scenario("S4", difficulty=1),
        Scenario("S5", vote=1),
        Scenario("S6", terminal=(0.85, 0.95)),
        Scenario("S7", nodes=(20, 30)),
        Scenario("S8", rows=100),
        Scenario(
            "S9", sensitivity=(0.70, 0.90), specificity=(0.75, 0.95), ungraded=0.4, difficulty=1,
            vote=0.5, terminal=(0.90, 0.97),
        ),
        Scenario(
            "S10", sensitivity=(0.30, 0.60), specificity=(0.93, 0.98), assertion_kind="judge"
        ),
        Scenario("S11", leniency=1.5),
    )
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """A graph in topological order (the last node is the terminal) with its rates."""

    scenario: Scenario
    seed: int
    kind: str
    edges: tuple[tuple[int, int], ...]
    own: Rates
    push: Rates
    recover: Rates
    slope: Rates
    votes: Bits
    sensitivity: Rates
    specificity: Rates
    ungraded: Bits

    @property
    def n(self) -> int:
        """How many nodes there are."""
        return len(self.own)

    @property
    def names(self) -> list[str]:
        """The names of the nodes."""
        return [f"n{node}" for node in range(self.n)]

    def graph(self) -> dict[str, list]:
        """The graph as `trace` takes it."""
        edges = [[f"n{source}", f"n{target}"] for source, target in self.edges]
        return {"nodes": self.names, "edges": edges}


@dataclass(frozen=True)
class Rows:
    """Draws from a world: own errors (rows, nodes), pushes (rows, edges), recoveries and states."""

    errors: Bits
    pushes: Bits
    recoveries: Bits
    states: Bits
    cells: NDArray[np.int8]
    """Verdicts (rows, nodes): 1 fail, 0 pass, -1 missing."""


def draw_world(scenario: Scenario, seed: int) -> World:
    """The first world of this seed whose terminal fails neither too rarely nor too often."""
    for attempt in range(ATTEMPTS):
        key = [crc32(scenario.name.encode()), seed, attempt]
        world = _draw(scenario, seed, np.random.default_rng(key))
        rows = draw_rows(world, 4000, np.random.default_rng([*key, 7]))
        if FAILURE_RATES[0] <= rows.states[:, -1].mean() <= FAILURE_RATES[1]:
            return world
    raise AssertionError(f"no world of {scenario.name} with seed {seed} fails often enough")


def _draw(scenario: Scenario, seed: int, rng: np.random.Generator) -> World:
    kind = KINDS[seed % 5]
    low, high = scenario.nodes
    n = int(rng.integers(max(low, 4) if kind in ("diamond", "fan") else low, high + 1))
    edges = _edges(kind, n, rng)
    targets = [target for _, target in edges]
    own = np.clip(rng.beta(0.6, 8, n), 0.003, 0.4)
    push = rng.uniform(0.5, 1, len(edges))
    recovers = rng.random(n) < scenario.masking
    recover = np.where(recovers & np.isin(np.arange(n), targets), rng.uniform(0.1, 0.5, n), 0)
    slope = rng.uniform(0.5, 1.5, n)
    several = np.bincount(targets, minlength=n) > 1
    votes = several & (rng.random(n) < scenario.vote)
    sensitivity = rng.uniform(*scenario.sensitivity, n)
    specificity = rng.uniform(*scenario.specificity, n)
    ungraded = rng.random(n) < scenario.ungraded
    terminal = (1.0, 1.0) if scenario.terminal is None else rng.uniform(*scenario.terminal, 2)
    sensitivity[-1], specificity[-1] = terminal
    ungraded[-1] = False
    return World(
        scenario, seed, kind, edges, own, push, recover, slope, votes, sensitivity, specificity, ungraded
    )


def _edges(kind: str, n: int, rng: np.random.Generator) -> tuple[tuple[int, int], ...]:
    last = n - 1
    edges: set[tuple[int, int]] = set()
    if kind == "chain":
        edges = {(node - 1, node) for node in range(1, n)}
    elif kind == "diamond":  # a source, two branches side by side, the terminal
        edges = {(max(node - 2, 0), node) for node in range(1, last)}
    elif kind == "fan":
        edges = {(0, node) for node in range(1, last)}
    elif kind == "tree":
        edges = {(int(rng.integers(node)), node) for node in range(1, last)}
    else:
        edges = _layered(last, rng)
    childless = set(range(last)) - {source for source, _ in edges}
    edges |= {(node, last) for node in childless}
    return tuple(sorted(edges, key=lambda edge: edge[::-1]))


def _layered(inner: int, rng: np.random.Generator) -> set[tuple[int, int]]:
    """Layers of one to three nodes, parents in the layer before, now and then one layer skipped."""
    layers: list[list[int]] = []
    start = 0
    while start < inner:
        width = int(min(rng.integers(1, 4), inner - start))
        layers.append(list(range(start, start + width)))
        start += width
    edges = set()
    for depth in range(1, len(layers)):
        for node in layers[depth]:
            above = layers[depth - 1]
            count = int(min(rng.integers(1, 4), len(above)))
            edges |= {(int(parent), node) for parent in rng.choice(above, count, replace=False)}
            if depth > 1 and rng.random() < 0.2:
                edges.add((int(rng.choice(layers[depth - 2])), node))
    return edges


def draw_rows(world: World, count: int, rng: np.random.Generator) -> Rows:
    """Draw rows with their verdicts."""
    scenario = world.scenario
    difficulty = rng.normal(size=(count, 1))
    chance = _sigmoid(_logit(world.own) + scenario.difficulty * world.slope * difficulty)
    errors = rng.random((count, world.n)) < chance
    pushes = rng.random((count, len(world.edges))) < world.push
    recoveries = rng.random((count, world.n)) < world.recover
    states = propagate(world, errors, pushes, recoveries)
    fails = np.where(states, world.sensitivity, 1 - world.specificity)
    shift = rng.normal(0, 1, (count, 1)) * scenario.leniency
    if scenario.leniency:
        fails[:, :-1] = _sigmoid(_logit(fails[:, :-1]) + shift)
    cells = (rng.random((count, world.n)) < fails).astype(np.int8)
    blank = (rng.random((count, world.n)) < scenario.missing) | world.ungraded
    blank[:, -1] = False
    cells[blank] = -1
    return Rows(errors, pushes, recoveries, states, cells)


def propagate(world: World, errors: Bits, pushes: Bits, recoveries: Bits) -> Bits:
    """The states X (rows, nodes) that follow from own errors, pushes and recoveries."""
    states = np.zeros(errors.shape, bool)
    into: list[list[tuple[int, int]]] = [[] for _ in range(world.n)]
    for number, (source, target) in enumerate(world.edges):
        into[target].append((number, source))
    for node in range(world.n):
        pushing = sum(
            (states[:, source] & pushes[:, number]).astype(int) for number, source in into[node]
        )
        needed = len(into[node]) / 2 if world.votes[node] else 0
        inherits = np.asarray(pushing) > needed if into[node] else np.zeros(len(errors), bool)
        states[:, node] = errors[:, node] | (inherits & ~recoveries[:, node])
    return states


def roots_of(world: World, rows: Rows, row: int) -> frozenset[int]:
    """The union of the smallest sets of own errors whose removal makes the terminal pass."""
    candidates = [int(node) for node in np.flatnonzero(rows.errors[row])]
    for size in range(1, len(candidates) + 1):
        removed = list(combinations(candidates, size))
        errors = np.repeat(rows.errors[row : row + 1], len(removed), axis=0)
        for number, nodes in enumerate(removed):
            errors[number, list(nodes)] = False
        pushes = np.repeat(rows.pushes[row : row + 1], len(removed), axis=0)
        recoveries = np.repeat(rows.recoveries[row : row + 1], len(removed), axis=0)
        passes = ~propagate(world, errors, pushes, recoveries)[:, -1]
        if passes.any():
            return frozenset(node for number in np.flatnonzero(passes) for node in removed[number])
    raise AssertionError("a row whose terminal is right has no roots")


def true_gains(world: World, count: int = 20_000) -> Rates:
    """By node, the share of the terminal's failures that vanish if it makes no error of its own."""
    rng = np.random.default_rng([crc32(world.scenario.name.encode()), world.seed, 999])
    rows = draw_rows(world, count, rng)
    failing = rows.states[:, -1]
    gains = np.zeros(world.n)
    for node in range(world.n):
        errors = rows.errors[failing].copy()
        errors[:, node] = False
        states = propagate(world, errors, rows.pushes[failing], rows.recoveries[failing])
        gains[node] = 1 - states[:, -1].mean()
    return gains


def evaluation_rows(world: World, count: int | None = None) -> Rows:
    """The rows of a world that methods are given."""
    rng = np.random.default_rng([crc32(world.scenario.name.encode()), world.seed, 1])
    return draw_rows(world, count or world.scenario.rows, rng)


def outcome_table(world: World, rows: Rows, kind: str | None = None) -> pd.DataFrame:
    """The verdicts as `trace` takes them; a gold terminal is checked by `human`."""
    row, node = np.nonzero(rows.cells >= 0)
    names = np.array(world.names)
    others = kind or world.scenario.assertion_kind
    at_terminal = others if world.scenario.terminal else "human"
    return pd.DataFrame(
        {
            "row": [f"r{number}" for number in row],
            "node": names[node],
            "assertion": "ok",
            "kind": np.where(node == world.n - 1, at_terminal, others),
            "outcome": np.where(rows.cells[row, node] == 1, "fail", "pass"),
        }
    )


def scored_rows(rows: Rows, most: int = 250) -> Sequence[int]:
    """The rows that are scored: the terminal fails, and is seen to."""
    failing = np.flatnonzero(rows.states[:, -1] & (rows.cells[:, -1] == 1))
    return [int(row) for row in failing[:most]]


def _sigmoid(value: Rates) -> Rates:
    return 1 / (1 + np.exp(-value))


def _logit(rate: Rates) -> Rates:
    rate = np.clip(rate, 1e-12, 1 - 1e-12)
    return np.log(rate / (1 - rate))
