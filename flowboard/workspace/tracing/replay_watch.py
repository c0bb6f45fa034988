"""Somebody who looks on while rows are re-run: hears how far it is, and may ask for the end from any thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from flowboard.runtime.options import StopSignal


@dataclass(frozen=True, slots=True)
class ReplayProgress:
    """How far re-runs are: `done` of `of` in a stage. `calls` and `cost` (US dollars) are of all stages."""

    stage: str = ""
    done: int = 0
    of: int = 0
    calls: int = 0
    cost: float = 0.0


class ReplayWatch:
    """Looks on at the re-runs of one flip test or verification.

    `tell` hears of every step, in the thread that carries it out.
    """

    def __init__(self, tell: Callable[[ReplayProgress], object] = lambda _: None) -> None:
        self._tell = tell
        self._progress = ReplayProgress()
        self._lock = threading.Lock()
        self._going: tuple[asyncio.AbstractEventLoop, StopSignal] | None = None
        self._is_stopped = False

    def stop(self) -> None:
        """Ask for the end: the re-run that goes on is stopped, and no other begins."""
        with self._lock:
            self._is_stopped = True
            if self._going is not None:
                loop, signal = self._going
                loop.call_soon_threadsafe(signal.cancel)

    @contextmanager
    def over(self, signal: StopSignal) -> Iterator[None]:
        """While a re-run goes on, `stop` reaches it by its signal."""
        with self._lock:
            self._going = asyncio.get_running_loop(), signal
            if self._is_stopped:
                signal.cancel()
        try:
            yield
        finally:
            with self._lock:
                self._going = None

    def at(self, stage: str, done: int, of: int) -> None:
        """So many things of a stage are done."""
        self._told(replace(self._progress, stage=stage, done=done, of=of))

    def spent(self, calls: int, cost: float) -> None:
        """So much was spent altogether."""
        self._told(replace(self._progress, calls=calls, cost=cost))

    def _told(self, progress: ReplayProgress) -> None:
        self._progress = progress
        self._tell(progress)
