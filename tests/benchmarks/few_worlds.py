"""Simulated pipelines for choosing from few grades, so that nothing is tuned to the recorded ones.

A world has 2 to 5 kinds of defects, each in 5 to 25 % of its rows; a row with any of them is bad, and up
to a tenth of the grades are wrong. Defects come alone or, in half of the worlds, together. Of 12 to 40
assertions some find one kind, more or less often, some repeat another one, the others find nothing;
every one fails rows at random, and a few fail very many. A quarter of the kinds has no assertion.
"""

from __future__ import annotations

import numpy as np

from flowboard.align.table import AlignmentTable
from tests.benchmarks.alignment_data import a_table


def a_world(seed: int) -> AlignmentTable:
    """A pipeline of 60 to 160 rows, all graded."""
    random = np.random.default_rng([7, seed])
    rows, assertions = int(random.choice([60, 100, 160])), int(random.choice([12, 25, 40]))
    kinds = int(random.integers(2, 6))
    share = random.uniform(0.05, 0.25, kinds)
    severity = random.normal(size=rows) * random.choice([0, 0.7])
    odds = np.log(share / (1 - share)) + severity[:, None]
    defects = random.random((rows, kinds)) < 1 / (1 + np.exp(-odds))
    wrong = random.random(rows) < random.choice([0, 0.05, 0.1])
    bad = defects.any(axis=1) ^ wrong
    unwatched = random.random(kinds) < 0.25
    fails = np.zeros((rows, assertions), dtype=bool)
    for place in range(assertions):
        what, kind = random.random(), random.integers(kinds)
        if what < 0.45 and not unwatched[kind]:
            fails[:, place] = defects[:, kind] & (random.random(rows) < random.choice([0.5, 0.8, 0.95]))
        elif 0.45 <= what < 0.6 and place:
            fails[:, place] = fails[:, random.integers(place)]
        fails[:, place] |= random.random(rows) < random.beta(1, 12)
        if what > 0.93:
            fails[:, place] |= random.random(rows) < random.uniform(0.2, 0.6)
    return a_table([f"a{number}" for number in range(assertions)], fails * 1.0, bad * 1.0)
