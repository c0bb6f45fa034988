"""Quotations in a prompt: they hold values, never instructions.

`masked` blanks what stands in quotation marks or backticks, and what a template fills in, so that
no rule reads an order in it. The masked text is as long as the text, so places stay the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

BLANK: Final = "¤"
"""What stands for every character of a quotation."""
QUOTE: Final = f'"{BLANK}+"'
"""A quotation in a masked text, as a regular expression."""
QUOTES: Final = (
    rf"{QUOTE}(?:(?:\s*[,;/]\s*(?:and\s+|or\s+|nor\s+)?|\s+(?:and|or|nor|as\s+well\s+as)\s+|\s+)"
    rf"(?:the\s+(?:key)?(?:word|phrase|term)s?\s+)?{QUOTE})*"
)
"""One quotation or several in a row, in a masked text."""

_LONGEST = 400
_WITHIN = rf"(?:[^{{}}\n]|\n(?!\s*\n)){{{{1,{_LONGEST}}}}}?"
_QUOTATION = re.compile(
    "|".join(
        (
            r"``?" + _WITHIN.format("`") + r"``?",
            "«" + _WITHIN.format("«»") + "»",
            r"(?<![\w\"“”„])[\"“”„]" + _WITHIN.format('"“”„') + r"[\"“”](?!\w)",
            r"(?<!\w)‘(?=\S)(?:[^‘’\n]|(?<=\w)’(?=\w)){1,200}’(?!\w)",
            r"(?<![\w'])'[A-Za-z]'(?=s\b)",
            r"(?<![\w'])'(?=[^\s'])(?:(?![.!?]\s+\w)[^'\n]|(?<=\w)'(?=\w)){1,200}'(?!\w)",
        )
    )
)
_TEMPLATE = re.compile(
    r"\{\{.{0,300}?\}\}|\{%.{0,300}?%\}|\{#.{0,300}?#\}|\$?\{[A-Za-z_][\w.]{0,60}\}", re.DOTALL
)
_POINT = re.compile(r"(?<=\S\s)(?:\(?[a-h1-9]\)|[1-9]\.)(?=\s+[a-z\"])")
_SAME_LENGTH = str.maketrans("’‘–—\n\r\t\u00a0", "''--    ")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation: `start` and `end` are the places of its marks, `text` is what stands between them."""

    start: int
    end: int
    text: str


def quotations(text: str) -> list[Quotation]:
    """The quotations of a text, in order. None holds a blank line; curly and straight marks may be mixed."""
    found = []
    for match in _QUOTATION.finditer(text):
        within = match[0].strip("`") if match[0][0] == "`" else match[0][1:-1]
        found.append(Quotation(match.start(), match.end(), within))
    return found


def masked(text: str, found: list[Quotation]) -> str:
    """`text` in lower case and with plain signs, with quotations and template variables blanked."""
    plain = text.translate(_SAME_LENGTH)
    lowered = plain.lower()
    if len(lowered) != len(plain):  # a few letters are longer in lower case
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in plain)
    letters = list(lowered)
    for quotation in found:
        inner = quotation.end - quotation.start - 2
        letters[quotation.start : quotation.end] = ['"', *BLANK * inner, '"']
    for variable in _TEMPLATE.finditer(text):
        letters[variable.start() : variable.end()] = BLANK * len(variable[0])
    _unnumber(letters, text)
    return "".join(letters)


def _unnumber(letters: list[str], text: str) -> None:
    """Blank the numbers of points that stand within a line: "(a) no commas (b) no emoji"."""
    found = _POINT.finditer("".join(letters))
    points = [point for point in found if not text[: point.start()].rstrip(" \t").endswith("\n")]
    named = {point[0].strip("().") for point in points}
    if {"1", "2"} <= named or {"a", "b"} <= named:
        for point in points:
            is_break = point[0].endswith(".")
            letters[point.start() : point.end()] = (";" if is_break else " ") + " " * (len(point[0]) - 1)
