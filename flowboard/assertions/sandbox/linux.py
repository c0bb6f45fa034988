"""The sandbox on Linux: gathers calls into batches and has them run by a zygote.

Calls come one by one while items stream through the flow. Those of the same code that wait at the
same time are run together: the first ones at once, the next ones as soon as a child is free.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from marshal import dumps
from typing import Any, Final

from flowboard.assertions.sandbox.layout import BATCH_ROWS
from flowboard.assertions.sandbox.process import Limits, ZygoteLost, ZygoteProcess
from flowboard.assertions.sandbox.results import GIVEN_UP
from flowboard.assertions.sandbox.wall import SECCOMP, Wall
from flowboard.node import NodeFailed, SandboxResult

_FIRST_BATCH: Final = 25
"""Rows after which it is known how long code takes: slow ones end within the limit of a batch too."""

_AIM: Final = 5.0
"""Seconds that a batch should take at most, well under its limit."""

_BATCH_BYTES: Final = 8 * 1024 * 1024
"""Bytes of rows after which a batch takes no more of them: a child has to hold them all."""

_LARGEST_ROW: Final = 64 * 1024 * 1024
"""Bytes of one row: a child holds it as bytes and as values, beside whatever code does with it."""

_MOST_WORKERS: Final = 64
"""Batches at once on the largest machine: each takes some of the open files that there may be."""

_TRIES: Final = 2
"""How often a batch is begun when the zygote doesn't survive it."""

_TOO_LARGE: Final = SandboxResult(
    error="the code gave a value that takes too much memory; give less a row"
)


@dataclass(slots=True)
class _Ask:
    """A call of the sandbox: what has come back for its rows so far."""

    results: list[SandboxResult | None]
    missing: int
    done: asyncio.Future[None]


_Waiting = tuple[_Ask, int, bytes]
"""A row that waits: who asked, which of its rows it is, and its arguments."""


@dataclass(slots=True)
class _Code:
    """Code that has rows waiting. `deaths` counts the children lost in the last `seen` rows."""

    source: str
    function: str
    waiting: deque[_Waiting] = field(default_factory=deque)
    seconds_per_row: float = 0.0
    seen: int = 0
    deaths: int = 0

    def next_batch(self) -> list[_Waiting]:
        """Take the rows of the next batch from those that wait, one at least."""
        batch, size = [self.waiting.popleft()], self._batch_size()
        space = _BATCH_BYTES - len(batch[0][2])
        while self.waiting and len(batch) < size and len(self.waiting[0][2]) <= space:
            batch.append(self.waiting.popleft())
            space -= len(batch[-1][2])
        return batch

    def _batch_size(self) -> int:
        if not self.seconds_per_row:
            return _FIRST_BATCH
        return max(1, min(BATCH_ROWS, int(_AIM / self.seconds_per_row)))

    def note(self, rows: int, deaths: int, seconds: float) -> None:
        """Learn from a batch. Every `BATCH_ROWS` rows the code gets another chance."""
        self.seconds_per_row = seconds / rows
        self.deaths += deaths
        self.seen += rows
        if self.seen >= BATCH_ROWS:
            self.seen = self.deaths = 0


