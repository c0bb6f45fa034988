"""The benchmark of intervals prints its table, and tells intervals that hold from those that don't."""

from __future__ import annotations

import numpy as np
import pytest

from tests.benchmarks.intervals import KINDS, Tally, measure, run_intervals, truth_of


def test_each_kind_of_world_has_a_line_for_each_size_and_method(capsys: pytest.CaptureFixture[str]):
    run_intervals(scale=0.02)
    _, heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.split() == ["worlds", "n", "method", "coverage", "ffr", "kappa", "f1"]
    assert [line.split()[:2] for line in lines[::2]] == [
        [kind, str(n)] for kind in KINDS for n in (20, 50, 100)
    ]


def test_ours_hold_where_the_percentile_bootstrap_does_not():
    tallies = measure("grouped", 20, 120)
    assert not tallies["ours", "kappa"].falls_short
    assert tallies["usual", "kappa"].falls_short


def test_the_truth_of_a_world_is_what_many_of_its_rows_show():
    world = KINDS["independent"](np.random.default_rng(1), 200_000)
    bad = world.bad == 1
    assert world.fails[bad].mean() == pytest.approx(world.truth["coverage"], abs=0.01)
    assert world.fails[~bad].mean() == pytest.approx(world.truth["ffr"], abs=0.01)
    assert truth_of(0.4, 1.0, 0.0)["kappa"] == pytest.approx(1)


def test_a_tally_falls_short_below_the_level_less_two_standard_errors():
    assert not Tally(held=454, defined=500).falls_short
    assert Tally(held=453, defined=500).falls_short
