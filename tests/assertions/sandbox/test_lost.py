"""Processes that are lost, and things that must not be: every end leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flowboard.assertions.sandbox.linux import LinuxSandbox
from flowboard.assertions.sandbox.process import _PROGRAM, Limits
from flowboard.assertions.sandbox.wall import SECCOMP
from flowboard.node import NodeFailed, SandboxResult
from tests.assertions.sandbox.processes import children_of, has_ended, megabytes_of, seen

ECHO = "def run(value): return value"
HANGS = "def run(value):\n    while True: pass"
HANGS_AT_FIRST = "import time\ndef run(value):\n    if value: time.sleep(.5)\n    return value"

ROOT = Path(__file__).parents[3]


async def zygote_at_work(sandbox: LinuxSandbox, but: int = 0) -> int:
    """A zygote that has a child, as soon as there is one; not the one of `but`."""

    def look() -> int | None:
        zygote = sandbox._zygote
        return zygote.pid if zygote and zygote.pid != but and children_of(zygote.pid) else None

    return await seen(look)


async def test_a_batch_whose_zygote_is_killed_is_begun_again(sandbox: LinuxSandbox):
    call = asyncio.create_task(sandbox.call(HANGS_AT_FIRST, "run", [[1], [0], [2]]))
    first = await zygote_at_work(sandbox)
    os.kill(first, signal.SIGKILL)
    assert [result.value for result in await call] == [1, 0, 2]
    assert sandbox._zygote is not None
    assert sandbox._zygote.pid != first


async def test_a_batch_whose_zygote_is_killed_twice_fails_with_a_sentence(sandbox: LinuxSandbox):
    call = asyncio.create_task(sandbox.call(HANGS_AT_FIRST, "run", [[1]]))
    first = await zygote_at_work(sandbox)
    os.kill(first, signal.SIGKILL)
    os.kill(await zygote_at_work(sandbox, but=first), signal.SIGKILL)
    with pytest.raises(NodeFailed) as failed:
        await call
    assert str(failed.value) == "Python code can't be run: the process that watches over code has ended"
    assert (await sandbox.call(ECHO, "run", [[1]]))[0].value == 1


async def test_all_batches_of_a_zygote_that_is_killed_are_begun_again(sandbox: LinuxSandbox):
    sources = [f"{HANGS_AT_FIRST}  # {number}" for number in range(2)]
    calls = [asyncio.create_task(sandbox.call(source, "run", [[1]])) for source in sources]
    zygote = await zygote_at_work(sandbox)
    await seen(lambda: len(children_of(zygote)) == 2)
    os.kill(zygote, signal.SIGKILL)
    assert [result.value for call in calls for result in await call] == [1, 1]


async def test_a_child_that_is_killed_from_outside_costs_one_row(sandbox: LinuxSandbox):
    call = asyncio.create_task(sandbox.call(HANGS_AT_FIRST, "run", [[1], [0]]))
    (child,) = children_of(await zygote_at_work(sandbox))
    os.kill(child, signal.SIGKILL)
    assert list(await call) == [
        SandboxResult(error="the code crashed its process (SIGKILL)"),
        SandboxResult(0),
    ]


async def test_a_zygote_that_no_longer_answers_is_replaced(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("flowboard.assertions.sandbox.process._GRACE", 0.1)
    opened = LinuxSandbox(limits=Limits(call=0.2, batch=0.2), workers=1)
    first = (await opened._started()).pid
    os.kill(first, signal.SIGSTOP)
    assert (await opened.call(ECHO, "run", [[1]]))[0].value == 1
    assert (await opened._started()).pid != first
    await opened.close()


async def test_a_caller_hears_of_anything_that_goes_wrong():
    opened = LinuxSandbox(limits=Limits(call=-1.0))
    with pytest.raises(struct.error):
        await opened.call(ECHO, "run", [[1]])
    await opened.close()


async def test_children_end_with_their_zygote(sandbox: LinuxSandbox):
    call = asyncio.create_task(sandbox.call(HANGS, "run", [[1]]))
    zygote = await zygote_at_work(sandbox)
    (child,) = children_of(zygote)
    handle = os.pidfd_open(child)
    os.kill(zygote, signal.SIGKILL)
    assert await asyncio.to_thread(has_ended, handle)
    call.cancel()


async def test_a_call_that_is_cancelled_harms_no_other_one(sandbox: LinuxSandbox):
    hanging = asyncio.create_task(sandbox.call(HANGS, "run", [[1]]))
    await zygote_at_work(sandbox)
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    assert (await sandbox.call(ECHO, "run", [[1]]))[0].value == 1


async def test_closing_ends_what_runs_and_what_waits():
    opened = LinuxSandbox(workers=1)
    calls = [asyncio.create_task(opened.call(f"{HANGS}  # {one}", "run", [[1]])) for one in range(5)]
    zygote = await zygote_at_work(opened)
    handles = [os.pidfd_open(pid) for pid in (zygote, *children_of(zygote))]
    await opened.close()
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(end) for end in ends} == {asyncio.CancelledError}
    assert [has_ended(handle) for handle in handles] == [True, True]
    assert opened._zygote is None
    assert not opened._tasks


async def test_a_start_that_is_cancelled_leaves_no_zygote():
    opened = LinuxSandbox()
    before = set(children_of(os.getpid()))
    call = asyncio.create_task(opened.call(ECHO, "run", [[1]]))
    (zygote,) = await seen(lambda: set(children_of(os.getpid())) - before)
    handle = os.pidfd_open(zygote)
    await opened.close()
    assert has_ended(handle)
    with pytest.raises(asyncio.CancelledError):
        await call


ENGINE = """
import asyncio, sys
from flowboard.assertions.sandbox.linux import LinuxSandbox
from tests.assertions.sandbox.processes import children_of, seen

