"""Which repair to try next, when to stop, and what a random sample of replays proves."""

import numpy as np
import pytest

from flowboard.tracing import TraceError
from flowboard.tracing.replay import (
    CACHED,
    Explanations,
    NextRepair,
    Placebo,
    Rates,
    Repair,
    Stop,
    expected_gain,
    explain,
    next_repair,
    sentence,
    weigh,
)
from flowboard.tracing.verify import refusal, rows_to_verify, verified_gains
from tests.tracing.tables import chain, traced

LINE = chain("a", "b", "c", "d", "t")
NODES = ("a", "b", "c", "d", "t")


def one_of(*roots: str) -> Explanations:
    """Equally likely explanations of a chain, each with one root."""
    places = [NODES.index(root) for root in roots]
    sets = np.array([[node == place for place in places] for node in range(5)])
    flipped = np.array([[node >= place for place in places] for node in range(5)])
    return Explanations(NODES, sets, flipped, np.full(len(roots), 1 / len(roots)))


def test_the_repair_that_halves_what_is_open_is_tried_first():
    step = next_repair(one_of("a", "b", "c", "d"), [], NODES[:-1], CACHED)
    assert isinstance(step, NextRepair)
    assert step.node == "b"
    assert step.gain == pytest.approx(0.9, abs=0.05)


def test_a_repair_whose_outcome_is_certain_tells_nothing():
    assert expected_gain(one_of("a", "b"), "d", CACHED) == pytest.approx(0, abs=1e-9)


def test_two_answers_find_one_root_of_four():
    found = one_of("a", "b", "c", "d")
    found = weigh(found, Repair("b", 0), CACHED)
    found = weigh(found, Repair("c", 1), CACHED)
    assert found.answer == "c"
    assert found.involved["c"] > 0.9


def test_answers_weigh_less_where_placebo_runs_flip_often():
    quiet, noisy = CACHED, Rates(0.3, 0.3)
    weights = [weigh(one_of("a", "c"), Repair("a", 1), rates).involved["a"] for rates in (quiet, noisy)]
    assert weights[0] > 0.95
    assert weights[1] == pytest.approx(0.7)


def test_rates_are_measured_with_half_a_count_on_either_side():
    placebo = Placebo(flips=4, failing=40, relapses=0, passing=40)
    assert placebo.rates.spontaneous == pytest.approx(4.5 / 41)
    assert placebo.rates.relapse == pytest.approx(0.5 / 41)
    assert placebo.is_enough
    assert not Placebo(1, 39, 0, 60).is_enough


@pytest.mark.parametrize(
    ("found", "done", "candidates", "says"),
    [
        (one_of("a"), [], NODES, "settled"),
        (one_of("a", "b"), [Repair("c", 1)] * 10, NODES, "10 repairs"),
        (one_of("a", "b"), [], ["d"], "tell much"),
        (one_of("a", "b"), [], [], "can be repaired"),
    ],
)
def test_it_stops_and_says_why(found, done, candidates, says):
    step = next_repair(found, done, candidates, CACHED)
    assert isinstance(step, Stop)
    assert says in step.reason


def test_a_repair_of_an_unknown_node_is_refused():
    with pytest.raises(TraceError, match="'z' isn't a node"):
        weigh(one_of("a", "b"), Repair("z", 1), CACHED)
    with pytest.raises(TraceError, match="3 flips in 2 re-runs"):
        weigh(one_of("a", "b"), Repair("a", 3, 2), CACHED)


def test_explanations_of_a_row_agree_with_its_trace():
    report = traced(LINE, (300, "ppppp"), (40, "pffff"), (20, "pppff"), (10, "ppppf"), (9, "f--pf"))
    for place in (0, 45, len(report.rows) - 1):
        found = explain(report, place)
        for root in report.rows[place].roots:
            assert found.involved[root.node] == pytest.approx(root.p, abs=0.09)
    assert explain(report, 0).answer == "b"


def test_a_row_that_an_exception_took_down_needs_no_replay():
    report = traced(LINE, (50, "ppppp"), (30, "fffff"), (1, "p!sss"))
    with pytest.raises(TraceError, match="known already"):
        explain(report, len(report.rows) - 1)


def test_a_flip_is_told_beside_the_placebo():
    said = sentence(Repair("extract", 3, 3), "17", Placebo(1, 10, 0, 10))
    assert said == "Fixing `extract` flipped row 17 in 3 of 3 re-runs (placebo 1 of 10)."
    assert sentence(Repair("a", 0), "17", None) == "Fixing `a` flipped row 17 in 0 of 1 re-run."


REPORT = traced(LINE, (300, "ppppp"), (60, "pffff"), (40, "pppff"), (30, "ppppf"))


def replays(root: str, count: int = 30) -> dict[int, Explanations]:
    """Random rows, every one of them found to have this root."""
    return {place: one_of(root) for place in rows_to_verify(REPORT, count)}


def test_a_gain_is_corrected_towards_what_replays_found():
    gains = {gain.node: gain for gain in verified_gains(REPORT, replays("c"))}
    assert gains["c"].predicted < 0.2 < 0.9 < gains["c"].corrected
    assert gains["b"].corrected < 0.1
    for gain in gains.values():
        assert 0 <= gain.low <= gain.corrected <= gain.high <= 1
        assert gain.high > gain.low


def test_more_replays_give_a_narrower_interval():
    few, many = ({g.node: g for g in verified_gains(REPORT, replays("b", n))} for n in (30, 60))
    assert many["b"].high - many["b"].low < few["b"].high - few["b"].low


def test_a_larger_random_sample_contains_the_smaller_one():
    few, many = rows_to_verify(REPORT, 30), rows_to_verify(REPORT, 60)
    assert many[:30] == few
    assert len(set(many)) == 60
    assert few != tuple(range(30))


def test_an_interval_is_refused_with_a_reason():
    assert "29 rows" in refusal(REPORT, 29, None)
    assert "takes 40 of both" in refusal(REPORT, 30, Placebo(1, 10, 0, 40))
    assert refusal(REPORT, 30, Placebo(1, 40, 0, 40)) == ""
    judged = traced(LINE, (300, "ppppp"), (60, "pffff"), terminal="judge")
    assert "isn't trusted" in refusal(judged, 30, None)
    with pytest.raises(TraceError, match="No interval"):
        verified_gains(judged, replays("b"))
