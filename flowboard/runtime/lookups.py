"""Reads from the cache, gathered: all keys asked for in one turn of the loop are one query."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final

_AT_ONCE: Final = 500  # keys of one caller that are read in one turn of the loop


class Lookups:
    """Turns single look-ups into batches without making anyone wait longer than one loop turn."""

    def __init__(self, lookup: Callable[[Sequence[str]], Mapping[str, bytes]]) -> None:
        self._lookup = lookup
        self._waiting: dict[str, asyncio.Future[bytes | None]] = {}

    def get(self, key: str) -> asyncio.Future[bytes | None]:
        """The stored value under `key`, or None."""
        waiting = self._waiting
        future = waiting.get(key)
        if future is None:
            loop = asyncio.get_running_loop()
            if not waiting:
                loop.call_soon(self._read)
            future = waiting[key] = loop.create_future()
        return future

    async def get_all(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The stored values of those `keys` that have one; of many, some hundred in a turn."""
        found: dict[str, bytes] = {}
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            values = await asyncio.gather(*map(self.get, part))
            found.update(
                (key, value) for key, value in zip(part, values, strict=True) if value is not None
            )
        return found

    def _read(self) -> None:
        waiting, self._waiting = self._waiting, {}
        try:
            found = self._lookup(list(waiting))
        except Exception as error:  # noqa: BLE001 -- whoever waits gets it, none is left hanging
            for future in waiting.values():
                if not future.done():
                    future.set_exception(error)
            return
        for key, future in waiting.items():
            if not future.done():
                future.set_result(found.get(key))
