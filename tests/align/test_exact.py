"""An exact choice is the best there is: held against all sets there are."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.align.selection.evidence import evidence_of
from flowboard.align.selection.exact import (
    choose_covering,
    choose_exactly,
    least_ffr,
    most_coverage,
)
from flowboard.align.selection.program import Aim, build
from flowboard.align.selection.request import Targets
from flowboard.align.selection.solver import Effort, solve
from flowboard.align.selection.start import greedy_start, standing
from tests.align.strategies import tables
from tests.align.tables import a_table

SHARES = st.sampled_from([0.0, 0.25, 0.5, 0.6, 0.8, 1.0])
OBJECTIVES = ("size", "ffr", "coverage", "j")
nan = np.nan


def all_sets(table, targets, required=()):
    """Every set of assertions that alone keep to the FFR, with what is required, and its tally."""
    evidence = evidence_of(table)
    fixed = evidence.columns(required)
    free = [n for n in np.flatnonzero(evidence.affordable(targets.ffr)) if n not in fixed]
    for size in range(len(free) + 1):
        for chosen in combinations(free, size):
            yield evidence.tally([*fixed, *chosen])


def best_of_all(table, targets, objective, required=()):
    fitting = [tally for tally in all_sets(table, targets, required) if tally.meets(targets)]
    return max((tally.worth(objective) for tally in fitting), default=None)


@pytest.mark.parametrize("objective", OBJECTIVES)
@settings(max_examples=60, deadline=None)
@given(table=tables(), coverage=SHARES, ffr=SHARES)
def test_no_set_is_better(objective, table, coverage, ffr):
    targets = Targets(coverage, ffr)
    found = choose_exactly(table, table.names, targets, objective)
    best = best_of_all(table, targets, objective)
    assert found.proved
    assert found.feasible == (best is not None)
    if best is not None:
        decisive = 1 if objective == "size" else None  # sets of one size are as good as swaps make them
        assert found.tally.worth(objective)[:decisive] == best[:decisive]


@pytest.mark.parametrize("objective", ["size", "ffr", "coverage"])
@settings(max_examples=60, deadline=None)
@given(table=tables(errors=True), coverage=SHARES, ffr=SHARES)
def test_no_set_is_better_where_assertions_err(objective, table, coverage, ffr):
    targets = Targets(coverage, ffr)
    found = choose_exactly(table, table.names, targets, objective)
    best = best_of_all(table, targets, objective)
    assert found.feasible == (best is not None)
    if best is not None:
        assert found.tally.worth(objective)[0] == best[0]


@settings(max_examples=40, deadline=None)
@given(table=tables(assertions=5), coverage=SHARES, ffr=SHARES, data=st.data())
def test_what_is_required_is_in_and_the_rest_is_the_best_beside_it(table, coverage, ffr, data):
    required = data.draw(st.lists(st.sampled_from(table.names), unique=True, max_size=2))
    targets = Targets(coverage, ffr)
    found = choose_exactly(table, table.names, targets, "size", required)
    assert set(required) <= set(found.chosen)
    best = best_of_all(table, targets, "size", required)
    assert found.feasible == (best is not None)
    if best is not None:
        assert found.tally.size == -best[0]


def test_of_two_smallest_sets_the_one_that_loses_less_is_kept():
    table = a_table([[1, 1], [1, 1], [1, 0], [0, 0], [0, 0], [0, 0]], [1, 1, 0, 0, 0, 0])
    noisy = replace(table, fails=np.column_stack([table.fails[:, 0], [1, 0.0, 0, 0, 0, 1]]))
    assert choose_exactly(table, table.names, Targets(0.5, 0.25), "size").chosen == ("b",)
    assert choose_exactly(noisy, noisy.names, Targets(0.5, 0.25), "size").chosen == ("a",)


@settings(max_examples=40, deadline=None)
@given(table=tables(), coverage=SHARES, ffr=SHARES, seed=st.integers(0, 9))
def test_the_order_of_rows_and_assertions_changes_no_figure(table, coverage, ffr, seed):
    random = np.random.default_rng(seed)
    rows, names = random.permutation(len(table.ids)), list(random.permutation(table.names))
    targets = Targets(coverage, ffr)
    for objective in OBJECTIVES:
        here = choose_exactly(table, table.names, targets, objective)
        there = choose_exactly(table.items(rows).assertions(names), names, targets, objective)
        if here.feasible:
            assert here.tally.worth(objective)[0] == there.tally.worth(objective)[0]
        assert here.feasible == there.feasible


@settings(max_examples=30, deadline=None)
@given(table=tables(), coverage=SHARES, ffr=SHARES)
def test_every_row_twice_changes_nothing(table, coverage, ffr):
    targets = Targets(coverage, ffr)
    twice = table.items(np.repeat(np.arange(len(table.ids)), 2))
    here, there = (choose_exactly(one, table.names, targets, "j") for one in (table, twice))
    assert here.tally.worth("j") == there.tally.worth("j")


@settings(max_examples=40, deadline=None)
@given(table=tables(), coverage=SHARES, ffr=SHARES)
def test_what_is_nearest_is_the_most_and_the_least_that_any_set_reaches(table, coverage, ffr):
    under = [t for t in all_sets(table, Targets(0, ffr)) if t.spares(ffr)]
    assert most_coverage(table, table.names, ffr).tally.coverage == max(t.coverage for t in under)
    reaching = [t for t in all_sets(table, Targets(0, 1)) if t.covers(coverage)]
    found = least_ffr(table, table.names, coverage)
    assert found.feasible == bool(reaching)
    if reaching:
        assert found.tally.ffr == min(t.ffr for t in reaching)


def test_an_infeasible_request_is_answered_with_the_most_coverage_under_the_ffr():
    table = a_table([[1, 1], [0, 1], [0, 0], [0, 1], [0, 0]], [1, 1, 1, 0, 0])
    found = choose_exactly(table, table.names, Targets(1.0, 0.25), "size")
    assert (found.chosen, found.feasible) == (("a",), False)


def test_required_assertions_that_lose_too_much_leave_nothing_for_others():
    table = a_table([[0, 1], [0, 1], [1, 0], [1, 0]], [1, 1, 0, 0])
    found = choose_exactly(table, table.names, Targets(0.5, 0.25), "size", ["a"])
    assert (found.chosen, found.feasible) == (("a",), False)


def test_without_time_the_greedy_set_is_kept_and_nothing_is_said_to_be_proved():
    table = a_table([[1, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 0]], [1, 1, 1, 0])
    found = choose_exactly(table, table.names, Targets(1, 0), "size", effort=Effort(0))
    assert (found.chosen, found.feasible, found.proved) == (("a", "b"), True, False)


@pytest.mark.parametrize("objective", ["ffr", "coverage", "j"])
@settings(max_examples=30, deadline=None)
@given(table=tables(assertions=6, rows=20, errors=True), coverage=SHARES, ffr=SHARES)
def test_without_time_no_exchange_of_one_assertion_makes_the_set_better(objective, table, coverage, ffr):
    targets, evidence = Targets(coverage, ffr), evidence_of(table)
    start = greedy_start(evidence, (), targets, objective)
    reached = standing(evidence.tally(start), targets, objective)
    free = [place for place in range(len(table.names)) if place not in start]
    for others in ([*start], *([one for one in start if one != gone] for gone in start)):
        for fresh in free:
            near = standing(evidence.tally([*others, fresh]), targets, objective)
            assert near <= tuple(value + 1e-9 for value in reached)


def test_without_time_targets_are_met_where_every_greedy_path_is_led_astray():
    # c catches most at first; beside it there is room for one of a and b only, which catch more together.
    caught = [[1, 0, 1], [1, 0, 1], [1, 0, 0], [0, 1, 1], [0, 1, 1], [0, 1, 0], [0, 0, 0]]
    lost = [[1, 0, 0], [0, 1, 0], [0, 0, 1], *[[0, 0, 0]] * 5]
    table = a_table([*caught, *lost], [*[1] * 7, *[0] * 8])
    found = choose_exactly(table, table.names, Targets(0.8, 0.25), "j", effort=Effort(0))
    assert (found.chosen, found.feasible) == (("a", "b"), True)


def test_the_solver_gives_up_when_told_to():
    random = np.random.default_rng(0)
    fails = (random.random((300, 150)) < 0.08).astype(float)
    bad = np.concatenate([np.ones(250), np.zeros(50)])
    table = replace(a_table(fails[:, :20], bad), names=tuple(map(str, range(150))), fails=fails)
    program = build(evidence_of(table), (), Aim("size", 1.0, 1.0))
    assert not solve(program, Effort(seconds=0.2)).proved


def test_weights_count_rows():
    table = a_table([[1, 0], [0, 1], [0, 0]], [1, 1, 0])
    heavy = replace(table, weights=np.array([3.0, 1.0, 1.0]))
    found = choose_exactly(heavy, heavy.names, Targets(0.7, 0), "size")
    assert found.chosen == ("a",)


# -- covering criteria ---------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(table=tables(assertions=4), ffr=SHARES, data=st.data())
def test_criteria_come_before_size(table, ffr, data):
    members = st.frozensets(st.sampled_from(table.names))
    covering = {str(n): one for n, one in enumerate(data.draw(st.lists(members, max_size=4)))}
    targets = Targets(0.0, ffr)
    found = choose_covering(table, table.names, targets, covering)
    evidence = evidence_of(table)
    best = (0, 0)
    for size in range(len(table.names) + 1):
        for chosen in combinations(range(len(table.names)), size):
            if evidence.tally(chosen).spares(ffr) and all(
                evidence.tally([n]).spares(ffr) for n in chosen
            ):
                names = {table.names[n] for n in chosen}
                best = max(best, (sum(bool(one & names) for one in covering.values()), -size))
    reached = sum(bool(one & set(found.chosen)) for one in covering.values())
    assert (reached, -len(found.chosen)) == best
