"""What libraries say of a value, in the words of people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_PLAIN: Final[Sequence[tuple[str, str]]] = (
    ("a valid tuple", "a list"),
    ("a valid list", "a list"),
    ("a valid dictionary", "a mapping"),
    ("a valid string", "a text"),
    ("Tuple should", "The list should"),
    ("List should", "The list should"),
    ("Dictionary should", "The mapping should"),
    (" after validation", ""),
)
_STARTS_WITH_A_WORD: Final = re.compile(r"[a-z]+(?=[\s,;:]|$)")


def in_plain_words(message: str) -> str:
    """A message of pydantic without its prefix and its names of types."""
    message = message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    for theirs, ours in _PLAIN:
        message = message.replace(theirs, ours)
    return message


def as_sentence(text: str) -> str:
    """`text` with a capital at its begin, unless that is a name (`a.csv`), and a mark at its end."""
    text = text.strip()
    if _STARTS_WITH_A_WORD.match(text):
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "?", "!", ")")) else f"{text}."
