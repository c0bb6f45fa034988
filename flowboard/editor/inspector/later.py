"""Work beside the page: begun a moment after it was asked for, and only the last of several."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from nicegui import background_tasks, ui

from flowboard.editor.inspector.scope import Scope

PAUSE: Final = 0.3
"""Seconds without another request, until the work begins."""


class Later:
    """Does `work` once nobody has asked for it anew for a while.

    It ends when `place`, the element that shows what comes of it, is taken off the page. A new request
    takes the place of one that goes on.
    """

    def __init__(
        self, scope: Scope, place: ui.element, work: Callable[[], Awaitable[None]], pause: float = PAUSE
    ) -> None:
        self._scope = scope
        self._place = place
        self._work = work
        self._pause = pause
        self._task: asyncio.Task[None] | None = None
        scope.at_end(self.stop)

    def ask(self, *, at_once: bool = False) -> None:
        """Ask for it."""
        self.stop()
        if not self.is_over:
            self._task = background_tasks.create(self._do(at_once), name="inspector")

    def stop(self) -> None:
        """Stop what goes on."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    @property
    def is_over(self) -> bool:
        """Whether nobody looks any more."""
        return self._scope.is_over or self._place.is_deleted

    async def _do(self, at_once: bool) -> None:
        if not at_once:
            await asyncio.sleep(self._pause)
        if not self.is_over:
            await self._work()
