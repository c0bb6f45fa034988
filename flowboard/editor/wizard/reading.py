"""One reading of prompts or notes, in a thread with a loop of its own: whoever gives it up ends its calls, too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from flowboard.workspace.evaluators.criteria_infer import Inferred


class Reading:
    """What `read` finds. Awaiting `found` may be cancelled, which cancels what goes on in the thread."""

    def __init__(self, read: Callable[[], Coroutine[Any, Any, Inferred]]) -> None:
        self._read = read
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Inferred] | None = None
        self._is_given_up = False

    async def found(self) -> Inferred:
        """Read beside the page. Raises what `read` raises."""
        try:
            return await asyncio.to_thread(lambda: asyncio.run(self._go()))
        except asyncio.CancelledError:
            self._is_given_up = True
            loop, task = self._loop, self._task
            if loop is not None and task is not None and not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)
            raise

    async def _go(self) -> Inferred:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.ensure_future(self._read())
        if self._is_given_up:
            self._task.cancel()
        return await self._task
