"""The order of grading: random first, then far from what was seen, with honest chances throughout."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from flowboard.align.sampling import (
    FIRST_AT_RANDOM,
    Draw,
    after,
    next_row,
    own_choice,
    pool_of,
    weights,
    with_grades,
    with_rows,
    with_verdicts,
)


def world(seed, rows=300, assertions=6):
    """Grades, verdicts of assertions, and of the set of all."""
    random = np.random.default_rng([seed, 99])
    bad = random.random(rows) < 0.25
    fails = random.random((rows, assertions)) < np.where(bad, 0.3, 0.04)[:, None]
    return bad, fails * 1.0, fails.any(axis=1) * 1.0


def new_pool(seed, **more):
    bad, fails, failed = world(seed, **more)
    return bad, pool_of([str(row) for row in range(len(bad))], fails, failed, seed)


def drawn(pool, count):
    draws = []
    for _ in range(count):
        draws.append(next_row(pool))
        pool = after(pool, draws[-1])
    return draws, pool


def test_the_first_ten_rows_are_drawn_evenly():
    _, pool = new_pool(1)
    draws, _ = drawn(pool, FIRST_AT_RANDOM)
    assert {draw.kind for draw in draws} == {"first"}
    assert [draw.probability for draw in draws] == pytest.approx([1 / (300 - n) for n in range(10)])


def test_passed_and_failed_rows_take_turns_and_more_than_a_fifth_are_random():
    kinds = Counter(
        draw.kind for seed in range(30) for draw in drawn(new_pool(seed)[1], 50)[0][FIRST_AT_RANDOM:]
    )
    assert 0.19 < kinds["random"] / 1200 < 0.26
    assert 0.9 < kinds["passed"] / kinds["failed"] < 1.1


def test_in_no_run_does_one_kind_get_far_ahead():
    for seed in range(20):
        draws, pool = drawn(new_pool(seed)[1], 50)
        assert abs(pool.balance) <= 8
        assert pool.balance == sum((d.kind == "failed") - (d.kind == "passed") for d in draws)


def test_a_row_is_drawn_for_the_verdict_that_its_turn_asks_for():
    _, pool = new_pool(3)
    draws, _ = drawn(pool, 60)
    for draw in draws:
        if draw.kind in ("passed", "failed"):
            assert pool.failed[int(draw.id)] == (draw.kind == "failed")


def test_the_order_reaches_more_kinds_of_rows_than_chance_does():
    ours, even = [], []
    for seed in range(25):
        _, pool = new_pool(seed)
        signatures = pool.signatures
        ours.append(len({signatures[int(d.id)].tobytes() for d in drawn(pool, 40)[0]}))
        order = np.random.default_rng(seed).permutation(300)[:40]
        even.append(len({signatures[row].tobytes() for row in order}))
    assert np.mean(ours) > 1.25 * np.mean(even)


def test_no_row_comes_twice_and_in_the_end_all_have_come():
    _, pool = new_pool(2, rows=40)
    draws, pool = drawn(pool, 40)
    assert sorted(int(draw.id) for draw in draws) == list(range(40))
    assert next_row(pool) is None
    assert weights(draws, 40) == pytest.approx(dict.fromkeys(map(str, range(40)), 1.0), abs=1e-6)


def test_the_same_pool_gives_the_same_row_and_another_seed_another_order():
    assert drawn(new_pool(5)[1], 30)[0] == drawn(new_pool(5)[1], 30)[0]
    bad, fails, failed = world(5)
    ids = [str(row) for row in range(len(bad))]
    orders = [[d.id for d in drawn(pool_of(ids, fails, failed, seed), 30)[0]] for seed in (1, 2)]
    assert orders[0] != orders[1]


def test_without_assertions_all_rows_are_drawn_evenly():
    pool = pool_of([str(row) for row in range(50)], np.empty((50, 0)), np.zeros(50))
    draws, _ = drawn(pool, 30)
    assert list(weights(draws, 50).values()) == pytest.approx([50 / 30] * 30)


def test_where_everything_passes_only_passed_rows_take_turns():
    pool = pool_of([str(row) for row in range(50)], np.zeros((50, 2)), np.zeros(50))
    draws, _ = drawn(pool, 30)
    assert {draw.kind for draw in draws} == {"first", "random", "passed"}


def test_rows_without_a_verdict_are_still_drawn_at_random():
    pool = pool_of([str(row) for row in range(40)], np.full((40, 2), np.nan), np.full(40, np.nan))
    assert len(drawn(pool, 40)[0]) == 40


def test_even_draws_all_weigh_the_same():
    draws = [Draw(str(n), n + 1, 0, 1 / (100 - n), "first", "") for n in range(20)]
    assert list(weights(draws, 100).values()) == pytest.approx([5] * 20)


def test_rows_that_a_person_graded_without_the_sampler_all_weigh_one():
    _, pool = new_pool(1)
    assert weights([own_choice(pool, "4"), own_choice(pool, "7")], 300) == {"4": 1.0, "7": 1.0}


def a_session(seed):
    """Grading while rows still come, with two rows that the person went to, looking for bad ones."""
    bad, fails, failed = world(seed)
    ids = [str(row) for row in range(len(bad))]
    pool, known = pool_of(ids[:100], fails[:100], failed[:100], seed), 100
    draws = []
    for turn in range(50):
        if turn in (5, 15, 25, 35):
            some = slice(known, known + 50)
            pool, known = with_rows(pool, ids[some], fails[some], failed[some]), known + 50
        if turn == 20:
            fails = fails[:, :3]
            failed = fails.any(axis=1) * 1.0
            pool = with_verdicts(pool, fails[:known], failed[:known])
        if turn in (12, 30):
            draws.append(own_choice(pool, next(ids[n] for n in range(known) if pool.left[n] and bad[n])))
        else:
            draws.append(next_row(pool))
        pool = after(pool, draws[-1])
    weight = weights(draws, len(bad))
    graded = [int(draw.id) for draw in draws]
    total = sum(weight[str(row)] * bad[row] for row in graded) / len(bad)
    caught = sum(weight[str(row)] * bad[row] * failed[row] for row in graded) / len(bad)
    return (
        total - bad.mean(),
        caught - (bad * failed).mean(),
        sum(weight.values()) / len(bad) - 1,
        bad[graded].mean() - bad.mean(),
    )


def test_weighted_rates_are_unbiased_though_rows_stream_in_and_assertions_change():
    errors = np.array([a_session(seed) for seed in range(200)])
    off = errors.mean(axis=0) / (errors.std(axis=0) / 200**0.5)
    assert (np.abs(off[:2]) < 2).all(), off
    assert abs(off[2]) < 3, off  # the sum of weights has a long tail: rows that came late weigh much
    # The same rows unweighted are far off: the test could fail.
    assert off[3] > 10


def told_session(seed, count=40):
    """Grading where each grade is known before the next row is drawn."""
    bad, pool = new_pool(seed)
    grades = np.full(len(bad), np.nan)
    draws = []
    for _ in range(count):
        draws.append(next_row(pool))
        pool = after(pool, draws[-1])
        grades[int(draws[-1].id)] = bad[int(draws[-1].id)]
        pool = with_grades(pool, grades)
    return bad, pool, draws


def test_a_row_is_likelier_the_more_its_grade_would_tell():
    kinds = {"even": [], "informed": []}
    for world_seed in range(6):
        _, pool, _ = told_session(world_seed, 15)
        for kind, told in (("even", None), ("informed", pool.told)):
            draws = [next_row(replace(pool, told=told, seed=n)) for n in range(40)]
            kinds[kind] += [pool.told[int(draw.id)] for draw in draws if draw.kind == "failed"]
    assert np.mean(kinds["informed"]) > 1.2 * np.mean(kinds["even"])


def test_until_both_kinds_are_graded_grades_change_nothing():
    _, pool = new_pool(1)
    grades = np.full(300, np.nan)
    assert with_grades(pool, grades).told is None
    grades[:5] = 1
    assert with_grades(pool, grades).told is None


def test_without_assertions_grades_change_nothing():
    pool = pool_of(["0", "1"], np.empty((2, 0)), np.zeros(2))
    assert with_grades(pool, np.array([0.0, 1.0])).told is None


def test_new_rows_and_new_verdicts_ask_for_the_grades_again():
    _, pool, _ = told_session(2, 20)
    _, fails, failed = world(2)
    assert pool.told is not None
    assert with_verdicts(pool, fails, failed).told is None
    assert with_rows(pool, ["new"], fails[:1], failed[:1]).told is None


def test_weighted_rates_are_unbiased_though_grades_decide_what_is_drawn():
    errors = []
    for seed in range(60):
        bad, _, draws = told_session(seed, 24)
        weight = weights(draws, len(bad))
        graded = [int(draw.id) for draw in draws]
        total = sum(weight[str(row)] * bad[row] for row in graded) / len(bad)
        errors.append((total - bad.mean(), bad[graded].mean() - bad.mean()))
    off = np.mean(errors, axis=0) / (np.std(errors, axis=0) / 60**0.5)
    assert abs(off[0]) < 2.5, off
    assert off[1] > 3  # unweighted they are far off: the test could fail


def test_the_reason_shown_gives_no_verdict_away():
    draws = [*drawn(new_pool(4)[1], 60)[0], *told_session(4)[2]]
    for draw in draws:
        assert draw.why.endswith(".")
        assert not {"fail", "pass", "bad", "good"} & set(draw.why.lower().replace(".", "").split())
    assert len({draw.why for draw in draws}) > 4


def test_what_is_kept_with_a_grade_is_enough_for_its_weight():
    draws, _ = drawn(new_pool(6)[1], 25)
    kept = [Draw(draw.id, **draw.to_json(), kind="random", why="") for draw in draws]
    assert weights(kept, 300) == weights(draws, 300)


def test_a_row_of_ten_thousand_is_found_in_a_few_milliseconds():
    _, pool = new_pool(0, rows=10_000, assertions=50)
    started = time.process_time()
    drawn(pool, 40)
    assert (time.process_time() - started) / 40 < 0.02
