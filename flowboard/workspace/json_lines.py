"""Reading files with one JSON document a line, from wherever a command was pointed at."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from flowboard.workspace.errors import WorkspaceError

LONGEST_LINE: Final = 64 * 1024 * 1024
"""Bytes of one line."""


def lines_in(path: Path, option: str) -> Iterator[tuple[str, Any]]:
    """The documents of a file, or with `-` of standard input, each behind where it stands.

    `option` is what of the command line named the file.

    Raises:
        WorkspaceError: there is no such file, or a line of it isn't JSON.
    """
    if str(path) == "-":
        yield from lines_of(sys.stdin.buffer, "standard input")
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        raise WorkspaceError(f"{path} can't be read ({error.strerror}). Correct {option}.") from error
    with stream:
        yield from lines_of(stream, str(path))


def lines_of(stream: BinaryIO, name: str) -> Iterator[tuple[str, Any]]:
    """The documents of an open stream, each behind where it stands (`rows.jsonl, line 3`).

    Raises:
        WorkspaceError: a line isn't JSON, or is too long; the message tells its number.
    """
    import orjson

    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        where = f"{name}, line {number}"
        if len(line) > LONGEST_LINE:
            raise WorkspaceError(f"{where}: longer than {LONGEST_LINE >> 20} MB.")
        if not line.strip():
            continue
        try:
            yield where, orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise WorkspaceError(f"{where}: this isn't JSON ({error.msg}).") from error
