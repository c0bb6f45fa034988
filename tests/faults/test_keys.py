"""The key of a provider is used and never seen: not in a file, not on the screen, whatever goes wrong."""

from __future__ import annotations

import json
import signal

import pytest

from tests.faults import invariants
from tests.faults.scenario import CANARY, Scenario
from tests.provider import Faults

FAULTS = ["401", "400", "500:ms", "malformed", "cut", "truncated", "reset", "empty", "wrong_types"]


@pytest.fixture
def guarded(scenario: Scenario) -> Scenario:
    """A provider that answers to nobody without the key."""
    scenario.provider.key = CANARY
    return scenario


def test_a_run_with_a_recording_leaves_no_key_behind(guarded: Scenario):
    ended = guarded.command("record", str(guarded.flow))
    assert ended.code == 0, ended.err
    assert guarded.provider.answered.total() == guarded.calls
    run = guarded.latest_run()
    for arguments in (
        ("show", run), ("show", run, "--json"), ("runs", "--json"), ("models", "--json"),
        ("export", run, "--out", "export.csv"), ("diff", str(guarded.flow), str(guarded.flow)),
    ):  # fmt: skip
        guarded.command(*arguments)
    assert (guarded.folder / "faults.recording.jsonl").exists()
    invariants.check(guarded, run)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failing_run_leaves_no_key_behind(guarded: Scenario, fault: str):
    guarded.write(rows=3)
    guarded.provider.enqueue(*[fault] * 4)
    report = guarded.run()
    guarded.printed.append(json.dumps(report.to_json(), default=str))
    invariants.the_key_is_nowhere(guarded)


def test_a_provider_that_sends_the_key_back_is_not_quoted(guarded: Scenario):
    guarded.write(rows=3)
    guarded.provider.words = f"the key {CANARY} got status"
    guarded.provider.enqueue("400", "401")
    ended = guarded.command("--json")
    assert ended.code == 20
    assert "…06ae" in ended.out  # the last four characters
    guarded.command("show", guarded.latest_run(), "--failed")
    invariants.the_key_is_nowhere(guarded)


def test_a_killed_run_leaves_no_key_behind(guarded: Scenario):
    guarded.provider.faults = Faults({"500": 0.2, "malformed": 0.2}, seed=1)
    guarded.killed_after(30)
    invariants.the_key_is_nowhere(guarded)


def test_an_interrupted_run_leaves_no_key_behind(guarded: Scenario):
    guarded.provider.hold()
    process = guarded.start()
    guarded.provider.wait_for_requests(5)
    process.send_signal(signal.SIGINT)
    guarded.wait(process)
    invariants.the_key_is_nowhere(guarded)