class LinuxSandbox:
    """Implements `flowboard.node.Sandbox`. Nothing is started before the first call.

    With `listed`, code may import what is on the list only, and gets a clear error early; the walls
    are the same. `workers` batches run at once, by default one per processor.
    """

    def __init__(
        self, *, listed: bool = True, limits: Limits | None = None, workers: int | None = None
    ) -> None:
        self._listed = listed
        self._limits = limits or Limits()
        self._free = min(workers or len(os.sched_getaffinity(0)), _MOST_WORKERS)
        self._codes: dict[tuple[str, str], _Code] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._zygote: ZygoteProcess | None = None
        self._starting = asyncio.Lock()

    async def call(
        self, source: str, function: str, rows: Sequence[Mapping[str, Any] | Sequence[Any]]
    ) -> Sequence[SandboxResult]:
        """Call `function` of `source` once per row. Results are in the order of the rows.

        Raises:
            NodeFailed: code can't be run on this machine; the message says why.
        """
        if not rows:
            return []
        loop = asyncio.get_running_loop()
        ask = _Ask([None] * len(rows), len(rows), loop.create_future())
        code = self._codes.setdefault((source, function), _Code(source, function))
        for index, row in enumerate(rows):
            try:
                code.waiting.append((ask, index, _packed(row)))
            except ValueError as error:
                _give(ask, index, SandboxResult(error=f"the code can't be given this value: {error}"))
        self._begin_batches()
        await ask.done
        return [result for result in ask.results if result is not None]

    async def walls(self) -> list[Wall]:
        """The walls that stand on this machine, and those that don't.

        Raises:
            NodeFailed: they can't be tried, since nothing can be started.
        """
        try:
            return (await self._started()).walls
        except (ZygoteLost, OSError) as error:
            raise NodeFailed(f"Python code is off: {error}") from error

    async def close(self) -> None:
        """End what runs and what waits, and give everything back."""
        for code in self._codes.values():
            for ask, _, _ in code.waiting:
                ask.done.cancel()
            code.waiting.clear()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None

    def _begin_batches(self) -> None:
        """Let every free worker take a batch, one code after the other."""
        while self._free:
            which = next((which for which, code in self._codes.items() if code.waiting), None)
            if which is None:
                return
            code = self._codes[which] = self._codes.pop(which)  # now it is the last one
            self._free -= 1
            task = asyncio.create_task(self._carry_out(code, code.next_batch()))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry_out(self, code: _Code, batch: list[_Waiting]) -> None:
        try:
            results = list(await self._results(code, [row for _, _, row in batch]))
        except asyncio.CancelledError:
            for ask, _, _ in batch:
                ask.done.cancel()
            raise
        except Exception as error:  # noqa: BLE001 -- whatever it is, those who asked must hear of it
            for ask, _, _ in batch:
                if not ask.done.done():
                    ask.done.set_exception(error)
        else:
            if results[0] is None:  # it had all the room that there is
                results[0] = _TOO_LARGE
            again = []
            for waiting, result in zip(batch, results, strict=True):
                if result is None:
                    again.append(waiting)
                else:
                    ask, index, _ = waiting
                    _give(ask, index, result)
            code.waiting.extendleft(reversed(again))
        finally:
            self._free += 1
            self._begin_batches()

    async def _results(self, code: _Code, rows: list[bytes]) -> Sequence[SandboxResult | None]:
        """The results of a batch, begun anew if the zygote is lost over it.

        None for a row that found no room beside the others: it is to be run again.
        """
        deaths_left = self._limits.deaths - code.deaths
        if deaths_left <= 0:
            code.note(len(rows), 0, 0.0)
            return [SandboxResult(error=GIVEN_UP, ran=False)] * len(rows)
        limits = replace(self._limits, deaths=deaths_left)
        for left in reversed(range(_TRIES)):
            try:
                zygote = await self._shutting_in()
                begun = time.monotonic()
                batch = await zygote.run(code.source, code.function, self._listed, rows, limits)
                ended = len(rows) - batch.results.count(None)
                code.note(max(ended, 1), batch.deaths, time.monotonic() - begun)
                return batch.results
            except (ZygoteLost, OSError) as error:
                if not left:
                    raise NodeFailed(f"Python code can't be run: {error}") from error
        raise AssertionError("the last try returns or raises")

    async def _shutting_in(self) -> ZygoteProcess:
        """The zygote, if it can put up the wall without which nothing runs."""
        zygote = await self._started()
        missing = [wall for wall in zygote.walls if wall.name == SECCOMP and not wall.stands]
        if missing:
            raise NodeFailed(f"Python code is off on this machine: {missing[0].note}")
        return zygote

    async def _started(self) -> ZygoteProcess:
        """The zygote; a new one if the last has ended."""
        async with self._starting:
            if self._zygote is not None and not self._zygote.is_alive:
                self._zygote.close()
                self._zygote = None
            if self._zygote is None:
                self._zygote = await ZygoteProcess.start()
            return self._zygote


def _give(ask: _Ask, index: int, result: SandboxResult) -> None:
    ask.results[index] = result
    ask.missing -= 1
    if not ask.missing and not ask.done.done():
        ask.done.set_result(None)


def _packed(row: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """The arguments of a call as `marshal` writes them.

    Raises:
        ValueError: a value isn't one that JSON can hold, or is too large.
    """
    arguments = dict(row) if isinstance(row, Mapping) else list(row)
    try:
        packed = dumps(arguments)
    except ValueError:  # perhaps only a subclass of a type that it knows
        try:
            packed = dumps(json.loads(json.dumps(arguments)))
        except (TypeError, RecursionError) as error:
            raise ValueError(str(error)) from error
    if len(packed) > _LARGEST_ROW:
        raise ValueError(f"it is larger than {_LARGEST_ROW // (1024 * 1024)} MB")
    return packed
