"""A run that is told to stop: by Ctrl-C, by the system, and by its caller."""

from __future__ import annotations

import asyncio
import signal
import time

import pytest

from flowboard.runtime.options import StopSignal
from flowboard.store import calls
from flowboard.workspace.errors import ExitCode
from flowboard.workspace.project import load
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.running import run_flow
from tests.faults import invariants
from tests.faults.invariants import Acknowledged
from tests.faults.scenario import Scenario


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_signal_ends_the_run_within_two_seconds_and_it_can_go_on(scenario: Scenario, number: int):
    scenario.provider.enqueue(*[None] * 30, *["stall"] * 60)
    process = scenario.start("--concurrency", "10")
    scenario.provider.wait_for_requests(40)
    begun = time.perf_counter()
    process.send_signal(number)
    ended = scenario.wait(process)
    assert time.perf_counter() - begun < 3.0  # two, and the end of an interpreter on a busy machine
    assert ended.code == ExitCode.INTERRUPTED
    assert "was stopped" in ended.out
    assert "--resume" in ended.err
    assert "Traceback" not in ended.err
    before = Acknowledged.now(scenario, scenario.latest_run())
    with scenario.opened_store() as store:
        assert calls.unknown(store, before.run) == []
        assert store.find_run(before.run).status == "cancelled"
    scenario.provider._queue.clear()
    report = scenario.run(resume=before.run)
    assert report.exit_code == ExitCode.OK
    assert report.summary.nodes["results"].statuses == {"done": 20}
    invariants.check(scenario, before.run, before=before)


def test_a_second_ctrl_c_ends_the_program_at_once_and_loses_nothing(scenario: Scenario):
    scenario.provider.enqueue(*[None] * 20, *["stall"] * 60)
    process = scenario.start("--concurrency", "10")
    scenario.provider.wait_for_requests(30)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    ended = scenario.wait(process)
    assert ended.code == ExitCode.INTERRUPTED
    assert "Traceback" not in ended.err
    before = Acknowledged.now(scenario, scenario.latest_run())
    scenario.provider._queue.clear()
    report = scenario.run(resume=before.run, unknown="repeat")
    assert report.exit_code == ExitCode.OK
    invariants.check(scenario, before.run, before=before)


async def test_answers_that_arrive_while_the_run_is_ending_are_kept(scenario: Scenario):
    """The database is held up, so that the answers are being written when the calls are cancelled."""
    import sqlite3

    scenario.write(rows=5, judges=False)
    scenario.provider.hold()
    stop = StopSignal()
    project = load(scenario.flow)
    running = asyncio.create_task(
        run_flow(project.file, project.types, RunRequest(models="live"), stop=stop)
    )
    await asyncio.to_thread(scenario.provider.wait_for_requests, 5)
    other = sqlite3.connect(scenario.store, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    scenario.provider.release()
    stop.cancel()
    await asyncio.sleep(2.0)
    other.execute("COMMIT")
    other.close()
    report = await running
    assert report.exit_code == ExitCode.INTERRUPTED
    with scenario.opened_store() as store:
        assert [call.state for call in calls.stream(store, report.run_id)] == ["done"] * 5
    again = await load(scenario.flow).run_async(resume=report.run_id, models="live")
    assert again.summary.calls == 0
    assert again.summary.nodes["results"].statuses == {"done": 5}
    invariants.check(scenario, report.run_id)
