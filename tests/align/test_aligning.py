"""Aligning: the choice, and figures that it can't have influenced."""

from dataclasses import replace

import numpy as np
import orjson
import pytest

from flowboard.align.aligning import align
from flowboard.align.cross_fitting import cross_fitted, divide
from flowboard.align.evaluators import CombinationMaker, SetMaker
from flowboard.align.learned.texts import TextClassifier
from flowboard.align.learned.thresholds import ScoredEvaluator
from flowboard.align.selection.request import Edge, Policy, Request, Targets
from flowboard.align.splits import folds
from flowboard.align.table import AlignmentTable
from tests.align.tables import a_table

nan = np.nan


def world(n=100, graded=40, seed=0, assertions=8, sharp=0.9):
    """Rows of which some are bad; the first two assertions are rather right, the others are noise."""
    random = np.random.default_rng(seed)
    bad = (random.random(n) < 0.4).astype(float)
    fails = (random.random((n, assertions)) < random.uniform(0.05, 0.5, assertions)).astype(float)
    for good_one in (0, 1):
        fails[:, good_one] = np.where(random.random(n) < sharp, bad, 1 - bad)
    return a_table(fails, np.where(np.arange(n) < graded, bad, nan))


def coins(grades, seed, judges=30):
    random = np.random.default_rng(seed)
    fails = (random.random((80, judges)) < 0.5).astype(float)
    bad = np.full(80, nan)
    bad[:grades] = random.random(grades) < 0.5
    table = a_table(fails[:, :1], bad)
    return replace(table, names=tuple(f"coin {n}" for n in range(judges)), fails=fails)


METHODS = ("greedy", "exact", "subsumption")


# -- what is measured ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_perfect_assertions_reach_coverage_1_and_ffr_0(method):
    bad = (np.arange(50) % 3 == 0).astype(float)
    table = a_table(np.column_stack([bad, 1 - bad, np.arange(50) % 2]), bad)
    report = align(table, Request(method=method))
    assert "a" in report.chosen
    assert (report.held_out.coverage.value, report.held_out.ffr.value) == (1.0, 0.0)
    assert report.feasible


@pytest.mark.parametrize(("grades", "words"), [(10, {"collecting"}), (25, {"none_good_enough"})])
def test_coin_flips_are_never_usable(grades, words):
    found = [align(coins(grades, seed)).word.word for seed in range(8)]
    assert "usable" not in found
    assert sum(word in words | {"collecting"} for word in found) >= 7


def test_below_sixty_grades_every_graded_row_is_measured():
    report = align(world(graded=40))
    assert report.to_json()["split"] == "cross_fitted"
    assert report.held_out.n_graded == 40
    assert "all of them" in report.basis


def test_from_sixty_grades_on_a_test_split_is_measured_that_the_choice_has_not_seen():
    table = world(graded=100)
    report = align(table)
    measured, chosen_on = report.division.measured, report.division.chosen_on
    assert not (measured & chosen_on).any()
    assert report.held_out.n_graded == measured.sum()
    flipped = replace(table, bad=np.where(measured, 1 - table.bad, table.bad))
    assert align(flipped).chosen == report.chosen


def test_an_exact_answer_is_one_for_all_grades():
    bad = np.tile([1.0, 1, 0, 0], 25)
    fails = np.zeros((100, 4))
    for number in range(4):
        fails[np.arange(100) % 8 == (0, 1, 4, 5)[number], number] = 1
    report = align(a_table(fails, bad), Request(Targets(1.0, 0.0), "size", "exact"))
    assert (report.chosen, report.proved) == (("a", "b", "c", "d"), True)
    assert "exact answer for all" in report.basis


def test_folds_are_used_where_a_half_would_have_too_few_of_a_kind():
    table = world(n=80, graded=80)
    rare = replace(table, bad=np.where(np.arange(80) < 8, 1.0, 0.0))
    assert divide(rare, rare.ids).cross_fitted


def test_a_group_never_changes_sides():
    table = world(graded=100)
    groups = np.arange(100) // 4
    names = [f"document {group}" for group in groups]
    division = divide(replace(table, groups=groups), names)
    sides = {name: set() for name in names}
    for name, tested in zip(names, division.measured, strict=True):
        sides[name].add(bool(tested))
    assert all(len(side) == 1 for side in sides.values())


