"""Which words of two texts differ, side by side: for models, variants and versions looked at together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_PIECES: Final = re.compile(r"\s+|\w+(?:['’]\w+)*|[^\w\s]")
_MOST: Final = 6_000  # words and marks from which texts are compared by lines instead


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `changed` if the other text hasn't got it here."""

    text: str
    changed: bool


def side_by_side(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The two texts in pieces, which joined give the texts back: changed words apart from common ones.

    White space alone never makes a change; long texts are compared line by line.
    """
    olds, news = _words(left), _words(right)
    if max(len(olds), len(news)) > _MOST:
        olds, news = left.splitlines(keepends=True), right.splitlines(keepends=True)
    # White space is compared as one blank, so that a new line break alone marks no words.
    matcher = SequenceMatcher(
        None, [one.strip() or " " for one in olds], [one.strip() or " " for one in news], autojunk=False
    )
    marked_left, marked_right = [False] * len(olds), [False] * len(news)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "equal":
            for place in range(start, end):
                marked_left[place] = not olds[place].isspace()
            for place in range(other_start, other_end):
                marked_right[place] = not news[place].isspace()
    return _joined(olds, marked_left), _joined(news, marked_right)


def _words(text: str) -> list[str]:
    return _PIECES.findall(text)


def _joined(words: list[str], marked: list[bool]) -> tuple[Piece, ...]:
    """Neighbouring words with the same mark as one piece; blanks between changed words count as changed."""
    pieces: list[Piece] = []
    for place, (word, changed) in enumerate(zip(words, marked, strict=True)):
        if word.isspace() and 0 < place < len(words) - 1:
            changed = marked[place - 1] and marked[place + 1]
        if pieces and pieces[-1].changed == changed:
            pieces[-1] = Piece(pieces[-1].text + word, changed)
        else:
            pieces.append(Piece(word, changed))
    return tuple(pieces)
