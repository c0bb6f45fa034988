"""A run that is told to stop: by Ctrl-C, by the system, and by its caller."""

from __future__ import annotations

import asyncio
import signal
import time

import pytest

from flowboard.runtime.events import Event
from flowboard.store import calls
from flowboard.workspace.errors import ExitCode
from flowboard.workspace.project import load
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
    scenario.provider.calm()
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
    scenario.provider.calm()
    report = scenario.run(resume=before.run, unknown="repeat")
    assert report.exit_code == ExitCode.OK
    invariants.check(scenario, before.run, before=before)


async def test_an_answer_that_is_being_written_when_the_run_is_cancelled_is_kept(scenario: Scenario):
    scenario.write(rows=5, judges=False)
    scenario.provider.hold()
    all_answered = asyncio.Event()

    def hear(event: Event) -> None:
        if event.data.get("calls") == 5:
            all_answered.set()

    running = asyncio.create_task(load(scenario.flow).run_async(models="live", listeners=[hear]))
    await asyncio.to_thread(scenario.provider.wait_for_requests, 5)
    with scenario.locked_store():  # the answers wait for their way to the disk
        scenario.provider.release()
        await all_answered.wait()
        running.cancel()
        for _ in range(20):  # turns of the loop, until the cancellation has reached every call
            await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await running
    before = Acknowledged.now(scenario, scenario.latest_run())
    assert len(before.calls) == 5
    with scenario.opened_store() as store:
        assert store.find_run(before.run).status == "cancelled"
    again = await load(scenario.flow).run_async(resume=before.run, models="live")
    assert again.summary.calls == 0
    assert again.summary.nodes["results"].statuses == {"done": 5}
    invariants.check(scenario, before.run, before=before)
