"""How an output of any type reads as text, for checks and judges that look at text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from unicodedata import normalize

from orjson import loads

from flowboard.flow.canonical import canonical_json

MESSAGE_LIMIT: Final = 500
"""Characters of a verdict's message: it may quote an output, or come from a model or user code."""


def text_of(value: Any) -> str:
    """`value` as text: texts as they are, null as the empty text, numbers as Python writes them,
    truth values, lists and objects as canonical JSON.

    Raises:
        TypeError: the value isn't JSON.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return canonical_json(value).decode()


def plain_text_of(value: Any) -> str:
    """`value` as text to look things up in: texts as they are, and data without its JSON.

    Every key and value of data stands on a line of its own, so that no escape sequence joins two
    words. A text that is a JSON object or list is read as data. Chat messages read as what is said.

    Raises:
        TypeError: the value isn't JSON.
    """
    if isinstance(value, str):
        value = _data_in(value)
    return "\n".join(_leaves(value)) if isinstance(value, dict | list) else text_of(value)


def _data_in(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        found = loads(text)
    except ValueError:
        return text
    return found if isinstance(found, dict | list) else text


def _leaves(value: Any) -> Iterator[str]:
    waiting = [value]  # by hand, because data may be nested deeper than Python can call
    while waiting:
        match waiting.pop():
            case dict() as members:
                waiting += [part for item in reversed(members.items()) for part in reversed(item)]
            case list() as items:
                waiting += reversed(items)
            case leaf:
                yield text_of(leaf)


def comparable(text: str, *, ignore_case: bool = False) -> str:
    """`text` in the form in which texts are compared: composed (NFC), and case-folded if asked.

    An é is an é, whether it is written as one character or as two.
    """
    composed = normalize("NFC", text)
    return normalize("NFC", composed.casefold()) if ignore_case else composed


def excerpt(text: str, limit: int = 60) -> str:
    """The beginning of `text` on one line in quotation marks, for a message."""
    line = " ".join(text[: 4 * limit].split())
    cut = len(line) > limit or len(text) > 4 * limit
    return f'"{line[:limit].rstrip()}…"' if cut else f'"{line}"'


def as_message(text: str) -> str:
    """`text`, cut to the length of a verdict's message."""
    return text if len(text) <= MESSAGE_LIMIT else text[: MESSAGE_LIMIT - 1] + "…"
