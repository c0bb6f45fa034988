"""What counts as a line, a paragraph, a bullet and a word: one answer for all checks."""

from __future__ import annotations

import re

_BULLET = re.compile(r"[ \t]*(?:[-*+•‣◦–—]|\\[-*])[ \t]+(?=\S)")
_NUMBER = re.compile(r"[ \t]*(?:\d{1,3}[.)]|\(?[A-Za-z]\))[ \t]+(?=\S)")  # `J. K. Rowling` is no item
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def one_line_end(text: str) -> str:
    """`text` with every line end as a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def lines(text: str) -> list[str]:
    """The lines that aren't blank, as they are, without their line ends."""
    return [line for line in one_line_end(text).split("\n") if line and not line.isspace()]


def paragraphs(text: str) -> list[str]:
    """The blocks of text between blank lines."""
    return [block for block in _BLANK_LINES.split(one_line_end(text)) if block and not block.isspace()]


def words(text: str) -> list[str]:
    """The runs without white space that hold a letter or a digit: "well-known" and "don't" are one.

    In scripts without spaces between words a run is a whole phrase.
    """
    return [run for run in text.split() if any(map(str.isalnum, run))]


def bullets(text: str, *, numbered: bool = False) -> list[str]:
    """The lines that are items of a bulleted list, at any depth; with `numbered` also `1.`, `2)` and `a)`."""
    return [line for line in lines(text) if _BULLET.match(line) or (numbered and _NUMBER.match(line))]


def without_marker(line: str) -> str:
    """A line without the bullet or number it begins with."""
    marker = _BULLET.match(line) or _NUMBER.match(line)
    return line[marker.end() :] if marker else line.strip()
