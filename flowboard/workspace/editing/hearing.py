"""Telling listeners, each of whom may fail or leave without the others noticing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

News = TypeVar("News")

_log = logging.getLogger(__name__)


class Hearers(Generic[News]):
    """Those who hear of one thing, in the order in which they came."""

    def __init__(self) -> None:
        self._hearers: list[Callable[[News], object]] = []

    def add(self, hear: Callable[[News], object]) -> Callable[[], None]:
        """Hear of everything from now on; the function that comes back ends that."""
        self._hearers.append(hear)

        def stop() -> None:
            if hear in self._hearers:
                self._hearers.remove(hear)

        return stop

    def tell(self, news: News) -> None:
        """Tell everyone."""
        for hear in tuple(self._hearers):
            try:
                hear(news)
            except Exception:  # noqa: BLE001 - one listener's defect is logged, and stays its own
                _log.exception("A listener failed.")

    def clear(self) -> None:
        """Nobody hears of anything any more."""
        self._hearers.clear()
