"""What a grader reads of a row, as titled texts in which nothing is an order to the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from flowboard.workspace.grading.task import Shown

_JOINER: Final = "\u200d"
"""Joins emoji to one sign; the only character without a face of its own that stays."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a row: what is graded itself, or something that goes with it."""

    title: str
    text: str
    is_graded: bool = False


def sections(shown: Shown, port: str, *, upstream: bool) -> Iterator[Section]:
    """The parts of a row: what the output is judged with, the output, and what led to it if wished."""
    for name, value in shown.look.beside.items():
        yield Section(visible(name), readable(value))
    yield Section(visible(port), readable(shown.look.output), is_graded=True)
    if upstream:
        for name, value in shown.look.upstream.items():
            yield Section(visible(name), readable(value))


def readable(value: Any) -> str:
    """A value as a text: lines as they are, anything but a text as JSON."""
    if isinstance(value, str):
        return visible(value)
    import orjson

    try:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    except TypeError:  # huge integers and halves of surrogate pairs
        import json

        text = json.dumps(value, indent=2)
    return visible(text)


def visible(text: str) -> str:
    """`text` with an escape for whatever a terminal would act on or nobody would see: `\\x1b[2J`."""
    text = text.replace("\r\n", "\n").expandtabs(4)
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in ("\n", _JOINER) else _escape(character)
        for character in text
    )


def _escape(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
