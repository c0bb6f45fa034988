"""What a value may be that comes from outside: JSON, of bounded depth, number and length."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from flowboard.flow.errors import FlowError, FlowProblem
from flowboard.flow.scanning import MAX_BYTES
from flowboard.flow.source import MAX_KEY

MOST_VALUES: Final = 200_000
DEEPEST: Final = 36
"""Levels of lists and mappings in a batch; the file allows a few more."""


def check_value(value: Any) -> None:
    """See that a value is JSON that a flow file can hold.

    Raises:
        FlowError: it isn't; the message says why.
    """
    waiting: list[tuple[Any, int]] = [(value, 0)]
    length = count = 0
    while waiting:
        one, depth = waiting.pop()
        count += 1
        if isinstance(one, str):
            length += _text_length(one)
        elif isinstance(one, Mapping):
            for key in one:
                length += _key_length(key)
            waiting += [(inner, depth + 1) for inner in one.values()]
        elif isinstance(one, list | tuple):
            waiting += [(inner, depth + 1) for inner in one]
        else:
            _check_number(one)
        if depth > DEEPEST:
            raise _refusal(f"This value is nested more than {DEEPEST} levels deep. Make it flatter.")
        if length > MAX_BYTES or count + len(waiting) > MOST_VALUES:
            raise _refusal(
                f"This is too much for one flow: a flow file has at most {MAX_BYTES:,} bytes. "
                "Keep long texts and data in files beside it."
            )


def _text_length(text: str) -> int:
    if "\0" in text:
        raise _refusal("The text holds a NUL character, which no file can keep. Remove it.")
    if text.isascii():
        return len(text)
    try:
        return len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise _refusal("The text holds half of a character (a lone surrogate). Remove it.") from None


def _key_length(key: Any) -> int:
    if not isinstance(key, str):
        raise _refusal("A key must be a text. Put it in quotes.")
    if len(key) > MAX_KEY:
        raise _refusal(f"A key has at most {MAX_KEY} characters. Shorten it.")
    return _text_length(key)


def _check_number(value: Any) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise _refusal("A whole number doesn't fit into 64 bits. Send it as a text.")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise _refusal(f"{value} is no number that JSON has. Use null or a text.")
    else:
        kind = type(value).__name__
        raise _refusal(f"A flow holds what JSON holds, not a {kind}. Convert it first.")


def _refusal(message: str) -> FlowError:
    return FlowError([FlowProblem(message, code="value")])
