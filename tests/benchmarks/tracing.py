"""The tables of tracing: levels on simulated worlds, replays, real step judges, and time.

`python -m tests.benchmarks --only tracing` prints them; `--scale` takes fewer seeds and rows. Seeds
0-24 are for development; 100-124 are held out, and nothing is tuned to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import islice
from time import perf_counter, process_time
from typing import TypeVar

import numpy as np

from flowboard.tracing import trace
from tests.benchmarks.tracing_scores import (
    Score,
    calls,
    case,
    expected_calibration_error,
    replayed_top1,
    scores,
    verified,
)
from tests.benchmarks.tracing_steps import FOLDER, step_scores
from tests.tracing.simulator import SCENARIOS, draw_world, evaluation_rows, outcome_table

T = TypeVar("T")
SEEDS = {"dev seeds 0-24": range(25), "held-out seeds 100-124": range(100, 125)}
LEVELS = {
    "S0": (0.95, 2.0, 0.84),
    "S1": (0.75, 3.2, 0.86),
    "S2": (0.62, 6.0, 0.64),
    "S3": (0.53, 9.7, 0.58),
    "S4": (0.67, 3.7, 0.84),
    "S5": (0.78, 7.2, 0.92),
    "S8": (0.60, 5.3, 0.58),
    "S10": (0.41, 8.8, float("nan")),
}
MARGIN = ("S1", "S2", "S4", "S5", "S8")
NEVER_BELOW = ("S0", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8")
REPLAYS = ((0.0, 4), (0.1, 4), (0.1, 10))
JUDGES = 20
RULES = ("shown", "first_failing", "frontier", "model")
COVERED = ("S1", "S2", "S3", "S4", "S7", "S10")
TIMED = ((10, 10_000, 1.0), (30, 1_000, 6.0), (30, 100_000, 60.0))


def run_tracing(scale: float) -> None:
    """Print all tables; `scale` below one takes fewer seeds and rows."""
    for title, seeds in SEEDS.items():
        some = share(seeds, scale)
        print(f"\ntracing, {title}", flush=True)
        print_levels(some)
        print_replays(some)
        print_coverage(some, share(COVERED, scale))
    print_steps(scale)
    print_times(scale)


def share(every: Sequence[T], scale: float) -> Sequence[T]:
    """The first of them, as many as the scale says and at least one."""
    return every[: max(1, round(len(every) * scale))]


def mean_scores(
    scenario: str, seeds: Sequence[int], kind: str | None = None
) -> tuple[dict[str, Score], float]:
    """By method, the mean of the scores over the seeds' worlds; and the trace's pooled ECE."""
    cases = [case(scenario, seed, kind) for seed in seeds]
    every = [scores(one) for one in cases]
    means = {
        method: Score(
            *(_mean([getattr(one[method], field.name) for one in every]) for field in fields(Score))
        )
        for method in every[0]
    }
    stated = [calls(one) for one in cases]
    sure, hits = (np.concatenate([one[part] for one in stated]) for part in (0, 1))
    return means, expected_calibration_error(sure, hits)


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")


def print_levels(seeds: Sequence[int]) -> None:
    """All methods in all scenarios."""
    print(
        "     method        top-1  PG err pp  top hit  within 2 pp  tau   ECE  | level: top-1, PG, top"
    )
    found = {}
    for scenario in SCENARIOS:
        found[scenario], error = mean_scores(scenario, seeds)
        for method, score in found[scenario].items():
            level = LEVELS.get(scenario, ())
            asked = "  ".join(f"{one:.2f}" for one in level) if method == "trace" else ""
            ece = f"{error:.3f}" if method == "trace" else "     "
            if method == "trace":
                asked += f"   ties {score.ties:.1f}, hold the best in {score.tie_hit:.2f}"
            print(
                f"{scenario:4} {method:13} {score.top1:5.3f}  {score.gain_error:9.2f}  "
                f"{score.top_hit:7.2f}  {score.near_hit:11.2f}  {score.tau:4.2f}  {ece} | {asked}",
                flush=True,
            )
    margins = {name: found[name]["trace"].top1 - found[name]["frontier"].top1 for name in NEVER_BELOW}
    over = np.mean([margins[name] for name in MARGIN])
    least = min(margins, key=lambda name: margins[name])
    print(f"top-1 over frontier: mean {over:+.3f} (asked +0.07), least {margins[least]:+.3f} in {least}")


def print_replays(seeds: Sequence[int]) -> None:
    """Row top-1 in S1 once failing rows are replayed."""
    cases = [case("S1", seed) for seed in seeds]
    for noise, most in REPLAYS:
        found = np.mean([replayed_top1(one, noise, most) for one in cases], axis=0)
        print(
            f"replay S1, noise {noise:.0%}, at most {most:2} repairs: top-1 {found[0]:.3f}, "
            f"{found[1]:.1f} repairs a row",
            flush=True,
        )


def print_coverage(seeds: Sequence[int], scenarios: Sequence[str] = COVERED) -> None:
    """What `verify` intervals cover."""
    for scenario in scenarios:
        cases = [case(scenario, seed) for seed in seeds]
        for count in (30, 60):
            fit = [one for one in cases if len(one.report.rows) >= count]
            if fit:
                found = np.mean([verified(one, count) for one in fit], axis=0)
                print(
                    f"verify {scenario:3} {count} rows: covers {found[0]:.3f}, width {found[1]:.1f} pp, "
                    f"PG error {found[2]:.2f} -> {found[3]:.2f} pp",
                    flush=True,
                )


def print_steps(scale: float) -> None:
    """Real judges of agent steps, all twenty or a share of them."""
    if not FOLDER.exists():
        print("step judges: the recorded judges aren't on this machine; skipped")
        return
    print("\njudge of agent steps              rows  shown  first failing  frontier  model")
    every = list(islice(step_scores(), max(1, round(JUDGES * scale))))
    for one in every:
        print(
            f"{one.judge:32} {one.rows:5}  {one.shown:.3f}  {one.first_failing:13.3f}  "
            f"{one.frontier:8.3f}  {one.model:.3f}"
        )
    means = [np.mean([getattr(one, name) for one in every]) for name in RULES]
    print(f"{'mean':32}        {means[0]:.3f}  {means[1]:13.3f}  {means[2]:8.3f}  {means[3]:.3f}")


def print_times(scale: float) -> None:
    """Seconds for whole traces, the slowest of the five kinds of graphs."""
    print()
    for nodes, rows, asked in TIMED:
        taken, count = [], max(round(rows * scale), 200)
        for seed in share(range(5), scale):
            world = draw_world(replace(SCENARIOS["S1"], nodes=(nodes, nodes)), seed)
            drawn = evaluation_rows(world, count)
            table, graph = outcome_table(world, drawn), world.graph()
            start, spent = perf_counter(), process_time()
            report = trace(table, graph, world.names[-1])
            took = perf_counter() - start, process_time() - spent
            taken.append((*took, world.kind, len(report.rows)))
        slowest, spent, kind, failing = max(taken)
        print(
            f"time {nodes} nodes, {count:,} rows: {slowest:.2f} s, {spent:.2f} s of CPU "
            f"({kind}, {failing:,} failing, the slowest), asked {asked:.0f} s",
            flush=True,
        )
