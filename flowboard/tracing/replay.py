"""Which node to repair next in a failing row, and what the answers so far say.

A replay repairs one node's output and re-runs what follows. Particles are whole explanations of the
row, drawn from the fitted model; each says if the terminal would pass after a repair. What really
happens is noisy, because models downstream answer differently each time, so every answer is weighed
by the rates that placebo runs have measured, and the next repair is the one whose answer is expected
to tell most about the root set (Lindley 1956).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from flowboard.flow.errors import suggestion
from flowboard.tracing.attribution import WIDEST, Attribution
from flowboard.tracing.difficulty import LeveledRows
from flowboard.tracing.errors import TraceError
from flowboard.tracing.gibbs import GibbsChains
from flowboard.tracing.particles import Particles, open_roots, states_of

if TYPE_CHECKING:
    from flowboard.tracing.report import TraceReport

PARTICLES = 300
PLACEBO_RUNS = 40
MOST_REPAIRS = 10
SURE = 0.97
LEAST_GAIN = 0.02  # bits


@dataclass(frozen=True, slots=True)
class Placebo:
    """What re-running unchanged rows has shown: how often the terminal changes its mind unprovoked."""

    flips: int
    failing: int
    relapses: int
    passing: int

    @property
    def is_enough(self) -> bool:
        """Whether as many rows were re-run as decisions need, of both sorts."""
        return min(self.failing, self.passing) >= PLACEBO_RUNS

    @property
    def rates(self) -> Rates:
        """The measured rates, with half a count on either side (Jeffreys)."""
        return Rates((self.flips + 0.5) / (self.failing + 1), (self.relapses + 0.5) / (self.passing + 1))


@dataclass(frozen=True, slots=True)
class Rates:
    """`spontaneous`: a failing row passes unprovoked; `relapse`: a repaired one fails all the same."""

    spontaneous: float
    relapse: float


CACHED = Rates(0.01, 0.02)
"""For flows whose downstream answers come from a cache or at temperature 0."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair that was tried on a row: in `flips` of `runs` re-runs the terminal passed."""

    node: str
    flips: int
    runs: int = 1


@dataclass(frozen=True, slots=True)
class Explanations:
    """Weighted explanations of one row.

    `roots` and `flipped` (nodes, particles): the node is a root; repairing its output lets the
    terminal pass. `weights` (particles,) sum to one.
    """

    nodes: tuple[str, ...]
    roots: NDArray[np.bool_]
    flipped: NDArray[np.bool_]
    weights: NDArray[np.float64]

    @property
    def involved(self) -> dict[str, float]:
        """P(node in root set), by node."""
        return dict(zip(self.nodes, (self.roots @ self.weights).tolist(), strict=True))

    @property
    def alone(self) -> dict[str, float]:
        """P(node is the only root), by node."""
        single = self.roots & (self.roots.sum(axis=0) == 1)
        return dict(zip(self.nodes, (single @ self.weights).tolist(), strict=True))

    @property
    def answer(self) -> str:
        """The likeliest root."""
        return self.nodes[int(np.argmax(self.roots @ self.weights))]


