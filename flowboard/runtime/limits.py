"""Limits per model origin: how many calls at once, and when to hold back.

The number of slots adapts like TCP's congestion window (additive increase, multiplicative
decrease; Chiu and Jain 1989): a throttled call shrinks it, a full round of answers widens it.
"""

from __future__ import annotations

import asyncio
from collections import deque

_SHRINK = 0.7
_SHRINK_PAUSE = 1.0  # seconds in which several throttled calls count as one signal


class OriginLimiter:
    """The slots of one origin. All methods belong to one event loop.

    Attributes:
        ceiling: the most calls at once, as the provider's profile says.
        limit: the calls at once that the origin seems to bear just now.
    """

    def __init__(self, ceiling: int) -> None:
        self.ceiling = max(1, ceiling)
        self.limit = float(self.ceiling)
        self.active = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closed_until = 0.0
        self._shrunk_at = float("-inf")

    def try_acquire(self) -> bool:
        """Take a slot if one is free at once."""
        if self.active < self.limit and not self._waiting and not self._closed_until:
            self.active += 1
            return True
        return False

    async def acquire(self) -> None:
        """Wait for a slot and take it."""
        if self.try_acquire():
            return
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self.release()
            raise

    def release(self) -> None:
        """Give a slot back."""
        self.active -= 1
        self._wake()

    def succeeded(self) -> None:
        """An answer came: after a full round of them, allow one call more."""
        if self.limit < self.ceiling:
            self.limit = min(float(self.ceiling), self.limit + 1.0 / self.limit)

    def throttled(self, retry_after: float | None) -> None:
        """The origin asked for less: shrink, and keep still for as long as it said (seconds)."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if now - self._shrunk_at > _SHRINK_PAUSE:
            self._shrunk_at = now
            self.limit = max(1.0, self.limit * _SHRINK)
        if retry_after and now + retry_after > self._closed_until:
            self._closed_until = now + retry_after
            loop.call_at(self._closed_until, self._reopen)

    def _reopen(self) -> None:
        # Timers may fire a clock tick early.
        if asyncio.get_running_loop().time() >= self._closed_until - 0.01:
            self._closed_until = 0.0
            self._wake()

    def _wake(self) -> None:
        while self._waiting and self.active < self.limit and not self._closed_until:
            waiter = self._waiting.popleft()
            if not waiter.done():
                self.active += 1
                waiter.set_result(None)


class Limits:
    """The limiters of a run, one per origin."""

    def __init__(self, concurrency: int | None = None) -> None:
        self._concurrency = concurrency
        self._limiters: dict[str, OriginLimiter] = {}

    def of(self, origin: str, ceiling: int) -> OriginLimiter:
        """The limiter of an origin; `ceiling` is what its profile allows."""
        limiter = self._limiters.get(origin)
        if limiter is None:
            limiter = OriginLimiter(self._concurrency or ceiling)
            self._limiters[origin] = limiter
        return limiter
