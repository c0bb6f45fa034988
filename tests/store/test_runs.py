"""Runs and how people call them."""

import re

import pytest

from flowboard.store import Store, StoreError
from flowboard.store.tables import runs


def make(store: Store, run_id: str, started_at: float, flow: str = "t.flow.yaml") -> None:
    """A run with a chosen id."""
    with store.writing() as connection:
        connection.execute(
            runs.insert().values(
                id=run_id,
                flow_name="tweets",
                flow_path=flow,
                snapshot="",
                options="{}",
                status="done",
                started_at=started_at,
            )
        )


def test_an_id_is_eight_lower_case_letters_and_digits(store: Store) -> None:
    assert re.fullmatch("[a-z2-7]{8}", store.create_run("tweets", "t.flow.yaml", ""))


def test_a_run_gives_back_what_it_was_made_with(store: Store) -> None:
    run_id = store.create_run(
        "tweets", "t.flow.yaml", "flowboard: 1\n", {"limit": 3}, pid=7, parent="abc"
    )
    run = store.find_run(run_id)
    assert (run.flow_name, run.flow_path, run.snapshot) == ("tweets", "t.flow.yaml", "flowboard: 1\n")
    assert (run.options, run.pid, run.parent, run.status) == ({"limit": 3}, 7, "abc", "running")


def test_a_run_can_be_updated(store: Store, run_id: str) -> None:
    store.update_run(run_id, status="done", ended_at=12.5, summary={"calls": 4})
    run = store.find_run(run_id)
    assert (run.status, run.ended_at, run.summary) == ("done", 12.5, {"calls": 4})


def test_an_unknown_column_is_a_mistake(store: Store, run_id: str) -> None:
    with pytest.raises(ValueError, match="no column 'colour'"):
        store.update_run(run_id, colour="red")


def test_a_heartbeat_is_later_than_the_start(store: Store, run_id: str) -> None:
    before = store.find_run(run_id).heartbeat_at
    store.heartbeat(run_id)
    assert store.find_run(run_id).heartbeat_at > before


def test_runs_come_newest_first_and_limited(store: Store) -> None:
    for number in range(5):
        make(store, f"run{number}", number)
    assert [run.id for run in store.runs(3)] == ["run4", "run3", "run2"]


def test_runs_of_one_flow_leave_out_the_others(store: Store) -> None:
    make(store, "mine", 1)
    make(store, "other", 2, flow="other.flow.yaml")
    assert [run.id for run in store.runs(flow_path="t.flow.yaml")] == ["mine"]


def test_latest_is_the_run_started_last(store: Store) -> None:
    make(store, "younger", 2)
    make(store, "older", 1)
    assert store.find_run("latest").id == "younger"


def test_a_prefix_that_fits_one_run_is_enough(store: Store) -> None:
    make(store, "abcd", 1)
    make(store, "abxy", 2)
    assert store.find_run("abc").id == "abcd"


def test_an_ambiguous_prefix_lists_the_candidates(store: Store) -> None:
    make(store, "abcd", 1)
    make(store, "abxy", 2)
    with pytest.raises(StoreError, match="Several runs begin with 'ab': abcd, abxy"):
        store.find_run("ab")


def test_a_whole_id_wins_over_longer_ones(store: Store) -> None:
    make(store, "ab", 1)
    make(store, "abxy", 2)
    assert store.find_run("ab").id == "ab"


def test_an_unknown_reference_lists_the_latest(store: Store) -> None:
    make(store, "abcd", 1)
    with pytest.raises(StoreError, match=r"no run 'zz'. The latest are: abcd \(tweets, done\)"):
        store.find_run("zz")


def test_a_wildcard_is_no_prefix(store: Store) -> None:
    make(store, "abcd", 1)
    with pytest.raises(StoreError, match="no run '%'"):
        store.find_run("%")


def test_without_runs_latest_says_how_to_start_one(store: Store) -> None:
    with pytest.raises(StoreError, match=r"no runs yet\. Start one with"):
        store.find_run("latest")
