"""Reading what a child has left, byte by byte without belief.

The child has ended by then, and its memory is read like a file, so that nothing changes or vanishes
under the reader. Whatever doesn't make sense becomes an error of its row.
"""

from __future__ import annotations

import os
import signal
from typing import Final

import orjson

from flowboard.assertions.sandbox.layout import (
    ARENA,
    LARGEST_VALUE,
    MESSAGE_CHARACTERS,
    PLACE,
    Kind,
    arena_start,
    place_start,
)
from flowboard.node import SandboxResult

GIVEN_UP: Final = "the code isn't run on the rest of the batch: too many rows made it hang or crash"

_PLAIN: Final[dict[int, SandboxResult]] = {
    Kind.TRUE: SandboxResult(True),
    Kind.FALSE: SandboxResult(False),
    Kind.NONE: SandboxResult(None),
}

_TAKEN: Final = {b"[": 72, b"{": 240, b",": 48}
"""Bytes of memory, about, that a list, an object and a member of either take beside their text."""

_MEMORY: Final = 4 * ARENA
"""Bytes that the values of a batch may take here, about. Rows may point at the same bytes, and few
bytes may make many values, so the size of the arena is no limit to that."""

_LONGEST_MESSAGE: Final = 10 * MESSAGE_CHARACTERS  # bytes: a replaced character takes up to ten


class ResultReader:
    """Reads the results of a batch of `rows` rows from the file `handle`.

    `call_limit` and `batch_limit` are in seconds, for the sentences about them.
    """

    def __init__(self, handle: int, rows: int, call_limit: float, batch_limit: float) -> None:
        self._handle = handle
        self._rows = rows
        self._call_limit = call_limit
        self._batch_limit = batch_limit
        self._memory_left = _MEMORY

    def read(self, is_given_up: bool) -> list[SandboxResult | None]:
        """A result for every row; a batch is given up when it has lost too many children.

        None for a row whose result found no room and has to be asked for again in another batch.
        """
        table = os.pread(self._handle, self._rows, 0)
        places = os.pread(self._handle, self._rows * PLACE.size, place_start(self._rows))
        why_not = GIVEN_UP if is_given_up else _not_reached(self._batch_limit)
        results: list[SandboxResult | None] = []
        for row, kind in enumerate(table):
            plain = _PLAIN.get(kind)
            if plain is not None:
                results.append(plain)
                continue
            start, size = PLACE.unpack_from(places, row * PLACE.size)
            result: SandboxResult | None
            match kind:
                case Kind.VALUE:
                    result = self._value(start, size)
                case Kind.ERROR:
                    result = SandboxResult(error=self._message(start, size))
                case Kind.TOO_LONG:
                    result = SandboxResult(error=_too_long(self._call_limit))
                case Kind.DIED:
                    result = SandboxResult(error=_died(start, size))
                case Kind.NO_ROOM:
                    result = None
                case _:
                    result = SandboxResult(error=why_not, ran=False)
            results.append(result)
        return results

    def _value(self, start: int, size: int) -> SandboxResult | None:
        text = self._arena(start, size, LARGEST_VALUE) or b""
        takes = len(text) + sum(text.count(mark) * size for mark, size in _TAKEN.items())
        if takes > self._memory_left:
            return None
        self._memory_left -= takes
        try:
            return SandboxResult(orjson.loads(text))
        except orjson.JSONDecodeError as error:
            return SandboxResult(error=f"the code gave a value that isn't JSON: {error.msg}")

    def _message(self, start: int, size: int) -> str:
        text = self._arena(start, size, _LONGEST_MESSAGE)
        if text is None:
            return "the code left no readable message"
        return visible(text.decode("utf-8", "replace"))[:MESSAGE_CHARACTERS]

    def _arena(self, start: int, size: int, most: int) -> bytes | None:
        """A piece of the arena, or None if it can't be one."""
        if size > most or start + size > ARENA:
            return None
        return os.pread(self._handle, size, arena_start(self._rows) + start)


def visible(text: str) -> str:
    """`text` with everything that a terminal or a page might act on written out as an escape.

    Control and format characters (which turn the direction of writing around) and lone surrogates
    are escaped; line ends and tabs stay.
    """
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() or one in "\n\t" else one.encode("unicode_escape").decode("ascii")
        for one in text
    )


def _not_reached(batch_limit: float) -> str:
    return f"the batch took longer than {batch_limit:g} s; this row wasn't reached"


def _too_long(call_limit: float) -> str:
    return f"the code took longer than {call_limit:g} s on this row and was ended"


def _died(signal_number: int, status: int) -> str:
    if not signal_number:
        return f"the code ended its own process (exit status {status})"
    try:
        name = signal.Signals(signal_number).name
    except ValueError:
        name = str(signal_number)
    return f"the code crashed its process ({name})"
