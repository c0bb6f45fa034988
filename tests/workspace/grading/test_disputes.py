"""Several graders of the same rows: how far they agree, where they differ, and what settles it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.grading.disputes import agreement_of
from tests.workspace.grading.praise import counting, grade_all, grading, log, run, write_flow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow over twelve products, which ada finds good, and ben every third of them bad."""
    path = write_flow(tmp_path, [f"thing {number}" for number in range(12)])
    run(path)
    with grading(path) as session:
        grade_all(session, lambda turn: "good")
    with grading(path, grader="ben", independent=True) as session:
        grade_all(session, lambda turn: "bad" if turn % 3 == 0 else "good")
    return path


def test_agreement_has_its_n_and_an_interval(path: Path):
    pair = agreement_of(log(path)).pairs["ada", "ben"]
    assert (pair.pairs, pair.same.value) == (12, pytest.approx(8 / 12))
    assert pair.same.low is not None
    assert pair.same.low < 8 / 12 < pair.same.high
    assert pair.kappa.value == pytest.approx(0.0)


def test_without_a_row_in_common_agreement_is_undefined_and_says_why(tmp_path: Path):
    path = write_flow(tmp_path, ["pen", "lamp"])
    run(path)
    for grader in ("ada", "ben"):
        with grading(path, grader=grader) as session:
            session.grade("good")
    together = agreement_of(log(path)).together
    assert (together.pairs, together.kappa.value) == (0, None)
    assert together.kappa.reason == "No row has two graders yet."


def test_rows_that_one_finds_good_and_another_bad_are_told(path: Path):
    with grading(path, grader="cleo") as session:
        found = session.disputes
        rows = [session.queue.by_subject[one].key for one in found]
        assert rows == ["p2", "p5", "p8", "p11"]
        opinions = next(iter(found.values())).opinions
        assert {name: one.grade for name, one in opinions.items()} == {"ada": "good", "ben": "bad"}


def test_a_ruling_settles_a_row_and_both_grades_stay(path: Path):
    with grading(path) as session:
        before = len(log(path))
        session.go_to("p2")
        ruling = session.settle("bad", "It must name its use.")
        assert len(session.disputes) == 3
        assert session.shown.grade == ruling
    entries = log(path)
    assert len(entries) == before + 1
    assert entries[-1].more["ruling_between"] == ["ada", "ben"]
    assert ("p2", "bad", "It must name its use.") in counting(path)
    assert agreement_of(entries).pairs["ada", "ben"].pairs == 12


def test_a_ruling_can_be_taken_back_and_the_row_is_open_again(path: Path):
    with grading(path) as session:
        session.go_to("p2")
        session.settle("bad", "It must name its use.")
        session.undo()
        assert len(session.disputes) == 4


def test_a_grade_behind_a_ruling_opens_the_row_again(path: Path):
    with grading(path) as session:
        session.go_to("p2")
        session.settle("good", "")
    with grading(path, grader="ben", independent=True) as session:
        session.go_to("p2")
        session.grade("bad", "Still not.")
    with grading(path) as session:
        assert len(session.disputes) == 4


def test_only_what_is_disputed_can_be_settled(path: Path):
    with grading(path) as session:
        session.go_to("p0")
        with pytest.raises(WorkspaceError, match="nobody differs"):
            session.settle("bad", "")
