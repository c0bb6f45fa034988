"""Re-runs in the background: only for those who may pay, one at a time, told to every tab, stopped on wish."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from nicegui.testing import User

from flowboard.editor.app import Editor
from flowboard.editor.desk import Desk
from flowboard.editor.hub import OpenFlow
from flowboard.editor.tracing.replay_job import ReplayJob, replays_of
from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.example import copy_example
from flowboard.workspace.tracing.replay_watch import ReplayWatch


@pytest.fixture
def flow(editor: Editor) -> OpenFlow:
    return editor.hub.open(copy_example(editor.settings.folder).flow)


@pytest.fixture
def sit_down(flow: OpenFlow, visitor: Callable[..., User]):
    """Opens the flow as somebody with a role, and gives their desk."""

    async def open_flow(role: str) -> Desk:
        before = set(flow.desks)
        await visitor(role).open(f"/flow/{flow.key}")
        (desk,) = flow.desks - before
        return desk

    return open_flow


async def ended(job: ReplayJob, desk: Desk) -> None:
    """Wait until what goes on has ended."""
    over = asyncio.Event()
    job.listen(desk, lambda: over.set() if job.state and not job.state.is_going else None)
    if job.state is not None and job.state.is_going:
        await over.wait()


async def work(watch: ReplayWatch) -> str:
    watch.at("Failing rows", 1, 2)
    return "It is done."


async def test_who_may_not_run_re_runs_nothing(flow, sit_down):
    desk = await sit_down("grade")
    job = replays_of(flow)
    with desk.client:
        assert not job.begin(desk, "A test", "run", None, work)
    assert job.state is None


async def test_how_it_ended_is_told_with_how_far_it_came(flow, sit_down):
    desk = await sit_down("run")
    job = replays_of(flow)
    assert job.begin(desk, "A test", "run", "k03", work)
    await ended(job, desk)
    assert job.state is not None
    assert (job.state.status, job.state.message, job.state.row) == ("done", "It is done.", "k03")


async def test_a_refusal_is_told_in_its_own_words(flow, sit_down):
    async def refuse(_watch: ReplayWatch) -> str:
        raise WorkspaceError("The budget is spent.", ExitCode.BUDGET)

    desk = await sit_down("run")
    job = replays_of(flow)
    job.begin(desk, "A test", "run", None, refuse)
    await ended(job, desk)
    assert job.state is not None
    assert (job.state.status, job.state.message) == ("refused", "The budget is spent.")
    with desk.client:
        job.put_away()
    assert job.state is None


async def test_there_is_one_at_a_time_and_the_page_goes_on_meanwhile(flow, sit_down):
    going, may_end = threading.Event(), threading.Event()

    async def take_long(_watch: ReplayWatch) -> str:
        going.set()
        may_end.wait(30)
        return ""

    first, second = await sit_down("run"), await sit_down("owner")
    job = replays_of(flow)
    assert job.begin(first, "A test", "run", None, take_long)
    await asyncio.to_thread(going.wait, 30)
    with second.client:
        assert not job.begin(second, "Another", "run", None, work)
    assert job.state is not None and job.state.title == "A test"
    may_end.set()
    await ended(job, first)
    assert job.begin(second, "Another", "run", None, work)
    await ended(job, second)
