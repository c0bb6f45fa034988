"""The journal: the one writer of a process, which commits the records of a run in groups.

Records are added on the event loop and written by a thread. Some are *awaited*: a call that is
about to be sent, or has ended, with its result. They are committed within 20 ms, at most 100 at a
time. The others (cells, events, results that can be computed again) go along in larger groups,
because a page of an index that a transaction touches costs the same for one record as for ten.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from itertools import count
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

from sqlalchemy import Column, Table, func, select

from flowboard.store.errors import StoreError
from flowboard.store.records import CallEnded, CallSent, CellRecord
from flowboard.store.store import Store
from flowboard.store.tables import calls, events
from flowboard.store.texts import to_json
from flowboard.store.writer import Batch, Writer

AWAITED_RECORDS: Final = 100
AWAITED_SECONDS: Final = 0.02
OTHER_RECORDS: Final = 5_000
OTHER_SECONDS: Final = 0.25
CAPACITY: Final = 10_000
"""Records that may wait to be written before `Journal.room` makes the caller wait."""


class _Durable(asyncio.Future[None]):
    """Resolves when a group is on disk. Many wait for one, so cancelling a waiter doesn't cancel it:
    the waiter's cancellation arrives once the group is written."""

    def cancel(self, msg: Any | None = None) -> bool:
        return False


class _Group(Batch):
    """Records that are written in one transaction, with the future of those who wait for it."""

    __slots__ = ("count", "durable")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.durable = _Durable(loop=loop)
        self.count = 0


