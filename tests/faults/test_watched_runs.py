"""Runs that the editor starts: in a process of their own, watched from any number on, and cancelled."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import aclosing

import orjson
import pytest

from flowboard.runtime.events import Event
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.live.launching import engine_log, launch
from flowboard.workspace.live.live_run import LiveRun, known_run
from flowboard.workspace.live.watching import cancel, watch
from flowboard.workspace.project import load
from flowboard.workspace.run_request import RunRequest
from tests.faults.scenario import Scenario


async def started(scenario: Scenario, **request: object) -> str:
    return await launch(load(scenario.flow).file, NodeTypes(), RunRequest(models="live", **request))


async def heard(events: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in events if event.seq]


def status_of(scenario: Scenario, run: str) -> str:
    with scenario.opened_store() as store:
        return store.find_run(run).status


def pid_of(scenario: Scenario, run: str) -> int:
    return int(orjson.loads((scenario.folder / ".flowboard" / f"{run}.engine").read_bytes())["pid"])


async def killed(scenario: Scenario) -> str:
    """A run whose engine was killed while its calls were under way, and watched to its end."""
    scenario.provider.hold()
    run = await started(scenario)
    async with aclosing(watch(scenario.flow, run)) as events:
        async for event in events:
            if event.kind == "run_started":
                os.kill(pid_of(scenario, run), signal.SIGKILL)
    return run


async def test_a_run_in_its_own_process_is_heard_from_its_beginning_to_its_end(
    scenario: Scenario,
) -> None:
    run = await started(scenario)
    events = await heard(watch(scenario.flow, run))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert events[0].kind == "run_started"
    assert events[-1].kind == "run_ended" and events[-1].data["status"] == "done"
    assert scenario.provider.answered.total() == scenario.calls


async def test_who_comes_after_the_end_hears_the_same(scenario: Scenario) -> None:
    run = await started(scenario)
    first = await heard(watch(scenario.flow, run))
    assert await heard(watch(scenario.flow, run)) == first
    assert await heard(watch(scenario.flow, run, after=3)) == first[3:]


async def test_a_run_that_is_cancelled_ends_within_two_seconds(scenario: Scenario) -> None:
    scenario.provider.hold()
    run = await started(scenario)
    async with aclosing(watch(scenario.flow, run)) as events:
        async for event in events:
            if event.kind == "run_started":
                assert await cancel(scenario.flow, run)
                asked = time.monotonic()
            last = event
    assert time.monotonic() - asked < 2
    assert last.data["status"] == "cancelled"


async def test_nobody_is_there_to_cancel_a_run_that_was_killed(scenario: Scenario) -> None:
    assert not await cancel(scenario.flow, "aaaaaaaa")


async def test_a_watcher_notices_that_the_engine_was_killed(scenario: Scenario) -> None:
    run = await killed(scenario)
    assert status_of(scenario, run) in ("starting", "running"), "nobody was there to write the end"


async def test_a_run_goes_on_in_another_process(scenario: Scenario) -> None:
    scenario.provider.hold()
    run = await started(scenario)
    async with aclosing(watch(scenario.flow, run)) as events:
        async for event in events:
            if event.kind == "run_started":
                await cancel(scenario.flow, run)
    scenario.provider.release()
    assert await started(scenario, resume=run, unknown="repeat") == run
    assert (await heard(watch(scenario.flow, run)))[-1].data["status"] == "done"


async def test_a_run_that_is_going_is_not_started_twice(scenario: Scenario) -> None:
    scenario.provider.hold()
    run = await started(scenario)
    async with aclosing(watch(scenario.flow, run)) as events:
        async for event in events:
            if event.kind == "run_started":
                with pytest.raises(WorkspaceError, match="still going"):
                    await started(scenario, resume=run)
                await cancel(scenario.flow, run)


async def test_modules_beside_a_flow_are_never_imported(scenario: Scenario) -> None:
    (scenario.folder / "orjson.py").write_text("raise SystemExit('a stranger ran')\n")
    run = await started(scenario)
    assert (await heard(watch(scenario.flow, run)))[-1].data["status"] == "done"
    assert engine_log(scenario.folder, run).read_text() == ""


def test_a_row_streams_to_whoever_listens(scenario: Scenario) -> None:
    async def pieces() -> str:
        scenario.provider.latency = 0.5
        run = await started(scenario, row="r3")
        async with aclosing(watch(scenario.flow, run)) as events:
            return "".join([event.data["piece"] async for event in events if event.kind == "text"])

    assert asyncio.run(pieces())


async def test_a_run_is_found_again_as_it_was_heard(scenario: Scenario) -> None:
    run = await started(scenario)
    live = LiveRun(run)
    async for event in watch(scenario.flow, run):
        live.hear(event)
    found = known_run(scenario.flow.resolve())
    assert found is not None and found.snapshot is not None
    assert (found.run_id, found.status, found.calls, found.seen) == (
        run,
        "done",
        scenario.calls,
        live.seen,
    )
    assert found.counters == live.counters
    assert (
        found.settled
        == found.expected
        == sum(sum(told["statuses"].values()) for told in live.counters.values())
    )


async def test_a_killed_run_is_found_as_gone(scenario: Scenario) -> None:
    run = await killed(scenario)
    found = known_run(scenario.flow.resolve(), run)
    assert found is not None and found.status == "gone" and not found.going
    assert "Resume" in found.message


def test_a_flow_that_never_ran_has_no_run(scenario: Scenario) -> None:
    assert known_run(scenario.flow.resolve()) is None
