"""Who decides: which cell runs next, on a pool of workers over one ready queue.

There is no task per cell. A worker takes the ready cell that is furthest downstream, so that rows
leave before new ones enter; sources are read only while few enough rows are under way.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence

from flowboard.node import SourceRow
from flowboard.runtime.budget import BudgetSpent
from flowboard.runtime.items import Cell, Row
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.runtime.tableau import Tableau
from flowboard.runtime.work import StopRun, Worker

_BATCH = 128  # cells whose keys are looked up in one query
_BREATH = 64  # rows that a source gives before others get their turn
_MOST_READY = 10_000  # cells that may be ready before sources wait: one row may meet many others

Admit = Callable[[PlannedNode, SourceRow, int], str | None]
Rows = Iterable[SourceRow] | AsyncIterator[SourceRow]


class Scheduler:
    """Runs a plan to its end, or until it is stopped.

    Args:
        plan: what to run.
        lookup: stored results by cache key, for many keys at once.
        workers: the most cells that may wait for something at the same time.
        window: the most rows under way.
        room: awaited between rows of a source; slows reading down while the journal is behind.
    """

    def __init__(
        self,
        plan: Plan,
        lookup: Callable[[Sequence[str]], Mapping[str, bytes]],
        workers: int,
        window: int,
        room: Callable[[], Awaitable[None]],
    ) -> None:
        self._plan = plan
        self._lookup = lookup
        self._most_workers = workers
        self._window = window
        self._journal_room = room
        self._ready: list[deque[Cell]] = [deque() for _ in plan.nodes]
        self._missed: deque[tuple[Cell, str]] = deque()
        self._blocked: deque[Cell] = deque()
        self._ready_count = 0
        self._sleepers: list[asyncio.Future[None]] = []
        self._waking = 0
        self._workers = 0
        self._rows_active = 0
        self._room: list[asyncio.Future[None]] = []
        self._group: asyncio.TaskGroup | None = None
        self._worker: Worker | None = None
        self._begun = asyncio.Event()
        self._stopping = False
        self.stopped_by: BudgetSpent | StopRun | None = None
        self.tableau = Tableau(plan, self._on_ready, self._on_blocked, self._on_row_done)

    @property
    def is_busy(self) -> bool:
        """Whether cells are ready that no worker has taken yet, or rows could still come in."""
        return self._ready_count > 0 or len(self._room) > 0

    # -- the loop ---------------------------------------------------------------------------------

    async def run(self, worker: Worker, rows: Mapping[str, Callable[[], Rows]], admit: Admit) -> None:
        """Run everything. Ends when nothing is under way, or soon after `stop`.

        `rows` opens each source; `admit` names and records a row, or says that it isn't wanted.
        """
        self._worker = worker
        async with asyncio.TaskGroup() as self._group:
            self.tableau.begin()
            self._wake()
            for source in self._plan.sources:
                self._group.create_task(self._feed(source, rows[source.id], admit))
            if not self._plan.sources:
                self._end_if_finished()

    def stop(self) -> None:
        """Start nothing more; what is under way may end."""
        self._stopping = True
        self._begun.set()
        self._wake_everyone()

    async def _feed(self, source: PlannedNode, open_rows: Callable[[], Rows], admit: Admit) -> None:
        await self._begun.wait()
        rank = 0
        rows = open_rows()
        if isinstance(rows, AsyncIterator):
            async for row in rows:
                await self._let_in(rank)
                if self._stopping:
                    return
                self._enter(source, row, rank, admit)
                rank += 1
        else:
            for row in rows:
                if rank % _BREATH == 0 or not self._has_room():
                    await self._let_in(rank)
                if self._stopping:
                    return
                self._enter(source, row, rank, admit)
                rank += 1
        self.tableau.source_done()
        self._wake()
        self._end_if_finished()

    def _enter(self, source: PlannedNode, row: SourceRow, rank: int, admit: Admit) -> None:
        label = admit(source, row, rank)
        if label is None:
            return
        self._rows_active += 1
        self.tableau.add_row(source, label, rank, row.outputs)

    def _has_room(self) -> bool:
        return self._rows_active < self._window and self._ready_count < _MOST_READY

    async def _let_in(self, rank: int) -> None:
        """Wait until there is room for another row."""
        self._wake()
        if rank % _BREATH == 0:
            await self._journal_room()
            await asyncio.sleep(0)
        while not self._has_room() and not self._stopping:
            room = asyncio.get_running_loop().create_future()
            self._room.append(room)
            await room

    async def _work(self) -> None:
        worker = self._worker
        assert worker is not None
        self._waking -= 1
        while not self._stopping:
            if self._missed:
                cell, key = self._missed.popleft()
                self._ready_count -= 1
                await self._run(worker, cell, key)
            elif (cell_or_none := self._next()) is not None:
                if (key_or_none := worker.cache_key(cell_or_none)) is not None:
                    await self._look_up(worker, cell_or_none, key_or_none)
                else:
                    await self._run(worker, cell_or_none, None)
            elif self.tableau.finished:
                self._wake_everyone()
                break
            else:
                sleeper = asyncio.get_running_loop().create_future()
                self._sleepers.append(sleeper)
                await sleeper
                self._waking -= 1
                continue
            if self._ready_count > 1:
                self._wake(reserved=1)
            if self._room:
                self._give_room()
        self._workers -= 1

    async def _run(self, worker: Worker, cell: Cell, key: str | None) -> None:
        try:
            await worker.run(cell, key)
        except (BudgetSpent, StopRun) as reason:
            self.stopped_by = self.stopped_by or reason
            self.stop()

    async def _look_up(self, worker: Worker, first: Cell, first_key: str) -> None:
        """Look a batch of cells of one node up; settle the hits, keep the misses for running."""
        batch = [(first, first_key)]
        queue = self._ready[first.node.index]
        while queue and len(batch) < _BATCH:
            cell = queue.popleft()
            self._ready_count -= 1
            batch.append((cell, worker.cache_key(cell) or ""))
        found = self._lookup([key for _, key in batch])
        for cell, key in batch:
            if (stored := found.get(key)) is not None:
                try:
                    await worker.reuse(cell, key, stored)
                except (BudgetSpent, StopRun) as reason:
                    self.stopped_by = self.stopped_by or reason
                    self.stop()
            else:
                self._missed.append((cell, key))
                self._ready_count += 1

    def _next(self) -> Cell | None:
        for queue in reversed(self._ready):
            if queue:
                self._ready_count -= 1
                return queue.popleft()
        return None

    # -- called by the tableau --------------------------------------------------------------------

    def _on_ready(self, cell: Cell) -> None:
        self._ready[cell.node.index].append(cell)
        self._ready_count += 1

    def _on_blocked(self, cell: Cell) -> None:
        """Settle a cell that can't run, and those that this blocks, without going ever deeper."""
        assert self._worker is not None
        self._blocked.append(cell)
        if len(self._blocked) > 1:
            return  # the loop below is at work further up
        while self._blocked:
            self._worker.block(self._blocked[0])
            self._blocked.popleft()

    def _on_row_done(self, row: Row) -> None:
        if row is self.tableau.constants:
            self._begun.set()
            return
        self._rows_active -= 1
        self._give_room()

    def _give_room(self) -> None:
        """Let the sources go on that wait for room, if there is any."""
        while self._room and self._has_room():
            room = self._room.pop()
            if not room.done():
                room.set_result(None)

    # -- waking -----------------------------------------------------------------------------------

    def _wake(self, reserved: int = 0) -> None:
        """Have as many workers awake as there are ready cells, less those `reserved` by the caller."""
        wanted = self._ready_count - self._waking - reserved
        while wanted > 0 and self._sleepers:
            sleeper = self._sleepers.pop()
            if not sleeper.done():
                self._waking += 1
                sleeper.set_result(None)
                wanted -= 1
        while wanted > 0 and self._workers < self._most_workers:
            assert self._group is not None
            self._workers += 1
            self._waking += 1
            self._group.create_task(self._work())
            wanted -= 1

    def _wake_everyone(self) -> None:
        self._waking += len(self._sleepers)
        for sleeper in self._sleepers:
            if not sleeper.done():
                sleeper.set_result(None)
        self._sleepers.clear()
        for room in self._room:
            if not room.done():
                room.set_result(None)
        self._room.clear()

    def _end_if_finished(self) -> None:
        if self.tableau.finished:
            self._wake_everyone()