@pytest.mark.parametrize("maker", [SetMaker, CombinationMaker])
def test_the_choice_in_a_fold_never_sees_the_grades_of_that_fold(maker):
    """Poisoned: turning the grades of a fold round changes no verdict on that fold."""
    table = world(graded=40)
    scores = ScoredEvaluator("score", np.random.default_rng(1).random(100))
    texts = TextClassifier("tone", [f"row {row} says {row % 7}" for row in range(100)])
    make = maker(Request(), (scores, texts) if maker is SetMaker else (scores,))
    seen = []

    def judge(part: AlignmentTable):
        seen.append(part.bad.copy())
        return make(part, in_fold=True).verdicts

    cross_fitted(table, judge, repeats=1)
    (dealt,) = folds(table.groups, table.bad, 5, 1, 0)
    for fold, bad in enumerate(seen):
        assert np.isnan(bad[dealt == fold]).all()
        poisoned = np.where(dealt == fold, 1 - table.bad, table.bad)
        clean, dirty = (
            make(replace(table, bad=np.where(dealt == fold, nan, grades)), in_fold=True).verdicts
            for grades in (table.bad, poisoned)
        )
        assert np.array_equal(clean, dirty, equal_nan=True)


def test_folds_measure_the_whole_choice_not_the_set_that_ships():
    # Of many coins one looks good on these grades: the folds know better.
    report = align(coins(25, 3), Request(method="exact", objective="j"))
    assert report.in_sample.kappa.value > 0.5
    assert report.held_out.kappa.value < 0.4


def test_the_same_seed_gives_the_same_bytes():
    table = world()
    for options in ({}, {"combine": True}):
        one, other = (orjson.dumps(align(table, Request(seed=4), **options).to_json()) for _ in range(2))
        assert one == other


# -- what is chosen ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_required_assertions_are_in_and_excluded_ones_are_not(method):
    policy = Policy(required=("h",), excluded=("a",))
    report = align(world(), Request(method=method, policy=policy))
    assert report.chosen[0] == "h"
    assert "a" not in report.chosen
    assert report.assertions["h"].required
    assert report.assertions["a"].aside.reason == "excluded"


def test_nothing_is_chosen_where_nothing_beats_passing_everything():
    bad = np.tile([1.0, 0.0], 20)
    report = align(a_table(np.column_stack([1 - bad, np.zeros(40)]), bad))
    assert report.chosen == ()
    assert report.word.word == "none_good_enough"
    assert "Nothing is chosen" in report.notes[0]


def test_an_infeasible_request_tells_what_is_nearest():
    table = world(graded=50)
    report = align(table, Request(Targets(1.0, 0.05), "size", "exact"))
    assert report.feasible is False
    nearest = report.to_json()["nearest"]
    assert nearest["coverage_at_ffr"]["coverage"]["value"] < 1
    assert nearest["ffr_at_coverage"]["ffr"]["value"] > 0.05
    assert tuple(nearest["coverage_at_ffr"]["chosen"]) == report.chosen


def test_a_coverage_that_no_set_reaches_is_null_with_a_reason():
    table = a_table([[1], [0], [0], [0]] * 10, [1, 1, 0, 0] * 10)
    nearest = align(table, Request(Targets(1.0, 0.1), "size")).to_json()["nearest"]
    assert nearest["ffr_at_coverage"]["ffr"] == {
        "value": None,
        "reason": "Not even all assertions together reach this coverage.",
    }


def test_auto_is_greedy_unless_more_is_asked_than_a_bound_can_promise():
    table = world()
    assert align(table).method == "greedy"
    assert align(table, Request(Targets(0.8, 0.0))).method == "exact"
    assert align(table, Request(objective="size")).method == "exact"
    assert align(table, Request(objective="j")).method == "greedy"


def test_a_claim_that_rows_speak_against_is_told():
    report = align(world(), Request(edges=(Edge("a", "b"),)))
    (vetoed,) = report.to_json()["claims"]["vetoed"]
    assert (vetoed["stricter"], vetoed["implied"]) == ("a", "b")
    assert vetoed["rows_against"] > 0
    assert any("subsumption" in note for note in report.notes)


