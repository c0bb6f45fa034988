"""A run in a process of its own: a heartbeat, and its events on a local socket with a secret.

Who wants to watch reads `.flowboard/RUN.engine` (port and secret, readable by the owner only),
connects to the port on loopback, and sends one line: `{"secret": …, "from": seq}`. It gets every
event from that number on, one JSON object a line, and may send `{"cancel": true}`.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import orjson

from flowboard.runtime.events import Event
from flowboard.runtime.options import StopSignal
from flowboard.store.journal import Journal

HEARTBEAT = 2.0
"""Seconds between two signs of life in the store."""

_KEPT = 10_000  # events kept in memory for whoever connects late


class EngineServer:
    """Offers the events of a run on a loopback socket.

    Args:
        card: the file that tells port and secret; it is removed at the end.
        earlier: reads events of this run from the store, from a number on.
        stop: where a watcher's wish to cancel goes.
    """

    def __init__(self, card: Path, earlier: Callable[[int], Iterable[Event]], stop: StopSignal) -> None:
        self._card = card
        self._earlier = earlier
        self._stop = stop
        self._secret = secrets.token_urlsafe(32)
        self._events: list[Event] = []
        self._queues: set[asyncio.Queue[Event | None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> EngineServer:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self._card.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._card, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(descriptor, orjson.dumps({"port": port, "secret": self._secret, "pid": os.getpid()}))
        os.close(descriptor)
        return self

    async def __aexit__(self, *exception: object) -> None:
        self._card.unlink(missing_ok=True)
        for queue in self._queues:
            queue.put_nowait(None)
        assert self._server is not None
        self._server.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._server.wait_closed(), 2)

    def hear(self, event: Event) -> None:
        """Listener of the run: pass the event on to all who watch."""
        self._events.append(event)
        if len(self._events) > _KEPT:
            del self._events[: _KEPT // 2]
        for queue in self._queues:
            queue.put_nowait(event)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        try:
            hello = orjson.loads(await asyncio.wait_for(reader.readline(), 5))
            if not hmac.compare_digest(str(hello.get("secret")).encode(), self._secret.encode()):
                return
            first = int(hello.get("from", 1))
            listening = asyncio.create_task(self._listen(reader))
            try:
                self._queues.add(queue)
                for event in self._since(first):
                    writer.write(_line(event))
                while (news := await queue.get()) is not None:
                    writer.write(_line(news))
                    await writer.drain()
            finally:
                listening.cancel()
        except (OSError, ValueError, TypeError, AttributeError, TimeoutError):
            pass  # a watcher that went away, or one that doesn't speak our language
        finally:
            self._queues.discard(queue)
            writer.close()

    def _since(self, first: int) -> Iterable[Event]:
        kept = [event for event in self._events if event.seq >= first]
        known_from = kept[0].seq if kept else None
        if known_from is None or known_from > first:
            for event in self._earlier(first):
                if known_from is None or event.seq < known_from:
                    yield event
        yield from kept

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        with suppress(OSError, ValueError, AttributeError):
            while line := await reader.readline():
                if orjson.loads(line).get("cancel"):
                    self._stop.cancel()


def _line(event: Event) -> bytes:
    return orjson.dumps(asdict(event)) + b"\n"


async def beat(journal: Journal, run_id: str) -> None:
    """Note every `HEARTBEAT` seconds that this process is alive, until cancelled."""
    while True:
        journal.add_run_update(run_id, heartbeat_at=time.time(), pid=os.getpid())
        await asyncio.sleep(HEARTBEAT)
