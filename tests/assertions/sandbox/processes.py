"""Looking at processes from outside: which there are, what the kernel says of them, when they end."""

from __future__ import annotations

import asyncio
import os
import select
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Seen = TypeVar("Seen")


def children_of(pid: int) -> list[int]:
    """The processes that `pid` has started and that haven't been waited for."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def status_of(pid: int) -> dict[str, str]:
    """What /proc says of a process: `{"Uid": "65534 65534 65534 65534", …}`."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: " ".join(value.split()) for name, _, value in (line.partition(":") for line in lines)}


def megabytes_of(pid: int) -> float:
    """Memory of a process that is resident."""
    return int(status_of(pid)["VmRSS"].split()[0]) / 1024


def has_ended(handle: int, seconds: float = 10.0) -> bool:
    """Whether the process of a pidfd ends in time; the handle is given back."""
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


async def seen(look: Callable[[], Seen], seconds: float = 10.0) -> Seen:
    """What `look` finds as soon as it finds something."""
    async with asyncio.timeout(seconds):
        while not (found := look()):  # noqa: ASYNC110 -- another process tells nobody
            await asyncio.sleep(0.002)
    return found
