"""Undoing over several steps, over the end of a session, and whatever was done beside the grade."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workspace.grading.praise import counting, grading, log, run, write_flow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow over four products, run."""
    path = write_flow(tmp_path, ["pen", "kettle!", "lamp", "cup"])
    run(path)
    return path


def test_a_session_takes_back_what_the_one_before_it_did(path: Path):
    with grading(path) as session:
        session.grade("good")
        session.grade("bad", "shouts")
        session.flag()
    with grading(path) as session:
        for expected in ("p2", "p1", "p0"):
            assert session.undo() is not None
            assert session.shown.row.key == expected
        assert session.undo() is None
        assert session.progress.done_now == 0
    assert counting(path) == []


def test_what_was_taken_back_before_isnt_taken_back_twice(path: Path):
    with grading(path) as session:
        session.grade("good")
        session.grade("bad")
        session.undo()
    with grading(path) as session:
        assert session.undo().key == "p0"
        assert session.undo() is None
    assert [entry.action for entry in log(path)] == ["grade", "grade", "undo", "undo"]


def test_a_note_and_its_grade_are_one_step_also_afterwards(path: Path):
    with grading(path) as session:
        given = session.grade("bad")
        session.note("shouts", on=given)
    with grading(path) as session:
        session.undo()
        assert session.undo() is None
    assert counting(path) == []


def test_what_others_did_isnt_taken_back(path: Path):
    with grading(path, grader="ben") as session:
        session.grade("good")
    with grading(path) as session:
        assert session.undo() is None


def test_what_was_done_long_ago_is_corrected_and_not_taken_back(path: Path, monkeypatch):
    with grading(path) as session:
        session.grade("good")
    monkeypatch.setattr("flowboard.workspace.grading.session.LATELY", 0.0)
    with grading(path) as session:
        assert session.undo() is None


def test_a_grade_by_a_criterion_keeps_the_row_and_is_a_step_of_its_own(path: Path):
    with grading(path) as session:
        given = session.grade_by("calm", "bad")
        assert (given.criterion, given.criterion_version) == ("calm", 3)
        assert session.shown.row.key == "p0"
        assert {name: one.grade for name, one in session.grades_by_criterion().items()} == {
            "calm": "bad"
        }
        session.grade("good")
        session.undo()
        session.undo()
        assert session.grades_by_criterion() == {}
        assert session.undo() is None


def test_a_criterion_that_is_worded_anew_shows_no_grade_of_its_old_version(path: Path):
    with grading(path) as session:
        session.grade_by("calm", "good")
        from flowboard.flow.reading import load_flow

        path.write_text(path.read_text().replace("version: 3", "version: 4"))
        session.source.take_flow(load_flow(path).flow)
        assert session.grades_by_criterion() == {}
        assert session.grade_by("calm", "bad").criterion_version == 4
