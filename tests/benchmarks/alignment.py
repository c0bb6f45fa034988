"""Choosing assertions: exact sizes, few grades, combined judges, chance, and speed, beside their levels.

`python -m tests.benchmarks.alignment [--repetitions 100] [--only few …]`. The levels are those of
`alignment.md`. Everything is measured on rows that nothing was chosen on, save the sizes: SPADE's
labels come from its assertions and prove that a solver is exact, nothing else.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from flowboard.align import sampling
from flowboard.align.aligning import align
from flowboard.align.evaluators import CombinationMaker, SetMaker
from flowboard.align.metrics import kappa_of, set_fails
from flowboard.align.selection.choosing import offered
from flowboard.align.selection.exact import choose_exactly
from flowboard.align.selection.request import Objective, Request, Targets
from flowboard.align.table import AlignmentTable, Flags, Floats
from tests.benchmarks.alignment_data import (
    DATA,
    PIPELINES,
    Judges,
    a_table,
    agent_judges,
    frank,
    llmbar,
    pipeline,
    variants,
)
from tests.benchmarks.few_worlds import a_world

SIZES = {
    (1.0, 0.0): (7, 1, 17, 5, 2),
    (0.6, 0.25): (2, 1, 4, 2, 1),
}
"""The smallest sets, per targets, in the order of the pipelines."""
J_LEVELS = {"codereviews": 0.52, "finance": 0.71, "sportroutine": 0.63, "threads": 0.76}
SAFE_LEVEL = 0.92
JUDGES: dict[str, tuple[Callable[[], Judges], float]] = {
    "agent judges": (agent_judges, 0.64),
    "LLMBar": (llmbar, 0.77),
    "FRANK": (frank, 0.36),
}
SPEED = ((50, 1000, 0.2), (1000, 1000, 1.0), (1000, 10_000, 5.0))
"""Assertions, rows, seconds."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; `level` says what it should be."""

    what: str
    measured: str
    level: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.what:38} {self.measured:>14} {self.level:>10}  {self.note}".rstrip()


def sizes() -> Iterator[Line]:
    """The smallest sets with full labels."""
    for (coverage, ffr), levels in SIZES.items():
        for name, level in zip(PIPELINES, levels, strict=True):
            table = pipeline(name)
            request = Request(Targets(coverage, ffr), "size")
            candidates, _ = offered(table, request)
            found = choose_exactly(table, candidates, request.targets, "size")
            note = "proved" if found.proved else "not proved"
            yield Line(
                f"size {name} at {coverage:g}, {ffr:g}", str(len(found.chosen)), f"= {level}", note
            )


