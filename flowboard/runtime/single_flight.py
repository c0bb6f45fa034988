"""One question at a time: who asks what another is asking already waits for that answer."""

from __future__ import annotations

import asyncio
from typing import Generic, TypeVar

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """The questions under way, by key. Whoever begins one has to land it, whatever happens."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Future[T] | None] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._under_way

    def begin(self, key: str) -> None:
        """Take a question on; it must not be under way."""
        self._under_way[key] = None

    def waited_for(self, key: str) -> asyncio.Future[T]:
        """What will resolve with the answer that another is asking for. Shield it from cancellation."""
        future = self._under_way[key]
        if future is None:
            future = self._under_way[key] = asyncio.get_running_loop().create_future()
        return future

    def land(self, key: str, result: T) -> None:
        """A question is answered."""
        future = self._under_way.pop(key)
        if future is not None and not future.done():
            future.set_result(result)

    def fail(self, key: str, error: BaseException) -> None:
        """There is no answer to a question, for those who wait as for who asked."""
        future = self._under_way.pop(key)
        if future is None or future.done():
            return
        if isinstance(error, asyncio.CancelledError):
            future.cancel()
        else:
            future.set_exception(error)
            future.exception()  # seen here, so that asyncio doesn't warn when nobody waits
