"""A provider that throttles, breaks, stalls and talks nonsense: no row is lost, no answer is bought twice."""

from __future__ import annotations

import pytest

from flowboard.workspace.errors import ExitCode
from tests.faults import invariants
from tests.faults.scenario import Scenario
from tests.provider import Faults

RETRY_AFTER = ("seconds", "fractional", "date", "ms", "missing", "negative", "garbage")

W1_RATES = {f"429:{form}": 0.05 / len(RETRY_AFTER) for form in RETRY_AFTER} | {
    "500": 0.05,
    "malformed": 0.03,
    "truncated": 0.02,
    "reset:0": 0.005,
    "reset:300": 0.005,
}


@pytest.mark.parametrize(
    ("rows", "seed"),
    [(200, 1), pytest.param(2000, 2, marks=pytest.mark.full)],
)
def test_with_every_fault_at_its_rate_no_row_is_lost_and_no_answer_is_bought_twice(
    scenario: Scenario, rows: int, seed: int
):
    scenario.write(rows)
    scenario.provider.faults = Faults(W1_RATES, seed)
    report = scenario.run()
    assert report.exit_code == ExitCode.OK, report.summary
    assert report.summary.nodes["results"].statuses == {"done": rows}
    assert set(scenario.provider.answered.values()) == {1}
    assert scenario.provider.answered.total() == report.summary.calls == scenario.calls
    assert scenario.provider.requests.total() == scenario.calls + report.summary.retries
    assert set(scenario.provider.faulted) == set(W1_RATES) or rows < 1000
    invariants.check(scenario, report.run_id)


@pytest.mark.parametrize("form", RETRY_AFTER)
def test_a_throttled_call_is_made_again_whatever_form_retry_after_has(scenario: Scenario, form: str):
    scenario.write(rows=1, judges=False)
    scenario.provider.enqueue(f"429:{form}")
    report = scenario.run()
    assert (report.exit_code, report.summary.calls, report.summary.retries) == (ExitCode.OK, 1, 1)
    invariants.check(scenario, report.run_id)


def test_a_reset_at_any_byte_costs_an_attempt_and_nothing_else(scenario: Scenario):
    scenario.write(rows=50, judges=False)
    offsets = range(0, 500, 10)
    scenario.provider.enqueue(None, *(f"reset:{offset}" for offset in offsets))
    report = scenario.run()
    assert report.summary.nodes["results"].statuses == {"done": 50}
    assert scenario.provider.requests.total() == 50 + len(offsets)
    assert set(scenario.provider.answered.values()) == {1}
    invariants.check(scenario, report.run_id)


@pytest.mark.parametrize(
    "fault", ["malformed", "cut", "truncated", "empty", "wrong_types", "not_utf8", "huge"]
)
def test_a_body_that_is_no_answer_is_asked_for_again(scenario: Scenario, fault: str):
    scenario.write(rows=3, judges=False)
    scenario.provider.enqueue(None, fault)
    report = scenario.run()
    assert report.summary.nodes["results"].statuses == {"done": 3}
    assert (report.summary.retries, scenario.provider.requests.total()) == (1, 4)
    invariants.check(scenario, report.run_id)


@pytest.mark.parametrize(
    ("fault", "timeouts"),
    [
        ("slow", "{idle = 0.3}"),  # no first byte
        ("stall", "{idle = 0.3}"),  # silence in the middle
        ("stall", "{total = 0.3}"),
    ],
)
def test_silence_ends_an_attempt_and_the_next_one_succeeds(
    scenario: Scenario, fault: str, timeouts: str
):
    scenario.write(rows=2, judges=False)
    scenario.set_profile(f"timeouts = {timeouts}")
    scenario.provider.slow = 60
    scenario.provider.enqueue(None, fault)
    report = scenario.run()
    assert report.summary.nodes["results"].statuses == {"done": 2}
    assert report.summary.retries == 1
    invariants.check(scenario, report.run_id)


@pytest.mark.parametrize(("fault", "status"), [("length", "truncated"), ("refusal", "refused")])
def test_an_answer_cut_short_or_declined_has_a_status_of_its_own(
    scenario: Scenario, fault: str, status: str
):
    scenario.write(rows=3, judges=False)
    scenario.provider.enqueue(fault)
    report = scenario.run(concurrency=1)
    assert report.summary.nodes["answer"].statuses == {status: 1, "done": 2}
    assert report.summary.nodes["results"].statuses == {"done": 3}
    invariants.check(scenario, report.run_id)
    again = scenario.run(concurrency=1)
    assert again.summary.calls == 0
    assert again.summary.nodes["answer"].statuses == {status: 1, "done": 2}


def test_a_call_that_never_succeeds_takes_no_neighbour_with_it(scenario: Scenario):
    scenario.write(rows=20)
    scenario.provider.faults = Faults({"400": 0.2}, seed=4)
    report = scenario.run()
    answer, results = report.summary.nodes["answer"], report.summary.nodes["results"]
    assert report.exit_code == ExitCode.FAILURE
    assert answer.errors == answer.statuses["error"] > 0
    assert results.statuses == {"done": 20 - answer.errors, "skipped": answer.errors}
    invariants.check(scenario, report.run_id)


def test_a_call_that_is_refused_ten_times_fails_its_row_as_infrastructure(scenario: Scenario):
    scenario.write(rows=3, judges=False)
    scenario.provider.enqueue(None, *["500:ms"] * 10)
    report = scenario.run(concurrency=1, limit=2)
    assert report.summary.nodes["answer"].statuses == {"done": 1, "infra": 1}
    assert report.exit_code == ExitCode.FAILURE
    again = scenario.run(resume=report.run_id)
    assert again.summary.nodes["answer"].statuses == {"done": 1, "infra": 1}
    repeated = scenario.run(resume=report.run_id, retry_failed=True)
    assert repeated.summary.nodes["answer"].statuses == {"done": 2}
    scenario.rows = 2
    invariants.check(scenario, report.run_id)
