"""Which grade stands for each row of an evaluator, and what doesn't count."""

from dataclasses import replace

from flowboard.store.grades import GradeRecord
from flowboard.workspace.evaluators.graded import Graded, graded_rows
from flowboard.workspace.evaluators.subjects import EvaluatorRow
from tests.workspace.evaluators.praise import a_grade

RUN = "run"


def a_row(number: int, subject: str = "", elsewhere: tuple[str, ...] = ()) -> EvaluatorRow:
    return EvaluatorRow(
        key=f"p{number}",
        subject=subject or f"subject {number}",
        elsewhere=elsewhere,
        output=f"output {number}",
        output_hash="",
        ports={},
        beside={},
        row={},
        group=f"products=p{number}",
    )


ROW, OTHER = a_row(0), a_row(1)


def at(second: float, verdict: str, row: EvaluatorRow = ROW, **more) -> GradeRecord:
    return a_grade(row, verdict, created_at=second, id=f"{second:05}", **more)


def stands(*entries: GradeRecord, rows=(ROW, OTHER), **asked) -> Graded:
    return graded_rows(rows, entries, RUN, **asked)


def verdicts(graded: Graded) -> dict[str, str]:
    return {key: grade.grade for key, grade in graded.grades.items()}


def test_the_latest_grade_stands_whoever_gave_it():
    graded = stands(at(1, "good"), at(2, "bad", grader="bob"))
    assert verdicts(graded) == {"p0": "bad"}
    assert graded.disputed == 1


def test_graders_who_agree_in_the_end_dont_differ():
    assert stands(at(1, "good"), at(2, "bad", grader="bob"), at(3, "bad")).disputed == 0


def test_unsure_is_counted_and_decides_nothing():
    graded = stands(at(1, "good"), at(2, "unsure"), at(3, "good", OTHER))
    assert verdicts(graded) == {"p1": "good"}
    assert graded.unsure == 1


def test_a_grade_given_after_a_look_at_the_verdict_is_left_out():
    graded = stands(at(1, "good", seen=True), at(2, "good", OTHER))
    assert verdicts(graded) == {"p1": "good"}
    assert graded.peeked == 1


def test_a_grade_that_was_corrected_after_a_look_stays_and_is_told():
    graded = stands(at(1, "good"), at(2, "bad", seen=True))
    assert verdicts(graded) == {"p0": "bad"}
    assert (graded.peeked, graded.corrected) == (0, 1)


def test_a_blind_repeat_is_a_measurement_and_no_grade():
    graded = stands(at(1, "good"), at(2, "bad", blind=True))
    assert verdicts(graded) == {"p0": "good"}
    assert [(one.grade, again.grade) for one, again in graded.repeats] == [("good", "bad")]


def test_a_row_flagged_as_broken_is_no_row():
    graded = stands(at(1, "good"), at(2, "unsure", action="flag"))
    assert [row.key for row in graded.rows] == ["p1"]
    assert graded.broken == 1


def test_what_was_undone_doesnt_count():
    first = at(1, "bad")
    graded = stands(first, replace(at(2, "bad"), action="undo", supersedes=first.id))
    assert verdicts(graded) == {}


def test_a_criterion_has_its_own_grades_of_its_own_version():
    entries = (
        at(1, "bad"),
        at(2, "good", criterion="calm", criterion_version=2),
        at(3, "bad", OTHER, criterion="calm", criterion_version=1),
    )
    graded = stands(*entries, criterion="calm", version=2)
    assert verdicts(graded) == {"p0": "good"}
    assert graded.outdated == 1


def test_grades_of_another_run_are_carried():
    graded = stands(at(1, "good", run_id="before"), at(2, "bad", OTHER, run_id=RUN))
    assert graded.carried == 1


def test_a_grade_of_the_same_item_at_another_node_counts():
    row = a_row(0, elsewhere=("shown with more",))
    graded = stands(at(1, "bad", a_row(0, "shown with more")), rows=(row,))
    assert verdicts(graded) == {"p0": "bad"}


def test_rows_that_are_alike_count_once():
    graded = stands(at(1, "bad"), rows=(ROW, a_row(7, ROW.subject)))
    assert [row.key for row in graded.rows] == ["p0"]


def test_rows_weigh_by_the_chance_they_had_to_be_drawn():
    drawn = {"turn": 1, "entered": 0, "rows": 2, "drawn": "random"}
    entries = (
        at(1, "bad", run_id=RUN, probability=0.9, more=drawn),
        at(2, "good", OTHER, run_id=RUN, probability=0.1, more={**drawn, "turn": 2}),
    )
    weights = stands(*entries, rows=[a_row(number) for number in range(10)]).weights
    assert weights["p0"] < weights["p1"]


def test_grades_that_nobody_drew_weigh_the_same():
    graded = stands(at(1, "bad"), at(2, "good", OTHER))
    assert set(graded.weights.values()) == {1.0}
