"""Which graded rows an evaluator and people see differently, and which people do among themselves."""

from dataclasses import replace
from pathlib import Path

import pytest

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.disagreements import Disagreements, disagreements
from flowboard.workspace.evaluators.reading import read_evaluator
from flowboard.workspace.grading.disputes import RULING
from tests.workspace.evaluators.praise import (
    a_grade,
    grade,
    latest,
    opened,
    products,
    rows_of,
    run,
    write_flow,
)


@pytest.fixture
def praise(tmp_path: Path) -> Path:
    """A run of six calm praises, all of which the evaluator fails for a word, and two loud ones."""
    path = write_flow(tmp_path, products(6, 2, 0))
    run(path)
    return path


def found(path: Path) -> tuple[Disagreements, ...]:
    with opened(path) as store:
        return disagreements(read_evaluator(store, latest(path), NodeTypes(), "quality"))


def test_what_people_and_evaluator_both_find_bad_is_no_disagreement(praise):
    rows = rows_of(praise)
    grade(praise, [a_grade(rows[0], "good"), a_grade(rows[6], "bad")])
    (whole,) = found(praise)
    assert [(one.row.key, one.kind) for one in whole.rows] == [("p0", "false_fail")]
    assert (whole.bad, whole.good, whole.silent) == (1, 1, 0)


def test_only_criteria_with_grades_are_told_and_by_their_own_assertions(praise):
    rows = rows_of(praise)
    grade(praise, [a_grade(rows[0], "bad", criterion="sure", criterion_version=2)])
    whole, sure = found(praise)
    assert whole.rows == ()
    assert sure.criterion is not None
    assert [one.kind for one in sure.rows] == ["false_pass"]
    assert {verdict.name for verdict in sure.rows[0].verdicts} == {"no_question", "not_long"}


def test_grades_of_an_earlier_version_of_a_criterion_count_nowhere(praise):
    grade(praise, [a_grade(rows_of(praise)[0], "bad", criterion="sure", criterion_version=1)])
    _, sure = found(praise)
    assert sure.graded == 0


def test_a_row_that_graders_see_differently_is_disputed_until_a_ruling(praise):
    row = rows_of(praise)[0]
    first = a_grade(row, "good", grader="ada", created_at=1.0)
    second = a_grade(row, "bad", grader="bob", created_at=2.0)
    grade(praise, [first, second])
    (whole,) = found(praise)
    assert [[one.grader for one in row.opinions] for row in whole.disputed] == [["bob", "ada"]]
    ruling = replace(a_grade(row, "good", created_at=3.0), more={RULING: ["ada", "bob"]})
    grade(praise, [ruling])
    (whole,) = found(praise)
    assert whole.disputed == ()
    assert [one.kind for one in whole.rows] == ["false_fail"]


def test_how_far_graders_agree_is_told_where_a_row_has_two(praise):
    rows = rows_of(praise)
    grade(praise, [a_grade(rows[0], "good"), a_grade(rows[1], "bad")])
    assert found(praise)[0].agreement is None
    grade(praise, [a_grade(rows[0], "good", grader="bob"), a_grade(rows[1], "good", grader="bob")])
    agreement = found(praise)[0].agreement
    assert agreement is not None
    assert (agreement.together.pairs, agreement.together.same.value) == (2, 0.5)