class _Lane:
    """Groups that fill up one after the other. A group is due when it is full or has waited long enough."""

    def __init__(self, most: int, seconds: float, on_due: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._most = most
        self._seconds = seconds
        self._on_due = on_due
        self._timer: asyncio.TimerHandle | None = None
        self._rung = False
        self._full: deque[_Group] = deque()
        self.open = _Group(self._loop)
        self.newest: _Group | None = None
        """The group that got the latest record."""

    @property
    def is_due(self) -> bool:
        return bool(self._full) or self._rung

    @property
    def waiting(self) -> int:
        return self.open.count + self._most * len(self._full)

    def counted(self, group: _Group, records: int = 1) -> None:
        """Take note of records just put into the open `group`."""
        was_empty = not group.count
        group.count += records
        if was_empty:
            self.newest = group
            self._timer = self._loop.call_later(self._seconds, self.ring)
        if group.count >= self._most:
            self._seal()
            self._on_due()

    def ring(self) -> None:
        """Make the open group due, full or not."""
        if self.open.count:
            self._rung = True
            self._on_due()

    def _seal(self) -> None:
        self._full.append(self.open)
        self._renew()

    def _renew(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._rung, self.open = None, False, _Group(self._loop)

    def take(self) -> _Group:
        """The oldest group; only to be called when `is_due` or `waiting`."""
        if not self._full:
            self._seal()
        return self._full.popleft()


class Journal:
    """The writer of this process. All methods are called on one running event loop and return at once.

    A write that fails is never silent: whoever waits gets the `StoreError`, and so does every later
    call, because a run whose journal is broken must stop.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._loop = asyncio.get_running_loop()
        self._awaited = _Lane(AWAITED_RECORDS, AWAITED_SECONDS, self._hand_over)
        self._others = _Lane(OTHER_RECORDS, OTHER_SECONDS, self._hand_over)
        self._writing: list[_Group] = []
        self._failure: StoreError | None = None
        self._call_numbers: dict[str, count[int]] = {}
        self._event_numbers: dict[str, count[int]] = {}
        self._queue: SimpleQueue[list[_Group] | None] = SimpleQueue()
        self._thread = Thread(target=_serve, args=(store, self._queue, self._deliver), daemon=True)
        self._thread.start()

    # -- adding ------------------------------------------------------------------------------------

    def add_result(self, key: str, value: bytes, kind: str, *, awaited: bool = True) -> None:
        """Add a result under its `key` (64 hex digits); a key that is there already keeps its value.

        A result that was paid for is awaited: it is durable when `committed` says so. One that can
        be computed again for nothing is cheaper to write with `awaited=False`.
        """
        self._check()
        lane = self._awaited if awaited else self._others
        group = lane.open
        group.results.append((bytes.fromhex(key), value, kind, time.time()))
        lane.counted(group)

    def add_cell(self, record: CellRecord | tuple[Any, ...]) -> None:
        """Add a cell, or replace it: a `CellRecord`, or a tuple in the order of `CELL_COLUMNS`."""
        self._check()
        group = self._others.open
        group.cells.append(record)
        self._others.counted(group)

    def add_call_sent(self, record: CallSent) -> None:
        """Add a call that is about to be sent. Wait for `committed` before sending it."""
        self._check()
        group = self._awaited.open
        group.calls.append(record)
        self._awaited.counted(group)

    def add_call_ended(self, record: CallEnded) -> None:
        """Add the end of a call; add its result first. It counts once `committed` says so."""
        self._check()
        group = self._awaited.open
        group.ends.append(record)
        self._awaited.counted(group)

    def add_answer(self, key: str, value: bytes, kind: str, ended: CallEnded) -> None:
        """Add the result of a call together with its end: both are durable, or neither is."""
        self._check()
        group = self._awaited.open
        group.results.append((bytes.fromhex(key), value, kind, time.time()))
        group.ends.append(ended)
        self._awaited.counted(group, records=2)

    def add_event(
        self, run_id: str, kind: str, payload: Mapping[str, Any], at: float | None = None
    ) -> int:
        """Add an event and give its sequence number in the run, counted from 1."""
        self._check()
        number = self._next(self._event_numbers, events, events.c.seq, run_id)
        group = self._others.open
        moment = time.time() if at is None else at
        group.events.append((run_id, number, moment, kind, to_json(payload)))
        self._others.counted(group)
        return number

    def add_run_update(self, run_id: str, **changes: Any) -> None:
        """Change columns of a run (`status`, `heartbeat_at`, `summary`, …), as `Store.update_run` does."""
        self._check()
        group = self._others.open
        group.run_updates.append((run_id, changes))
        self._others.counted(group)

    def next_call_number(self, run_id: str) -> int:
        """The next unused call number of a run, counted from 1."""
        return self._next(self._call_numbers, calls, calls.c.number, run_id)

    def _next(
        self, numbers: dict[str, count[int]], table: Table, column: Column[int], run_id: str
    ) -> int:
        if run_id not in numbers:
            query = select(func.max(column)).where(table.c.run_id == run_id)
            with self._store.reading() as connection:
                numbers[run_id] = count((connection.execute(query).scalar() or 0) + 1)
        return next(numbers[run_id])

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    # -- waiting -----------------------------------------------------------------------------------

    def committed(self) -> asyncio.Future[None]:
        """Resolves when every awaited record added so far is durable; all who wait share one future.

        A waiter that is cancelled gets its cancellation when the group is written. The future fails
        with `StoreError` if it can't be.
        """
        newest = self._awaited.newest
        if newest is not None:
            return newest.durable
        nothing = _Durable(loop=self._loop)
        nothing.set_result(None)
        return nothing

    @property
    def backlog(self) -> int:
        """Records that aren't durable yet."""
        return self._awaited.waiting + self._others.waiting + sum(group.count for group in self._writing)

    async def room(self) -> None:
        """Wait until the backlog is below `CAPACITY`: call this now and then while adding many records."""
        while self._writing and self.backlog >= CAPACITY:
            await self._writing[-1].durable

    async def drain(self) -> None:
        """Write all records added so far now, and wait until they are durable.

        Raises:
            StoreError: they can't be written.
        """
        self._check()
        newest = [lane.newest for lane in (self._others, self._awaited)]
        self._others.ring()
        self._awaited.ring()
        for group in newest:
            if group is not None:
                await group.durable

    async def close(self) -> None:
        """Write what is left and stop the writer. Raises as `drain` does, after stopping."""
        try:
            await self.drain()
        finally:
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)

    # -- handing over to the writer ----------------------------------------------------------------

    def _hand_over(self) -> None:
        """Give the writer its next transaction if it is idle and one is due."""
        if self._writing or self._failure is not None:
            return
        if self._others.is_due:
            # Cells name results: whatever was added before them is written before them.
            while self._awaited.waiting:
                self._writing.append(self._awaited.take())
            self._writing.append(self._others.take())
        elif self._awaited.is_due:
            self._writing.append(self._awaited.take())
        if self._writing:
            self._queue.put(list(self._writing))

    def _deliver(self, failure: StoreError | None) -> None:
        """Called by the writer's thread after each transaction."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._written, failure)

    def _written(self, failure: StoreError | None) -> None:
        groups, self._writing = self._writing, []
        if failure is None:
            for group in groups:
                group.durable.set_result(None)
            self._hand_over()
            return
        self._failure = failure
        for lane in (self._awaited, self._others):
            while lane.waiting:
                groups.append(lane.take())
        for group in groups:
            group.durable.set_exception(failure)
            group.durable.exception()  # not every group has somebody waiting for it


def _serve(
    store: Store,
    queue: SimpleQueue[list[_Group] | None],
    deliver: Callable[[StoreError | None], None],
) -> None:
    """The writer's thread: one transaction after the other until it is given None."""
    writer = Writer(store)
    while (groups := queue.get()) is not None:
        try:
            writer.write(groups)
        except StoreError as error:
            deliver(error)
        except Exception as error:  # noqa: BLE001 - nobody may wait for ever, whatever happened
            deliver(StoreError(f"{store.name} could not be written: {error}. Resume the run to go on."))
        else:
            deliver(None)
    writer.close()
