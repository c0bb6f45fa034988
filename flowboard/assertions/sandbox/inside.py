"""The child: it runs the code of one batch inside the walls and leaves the results in shared memory.

`call_user_code` is the one function in the project that runs user code. What runs can reach
everything in this process, this module included, so nothing here is a wall: whatever it does to
itself harms its own batch alone, and the engine believes none of the bytes that it leaves.

The source starts afresh for every row. A verdict is kept under the row that it is about, so it
must not depend on which rows came before in the batch. That keeps honest code apart from itself; it
hides no row from code that looks for its neighbours, which belong to the same flow and run.
"""

from __future__ import annotations

import ast
import json
import mmap
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from marshal import loads
from types import CodeType, ModuleType
from typing import Any, Final

from flowboard.assertions.sandbox.layout import (
    ARENA,
    LARGEST_VALUE,
    MESSAGE_CHARACTERS,
    PLACE,
    Kind,
    arena_start,
    place_start,
)
from flowboard.assertions.sandbox.listed import unlisted_import

FILE: Final = "<assertion>"
"""What code sees as the name of its file."""

_MODULE: Final = "assertion"

_encode: Final = json.JSONEncoder(allow_nan=False).encode

_LONG_NUMBER: Final = re.compile(r"\d{19}")


@dataclass(frozen=True, slots=True)
class Batch:
    """What a child is to do: call `function` of `source` for every row.

    Every row is in the form that `marshal` gives it, so that each call has a copy of its own.
    """

    source: str
    function: str
    rows: Sequence[bytes]
    listed: bool


class CodeProblem(Exception):
    """The source can't be used at all; the message says where and why."""


def call_user_code(code: CodeType, function: str, arguments: Any) -> Any:
    """Run a source from its beginning and call one of its functions: the only place that does."""
    module = ModuleType(_MODULE)
    sys.modules[_MODULE] = module  # dataclasses and enumerations look their own module up
    namespace = module.__dict__
    try:
        exec(code, namespace)  # noqa: S102 -- inside the walls
        called = namespace.get(function)
        if called is None:
            raise CodeProblem(f"the code defines no function `{function}`")
        return called(**arguments) if isinstance(arguments, dict) else called(*arguments)
    finally:
        namespace.clear()  # what the code has left ends with its own call, not with the next one


def compiled(batch: Batch) -> CodeType:
    """The code of a batch.

    Raises:
        CodeProblem: it isn't Python, or imports what isn't on the list.
    """
    try:
        tree = ast.parse(batch.source, FILE)
        problem = unlisted_import(tree) if batch.listed else None
        code = compile(tree, FILE, "exec", dont_inherit=True)
    except SyntaxError as error:
        where = f"line {error.lineno}, column {error.offset}: " if error.lineno else ""
        raise CodeProblem(f"{where}{error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise CodeProblem(f"the code can't be compiled: {str(error) or type(error).__name__}") from None
    if problem:
        raise CodeProblem(problem)
    return code


def run_batch(batch: Batch, memory: mmap.mmap, start: int) -> None:
    """Call the function for every row from `start` on and leave the results in `memory`.

    Where a result finds no room any more, its row and all behind it are left for another batch.
    """
    results = _Results(memory, len(batch.rows), start)
    try:
        code = compiled(batch)
    except CodeProblem as problem:
        for index in range(start, len(batch.rows)):
            results.put(index, Kind.ERROR, _as_message(str(problem)))
        return
    put, function, rows = results.put, batch.function, batch.rows
    kinds = {id(True): Kind.TRUE, id(False): Kind.FALSE, id(None): Kind.NONE}
    identity = id
    for index in range(start, len(rows)):
        result: Any = None
        payload = b""
        try:
            result = call_user_code(code, function, loads(rows[index]))  # noqa: S302 -- the engine's
            # By identity: an object that equals True isn't True.
            kind = kinds.get(identity(result), Kind.VALUE)
            if kind is Kind.VALUE:
                kind, payload = _value(result)
        except BaseException as error:  # noqa: BLE001 -- code may raise anything, SystemExit too
            kind, payload = Kind.ERROR, _described(error)
        result = None  # an object may have something to do at its end: in its own time
        if not put(index, kind, payload):
            return


class _Results:
    """Writes results to shared memory."""

    def __init__(self, memory: mmap.mmap, rows: int, start: int) -> None:
        self._memory = memory
        self._rows = rows
        self._places = place_start(rows)
        self._arena = arena_start(rows)
        self._used = _used_before(memory, rows, start)

    def put(self, index: int, kind: Kind, payload: bytes) -> bool:
        """Note the result of a row; the byte in the table comes last, it says that all is there.

        False where there is no room for it: then this and all later rows are marked `NO_ROOM`.
        """
        memory = self._memory
        if payload:
            size = len(payload)
            if self._used + size > ARENA:
                memory[index : self._rows] = bytes([Kind.NO_ROOM]) * (self._rows - index)
                return False
            start = self._arena + self._used
            memory[start : start + size] = payload
            PLACE.pack_into(memory, self._places + index * PLACE.size, self._used, size)
            self._used += size
        memory[index] = kind
        return True


def _used_before(memory: mmap.mmap, rows: int, start: int) -> int:
    """How much of the arena the children before this one have used."""
    places = place_start(rows)
    ends = (sum(PLACE.unpack_from(memory, places + row * PLACE.size)) for row in range(start))
    return min(max(ends, default=0), ARENA)


def _value(result: Any) -> tuple[Kind, bytes]:
    try:
        text = _encode(result)
        if _LONG_NUMBER.search(text):
            json.loads(text, parse_int=_whole_number)
    except (TypeError, ValueError, RecursionError) as error:
        name = type(result).__name__
        return Kind.ERROR, _as_message(f"the code gave a {name} that isn't a JSON value: {error}")
    payload = text.encode("ascii")
    if len(payload) > LARGEST_VALUE:
        most = LARGEST_VALUE // (1024 * 1024)
        return Kind.ERROR, _as_message(f"the code gave a value of more than {most} MB")
    return Kind.VALUE, payload


def _whole_number(digits: str) -> None:
    """Refuse an integer that readers of JSON would silently turn into a float close to it."""
    if not -(2**63) <= int(digits) < 2**64:
        raise ValueError("an integer has more than 64 bits")


def _described(error: BaseException) -> bytes:
    """An exception in words, with the last line of the code that it passed."""
    try:
        if isinstance(error, CodeProblem):
            return _as_message(str(error))
        text = str(error)[:MESSAGE_CHARACTERS]
        name = type(error).__name__
        line = _line_of(error)
        hint = ""
        if isinstance(error, ModuleNotFoundError):
            hint = "; only a part of the standard library is here"
        elif isinstance(error, PermissionError):
            hint = "; code can't reach files, the network or other processes"
        where = f" (line {line})" if line else ""
        return _as_message(f"{name}: {text}{where}{hint}" if text else f"{name}{where}{hint}")
    except BaseException:  # noqa: BLE001 -- describing runs the exception's own code
        return b"the code raised an exception that can't be described"


def _line_of(error: BaseException) -> int | None:
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _as_message(text: str) -> bytes:
    return text[:MESSAGE_CHARACTERS].encode("utf-8", "backslashreplace")


def batch_of(request: bytes) -> Batch:
    """The batch that the engine has written into a request."""
    source, function, listed, rows = loads(request)  # noqa: S302 -- sealed by the engine
    return Batch(source, function, rows, listed)
