"""The key of a provider is used and never seen: not in a file, not on the screen, whatever goes wrong.

That a run which is killed, interrupted or short of room leaves no key behind is one of the invariants.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from flowboard.llm.keys import Keys
from flowboard.llm.secret import Secret
from flowboard.workspace.errors import ExitCode
from tests.faults import invariants
from tests.faults.scenario import CANARY, Scenario
from tests.provider import Provider

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


# -- an address that the flow names ---------------------------------------------------------------


@pytest.fixture
def other() -> Iterator[Provider]:
    """The server whose address stands in the flow; a flow from elsewhere may name any."""
    with Provider() as running:
        yield running


@pytest.fixture
def foreign(scenario: Scenario, other: Provider) -> Scenario:
    """A flow that sends its rows to another server than its provider's."""
    scenario.write(rows=3, judges=False, answer=f"    base_url: {other.base_url}\n")
    return scenario


COMMANDS = [
    ("validate",), ("fmt",), ("run", "--estimate"), ("run", "--models", "live"), ("run",), ("record",),
    ("trust", "--print-hash"), ("trust",), ("trust", "--json"), ("diff",), ("bundle",),
]  # fmt: skip


def test_until_it_is_trusted_neither_key_nor_data_goes_to_an_address_of_the_flow(
    foreign: Scenario, other: Provider
):
    flow = str(foreign.flow)
    for command, *options in COMMANDS:
        ended = foreign.command(command, flow, *([flow] if command == "diff" else []), *options)
        needs_trust = command in ("run", "record", "trust") and not {"--estimate", "--print-hash"} & {
            *options
        }
        assert ended.code == (ExitCode.TRUST_NEEDED if needs_trust else 0), (command, options, ended)
        assert other.connections == foreign.provider.connections == 0, (command, options)


def test_the_engines_process_asks_for_trust_by_itself(foreign: Scenario, other: Provider):
    path = foreign.flow.resolve()
    with foreign.opened_store() as store:
        run = store.create_run("faults", str(path), path.read_text(), {"models": "live"})
    ended = foreign.process(run, str(foreign.store), module="flowboard.runtime")
    assert ended.code == ExitCode.TRUST_NEEDED
    assert other.origin in ended.err
    assert other.connections == 0


def test_once_trusted_an_address_gets_the_rows_and_only_the_key_of_its_own(
    foreign: Scenario, other: Provider
):
    hash_ = foreign.command("trust", str(foreign.flow), "--print-hash").out.strip()
    ended = foreign.command("run", str(foreign.flow), "--models", "live", "--trust", hash_)
    assert ended.code == 0, ended.err
    assert (other.answered.total(), foreign.provider.connections) == (3, 0)
    assert all(CANARY.encode() not in received.head for received in other.received)
    Keys().save(other.origin, Secret("sk-of-the-other-origin-1234"), in_file=True)
    foreign.write(rows=4, judges=False, answer=f"    base_url: {other.base_url}\n")
    foreign.command("run", str(foreign.flow), "--models", "live", "--trust", hash_)
    assert other.received[-1].headers["authorization"] == "Bearer sk-of-the-other-origin-1234"
    assert len(other.received) == 4


def test_trust_in_one_origin_is_no_trust_in_another(foreign: Scenario, other: Provider):
    hash_ = foreign.command("trust", str(foreign.flow), "--print-hash").out.strip()
    with Provider() as third:
        foreign.write(rows=3, judges=False, answer=f"    base_url: {third.base_url}\n")
        ended = foreign.command("run", str(foreign.flow), "--models", "live", "--trust", hash_)
        assert (ended.code, third.connections, other.connections) == (ExitCode.TRUST_NEEDED, 0, 0)
