"""How often a wrong token may be shown before the door stays shut for a while."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

SECONDS: Final = 60.0
FROM_ONE: Final = 10
FROM_ALL: Final = 100
_MOST_ADDRESSES: Final = 10_000


class Guesses:
    """Counts wrong tokens of the last minute, by the address they come from and altogether."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._all: deque[float] = deque()
        self._by_address: dict[str, deque[float]] = {}

    def is_enough(self, address: str) -> bool:
        """Whether no further guess is looked at, from this address or from anybody."""
        return (
            len(self._recent(self._all)) >= FROM_ALL
            or len(self._recent(self._by_address.get(address, deque()))) >= FROM_ONE
        )

    def wrong(self, address: str) -> None:
        """Count a wrong token."""
        now = self._clock()
        if len(self._by_address) >= _MOST_ADDRESSES:
            self._by_address = {
                one: times for one, times in self._by_address.items() if self._recent(times)
            }
        self._by_address.setdefault(address, deque()).append(now)
        self._all.append(now)

    def _recent(self, times: deque[float]) -> deque[float]:
        while times and times[0] <= self._clock() - SECONDS:
            times.popleft()
        return times
