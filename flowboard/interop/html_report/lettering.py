"""Fitting text into a picture, where nothing breaks lines by itself."""

from __future__ import annotations

from typing import Final
from unicodedata import east_asian_width

_NARROW: Final = frozenset("fijlrtI.,:;!|'()[]{} -/")
_BROAD: Final = frozenset("mwMW@%—…")
_LONGEST: Final = 500
"""Characters of a line, and lines of a text, that are looked at: more fit into no picture."""


def width_of(text: str, size: float) -> float:
    """About how many pixels a text takes in a sans-serif font of `size` pixels."""
    return size * sum(map(_share, text))


def fitted(text: str, width: float, size: float) -> str:
    """`text` on one line of at most `width` pixels."""
    line = " ".join(text[:_LONGEST].split())
    if width_of(line, size) <= width:
        return line
    while line and width_of(f"{line}…", size) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


def folded(text: str, width: float, size: float, most: int) -> list[str]:
    """`text` on lines of at most `width` pixels each, `most` of them."""
    lines: list[str] = []
    for paragraph in text.strip().splitlines()[:_LONGEST]:
        line = ""
        for word in paragraph[:_LONGEST].split():
            longer = f"{line} {word}".strip()
            if line and width_of(longer, size) > width:
                lines.append(line)
                longer = word
            line = fitted(longer, width, size)
        lines.append(line)
        if len(lines) > most:
            return [*lines[: most - 1], fitted(f"{lines[most - 1]} …", width, size)]
    return lines


def _share(character: str) -> float:
    """The width of a character as a share of the font's size."""
    if character in _NARROW:
        return 0.33
    if character in _BROAD or east_asian_width(character) in "WF":
        return 0.95
    return 0.68 if character.isupper() else 0.57
