"""How well traces name the roots of simulated worlds, and how well replays do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flowboard.tracing import TraceReport, trace
from flowboard.tracing.cells import read_outcomes
from flowboard.tracing.dag import read_graph
from flowboard.tracing.replay import (
    CACHED,
    Explanations,
    NextRepair,
    Rates,
    Repair,
    explain,
    next_repair,
    weigh,
)
from flowboard.tracing.verify import rows_to_verify, verified_gains
from tests.benchmarks.tracing_baselines import BASELINES
from tests.tracing.simulator import (
    SCENARIOS,
    Rows,
    World,
    draw_world,
    evaluation_rows,
    outcome_table,
    propagate,
    roots_of,
    scored_rows,
    true_gains,
)

NEAR = 0.02  # a top node this close to the truly best one is as good to fix
_BINS = 10


@dataclass(frozen=True)
class Score:
    """Of one method in one world; `gain_error` in percentage points."""

    top1: float
    gain_error: float
    top_hit: float
    near_hit: float
    tau: float
    tie_hit: float = float("nan")
    ties: float = float("nan")


@dataclass(frozen=True)
class Case:
    """A world with its rows, its truth and its trace."""

    world: World
    rows: Rows
    truth: dict[int, frozenset[int]]
    gains: NDArray[np.float64]
    report: TraceReport

    @property
    def places(self) -> dict[int, int]:
        """By number of a row, its place among the failing rows."""
        return {int(str(row.row)[1:]): place for place, row in enumerate(self.report.rows)}


def case(scenario: str, seed: int, kind: str | None = None) -> Case:
    """Draw a world and trace it."""
    world = draw_world(SCENARIOS[scenario], seed)
    rows = evaluation_rows(world)
    table = outcome_table(world, rows, kind)
    report = trace(table, world.graph(), world.names[-1])
    truth = {row: roots_of(world, rows, row) for row in scored_rows(rows)}
    return Case(world, rows, truth, true_gains(world), report)


def calls(one: Case) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """For each scored row, how sure the model is of its likeliest root, and whether it is one."""
    places = one.places
    best = {row: max(one.report.rows[places[row]].roots, key=lambda root: root.p) for row in one.truth}
    sure = np.array([root.p for root in best.values()])
    return sure, np.array([int(root.node[1:]) in one.truth[row] for row, root in best.items()])


def scores(one: Case) -> dict[str, Score]:
    """The scores of the trace and of the baselines."""
    world, places = one.world, one.places
    hits = calls(one)[1]
    gains = np.array([one.report.node(name).potential_gain for name in world.names])
    ties = {int(name[1:]) for name in one.report.ties}
    found = {
        "trace": Score(
            float(np.mean(hits)),
            *_ranking(gains, one.gains),
            tie_hit=float(int(np.argmax(one.gains)) in ties),
            ties=len(ties),
        )
    }
    dag = read_graph(world.graph(), world.names[-1])
    table = outcome_table(world, one.rows)
    cells = read_outcomes(table, dag)
    order = [dag.position[name] for name in world.names]
    for name, method in BASELINES.items():
        blame = method(dag, cells.states)
        chosen = blame.chosen[:, order]
        answers = [chosen[places[row], list(roots)].sum() for row, roots in one.truth.items()]
        found[name] = Score(float(np.mean(answers)), *_ranking(blame.score[order], one.gains))
    return found


def _ranking(gains: NDArray[np.float64], truth: NDArray[np.float64]) -> tuple[float, ...]:
    """Mean absolute error in points, top hit, near hit, Kendall's tau."""
    from scipy.stats import kendalltau

    top = truth[int(np.argmax(gains))]
    error = 100 * float(np.abs(gains - truth).mean())
    tau = float(kendalltau(gains, truth).statistic)
    return error, float(top == truth.max()), float(top >= truth.max() - NEAR), tau


def expected_calibration_error(sure: NDArray[np.float64], hits: NDArray[np.bool_]) -> float:
    """The mean distance of stated probability and hit rate, over ten bins."""
    number = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    used = [number == one for one in range(_BINS) if (number == one).any()]
    return float(sum(abs(sure[one].mean() - hits[one].mean()) * one.mean() for one in used))


def replayed_top1(one: Case, noise: float, most: int, rows: int = 60) -> tuple[float, float]:
    """Row top-1 after at most so many repairs a row, and the mean number of repairs."""
    rng = np.random.default_rng([one.world.seed, 77])
    rates = Rates(noise, noise) if noise else CACHED
    hits, used = [], []
    for row, roots in list(one.truth.items())[:rows]:
        found, count = _replay(one, row, rates, noise, most, rng)
        hits.append(int(found.answer[1:]) in roots)
        used.append(count)
    return float(np.mean(hits)), float(np.mean(used))


def verified(one: Case, count: int) -> tuple[float, float, float, float]:
    """Coverage over nodes, width, and errors before and after `verify`, the last three in points."""
    rng = np.random.default_rng([one.world.seed, 78])
    numbers = {place: row for row, place in one.places.items()}
    replayed = {
        place: _replay(one, numbers[place], CACHED, 0.0, 10, rng)[0]
        for place in rows_to_verify(one.report, count)
    }
    gains = verified_gains(one.report, replayed)
    truth = [one.gains[int(gain.node[1:])] for gain in gains]
    pairs = list(zip(gains, truth, strict=True))
    covered = [gain.low <= true <= gain.high for gain, true in pairs]
    return (
        float(np.mean(covered)),
        100 * float(np.mean([gain.high - gain.low for gain in gains])),
        100 * float(np.mean([abs(gain.predicted - true) for gain, true in pairs])),
        100 * float(np.mean([abs(gain.corrected - true) for gain, true in pairs])),
    )


def _replay(
    one: Case, row: int, rates: Rates, noise: float, most: int, rng: np.random.Generator
) -> tuple[Explanations, int]:
    found, done = explain(one.report, one.places[row]), []
    candidates = one.world.names[:-1]
    while isinstance(step := next_repair(found, done, candidates, rates, most), NextRepair):
        flips = bool(flip_of(one.world, one.rows, row, int(step.node[1:])) ^ (rng.random() < noise))
        done.append(Repair(step.node, int(flips)))
        found = weigh(found, done[-1], rates)
    return found, len(done)


def flip_of(world: World, rows: Rows, row: int, node: int) -> bool:
    """Whether the terminal passes when this node's output is repaired, all noise fixed."""
    errors, recoveries = rows.errors[[row]].copy(), rows.recoveries[[row]].copy()
    errors[0, node], recoveries[0, node] = False, True  # whatever it inherits, it is right now
    return not propagate(world, errors, rows.pushes[[row]], recoveries)[0, -1]
