"""Grading without a face: verdicts, taking back, rows that come back, and what it is enough for."""

from pathlib import Path

import pytest

from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.grading.order import REPEAT_GAP
from flowboard.workspace.grading.progress import Progress
from flowboard.workspace.project import load
from flowboard.workspace.stores import opened_store
from tests.workspace.grading.praise import counting, grade_all, grading, log, run, write_flow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow over three products, run."""
    path = write_flow(tmp_path, ["pen", "kettle!", "lamp"])
    run(path)
    return path


def key(session) -> str:
    return session.shown.row.key


def test_rows_that_get_their_output_meanwhile_join_behind_the_others(tmp_path: Path):
    path = write_flow(tmp_path, ["pen", "lamp"])
    first = run(path, limit=1)
    with opened_store(path) as store:
        store.update_run(first, status="running")
    with grading(path) as session:
        assert session.progress.rows == 1
        with opened_store(path) as store:
            store.update_run(first, status="cancelled")
        load(path).run(resume=first, limit=2)
        with opened_store(path) as store:
            store.update_run(first, status="running")
        assert key(session) == "p0"
        session.grade("good")
        assert (key(session), session.progress.rows) == ("p1", 2)


def test_without_rows_there_is_nothing_to_show_and_nothing_to_grade(tmp_path: Path):
    path = write_flow(tmp_path, ["pen"])
    run(path, to="products")
    with grading(path) as session:
        assert session.shown is None
        with pytest.raises(WorkspaceError, match="no row to grade yet"):
            session.grade("good")


# -- grading ------------------------------------------------------------------------------------------


def test_a_grade_is_in_the_store_before_the_next_row_comes(path: Path):
    with grading(path) as session:
        given = session.grade("bad", "too proud")
        assert log(path) == [given]
        assert key(session) == "p1"
    assert (given.grader, given.key, given.node, given.port) == ("ada", "p0", "praise", "value")
    assert (given.grade, given.note, given.blind, given.seen) == ("bad", "too proud", False, False)
    assert given.run_id
    assert len(given.output_hash or "") == 64


def test_a_graded_row_continues_what_waited_for_it(path: Path):
    waiting = load(path).run()
    assert waiting.summary.nodes["review"].statuses == {"awaiting": 3}
    with grading(path) as session:
        session.grade("good")
    resumed = load(path).run(resume=waiting.run_id)
    assert resumed.summary.nodes["review"].statuses == {"done": 1, "awaiting": 2}


def test_a_session_goes_on_at_the_first_row_without_a_grade(path: Path):
    with grading(path) as session:
        session.grade("good")
    with grading(path) as session:
        assert key(session) == "p1"
        session.previous()
        assert session.shown.grade.grade == "good"


def test_a_grade_carries_over_to_the_next_run(path: Path):
    with grading(path) as session:
        session.grade("good")
    again = run(path)
    with grading(path) as session:
        session.previous()
        assert session.source.run.id == again
        assert session.shown.grade.run_id != again


def test_grading_again_corrects_the_grade_and_leaves_both_in_the_log(path: Path):
    with grading(path) as session:
        first = session.grade("good")
        session.previous()
        second = session.grade("bad")
        assert second.supersedes == first.id
        assert key(session) == "p1"
    assert counting(path)[-1] == ("p0", "bad", "")
    assert [entry.grade for entry in log(path)] == ["good", "bad"]


def test_a_note_can_come_before_the_grade_with_it_or_after_it(path: Path):
    with grading(path) as session:
        session.note("hm")
        assert session.shown.note == "hm"
        session.grade("unsure")
        given = session.grade("bad")
        session.note("shouts", on=given)
        session.previous()
        session.note("on second thoughts")
    assert [(entry[0], entry[2]) for entry in counting(path)] == [
        ("p0", "hm"), ("p1", ""), ("p1", "shouts"), ("p1", "on second thoughts")
    ]  # fmt: skip


def test_undoing_takes_back_a_grade_with_its_note_and_returns_to_the_row(path: Path):
    with grading(path) as session:
        session.grade("good")
        given = session.grade("bad")
        session.note("shouts", on=given)
        assert session.undo() == given
        assert key(session) == "p1"
        assert session.shown.grade is None
        assert session.undo() is not None
        assert session.undo() is None
        assert session.progress.graded == 0
    assert counting(path) == []
    assert [entry.action for entry in log(path)] == ["grade"] * 3 + ["undo"] * 3


def test_undoing_a_correction_brings_the_former_grade_back(path: Path):
    with grading(path) as session:
        session.grade("good")
        session.previous()
        session.grade("bad")
        session.undo()
        assert session.shown.grade.grade == "good"


def test_a_broken_row_is_marked_and_counts_for_nothing_until_the_mark_is_gone(path: Path):
    with grading(path) as session:
        session.grade("good")
        session.previous()
        assert session.flag()
        assert key(session) == "p1"
        assert (session.progress.graded, session.progress.flagged) == (0, 1)
        assert counting(path) == []
        session.previous()
        assert session.shown.is_flagged
        assert not session.flag()
        assert counting(path) == [("p0", "good", "")]
        session.undo()
        assert session.shown.is_flagged
        session.undo()
        assert not session.shown.is_flagged
        assert counting(path) == [("p0", "good", "")]


def test_a_grade_after_a_look_at_the_verdicts_says_so(path: Path):
    with grading(path) as session:
        session.reveal()
        assert session.shown.verdicts_are_shown
        assert session.grade("good").seen
        assert not session.shown.verdicts_are_shown
        assert not session.grade("good").seen


def test_a_criterion_is_graded_apart_and_by_its_version(path: Path):
    with grading(path) as session:
        session.grade("good")
    with grading(path, criterion="calm") as session:
        assert session.progress.graded == 0
        given = session.grade("bad")
        assert (given.criterion, given.criterion_version) == ("calm", 3)
    flow = path.read_text().replace("version: 3", "version: 4")
    path.write_text(flow)
    run(path)
    with grading(path, criterion="calm") as session:
        assert session.progress.graded == 0


def test_an_edited_criterion_is_graded_anew_without_another_run(path: Path):
    with grading(path, criterion="calm") as session:
        session.grade("good")
    path.write_text(path.read_text().replace("version: 3", "version: 4"))
    with grading(path, criterion="calm") as session:
        assert session.progress.graded == 0
        assert session.grade("bad").criterion_version == 4


def test_a_run_whose_flow_is_gone_is_graded_as_it_was(path: Path):
    path.unlink()
    with grading(path, criterion="calm") as session:
        assert session.grade("good").criterion_version == 3


def test_grades_of_others_count_unless_a_second_opinion_is_wanted(path: Path):
    with grading(path) as session:
        session.grade("good")
    with grading(path, grader="bob") as session:
        assert (key(session), session.progress.graded) == ("p1", 1)
    with grading(path, grader="bob", independent=True) as session:
        assert (key(session), session.progress.graded) == ("p0", 0)
        assert session.shown.grade is None


# -- moving -------------------------------------------------------------------------------------------


def test_moving_stops_at_both_ends(path: Path):
    with grading(path) as session:
        assert not session.previous()
        assert session.next()
        assert session.next()
        assert not session.next()
        assert key(session) == "p2"


def test_the_next_row_without_a_grade_is_looked_for_from_the_top_again(path: Path):
    with grading(path) as session:
        session.next()
        session.grade("good")
        session.grade("good")
        assert key(session) == "p0"
        assert not session.next_ungraded()
        session.grade("good")
        assert session.is_finished
        assert not session.next_ungraded()


# -- rows that come back ------------------------------------------------------------------------------


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """The flow over sixty products, run."""
    path = write_flow(tmp_path, [f"thing {number}" for number in range(60)])
    run(path)
    return path


def test_some_graded_rows_come_back_unmarked_and_not_soon(many: Path):
    with grading(many, blind_share=0.08) as session:
        shown = []
        while not session.is_finished:
            assert session.shown.grade is None
            shown.append(key(session))
            session.grade("good")
        again = {name: [place for place, one in enumerate(shown) if one == name] for name in set(shown)}
        twice = [places for places in again.values() if len(places) == 2]
        assert len(shown) == 60 + len(twice)
        assert len(twice) == int(60 * 0.08)
        assert all(second - first > REPEAT_GAP for first, second in twice)
    assert sum(entry.blind for entry in log(many)) == len(twice)


def test_the_grade_of_a_row_that_came_back_is_a_measurement_and_no_correction(many: Path):
    with grading(many, blind_share=0.08) as session:
        grade_all(session, lambda turn: "good" if turn < 20 else "bad")
        consistency = session.consistency
        assert len(consistency.pairs) == 4
        assert consistency.same < 4
        assert consistency.same + len(consistency.differing) == 4
        before = {name: first for name, first, _ in consistency.pairs}
    standing = {entry[0]: entry[1] for entry in counting(many)}
    assert {name: standing[name] for name in before} == before
    assert len(counting(many)) == 60


def test_the_same_seed_brings_back_the_same_rows(tmp_path: Path, tmp_path_factory):
    orders = []
    for seed in (1, 1, 2):
        folder = tmp_path_factory.mktemp("seeded")
        path = write_flow(folder, [f"thing {number}" for number in range(40)])
        run(path)
        with grading(path, blind_share=0.1, seed=seed) as session:
            orders.append(grade_all(session, lambda turn: "good"))
    assert orders[0] == orders[1] != orders[2]


def at_a_row_that_came_back(session) -> None:
    shown: set[str] = set()
    while key(session) not in shown:
        shown.add(key(session))
        session.grade("good")


def test_a_grade_of_a_row_that_came_back_can_be_taken_back(many: Path):
    with grading(many, blind_share=0.08) as session:
        at_a_row_that_came_back(session)
        name = key(session)
        session.grade("bad", "on second thoughts")
        assert session.consistency.differing == ((name, "good", "bad"),)
        session.undo()
        assert key(session) == name
        assert session.shown.grade is None
        assert session.consistency.pairs == ()
        session.grade("good")
        assert session.consistency.same == 1


def test_a_row_that_came_back_can_be_passed_by(many: Path):
    with grading(many, blind_share=0.08) as session:
        at_a_row_that_came_back(session)
        graded = session.progress.graded
        name = key(session)
        session.next()
        assert key(session) != name
        assert session.shown.grade is None
        assert grade_all(session, lambda turn: "good").count(name) == 0
        assert session.progress.graded == 60 > graded


def test_a_later_correction_does_not_change_how_consistent_one_was(many: Path):
    with grading(many, blind_share=0.08) as session:
        at_a_row_that_came_back(session)
        name = key(session)
        session.grade("bad")
        while key(session) != name:
            session.previous()
        session.grade("bad")
        assert session.consistency.differing == ((name, "good", "bad"),)


# -- what it is enough for ----------------------------------------------------------------------------


def progress(good: int, bad: int, unsure: int = 0) -> Progress:
    return Progress(rows=60, good=good, bad=bad, unsure=unsure, flagged=0, done_now=0)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (progress(8, 4), "12 of 60 graded, 8 good, 4 bad; 8 more, at least 1 of them bad, until an evaluator can be measured"),
        (progress(6, 6), "12 of 60 graded, 6 good, 6 bad; 8 more until an evaluator can be measured"),
        (progress(19, 3), "22 of 60 graded, 19 good, 3 bad; 2 more, at least 2 of them bad, until an evaluator can be measured"),
        (progress(0, 0), "0 of 60 graded, 0 good, 0 bad; 20 more, at least 5 of them good and 5 of them bad, until an evaluator can be measured"),
        (progress(10, 9, 3), "22 of 60 graded, 10 good, 9 bad, 3 unsure; 1 more until an evaluator can be measured"),
        (progress(15, 5), "20 of 60 graded, 15 good, 5 bad; 30 more, at least 5 of them bad, until a prompt can be improved with these grades"),
        (progress(40, 12), "52 of 60 graded, 40 good, 12 bad"),
    ],
)  # fmt: skip
def test_progress_says_what_is_missing_for_the_next_milestone(found: Progress, told: str):
    assert str(found) == told
