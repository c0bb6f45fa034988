"""Two batches at once, in children of one zygote: neither learns anything of the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from flowboard.assertions.sandbox.linux import LinuxSandbox
from flowboard.assertions.sandbox.process import Limits
from tests.assertions.sandbox.processes import children_of, seen

SECRET = "NEIGHBOUR-secret-77e1"

VICTIM = """
import time

def check(output, row):
    time.sleep(.02)
    return output + row["answer"]
"""

SEARCHES = """
def pages():
    # Every page of memory that holds an object, as bytes.
    gc = __import__("gc")
    gc.unfreeze()
    found = next(cls for cls in object.__subclasses__() if cls.__name__ == "CDLL")
    string_at = found.__init__.__globals__["string_at"]
    for page in {id(thing) >> 12 for thing in gc.get_objects()}:
        yield string_at(page << 12, 4096)


def check(output, row):
    wanted = __import__("re").compile(b"NEIGHBOUR-[s]ecret")  # doesn't find itself
    own = sum(b"own-canary-of-the-searcher" in page for page in pages())
    if not own:
        raise ValueError("the search finds nothing at all")
    return any(wanted.search(page) for page in pages())
"""

OWN = "own-canary-of-the-searcher"

MEDDLES = """
def check(output, row):
    os, mmap = __import__("os"), __import__("mmap")
    worked = []
    for handle in range(256):
        for use in (
            lambda: os.pread(handle, 1, 0),
            lambda: os.pwrite(handle, b"\\1" * 500, 0),
            lambda: mmap.mmap(handle, 4096),
            lambda: os.ftruncate(handle, 0),
        ):
            try:
                use()
                worked.append(handle)
            except (OSError, ValueError):
                pass
    return bool(worked)
"""

FORGES = """
def check(output, row):
    frame = __import__("sys")._getframe()
    while "results" not in frame.f_locals:
        frame = frame.f_back
    results = frame.f_locals["results"]
    while True:
        results._memory[0:25] = b"\\1" * 25
        results._memory[results._arena : results._arena + 4096] = b"forged! " * 512
        results._memory[0:25] = bytes(25)
"""


@pytest.fixture
async def shared() -> AsyncIterator[LinuxSandbox]:
    """A sandbox with room for two."""
    opened = LinuxSandbox(listed=False, limits=Limits(call=1.0, batch=2.0, deaths=1), workers=2)
    yield opened
    await opened.close()


@pytest.mark.parametrize("first", ["victim", "attacker"])
@pytest.mark.parametrize(("attack", "worked"), [(SEARCHES, True), (MEDDLES, True), (FORGES, None)])
async def test_a_neighbour_is_neither_read_nor_changed(
    shared: LinuxSandbox, first: str, attack: str, worked: bool | None
):
    rows = [(f"{SECRET} {number}", {"answer": f"/{number}"}) for number in range(20)]

    def begin(who: str) -> asyncio.Task:
        call = (VICTIM, "check", rows) if who == "victim" else (attack, "check", [(OWN, {})] * 4)
        return asyncio.create_task(shared.call(*call))

    calls = {first: begin(first)}
    zygote = (await shared._started()).pid
    await seen(lambda: children_of(zygote))
    second = "attacker" if first == "victim" else "victim"
    calls[second] = begin(second)
    answers = [result.value for result in await calls["victim"]]
    results = await calls["attacker"]
    assert answers == [output + row["answer"] for output, row in rows]
    if worked is not None:
        assert [result.value for result in results] == [not worked] * 4


async def test_what_a_neighbour_had_is_gone_when_the_next_batch_begins(shared: LinuxSandbox):
    await shared.call(VICTIM, "check", [(SECRET, {"answer": SECRET})])
    results = await shared.call(SEARCHES, "check", [(OWN, {})])
    assert [(result.value, result.error) for result in results] == [(False, None)]
