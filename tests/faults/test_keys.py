"""The key of a provider is used and never seen: not in a file, not on the screen, whatever goes wrong.

That a run which is killed, interrupted or short of room leaves no key behind is one of the invariants.
"""

from __future__ import annotations

import json

import pytest

from tests.faults import invariants
from tests.faults.scenario import CANARY, Scenario

FAULTS = ["400", "500:ms", "malformed", "cut", "truncated", "reset", "empty", "wrong_types", "not_utf8"]


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


def test_no_failure_leaves_a_key_behind(guarded: Scenario):
    guarded.write(rows=len(FAULTS), judges=False)
    guarded.provider.enqueue(*FAULTS)
    report = guarded.run(concurrency=1)
    assert len(guarded.provider.faulted) == len(FAULTS)
    guarded.printed.append(json.dumps(report.to_json(), default=str))
    invariants.check(guarded, report.run_id)


def test_a_provider_that_sends_the_key_back_is_not_quoted(guarded: Scenario):
    guarded.write(rows=3)
    guarded.provider.words = f"the key {CANARY} got status"
    guarded.provider.enqueue("400", "401")
    ended = guarded.command("--json")
    assert ended.code == 20
    assert "…06ae" in ended.out  # the last four characters
    guarded.command("show", guarded.latest_run(), "--failed")
    invariants.the_key_is_nowhere(guarded)
