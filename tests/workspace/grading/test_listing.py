"""The queue as a list: nothing moves in it, and nothing tells which rows came back."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.workspace.grading.listing import coming, listing, titles
from flowboard.workspace.stores import opened_store
from tests.workspace.grading.praise import grading, run, write_flow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow over forty products, run."""
    path = write_flow(tmp_path, [f"thing {number}" for number in range(40)])
    run(path)
    return path


def test_rows_that_came_stand_before_those_to_come_which_keep_the_order_of_the_data(path: Path):
    with grading(path, order="sampled") as session:
        before = listing(session)
        assert [row.is_now for row in before] == [True, *[False] * 39]
        assert [row.position for row in before[1:]] == sorted(row.position for row in before[1:])
        session.grade("bad")
        after = listing(session)
        assert (after[0].key, after[0].state, after[1].is_now) == (before[0].key, "bad", True)
        assert [row.key for row in after[2:]] == [
            row.key for row in before[1:] if row.key != after[1].key
        ]


def test_a_row_that_came_back_looks_like_any_other_before_and_after_it_is_graded(path: Path):
    with grading(path, order="sampled", blind_share=0.1) as session:
        number = 0
        while not any(entry.blind for entry in session.log):
            rows = listing(session)
            assert len({row.key for row in rows}) == 40
            now = next(place for place, row in enumerate(rows) if row.is_now)
            states = [row.state for row in rows]
            assert rows[now].state == "ready"
            assert set(states[:now]) <= {"good", "bad"}
            assert set(states[now + 1 :]) <= {"ready"}
            session.grade("good" if number < 11 else "bad")
            number += 1
        again = next(entry for entry in session.log if entry.blind)
        rows = listing(session)
        row = next(row for row in rows if row.subject == again.subject)
        assert (row.state, session.stands.grades[again.subject].grade) == ("bad", "good")


def test_rows_stay_as_they_are_for_a_list_that_is_kept(path: Path):
    with grading(path) as session:
        ready: dict = {}
        listing(session, ready=ready)
        session.grade("good")
        assert listing(session, ready=ready) == listing(session)
        with grading(path, grader="ben") as other:
            other.go_to("p30")
            other.grade("bad")
        session.refresh()
        found = {row.key: row.state for row in listing(session, ready=ready)}
        assert (found["p0"], found["p30"], found["p31"]) == ("good", "bad", "ready")


def test_rows_without_an_output_wait_in_their_place_while_the_run_goes_on(tmp_path: Path):
    path = write_flow(tmp_path, ["pen", "lamp", "cup"])
    first = run(path, to="products")
    with grading(path) as session:
        assert coming(session.source) == []
        with opened_store(path) as store:
            store.update_run(first, status="running")
        rows = listing(session, coming(session.source))
        assert [(row.key, row.state, row.subject) for row in rows] == [
            (f"p{number}", "waiting", "") for number in range(3)
        ]


def test_rows_are_called_by_what_the_data_says(path: Path):
    with grading(path) as session:
        assert titles(session.source, [3, 5]) == {3: "thing 3", 5: "thing 5"}
