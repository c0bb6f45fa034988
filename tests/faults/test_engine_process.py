"""The engine's own process: watched over a socket by whoever knows its secret, and by nobody else."""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import pytest

from flowboard.store import events
from flowboard.store.store import RunRecord
from flowboard.workspace.errors import ExitCode
from tests.faults import invariants
from tests.faults.scenario import Scenario

STRANGERS = [
    b'{"secret": "wrong", "from": 1}',
    '{"secret": "schlüssel", "from": 1}'.encode(),
    b'{"from": 1}',
    b'{"secret": null}',
    b'{"secret": ["wrong"]}',
    b"[]",
    b"GET / HTTP/1.1",
    b"\xff\xfe",
    b"",
    b"x" * 200_000,
]


class Engine:
    """A run of the store in a process of its own, whose calls are under way and held back."""

    def __init__(self, scenario: Scenario, run: str | None = None, **options: Any) -> None:
        self.scenario = scenario
        if run is None:
            path = scenario.flow.resolve()
            with scenario.opened_store() as store:
                run = store.create_run(
                    "faults", str(path), path.read_text(), {"models": "live"} | options
                )
        self.run = run
        self.process: subprocess.Popen[str] = scenario.start(
            self.run, str(scenario.store), module="flowboard.runtime"
        )

    @property
    def card(self) -> Path:
        """The file with port and secret."""
        return self.scenario.folder / ".flowboard" / f"{self.run}.engine"

    @property
    def record(self) -> RunRecord:
        """The run as the store has it."""
        with self.scenario.opened_store() as store:
            return store.find_run(self.run)

    def watch(self, hello: bytes | None = None, first: int = 1) -> socket.socket:
        """Connect and say hello: the right one, unless another is given."""
        told = orjson.loads(self.card.read_bytes())
        connection = socket.create_connection(("127.0.0.1", told["port"]), timeout=30)
        right = orjson.dumps({"secret": told["secret"], "from": first})
        connection.sendall((right if hello is None else hello) + b"\n")
        return connection

    def stored_events(self) -> list[tuple[int, str]]:
        """Numbers and kinds of the events in the store."""
        with self.scenario.opened_store() as store:
            return [(event.seq, event.kind) for event in events.read(store, self.run, 0)]


def heard(connection: socket.socket) -> list[dict[str, Any]]:
    """Everything that comes until the connection ends."""
    with connection, connection.makefile("rb") as lines:
        return [orjson.loads(line) for line in lines]


@pytest.fixture
def engine(scenario: Scenario) -> Iterator[Engine]:
    """An engine with ten calls in flight."""
    scenario.write(rows=10, judges=False)
    scenario.provider.hold()
    started = Engine(scenario)
    scenario.provider.wait_for_requests(10)
    yield started
    started.process.kill()
    started.process.communicate()


def test_the_right_secret_gets_every_event_from_the_number_that_it_names(engine: Engine):
    watcher, later = engine.watch(), engine.watch(first=2)
    engine.scenario.provider.release()
    told = heard(watcher)
    assert heard(later) == told[1:]
    ended = engine.scenario.wait(engine.process)
    assert (ended.code, ended.err) == (ExitCode.OK, "")
    assert [event["seq"] for event in told] == list(range(1, len(told) + 1))
    assert (told[0]["kind"], told[-1]["kind"]) == ("run_started", "run_ended")
    assert [(event["seq"], event["kind"]) for event in told] == engine.stored_events()
    assert not engine.card.exists()
    invariants.check(engine.scenario, engine.run)


def test_without_the_secret_nothing_is_told_and_the_run_goes_on(engine: Engine):
    for hello in STRANGERS:
        with suppress(ConnectionResetError):  # hung up on before all was read
            assert heard(engine.watch(hello)) == []
    engine.scenario.provider.release()
    ended = engine.scenario.wait(engine.process)
    assert (ended.code, ended.err) == (ExitCode.OK, "")
    invariants.check(engine.scenario, engine.run)


def test_card_and_store_tell_who_carries_the_run_out_and_nobody_else_may_read_the_card(engine: Engine):
    created = engine.record.started_at
    watcher = engine.watch()
    assert engine.card.stat().st_mode & 0o777 == 0o600
    assert orjson.loads(engine.card.read_bytes())["pid"] == engine.process.pid
    engine.scenario.provider.release()
    heard(watcher)
    engine.scenario.wait(engine.process)
    record = engine.record
    assert record.pid == engine.process.pid
    assert (record.heartbeat_at or 0) > created
    assert (record.ended_at or 0) > created


def test_a_watcher_can_cancel_and_the_run_can_go_on(engine: Engine):
    watcher = engine.watch()
    watcher.sendall(b'{"cancel": true}\n')
    told = heard(watcher)
    ended = engine.scenario.wait(engine.process)
    assert ended.code == ExitCode.INTERRUPTED
    assert told[-1]["data"]["status"] == "cancelled"
    assert engine.record.status == "cancelled"
    engine.scenario.provider.release()
    report = engine.scenario.run(resume=engine.run)
    assert report.exit_code == ExitCode.OK


def test_a_watcher_that_goes_away_or_talks_nonsense_disturbs_nobody(engine: Engine):
    engine.watch().close()
    noisy = engine.watch()
    noisy.sendall(b"nonsense\n")
    engine.scenario.provider.release()
    assert heard(noisy)[-1]["kind"] == "run_ended"
    ended = engine.scenario.wait(engine.process)
    assert (ended.code, ended.err) == (ExitCode.OK, "")


def test_a_killed_engine_is_resumed_by_another_and_its_events_go_on(engine: Engine):
    engine.process.send_signal(signal.SIGKILL)
    engine.process.communicate()
    with engine.scenario.opened_store() as store:
        store.update_run(engine.run, options={"models": "live", "unknown": "repeat"})
    engine.scenario.provider.release()
    engine.scenario.provider.hold()
    before = engine.stored_events()
    second = Engine(engine.scenario, engine.run)
    engine.scenario.provider.wait_for_requests(20)
    watcher = second.watch()
    engine.scenario.provider.release()
    told = heard(watcher)
    ended = engine.scenario.wait(second.process)
    assert ended.code == ExitCode.OK, ended.err
    assert [event["seq"] for event in told] == list(range(1, len(told) + 1))
    assert [(event["seq"], event["kind"]) for event in told] == second.stored_events()
    assert second.stored_events()[: len(before)] == before
    invariants.check(engine.scenario, engine.run)


def test_a_second_engine_for_a_run_that_is_going_refuses_and_leaves_it_alone(engine: Engine):
    second = engine.scenario.wait(Engine(engine.scenario, engine.run).process)
    assert second.code == ExitCode.BAD_INPUT
    assert f"Run {engine.run} is still going" in second.err
    assert engine.record.status == "running"
    assert engine.card.exists()
    engine.scenario.provider.release()
    assert engine.scenario.wait(engine.process).code == ExitCode.OK
    invariants.check(engine.scenario, engine.run)