@dataclass(frozen=True, slots=True)
class NextRepair:
    """The repair to try next, and the bits it is expected to tell."""

    node: str
    gain: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Why no further repair is worth its price."""

    reason: str


def explain(report: TraceReport, row: int, seed: int = 0) -> Explanations:
    """Draw explanations of a failing row; `row` is its place in `report.rows`.

    Raises:
        TraceError: the row's terminal was taken down by an exception, which needs no replay, or the
            model is sure that it is right.
    """
    found = report.prediction
    if not isinstance(found, Attribution):
        raise TraceError("This report has no fitted model; trace the outcomes again.")
    pattern = found.patterns.pattern[row]
    if found.known[pattern]:
        raise TraceError("An exception took this row's terminal down; its root is known already.")
    model, dag = found.model, found.model.dag
    evidence = found.evidence.part(np.array([pattern]))
    rng = np.random.default_rng([seed, 6, row])
    count = PARTICLES
    if found.walk.width > WIDEST:
        drawn = GibbsChains(dag, rng).particles(model.own, model.push, evidence, count)
    else:
        drawn = LeveledRows(model, found.walk, evidence).particles(count, rng)
    drawn = Particles(drawn.errors[:, 0], drawn.pushes[:, 0])
    bad = states_of(dag, drawn)[dag.terminal]
    if not bad.any():
        raise TraceError("By the model this row is right and the terminal's check is wrong.")
    drawn = Particles(drawn.errors[:, bad], drawn.pushes[:, bad])
    flipped = [~states_of(dag, drawn, repaired=node)[dag.terminal] for node in range(len(dag.names))]
    count = int(bad.sum())
    return Explanations(dag.names, open_roots(dag, drawn), np.array(flipped), np.full(count, 1 / count))


def weigh(explanations: Explanations, repair: Repair, rates: Rates) -> Explanations:
    """Weigh explanations by what a repair has shown.

    Raises:
        TraceError: the node is unknown or the counts aren't possible.
    """
    node = _place(explanations, repair.node)
    if not 0 <= repair.flips <= repair.runs:
        raise TraceError(f"{repair.flips} flips in {repair.runs} re-runs can't be; check the counts.")
    chance = _chance(explanations.flipped[node], rates)
    likelihood = chance**repair.flips * (1 - chance) ** (repair.runs - repair.flips)
    weights = explanations.weights * likelihood
    return replace(explanations, weights=weights / weights.sum())


def expected_gain(explanations: Explanations, node: str, rates: Rates) -> float:
    """The bits that one re-run with this node repaired is expected to tell about the root set."""
    chance = _chance(explanations.flipped[_place(explanations, node)], rates)
    sets, which = np.unique(explanations.roots.T, axis=0, return_inverse=True)
    weight = np.bincount(which.reshape(-1), explanations.weights, len(sets))
    flips = np.bincount(which.reshape(-1), explanations.weights * chance, len(sets))
    within = flips / np.maximum(weight, 1e-300)
    return float(_entropy(flips.sum()) - weight @ _entropy(within))


def next_repair(
    explanations: Explanations,
    done: Sequence[Repair],
    candidates: Collection[str],
    rates: Rates,
    most: int = MOST_REPAIRS,
) -> NextRepair | Stop:
    """The repair to try next, or why to stop.

    Args:
        explanations: weighed by all repairs so far.
        done: the repairs so far.
        candidates: nodes whose output can be repaired in this row.
        rates: as placebo runs have measured them.
        most: the most repairs to try on a row.
    """
    involved = explanations.roots @ explanations.weights
    if ((involved > SURE) | (involved < 1 - SURE)).all():
        return Stop("Every node is settled: surely a root, or surely not.")
    if len(done) >= most:
        return Stop(f"{most} repairs have been tried on this row.")
    gains = {node: expected_gain(explanations, node, rates) for node in sorted(candidates)}
    if not gains:
        return Stop("No node of this row can be repaired; give a gold column or an edit.")
    node = max(gains, key=lambda one: gains[one])
    if gains[node] < LEAST_GAIN:
        return Stop("No further repair would tell much.")
    return NextRepair(node, gains[node])


def sentence(repair: Repair, row: str, placebo: Placebo | None) -> str:
    """What a repair has shown, in words."""
    times = "" if placebo is None else f" (placebo {placebo.flips} of {placebo.failing})"
    runs = "re-run" if repair.runs == 1 else "re-runs"
    return f"Fixing `{repair.node}` flipped row {row} in {repair.flips} of {repair.runs} {runs}{times}."


def _chance(flipped: NDArray[np.bool_], rates: Rates) -> NDArray[np.float64]:
    return np.where(flipped, 1 - rates.relapse, rates.spontaneous)


def _entropy(chance: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Of a yes or no, in bits."""
    p = np.clip(chance, 1e-12, 1 - 1e-12)
    return np.asarray(-(p * np.log2(p) + (1 - p) * np.log2(1 - p)))


def _place(explanations: Explanations, node: str) -> int:
    if node not in explanations.nodes:
        raise TraceError(
            f"{node!r} isn't a node of this trace. {suggestion(node, explanations.nodes, '')}".strip()
        )
    return explanations.nodes.index(node)
