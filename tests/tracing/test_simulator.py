"""The simulated worlds are what they say."""

import numpy as np
import pytest

from tests.tracing.simulator import (
    FAILURE_RATES,
    KINDS,
    SCENARIOS,
    draw_rows,
    draw_world,
    evaluation_rows,
    roots_of,
    scored_rows,
    true_gains,
)


def test_the_same_seed_gives_the_same_world_and_rows():
    one, other = (draw_world(SCENARIOS["S1"], 7) for _ in range(2))
    assert one.edges == other.edges
    np.testing.assert_array_equal(one.push, other.push)
    np.testing.assert_array_equal(evaluation_rows(one).cells, evaluation_rows(other).cells)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_worlds_keep_to_their_scenario(scenario):
    wanted = SCENARIOS[scenario]
    for seed in range(5):
        world = draw_world(wanted, seed)
        assert world.kind == KINDS[seed]
        assert wanted.nodes[0] <= world.n <= wanted.nodes[1]
        assert {source for source, _ in world.edges} == set(range(world.n - 1))
        assert all(source < target for source, target in world.edges)
        assert not world.ungraded[-1]
        rows = evaluation_rows(world)
        assert len(rows.cells) == wanted.rows
        assert (rows.cells[:, -1] >= 0).all()
        many = draw_rows(world, 4000, np.random.default_rng(1)).states[:, -1].mean()
        assert FAILURE_RATES[0] - 0.02 <= many <= FAILURE_RATES[1] + 0.03


def test_removing_the_roots_makes_the_terminal_pass():
    from tests.tracing.simulator import propagate

    for seed in range(5):
        world = draw_world(SCENARIOS["S5"], seed)
        rows = evaluation_rows(world)
        for row in scored_rows(rows, 20):
            errors = rows.errors[[row]].copy()
            errors[0, list(roots_of(world, rows, row))] = False
            assert not propagate(world, errors, rows.pushes[[row]], rows.recoveries[[row]])[0, -1]


def test_the_true_gain_is_the_share_of_rows_with_that_single_root():
    world = draw_world(SCENARIOS["S0"], 4)
    rows = draw_rows(world, 6000, np.random.default_rng(5))
    alone = np.zeros(world.n)
    failing = np.flatnonzero(rows.states[:, -1])[:1500]
    for row in failing:
        roots = roots_of(world, rows, int(row))
        if len(roots) == 1:
            alone[list(roots)] += 1
    np.testing.assert_allclose(alone / len(failing), true_gains(world), atol=0.05)
