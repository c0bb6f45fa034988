"""The order in which rows come before a grader, what is kept of it, and the rows that come back in doubt."""

from pathlib import Path

import numpy as np
import pytest

from flowboard.align.sampling import FIRST_AT_RANDOM
from flowboard.store import grades
from flowboard.workspace.grading.draws import draws_of, weights_of
from flowboard.workspace.grading.order import EVENLY, entered_by, pool_at
from flowboard.workspace.project import load
from flowboard.workspace.stores import opened_store
from tests.workspace.grading.praise import grade_all, grading, log, run, write_flow

ROWS = 60


def name_of(number: int) -> str:
    """Every fifth product shouts, every tenth is long, too."""
    return f"thing {number}" + "!" * (number % 5 == 0) + " that is long" * (number % 10 == 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow over sixty products, run; its assertions fail every fifth."""
    path = write_flow(tmp_path, [name_of(number) for number in range(ROWS)])
    run(path)
    return path


def sampled(path: Path, **task):
    return grading(path, order="sampled", **task)


def key(session) -> str:
    return session.shown.row.key


def fails(row: str) -> bool:
    return int(row[1:]) % 5 == 0


# -- the order ----------------------------------------------------------------------------------------


def test_every_row_comes_once_and_not_in_the_order_of_the_data(path: Path):
    with sampled(path) as session:
        shown = grade_all(session, lambda turn: "good")
    assert sorted(shown) == sorted(f"p{number}" for number in range(ROWS))
    assert shown[:10] != [f"p{number}" for number in range(10)]


def test_rows_that_the_assertions_fail_come_earlier_than_chance_would_have_them(path: Path):
    places = []
    for seed in range(4):
        with sampled(path, grader=f"g{seed}", independent=True, seed=seed) as session:
            shown = grade_all(session, lambda turn: "good")
        places += [place for place, row in enumerate(shown) if fails(row)]
    assert np.mean(places) < 25  # by chance 29.5, with a standard error of 2.5


def test_one_seed_gives_one_order_and_people_who_share_the_rows_get_different_ones(path: Path):
    def order(**task):
        with sampled(path, **task) as session:
            first = [key(session)]
            while len(first) < 15 and session.next():
                first.append(key(session))
        return first

    assert order() == order() != order(seed=1)
    assert order() != order(grader="bob")
    assert order(independent=True) == order(independent=True, grader="bob")


def test_a_session_that_is_opened_again_goes_on_where_it_was(path: Path):
    with sampled(path, grader="bob", independent=True) as session:
        whole = grade_all(session, lambda turn: "good" if turn % 3 else "bad")
    parts = []
    for wanted in (7, 13, 40):
        with sampled(path, independent=True) as session:
            for _ in range(wanted):
                parts.append(key(session))
                session.grade("good" if (len(parts)) % 3 else "bad")
    assert parts == whole


def test_going_back_and_forth_draws_nothing_twice(path: Path):
    with sampled(path) as session:
        first = key(session)
        session.next()
        second = key(session)
        session.previous()
        assert key(session) == first
        session.grade("good")
        assert key(session) == second


def test_a_row_that_was_passed_by_comes_again_when_all_others_are_graded(path: Path):
    with sampled(path) as session:
        passed_by = key(session)
        session.next()
        shown = grade_all(session, lambda turn: "good")
        assert shown[-1] == passed_by
        assert not session.next_ungraded()


def test_one_can_go_to_a_row_and_that_is_no_draw(path: Path):
    with sampled(path) as session:
        session.grade("good")
        assert session.go_to("p7")
        given = session.grade("bad")
        assert not session.go_to("p99")
        assert (given.key, given.probability, given.more["drawn"]) == ("p7", None, "own")
        assert "p7" not in grade_all(session, lambda turn: "good")
    assert len([entry for entry in log(path) if entry.probability is not None]) == ROWS - 1


def test_rows_of_a_run_that_goes_on_join_the_draws(tmp_path: Path):
    path = write_flow(tmp_path, [name_of(number) for number in range(30)])
    first = run(path, limit=5)

    def told(status: str):
        with opened_store(path) as store:
            store.update_run(first, status=status)

    told("running")
    with sampled(path) as session:
        session.grade("good")
        told("cancelled")
        load(path).run(resume=first, limit=30)
        told("running")
        shown = grade_all(session, lambda turn: "good")
    assert len(shown) == 29
    assert [int(row[1:]) for row in shown[:4]] != sorted(int(row[1:]) for row in shown[:4])
    entered = {entry.key: entry.more["entered"] for entry in log(path)}
    # The first two rows were drawn from what was there, the third from all that had come by then.
    assert {entered[f"p{number}"] for number in range(5)} == {0}
    assert {entered[f"p{number}"] for number in range(5, 30)} == {2}


# -- why a row is shown -------------------------------------------------------------------------------


def test_the_grader_is_told_why_a_row_is_shown_and_no_verdict(path: Path):
    with sampled(path) as session:
        told = []
        while not session.is_finished:
            told.append(session.shown.why)
            session.grade("good")
    assert set(told[:FIRST_AT_RANDOM]) == {
        "One of the first 10 rows, drawn evenly: they show what there is."
    }
    assert EVENLY in told[FIRST_AT_RANDOM:]
    assert any(why.startswith("It is unlike the rows so far") for why in told)
    assert all(why for why in told)


def test_a_row_that_comes_back_cannot_be_known_by_its_reason(path: Path):
    with sampled(path, blind_share=0.1) as session:
        seen: set[str] = set()
        back = []
        others = []
        while not session.is_finished:
            (back if key(session) in seen else others).append(session.shown.why)
            seen.add(key(session))
            session.grade("good")
    assert len(back) == 6
    assert set(back) == {EVENLY}
    assert EVENLY in others


def test_in_the_order_of_the_data_no_reason_is_given(path: Path):
    with grading(path) as session:
        assert (key(session), session.shown.why) == ("p0", "")


def test_without_assertions_all_draws_are_even_and_say_so(tmp_path: Path):
    from flowboard.align.sampling import after, next_row
    from flowboard.workspace.grading.order import why_of

    pool = pool_at({str(number): {} for number in range(20)}, [], {}, 0)
    for _ in range(FIRST_AT_RANDOM):
        pool = after(pool, next_row(pool))
    assert why_of(next_row(pool)) == EVENLY


# -- what is kept -------------------------------------------------------------------------------------


def test_a_grade_keeps_the_chance_that_its_row_had_also_when_it_is_corrected(path: Path):
    with sampled(path) as session:
        given = session.grade("good")
        assert given.probability == pytest.approx(1 / ROWS)
        assert given.more == {"turn": 1, "entered": 0, "rows": ROWS, "left": ROWS, "drawn": "first"}
        second = session.grade("good")
        assert second.probability == pytest.approx(1 / (ROWS - 1))
        session.previous()
        session.previous()
        corrected = session.grade("bad", "shouts")
        session.note("shouts loudly", on=corrected)
    latest = log(path)[-1]
    assert (latest.grade, latest.note) == ("bad", "shouts loudly")
    assert (latest.probability, latest.more) == (given.probability, given.more)


def test_weights_read_from_the_log_make_rates_hold_for_all_rows(path: Path):
    estimates = []
    run_id = ""
    for seed in range(12):
        with sampled(path, grader=f"g{seed}", independent=True, seed=seed) as session:
            run_id = session.source.run.id
            for _ in range(20):
                session.grade("bad" if fails(key(session)) else "good")
        entries = [entry for entry in log(path) if entry.grader == f"g{seed}"]
        weight = weights_of(draws_of(entries, run_id), ROWS)
        bad = {entry.subject: entry.grade == "bad" for entry in entries}
        estimates.append(sum(weight[subject] * bad[subject] for subject in weight) / ROWS)
    graded_bad = np.mean([entry.grade == "bad" for entry in log(path)])
    assert graded_bad > 0.25  # the sampler looks for failures: counting alone would overstate them
    assert np.mean(estimates) == pytest.approx(0.2, abs=0.06)


def test_turns_that_left_nothing_in_the_log_are_closed_up(path: Path):
    with sampled(path) as session:
        session.grade("good")
        session.next()
        session.grade("bad")
        run_id = session.source.run.id
    draws = draws_of(log(path), run_id)
    assert [draw.turn for draw in draws] == [1, 3]
    assert sum(weights_of(draws, ROWS).values()) == pytest.approx(ROWS, rel=0.1)


def test_grades_of_an_earlier_run_are_no_draws_of_this_one(path: Path):
    with sampled(path) as session:
        session.grade("good")
    run(path)
    with sampled(path) as session:
        session.grade("good")
        draws = draws_of(log(path), session.source.run.id)
    assert [(draw.kind, draw.probability is None) for draw in draws] == [("own", True), ("first", False)]


def test_a_log_tells_when_rows_had_come():
    assert entered_by(["a", "b", "c", "d"], [(1, 2), (2, 2), (3, 3)]) == {"a": 0, "b": 0, "c": 2, "d": 3}


@pytest.mark.parametrize(
    "more", [{"turn": 2**70, "entered": 0}, {"turn": "1"}, {"turn": 1, "entered": 5}, {}]
)
def test_a_draw_that_cannot_have_been_is_taken_for_the_graders_own_choice(path: Path, more: dict):
    with grading(path) as session:
        given = session.grade("good")
    from dataclasses import replace

    told = replace(given, probability=0.5, more={"drawn": "first", **more})
    (draw,) = draws_of([told], given.run_id or "")
    assert draw.probability is None


# -- rows in doubt ------------------------------------------------------------------------------------


def test_after_an_edit_of_the_criterion_rows_come_again_first_with_the_reason(path: Path):
    with sampled(path, criterion="calm") as session:
        graded = {}
        for _ in range(30):
            graded[key(session)] = "bad" if fails(key(session)) else "good"
            session.grade(graded[key(session)])
    path.write_text(path.read_text().replace("version: 3", "version: 4"))
    run(path)
    with sampled(path, criterion="calm") as session:
        again = []
        while "criterion has changed" in session.shown.why:
            assert session.shown.grade is None
            again.append(key(session))
            session.grade("good")
        assert set(again) <= set(graded)
        assert 4 <= len(again) < 30
        assert len({graded[row] for row in again}) == 2
    assert {entry.more["doubt"] for entry in log(path)[30:]} == {"criterion"}


def shown_again(session, turns: int) -> None:
    """A grader who was steady for forty turns, and then says otherwise of what comes back."""
    seen: set[str] = set()
    for turn in range(turns):
        row = key(session)
        plain = "bad" if fails(row) else "good"
        other = "good" if plain == "bad" else "bad"
        session.grade(other if row in seen and turn > turns / 2 else plain)
        seen.add(row)


def test_a_grader_who_drifts_is_asked_again_about_late_grades_and_only_once(path: Path):
    with sampled(path, blind_share=0.4) as session:
        shown_again(session, 70)
        assert len(session.consistency.differing) >= 5
    with sampled(path, blind_share=0.0) as session:
        asked = []
        while "came back lately" in session.shown.why:
            assert session.shown.grade is None
            asked.append(key(session))
            given = session.grade("bad" if fails(key(session)) else "good")
            assert given.supersedes is not None
        assert asked
        assert len(asked) == len(set(asked))
    with sampled(path, blind_share=0.0) as session:
        assert session.is_finished or "came back lately" not in session.shown.why


def test_a_grade_in_doubt_that_is_given_again_can_be_taken_back(path: Path):
    with sampled(path, blind_share=0.4) as session:
        shown_again(session, 70)
    with sampled(path, blind_share=0.0) as session:
        row, count = key(session), len(log(path))
        session.grade("unsure")
        session.undo()
        assert key(session) == row
        assert "came back lately" in session.shown.why
    with opened_store(path) as store:
        assert all(entry.grade != "unsure" for entry in grades.stream(store))
        assert len(list(grades.log(store))) == count + 2


def test_bad_rows_that_every_assertion_passes_are_looked_at_again(path: Path):
    with sampled(path) as session:
        for turn in range(50):
            late = turn >= 30 and not fails(key(session))
            session.grade("bad" if fails(key(session)) or late else "good")
    with sampled(path) as session:
        assert session.shown.why.startswith("Its grade is in doubt")
        assert session.shown.grade is None
        assert session.grade("good").more["doubt"] == "new_failure"