async def main():
    sandbox = LinuxSandbox(listed=False)
    call = asyncio.create_task(sandbox.call("def run(value):\\n    while value: pass", "run", [[VALUE]]))
    zygote = (await sandbox._started()).pid
    children = await seen(lambda: children_of(zygote)) if VALUE else []
    print(zygote, *children, flush=True)
    await (asyncio.sleep(60) if VALUE else call)

asyncio.run(main())
"""


@contextmanager
def engine(value: int) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """An engine of its own, with handles of its zygote and its children. With a value it hangs."""
    command = [sys.executable, "-c", ENGINE.replace("VALUE", str(value))]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, [os.pidfd_open(int(pid)) for pid in process.stdout.readline().split()]
        process.kill()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_when_the_engine_is_killed_nothing_is_left(how: signal.Signals):
    with engine(1) as (process, handles):
        process.send_signal(how)
        assert len(handles) == 2
        assert [has_ended(handle) for handle in handles] == [True, True]


def test_when_an_engine_ends_without_closing_nothing_is_left():
    with engine(0) as (process, handles):
        assert process.wait(30) == 0
        assert [has_ended(handle) for handle in handles] == [True]


async def test_batches_leave_no_files_open(sandbox: LinuxSandbox):
    async def after(batches: int) -> tuple[int, int]:
        for _ in range(batches):
            await sandbox.call(ECHO, "run", [[1]])
        zygote = (await sandbox._started()).pid
        places = (f"/proc/{os.getpid()}/fd", f"/proc/{zygote}/fd")
        ours, its = (len(os.listdir(place)) if os.access(place, os.R_OK) else 0 for place in places)  # noqa: PTH208
        return ours, its

    assert await after(5) == await after(500)


async def test_batches_leave_no_memory_in_use_in_the_zygote(sandbox: LinuxSandbox):
    async def after(batches: int) -> float:
        for number in range(batches):
            await sandbox.call(f"{ECHO}  # {number}", "run", [["x" * 10_000]])
        return megabytes_of((await sandbox._started()).pid)

    assert await after(300) - await after(20) < 1


async def test_without_free_files_code_fails_with_a_sentence_and_recovers():
    opened = LinuxSandbox()
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    await opened.call(ECHO, "run", [[1]])
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, before[1]))
        with pytest.raises(NodeFailed, match=r"^Python code can't be run: .*Too many open files"):
            await opened.call(ECHO, "run", [[1]])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert (await opened.call(ECHO, "run", [[1]]))[0].value == 1
    await opened.close()


@pytest.mark.parametrize("missing", [[sys.executable + "-missing"], ["/bin/false"]])
async def test_where_nothing_can_be_started_code_is_off(
    missing: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "executable", missing[0])
    opened = LinuxSandbox()
    with pytest.raises(NodeFailed, match=r"^Python code can't be run: "):
        await opened.call(ECHO, "run", [[1]])
    with pytest.raises(NodeFailed, match=r"^Python code is off: "):
        await opened.walls()
    await opened.close()


async def test_where_the_filter_cannot_be_installed_code_is_off(monkeypatch: pytest.MonkeyPatch):
    """The zygote believes that it is on a processor whose calls nobody has written down."""
    program = f"import platform; platform.machine = lambda: 'riscv64'; {_PROGRAM}"
    monkeypatch.setattr("flowboard.assertions.sandbox.process._PROGRAM", program)
    opened = LinuxSandbox()
    with pytest.raises(NodeFailed) as failed:
        await opened.call(ECHO, "run", [[1]])
    (wall,) = await opened.walls()
    await opened.close()
    assert (wall.name, wall.stands) == (SECCOMP, False)
    assert str(failed.value) == (
        "Python code is off on this machine: "
        "system calls are known for x86_64 and aarch64, not for riscv64"
    )
