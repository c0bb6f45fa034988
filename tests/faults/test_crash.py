"""A run ended with `kill -9`: what was acknowledged stays, what was in flight is listed and decided."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from flowboard.store import calls
from flowboard.workspace.errors import ExitCode
from tests.faults import invariants
from tests.faults.invariants import Acknowledged
from tests.faults.scenario import Scenario
from tests.provider import Faults

MOMENTS = [random.Random(seed).randrange(1, 300) for seed in range(3)]  # requests seen before the end
SOME_FAULTS = {"429:ms": 0.05, "500": 0.05, "malformed": 0.03, "truncated": 0.03}


def crash(scenario: Scenario, requests: int) -> tuple[Acknowledged, list[str]]:
    """End a run after so many requests; gives what it had acknowledged, and the keys in flight."""
    scenario.killed_after(requests)
    run = scenario.latest_run()
    with scenario.opened_store() as store:
        lost = [call.key for call in calls.unknown(store, run)]
    return Acknowledged.now(scenario, run), lost


def survives(scenario: Scenario, requests: int) -> None:
    """Crash, repeat what was in flight, and find everything in order."""
    before, lost = crash(scenario, requests)
    asked = Counter(scenario.provider.requests)
    report = scenario.run(resume=before.run, unknown="repeat")
    assert (report.exit_code, report.run_id) == (ExitCode.OK, before.run)
    assert report.summary.nodes["results"].statuses == {"done": scenario.rows}
    assert report.summary.calls == scenario.calls - len(before.calls)
    again = [prompt for prompt in asked if scenario.provider.answered[prompt] > 1]
    assert len(again) <= len(lost)
    invariants.check(scenario, before.run, before=before)


@pytest.mark.parametrize("moment", MOMENTS)
def test_after_a_kill_no_acknowledged_answer_is_lost_or_bought_again(scenario: Scenario, moment: int):
    scenario.write(rows=100)
    scenario.provider.faults = Faults(SOME_FAULTS, seed=moment)
    survives(scenario, moment)


@pytest.mark.full
@pytest.mark.parametrize("moment", [random.Random(seed).randrange(1, 6_000) for seed in range(10)])
def test_after_a_kill_of_a_large_run_no_acknowledged_answer_is_lost_or_bought_again(
    scenario: Scenario, moment: int
):
    scenario.write(rows=2_000)
    scenario.set_profile(concurrency=100)
    scenario.provider.latency = 0.05
    scenario.provider.faults = Faults(SOME_FAULTS, seed=moment)
    survives(scenario, moment)


def test_calls_in_flight_at_a_kill_are_listed_and_made_again_on_request(scenario: Scenario):
    scenario.write(rows=6, judges=False)
    scenario.provider.hold()
    before, lost = crash(scenario, requests=6)
    scenario.provider.release()
    assert before.calls == {}
    assert len(lost) == 6
    ended = scenario.command("--resume", before.run, "--unknown", "repeat")
    assert ended.code == ExitCode.OK
    assert all(f"{key}" in ended.err for key in lost), ended.err
    invariants.check(scenario, before.run, before=before)


def test_without_a_decision_calls_in_flight_stay_unknown_until_a_later_resume(scenario: Scenario):
    scenario.write(rows=6, judges=False)
    scenario.provider.enqueue(None, None)
    first = scenario.run(limit=2)
    scenario.provider.hold()
    before, lost = crash(scenario, requests=6)
    scenario.provider.release()
    skipped = scenario.command("--resume", before.run)
    assert skipped.code == ExitCode.FAILURE
    assert all(key in skipped.err for key in lost), skipped.err
    assert "--unknown repeat" in skipped.err
    report = scenario.run(resume=before.run, unknown="skip")
    assert report.exit_code == ExitCode.FAILURE
    assert report.summary.nodes["answer"].statuses == {"done": 2, "unknown": 4}
    assert report.summary.nodes["results"].statuses == {"done": 2, "skipped": 4}
    assert scenario.provider.requests.total() == 6
    completed = scenario.run(resume=before.run, unknown="repeat")
    assert completed.exit_code == ExitCode.OK
    assert completed.summary.nodes["results"].statuses == {"done": 6}
    assert first.run_id != before.run


def test_a_judge_in_flight_at_a_kill_stays_unknown_too(scenario: Scenario):
    scenario.write(rows=2)
    scenario.provider.enqueue(None, None, "stall", "stall", "stall", "stall")
    before, lost = crash(scenario, requests=6)
    assert len(lost) == 4
    skipped = scenario.run(resume=before.run, unknown="skip")
    assert (skipped.exit_code, skipped.summary.unknown) == (ExitCode.FAILURE, 4)
    completed = scenario.run(resume=before.run, unknown="repeat")
    assert completed.exit_code == ExitCode.OK
    assert completed.summary.nodes["quality"].assertion_errors == 0
    invariants.check(scenario, before.run, before=before)


def test_a_run_that_is_still_going_cannot_be_resumed_beside_itself(scenario: Scenario):
    scenario.write(rows=3, judges=False)
    scenario.provider.hold()
    process = scenario.start()
    scenario.provider.wait_for_requests(3)
    run = scenario.latest_run()
    second = scenario.command("--resume", run, "--unknown", "repeat")
    scenario.provider.release()
    first = scenario.wait(process)
    assert second.code == ExitCode.BAD_INPUT
    assert f"Run {run} is still going" in second.err
    assert first.code == ExitCode.OK
    assert scenario.provider.requests.total() == 3
    invariants.check(scenario, run)
