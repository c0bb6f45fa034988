"""Following a run that another process carries out: its events from a number on, and the wish to stop it.

The events come over the engine's socket, those of long ago and those of a run that has ended from
the store. So a watcher that comes late, or comes back, hears everything that was kept, once and in
order; pieces of streamed text are heard only by those who listen at that moment.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from flowboard.runtime.events import Event
from flowboard.runtime.resuming import is_going
from flowboard.store import events
from flowboard.store.location import FOLDER
from flowboard.store.store import RunRecord
from flowboard.workspace.stores import opened_store

_PAUSE = 0.1  # seconds between two looks for a process that hasn't opened its door yet
_STARTING = 20.0  # seconds that a process may take until it gives its first sign
_LONGEST = 8 * 1024 * 1024  # bytes of an event
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Door:
    """Where the engine of a run listens, as its card in the store's folder tells."""

    port: int
    secret: str


async def watch(flow_path: Path, run_id: str, after: int = 0) -> AsyncIterator[Event]:
    """The events of a run with a number above `after`, until the run has ended or its process is gone.

    Raises:
        WorkspaceError: the store can't be read, or there is no such run.
    """
    while True:
        door = _door(flow_path, run_id)
        if door is not None:
            async for event in _from_engine(door, after):
                after = max(after, event.seq)
                yield event
                if event.kind == "run_ended":
                    return
        record, kept = await asyncio.to_thread(_from_store, flow_path, run_id, after)
        for event in kept:
            after = event.seq
            yield event
        if len(kept) == _PAGE:
            continue
        if not goes_on(record):
            return
        await asyncio.sleep(_PAUSE)


async def cancel(flow_path: Path, run_id: str) -> bool:
    """Ask the engine of a run to stop; False where nobody carries it out (any more)."""
    door = _door(flow_path, run_id)
    if door is None:
        return False
    try:
        _, writer = await _knock(door, after=2**62)
    except OSError:
        return False
    try:
        writer.write(b'{"cancel": true}\n')
        await writer.drain()
    finally:
        writer.close()
    return True


def _door(flow_path: Path, run_id: str) -> Door | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = orjson.loads((flow_path.parent / FOLDER / f"{run_id}.engine").read_bytes())
        return Door(int(told["port"]), str(told["secret"]))
    return None


async def _knock(door: Door, after: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port, limit=_LONGEST)
    writer.write(orjson.dumps({"secret": door.secret, "from": after + 1}) + b"\n")
    await writer.drain()
    return reader, writer


async def _from_engine(door: Door, after: int) -> AsyncIterator[Event]:
    """What the engine tells until it hangs up; nothing if it is gone and has left its card behind."""
    try:
        reader, writer = await _knock(door, after)
    except OSError:
        return
    try:
        while line := await reader.readline():
            told = orjson.loads(line)
            yield Event(told["seq"], told["time"], told["kind"], told["data"])
    except (OSError, ValueError):
        return
    finally:
        writer.close()


def _from_store(flow_path: Path, run_id: str, after: int) -> tuple[RunRecord, list[Event]]:
    with opened_store(flow_path) as store:
        record = store.find_run(run_id)  # first: what is told until it ends is then seen below
        return record, [
            Event(event.seq, event.time, event.kind, event.payload)  # type: ignore[arg-type]
            for event in events.read(store, run_id, after, _PAGE)
        ]


def goes_on(run: RunRecord) -> bool:
    """Whether more is to be expected of a run: its process is at work, or was started a moment ago."""
    if run.status == "starting":
        return time.time() - (run.heartbeat_at or 0.0) < _STARTING
    return is_going(run)
