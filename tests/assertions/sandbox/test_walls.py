"""The walls: what is reported stands, as the kernel tells it."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from flowboard.assertions.sandbox.linux import LinuxSandbox
from flowboard.assertions.sandbox.wall import SECCOMP, Wall
from flowboard.assertions.sandbox.walls import raise_around_zygote
from tests.assertions.sandbox.processes import children_of, seen, status_of

WAITS = "import time\ndef check(output, row): time.sleep(.5)"

LIMITS = {
    "Max core file size": 0,
    "Max processes": 0,
    "Max open files": 0,
    "Max locked memory": 0,
    "Max file size": 0,
    "Max address space": 512 * 1024 * 1024,
}


def stands(walls: list[Wall], name: str) -> bool:
    """Whether a wall is there; a machine needn't have it, so its test is skipped otherwise."""
    (wall,) = [wall for wall in walls if wall.name == name]
    if not wall.stands:
        pytest.skip(f"this machine has no such wall: {wall.note}")
    return True


def limit_in(text: str, name: str) -> int:
    """A hard limit, as `/proc/…/limits` has it."""
    found = re.search(rf"^{name} +\d+ +(\d+) ", text, re.MULTILINE)
    assert found is not None, f"{name} is unlimited"
    return int(found[1])


def about(pid: int, what: str) -> Path:
    """A file in which the kernel tells something about a process."""
    return Path(f"/proc/{pid}/{what}")


async def test_every_wall_is_reported_with_a_note(sandbox: LinuxSandbox):
    walls = await sandbox.walls()
    assert [wall.name for wall in walls] == [
        "no new privileges",
        "first to end (memory)",
        "user nobody",
        "own namespaces",
        "no capabilities",
        "no memory dumps",
        "no files (Landlock)",
        SECCOMP,
    ]
    assert all(wall.note for wall in walls)


async def test_a_child_has_the_filter_and_no_rights(sandbox: LinuxSandbox):
    call = asyncio.create_task(sandbox.call(WAITS, "check", [("a", {})]))
    zygote = (await sandbox._started()).pid
    (child,) = await seen(lambda: children_of(zygote))
    status = await seen(lambda: (now := status_of(child))["Seccomp"] == "2" and now)
    limits = about(child, "limits").read_text()
    call.cancel()
    assert {name: limit_in(limits, name) for name in LIMITS} == LIMITS
    assert status["NoNewPrivs"] == "1"
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {"0" * 16}
    assert status["Groups"] == "" or os.geteuid() != 0
    assert status["Uid"].split()[0] == ("65534" if os.geteuid() == 0 else str(os.geteuid()))


async def test_the_kernel_ends_code_first_when_memory_is_short(sandbox: LinuxSandbox):
    assert stands(await sandbox.walls(), "first to end (memory)")
    assert about((await sandbox._started()).pid, "oom_score_adj").read_text().strip() == "1000"


async def test_nobody_else_may_look_into_the_zygote(sandbox: LinuxSandbox):
    assert stands(await sandbox.walls(), "no memory dumps")
    assert about((await sandbox._started()).pid, "maps").stat().st_uid == 0


@pytest.mark.parametrize("name", ["user", "net", "ipc", "uts"])
async def test_the_zygote_is_in_namespaces_of_its_own(sandbox: LinuxSandbox, name: str):
    assert stands(await sandbox.walls(), "own namespaces")
    if os.geteuid() != 0:
        pytest.skip("only root may look")
    its = about((await sandbox._started()).pid, f"ns/{name}").readlink()
    assert its != about(os.getpid(), f"ns/{name}").readlink()


async def test_the_zygote_can_open_nothing():
    """In a process of its own: walls can't be taken down again."""
    program = """
from flowboard.assertions.sandbox.walls import raise_around_zygote
standing = {wall.name: wall.stands for wall in raise_around_zygote()}
if not standing["no files (Landlock)"]:
    print("no such wall")
else:
    for attempt in (lambda: open("/etc/passwd"), lambda: open("/dev/shm/x", "w"), lambda: __import__("os").listdir("/")):
        try:
            attempt()
        except PermissionError:
            print("refused")
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    printed = (await process.communicate())[0].decode().split("\n")[:-1]
    if printed == ["no such wall"]:
        pytest.skip("this kernel has no Landlock")
    assert printed == ["refused"] * 3


def test_a_wall_that_is_missing_is_reported_and_not_raised(monkeypatch: pytest.MonkeyPatch):
    def refused() -> str:
        raise PermissionError(1, "Operation not permitted")

    for name in ("forbid_new_privileges", "offer_to_end_first", "become_nobody", "enter_namespaces",
                 "drop_capabilities", "forbid_dumps", "forget_files"):  # fmt: skip
        monkeypatch.setattr(f"flowboard.assertions.sandbox.walls._{name}", refused)
    walls = raise_around_zygote()
    assert {(wall.stands, wall.note) for wall in walls} == {
        (False, "the kernel refuses it (Operation not permitted)")
    }
