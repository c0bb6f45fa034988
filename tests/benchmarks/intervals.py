"""`python -m tests.benchmarks.intervals [--worlds 500]`: do the 95 % intervals hold the truth?

A world is an evaluator with a known truth, and n graded rows of it, n = 20, 50 and 100. Its prior:

* prevalence of bad rows: uniform from .1 to .6;
* coverage: 1 in a tenth of the worlds, else uniform from .3 to 1;
* FFR: 0 in a tenth of the worlds, else uniform from 0 to .5.

Three kinds of worlds, `--worlds` of each:

* *independent*: every row is a draw of its own;
* *grouped*: groups of 1 + Poisson rows, on average 1.5 to 5 (uniform), whose prevalence, coverage and
  FFR vary around the world's by beta distributions with an intraclass correlation of 0 to .5 (uniform);
* *sampled*: the rows are the first n that our sampler draws from a pool of 400 independent rows, with
  six assertions, each failed row being failed by one of them and by each other with chance .2; the
  grades are weighted by their chances.

Asked for: at least .93 less two standard errors, for coverage, FFR and kappa (a mark shows what falls
short). Beside ours stand Wilson's interval for the shares and the percentile bootstrap, by groups,
for kappa and F1, both without weights. Undefined figures are left out of both and counted.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flowboard.align.metrics import agreement, f1_of, kappa_of
from flowboard.align.sampling import after, next_row, pool_of, weights

Floats = NDArray[np.float64]

SIZES: Final = (20, 50, 100)
FIGURES: Final = ("coverage", "ffr", "kappa", "f1")
ASKED: Final = 0.93
RESAMPLES: Final = 1000
POOL: Final = 400
ASSERTIONS: Final = 6
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class World:
    """Graded rows and the truth of them."""

    truth: dict[str, float]
    fails: Floats
    bad: Floats
    groups: NDArray[np.int64]
    weights: Floats


@dataclass(slots=True)
class Tally:
    """How often an interval held the truth, and how wide it was."""

    held: int = 0
    width: float = 0.0
    defined: int = 0

    def add(self, low: float, high: float, truth: float) -> None:
        self.held += low - 1e-9 <= truth <= high + 1e-9
        self.width += high - low
        self.defined += 1

    @property
    def share(self) -> float:
        return self.held / self.defined

    @property
    def falls_short(self) -> bool:
        return self.share < ASKED - 2 * (ASKED * (1 - ASKED) / self.defined) ** 0.5


def rates(random: np.random.Generator) -> tuple[float, float, float]:
    """Prevalence, coverage and FFR of a world."""
    coverage = 1.0 if random.random() < 0.1 else random.uniform(0.3, 1)
    ffr = 0.0 if random.random() < 0.1 else random.uniform(0, 0.5)
    return random.uniform(0.1, 0.6), coverage, ffr


def truth_of(prevalence: float, coverage: float, ffr: float) -> dict[str, float]:
    """The figures of a world."""
    cells = (
        prevalence * coverage,
        (1 - prevalence) * ffr,
        prevalence * (1 - coverage),
        (1 - prevalence) * (1 - ffr),
    )
    return {"coverage": coverage, "ffr": ffr, "kappa": kappa_of(*cells), "f1": f1_of(*cells)}


def independent(random: np.random.Generator, n: int) -> World:
    """Every row is a draw of its own."""
    prevalence, coverage, ffr = rates(random)
    bad = random.random(n) < prevalence
    fails = random.random(n) < np.where(bad, coverage, ffr)
    return World(truth_of(prevalence, coverage, ffr), fails * 1.0, bad * 1.0, np.arange(n), np.ones(n))


def grouped(random: np.random.Generator, n: int) -> World:
    """Rows of a group resemble each other."""
    prevalence, coverage, ffr = rates(random)
    mean, correlation = random.uniform(1.5, 5), random.uniform(0, 0.5)
    sizes = 1 + random.poisson(mean - 1, n)
    group = np.repeat(np.arange(n), sizes)[:n]

    def varied(rate: float) -> Floats:
        if rate in (0.0, 1.0) or correlation < 1e-6:
            return np.full(n, rate)
        strength = (1 - correlation) / correlation
        return random.beta(rate * strength, (1 - rate) * strength, n)

    bad = random.random(n) < varied(prevalence)[group]
    fails = random.random(n) < np.where(bad, varied(coverage)[group], varied(ffr)[group])
    return World(truth_of(prevalence, coverage, ffr), fails * 1.0, bad * 1.0, group, np.ones(n))


def sampled(random: np.random.Generator, n: int) -> World:
    """The sampler chose the rows."""
    pool = independent(random, POOL)
    first = random.integers(ASSERTIONS, size=POOL)[:, None] == np.arange(ASSERTIONS)
    others = random.random((POOL, ASSERTIONS)) < 0.2
    fails = ((first | others) & (pool.fails == 1)[:, None]) * 1.0
    rows = pool_of(
        [str(row) for row in range(POOL)], fails, pool.fails, seed=int(random.integers(2**31))
    )
    draws = []
    for _ in range(n):
        draw = next_row(rows)
        assert draw is not None
        draws.append(draw)
        rows = after(rows, draw)
    weight = weights(draws, POOL)
    drawn = [int(draw.id) for draw in draws]
    return World(
        pool.truth,
        pool.fails[drawn],
        pool.bad[drawn],
        np.arange(n),
        np.array([weight[draw.id] for draw in draws]),
    )


KINDS: Final[dict[str, Callable[[np.random.Generator, int], World]]] = {
    "independent": independent,
    "grouped": grouped,
    "sampled": sampled,
}


def ours(world: World) -> Iterator[tuple[str, float, float]]:
    """The intervals of the product; figures without one are left out."""
    agreed = agreement(world.fails, world.bad, world.groups, world.weights)
    for name in FIGURES:
        figure = getattr(agreed, name)
        if figure.is_defined:
            yield name, figure.low, figure.high


def usual(world: World, random: np.random.Generator) -> Iterator[tuple[str, float, float]]:
    """Wilson's intervals and the percentile bootstrap."""
    for name, kind in (("coverage", 1), ("ffr", 0)):
        values = world.fails[world.bad == kind]
        if n := len(values):
            share, bend = values.mean(), _Z**2 / n
            reach = _Z * np.sqrt(share * (1 - share) / n + bend / 4 / n)
            yield name, (share + bend / 2 - reach) / (1 + bend), (share + bend / 2 + reach) / (1 + bend)
    if world.bad.all() or not world.bad.any():
        return
    _, group = np.unique(world.groups, return_inverse=True)
    count = int(group.max()) + 1
    verdicts, kinds = (world.fails, 1 - world.fails), (world.bad, 1 - world.bad)
    cells = [np.bincount(group, verdict * kind, count) for kind in kinds for verdict in verdicts]
    resampled = random.multinomial(count, np.full(count, 1 / count), RESAMPLES) @ np.array(cells).T
    tp, fn, fp, tn = resampled.T
    with np.errstate(invalid="ignore"):
        for name, statistic in (("kappa", kappa_of), ("f1", f1_of)):
            low, high = np.nanquantile(statistic(tp, fp, fn, tn), [0.025, 0.975])
            yield name, float(low), float(high)