def few(repetitions: int, grades: int = 20) -> Iterator[Line]:
    """Sets from few grades, drawn by the sampler from 60 % of the rows, measured on the others.

    The levels are for 20 grades; 30 show how far more grades lead. Simulated pipelines have no level:
    many of them have no set that keeps to the FFR.
    """
    tables = {name: list(variants(name)) for name in J_LEVELS}
    tables["simulated"] = [a_world(seed) for seed in range(max(4, repetitions // 2))]
    for name, known in tables.items():
        level = f">= {J_LEVELS[name]}" if name in J_LEVELS else ""
        reached = [
            _from_few(table, grades, 1000 * number + repetition)
            for number, table in enumerate(known)
            for repetition in range(max(1, repetitions // len(known)))
        ]
        coverage, ffr, size = np.array(reached).T
        j = coverage - ffr
        note = (
            f"± {j.std() / len(j) ** 0.5:.3f}; coverage {coverage.mean():.2f}, FFR {ffr.mean():.2f},"
            f" {size.mean():.1f} chosen"
        )
        yield Line(f"J {name}, {grades} grades", f"{j.mean():.3f}", level, note)
        safe = (ffr <= 0.25).mean()
        safe_level = f">= {SAFE_LEVEL}" if level else ""
        yield Line(f"P(FFR <= .25) {name}, {grades} grades", f"{safe:.2f}", safe_level)


def _from_few(table: AlignmentTable, grades: int, seed: int) -> tuple[float, float, int]:
    random = np.random.default_rng(seed)
    order = random.permutation(len(table.ids))
    cut = round(0.6 * len(order))
    dev, test = table.items(order[:cut]), table.items(order[cut:])
    make = SetMaker(Request())
    pool = sampling.pool_of(dev.ids, dev.fails, np.zeros(len(dev.ids)), seed)
    drawn: list[str] = []
    chosen: tuple[str, ...] = ()
    while len(drawn) < grades and (draw := sampling.next_row(pool)):
        drawn.append(draw.id)
        pool = sampling.after(pool, draw)
        if len(drawn) >= sampling.FIRST_AT_RANDOM:
            bad = np.where(np.isin(dev.ids, drawn), dev.bad, np.nan)
            made = make(replace(dev, bad=bad))
            pool, chosen = sampling.with_verdicts(pool, dev.fails, made.verdicts), made.chosen
            pool = sampling.with_grades(pool, bad)
    fails = set_fails(test, chosen)
    return float(fails[test.bad == 1].mean()), float(fails[test.bad == 0].mean()), len(chosen)


def judges(repetitions: int, grades: int = 50) -> Iterator[Line]:
    """Combined judges from 50 grades in half of the groups, measured on the other half."""
    for name, (read, level) in JUDGES.items():
        known = read()
        kappas, methods = [], []
        for seed in range(repetitions):
            kappa, method = _combined(known, grades, seed)
            kappas.append(kappa)
            methods.append(method)
        often = ", ".join(f"{method} {methods.count(method)}" for method in sorted(set(methods)))
        spread = np.std(kappas) / len(kappas) ** 0.5
        yield Line(f"kappa {name}", f"{np.mean(kappas):.3f}", f">= {level}", f"± {spread:.3f}; {often}")


def _combined(known: Judges, grades: int, seed: int) -> tuple[float, str]:
    table, random = known.table, np.random.default_rng(seed)
    groups = random.permutation(np.unique(table.groups))
    dev = np.isin(table.groups, groups[: len(groups) // 2])
    drawn = random.choice(np.flatnonzero(dev & table.graded), grades, replace=False)
    bad = np.full(len(table.bad), np.nan)
    bad[drawn] = table.bad[drawn]
    made = CombinationMaker(Request(seed=seed), known.scores)(replace(table, bad=bad))
    there = ~dev & table.graded
    return _kappa(made.verdicts[there], table.bad[there]), made.method


def _kappa(fails: Floats, bad: Floats) -> float:
    counts = [
        np.array(((fails == f) & (bad == b)).sum(), float) for f, b in ((1, 1), (1, 0), (0, 1), (0, 0))
    ]
    with np.errstate(invalid="ignore"):
        return float(np.nan_to_num(kappa_of(*counts)))


def chance(repetitions: int) -> Iterator[Line]:
    """Thirty coin-flip judges, and assertions that are always right."""
    for grades in (10, 25):
        words = []
        for seed in range(repetitions):
            random = np.random.default_rng(seed)
            coins = (random.random((100, 30)) < 0.5).astype(float)
            bad = np.full(100, np.nan)
            bad[:grades] = random.random(grades) < 0.5
            words.append(align(a_table([f"coin {n}" for n in range(30)], coins, bad)).word.word)
        usable = words.count("usable")
        honest = words.count("none_good_enough") + words.count("collecting")
        yield Line(f"coins, {grades} grades: usable", str(usable), "= 0")
        yield Line(f"coins, {grades} grades: said so", f"{honest / len(words):.3f}", ">= 0.95")
    random = np.random.default_rng(0)
    bad = (random.random(60) < 0.5).astype(float)
    report = align(a_table(["right", "wrong"], np.column_stack([bad, 1 - bad]), bad))
    yield Line("always right: coverage", str(report.held_out.coverage), "= 1", report.word.word)
    yield Line("always right: FFR", str(report.held_out.ffr), "= 0", ", ".join(report.chosen))


def speed(scale: float = 1.0, rounds: int = 3) -> Iterator[Line]:
    """An exact choice, the best of some rounds, on three kinds of tables."""
    objectives: tuple[Objective, ...] = ("size", "j")
    for assertions, rows, level in SPEED:
        for kind, make in (("defined", defined_world), ("mixed", mixed_world), ("noisy", noisy_world)):
            fails, bad = make(assertions, max(20, int(rows * scale)), np.random.default_rng(0))
            table = a_table([f"a{n}" for n in range(assertions)], fails, bad)
            for objective in objectives:
                seconds, proved = _timed(table, objective, rounds)
                note = "proved" if proved else "not proved"
                what = f"{assertions:,} x {rows:,} {kind}, {objective}"
                yield Line(what, f"{seconds:.2f} s", f"<= {level:g} s", note)


def _timed(table: AlignmentTable, objective: Objective, rounds: int) -> tuple[float, bool]:
    best, proved = float("inf"), False
    for _ in range(rounds):
        start = time.perf_counter()
        candidates, _ = offered(table, Request())
        found = choose_exactly(table, candidates, Targets(), objective)
        best, proved = min(best, time.perf_counter() - start), found.proved
    return best, proved


def defined_world(m: int, n: int, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Labels that eight of the assertions define, as in SPADE; the others are noise."""
    fails = random.random((n, m)) < random.uniform(0.01, 0.4, m)
    fails[:, :8] = random.random((n, 8)) < 0.07
    return fails.astype(float), fails[:, :8].any(axis=1).astype(float)


def mixed_world(m: int, n: int, random: np.random.Generator) -> tuple[Floats, Floats]:
    """A dozen kinds of defects; each assertion finds one of them, some at the cost of another."""
    defects = _defects(n, random)
    own = random.integers(defects.shape[1], size=m)
    fails = defects[:, own] & (random.random((n, m)) < random.choice([0.7, 0.9, 1.0], m))
    harmless = random.random((n, 6)) < 0.05
    fails |= harmless[:, random.integers(6, size=m)] & (random.random(m) < 0.4)
    return fails.astype(float), defects.any(axis=1).astype(float)


def noisy_world(m: int, n: int, random: np.random.Generator) -> tuple[Floats, Floats]:
    """The same, but every assertion also fails rows at random: no two rows are alike."""
    fails, bad = mixed_world(m, n, random)
    noise: Flags = random.random((n, m)) < random.beta(1, 12, m)
    return np.maximum(fails, noise), bad


def _defects(n: int, random: np.random.Generator) -> Flags:
    return random.random((n, 12)) < random.uniform(0.02, 0.12, 12)


def run_alignment(repetitions: int, scale: float = 1.0, only: tuple[str, ...] = ()) -> None:
    """Measure and print the table."""
    print(f"{'alignment':38} {'measured':>14} {'level':>10}")
    if not (DATA / "spade").is_dir():
        print("sizes, few and judges are left out: their data isn't beside the repository")
    parts: dict[str, Callable[[], Iterator[Line]]] = {
        "chance": lambda: chance(2 * repetitions),
        "speed": lambda: speed(scale),
        "flows": lambda: _flows(repetitions),
    }
    if (DATA / "spade").is_dir():
        parts |= {
            "sizes": sizes,
            "few": lambda: chain(few(repetitions), few(repetitions, 30)),
            "judges": lambda: judges(repetitions),
        }
    for name, part in parts.items():
        if not only or name in only:
            for line in part():
                print(line, flush=True)


def _flows(repetitions: int) -> Iterator[Line]:
    from tests.benchmarks.alignment_flows import flows  # which is made of these lines

    return flows(repetitions)


def main() -> None:
    """Run it by itself."""
    arguments = argparse.ArgumentParser(prog="tests.benchmarks.alignment", description=__doc__)
    arguments.add_argument("--repetitions", type=int, default=100)
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument(
        "--only", action="append", default=[], help="sizes, few, judges, chance, speed, flows"
    )
    given = arguments.parse_args()
    run_alignment(given.repetitions, given.scale, tuple(given.only))


if __name__ == "__main__":
    main()