# -- learned ones, and combinations --------------------------------------------------------------------


def test_a_score_competes_like_any_assertion():
    table = world(sharp=0.5)
    truth = np.array([0.9 if bad == 1 else 0.1 for bad in table.bad])
    report = align(table, learners=[ScoredEvaluator("score", truth)])
    assert "score" in report.chosen
    assert report.assertions["score"].rule.startswith("fails above")


def test_a_learned_evaluator_that_is_no_better_than_failing_everything_carries_the_warning():
    table = world()
    texts = [f"row {row % 9}" for row in range(100)]
    report = align(table, learners=[TextClassifier("tone", texts)])
    assert "better than always-fail" in report.assertions["tone"].agreement.warning
    assert [note for note in report.notes if note.startswith("tone: Not ")]


def test_an_assertion_by_itself_is_measured_where_it_speaks_and_not_where_it_is_unsure():
    bad = (np.arange(40) % 2 == 0).astype(float)
    decides = np.column_stack([bad, np.where(np.arange(40) < 4, 0.0, bad)])
    speaks = np.where(np.arange(40) < 4, nan, bad)
    table = a_table(decides, bad)
    speaking = replace(table, fails=np.column_stack([bad, speaks]))
    unsure = table.names[1]
    alone = align(table, speaking=speaking).assertions[unsure].agreement
    counted_as_passed = align(table).assertions[unsure].agreement
    assert (alone.coverage.value, alone.coverage.denominator) == (1.0, 18)
    assert (counted_as_passed.coverage.value, counted_as_passed.coverage.denominator) == (0.9, 20)


def test_a_combination_has_a_verdict_for_every_row_where_true_passes():
    table = world(sharp=0.8)
    report = align(table, combine=True).to_json()
    verdicts = report["combination"]["verdicts"]
    assert list(verdicts) == list(table.ids)
    agrees = [verdicts[row] == (bad == 0) for row, bad in zip(table.ids, table.bad, strict=True)]
    assert np.mean(agrees[:40]) > 0.7
    assert report["method"] == "combination"
    assert set(report["chosen"]) == set(report["combination"]["members"])


def test_a_required_assertion_fails_a_row_whatever_the_others_say():
    table = world()
    report = align(table, Request(policy=Policy(required=("h",))), combine=True)
    failed = {
        row
        for row, fails in zip(table.ids, table.assertions(["h"]).fails[:, 0] == 1, strict=True)
        if fails
    }
    assert all(report.combination.fails[row] for row in failed)


# -- odd tables ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("combine", [False, True])
@pytest.mark.parametrize("bad", [[nan] * 6, [1.0] * 6, [0.0] * 6, [1.0, 0.0, nan, nan, nan, nan]])
def test_with_hardly_any_grades_there_is_an_answer_and_every_rate_has_a_reason(bad, combine):
    table = a_table([[1, 0], [0, 1], [0, 0], [1, 1], [nan, 1], [0, nan]], bad)
    report = align(table, combine=combine).to_json()
    assert report["verdict"] == "collecting"
    for rate in ("coverage", "ffr", "kappa"):
        figure = report["held_out"][rate]
        assert figure["value"] is not None or figure["reason"]
    orjson.dumps(report)


def test_one_group_can_not_be_divided():
    table = replace(world(), groups=np.zeros(100, dtype=np.int64))
    assert align(table).held_out.coverage.value is None


def test_there_need_be_no_assertion_at_all():
    table = a_table(np.zeros((40, 0)), np.tile([1.0, 0.0], 20))
    report = align(table)
    assert (report.chosen, report.word.word) == ((), "none_good_enough")


def test_with_very_many_assertions_figures_are_worked_out_for_the_best():
    random = np.random.default_rng(0)
    bad = np.tile([1.0, 0.0, 0.0], 20)
    fails = (random.random((60, 230)) < 0.3).astype(float)
    table = replace(a_table(fails[:, :1], bad), names=tuple(map(str, range(230))), fails=fails)
    per_assertion = align(table).to_json()["per_assertion"]
    undefined = [one for one in per_assertion.values() if one["coverage"]["value"] is None]
    assert len(per_assertion) == 230
    assert 0 < len(undefined) <= 30
    assert all(one["coverage"]["reason"] for one in undefined)