def measure(kind: str, n: int, worlds: int) -> dict[tuple[str, str], Tally]:
    """Tallies by method and figure."""
    random = np.random.default_rng([n, list(KINDS).index(kind), 5])
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for _ in range(worlds):
        world = KINDS[kind](random, n)
        for method, intervals in (("ours", ours(world)), ("usual", usual(world, random))):
            for name, low, high in intervals:
                tallies[method, name].add(low, high, world.truth[name])
    return tallies


def run_intervals(scale: float = 1.0) -> None:
    """Print the table."""
    worlds = max(20, round(500 * scale))
    print(f"share of {worlds} worlds whose interval holds the truth (mean width); asked for {ASKED}")
    print(f"{'worlds':12} {'n':>4} {'method':28}" + "".join(f"{name:>16}" for name in FIGURES))
    methods = {"ours": "mid-P, table posterior", "usual": "Wilson, percentile bootstrap"}
    for kind in KINDS:
        for n in SIZES:
            tallies = measure(kind, n, worlds)
            for method, title in methods.items():
                cells = ""
                for name in FIGURES:
                    tally = tallies[method, name]
                    mark = "*" if tally.falls_short else " "
                    cells += f"{tally.share:>9.3f}{mark}({tally.width / tally.defined:.2f})"
                undefined = worlds - min(tallies[method, name].defined for name in FIGURES)
                print(f"{kind:12} {n:>4} {title:28}{cells}  {undefined} undefined", flush=True)


def main() -> None:
    """Run on the command line."""
    arguments = argparse.ArgumentParser(prog="tests.benchmarks.intervals", description=__doc__)
    arguments.add_argument("--worlds", type=int, default=500)
    run_intervals(arguments.parse_args().worlds / 500)


if __name__ == "__main__":
    main()
