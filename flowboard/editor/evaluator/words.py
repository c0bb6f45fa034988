"""The word of a card as it is shown: with an icon and a tone, so that it never rests on colour alone."""

from __future__ import annotations

from typing import Final, Literal

from flowboard.align.card.html import WORDS
from flowboard.align.words import Word

Tone = Literal["pass", "fail", "attention", "plain"]

TONES: Final[dict[Word, Tone]] = {
    "collecting": "plain",
    "provisional": "attention",
    "usable": "pass",
    "none_good_enough": "fail",
    "stale": "plain",
}
SYMBOLS: Final[dict[Word, str]] = {
    "collecting": "list",
    "provisional": "history",
    "usable": "check",
    "none_good_enough": "alert",
    "stale": "edit",
}


def word_of(word: Word) -> str:
    """The word as people read it."""
    return WORDS[word]
