"""What passes between the engine, the zygote and a child: two pieces of memory and two messages.

A batch is handed over as two anonymous files. The *request* holds the code and the rows; it is
sealed, so that nobody can change it any more. The *results* have a fixed size::

    one byte a row: a `Kind`       table
    eight bytes a row: where its   places   (offset and length in the arena)
    …                              arena    (values as JSON, messages as text)

The child has the results in shared memory and writes them there: it needs no way to write anything
else. The zygote reads the table alone. The engine reads the rest only after the child has ended,
and believes none of it: every offset, length and byte may be a lie.
"""

from __future__ import annotations

import enum
import struct
from typing import Final

BATCH_ROWS: Final = 500
"""The most rows of a batch."""

ARENA: Final = 32 * 1024 * 1024
"""Bytes of values and messages that a batch may give; memory is used as they come. What no longer
fits is for another batch: `LARGEST_VALUE` fits into an empty arena."""

LARGEST_VALUE: Final = 4 * 1024 * 1024
"""Bytes of one value as JSON."""

MESSAGE_CHARACTERS: Final = 500
"""Characters of one message; the rest is cut off."""

PLACE: Final = struct.Struct("=II")

ORDER: Final = struct.Struct("=4sIIIII")
"""To the zygote: verb, job, rows, the limits of a call and of the batch in milliseconds, and how
many children the batch may lose before the rest of it isn't run."""

NEWS: Final = struct.Struct("=4sII")
"""From the zygote: verb, job, and how many children the batch has lost."""

RUN, CANCEL, DONE, READY = b"run ", b"stop", b"done", b"wall"


class Kind(enum.IntEnum):
    """What the table says of a row. The child writes `TRUE` to `ERROR` and `NO_ROOM`, the zygote the
    rest.

    The place of a row that `DIED` holds the signal and the exit status of the child instead. A row
    with `NO_ROOM` didn't get its result into the arena, or wasn't run as one before it didn't.
    """

    NOTHING = 0
    TRUE = 1
    FALSE = 2
    NONE = 3
    VALUE = 4
    ERROR = 5
    TOO_LONG = 6
    DIED = 7
    NOT_RUN = 8
    NO_ROOM = 9


def results_size(rows: int) -> int:
    """Bytes of the results of a batch."""
    return arena_start(rows) + ARENA


def place_start(rows: int) -> int:
    """Where the places begin: behind the table, at a multiple of eight."""
    return (rows + 7) // 8 * 8


def arena_start(rows: int) -> int:
    """Where the arena begins."""
    return place_start(rows) + rows * PLACE.size
