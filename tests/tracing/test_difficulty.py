"""Rows of different difficulty, and steps of EM that are stretched."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.tracing.cells import read_outcomes
from flowboard.tracing.climbing import climb
from flowboard.tracing.dag import read_graph
from flowboard.tracing.difficulty import SHARES, LeveledRows, own_at_levels, usual_log_odds
from flowboard.tracing.elimination import narrow_walk
from flowboard.tracing.fitting import fit_with_difficulty, rows_to_fit
from flowboard.tracing.model import Model
from flowboard.tracing.particles import states_of
from tests.tracing.simulator import SCENARIOS, draw_world, evaluation_rows, outcome_table
from tests.tracing.test_exactness import brute, random_case

SPREAD = 0.9


def fitted_spread(scenario: str, seed: int) -> float:
    world = draw_world(SCENARIOS[scenario], seed)
    dag = read_graph(world.graph(), world.names[-1])
    cells = read_outcomes(outcome_table(world, evaluation_rows(world)), dag)
    return fit_with_difficulty(cells, rows_to_fit(cells, 0), narrow_walk(dag)).spread


def test_own_rates_at_the_levels_have_the_mean_that_was_asked_for():
    own = np.array([0.003, 0.1, 0.4, 0.9])
    found = own_at_levels(usual_log_odds(own, SPREAD), SPREAD) @ SHARES
    np.testing.assert_allclose(found, own, atol=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_the_posterior_over_all_levels_is_that_of_brute_force(seed):
    dag, own, push, evidence = random_case(seed, most=6)
    levels = own_at_levels(usual_log_odds(own, SPREAD), SPREAD)
    model = Model(dag, own, push, np.ones(0), np.ones(0), SPREAD)
    found, failing = LeveledRows(model, narrow_walk(dag), evidence).posterior()
    every, states, _, _ = brute(dag, own, push, evidence)
    weights = np.array([brute(dag, at, push, evidence)[3] for at in levels.T]) * SHARES[:, None, None]
    total = weights.sum(axis=(0, 1))
    np.testing.assert_allclose(found.log_likelihood, np.log(total), atol=1e-9)
    np.testing.assert_allclose(found.own, every.errors @ weights.sum(axis=0) / total, atol=1e-9)
    np.testing.assert_allclose(found.bad, states @ weights.sum(axis=0) / total, atol=1e-9)
    bad = weights[:, states[dag.terminal]].sum(axis=1)
    np.testing.assert_allclose(failing, bad / bad.sum(axis=0), atol=1e-9)


def test_explanations_are_drawn_at_the_level_that_the_evidence_points_to():
    dag, own, push, evidence = random_case(5, most=6)
    model = Model(dag, own, push, np.ones(0), np.ones(0), SPREAD)
    rows = LeveledRows(model, narrow_walk(dag), evidence)
    drawn = rows.particles(20_000, np.random.default_rng(0))
    np.testing.assert_allclose(states_of(dag, drawn).mean(axis=2), rows.posterior()[0].bad, atol=0.02)


@pytest.mark.parametrize(("scenario", "seed", "differ"), [("S4", 2, True), ("S1", 2, False)])
def test_difficulty_is_believed_only_where_rows_show_it(scenario, seed, differ):
    assert (fitted_spread(scenario, seed) > 0) == differ


def test_stretched_steps_come_nearer_to_the_top_than_plain_ones():
    def creep(point):
        return point * 0.97, -float(point @ point)

    start = np.array([3.0, -2.0])
    plain, stretched = (climb(creep, start, 40, growth) for growth in (1.0, 1.1))
    assert np.linalg.norm(stretched) < np.linalg.norm(plain) / 10


def test_steps_of_an_unknown_objective_are_never_stretched():
    def blind(point):
        return point * 0.97, float("nan")

    np.testing.assert_allclose(climb(blind, np.ones(1), 10), 0.97**10)
