"""The numbers in a text, as values that can be compared: 1,000 = 1000 = one thousand = 1k.

Signs, currencies and units aren't part of a number. Where a text may be read in two ways (`1.234`
is a little over one, or 1234), the number has both values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from flowboard.assertions.checks.readers.markdown import without_code
from flowboard.assertions.units import without_marker

_SPACES: Final = "\u00a0\u2009\u202f"
_NUMBER = re.compile(
    rf"(?<![\d.,])\d{{1,3}}(?:[,.'’{_SPACES}]\d{{3}})+(?:[.,]\d+)?(?![\d]|[.,]\d)|\d+(?:[.,]\d+)?"
)
_SCALE = re.compile(rf"(?:[ {_SPACES}-]?(thousand|million|billion|trillion|mln|mn|bn)|([kKmMbB]))\b")
_SCALES: Final = {
    "thousand": 3, "k": 3, "million": 6, "mln": 6, "mn": 6, "m": 6, "billion": 9, "bn": 9, "b": 9,
    "trillion": 12,
}  # fmt: skip
_LABEL = re.compile(
    r"(?:\b(?:step|section|part|chapter|question|answer|option|point|item|note|figure|table|page|day|week"
    r"|phase|no\.|nr\.)\s*|[\[#])\Z",
    re.IGNORECASE,
)
_WORDS_OF_NUMBERS = re.compile(r"[a-z]+", re.IGNORECASE)
_LONGEST: Final = 40  # digits; what is longer is no quantity


def _values_of(words: str, first: int, step: int = 1) -> dict[str, int]:
    return {word: first + step * place for place, word in enumerate(words.split())}


_SMALL: Final = (
    _values_of(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen",
        0,
    )
    | _values_of("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
    | _values_of(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth",
        1,
    )
    | _values_of("twentieth thirtieth", 20, 10)
    | {"once": 1, "twice": 2, "dozen": 12, "both": 2, "pair": 2, "couple": 2}
)
_LARGE: Final = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it stands in a text, with the values that it may have."""

    written: str
    values: frozenset[Decimal]


def numerals(text: str) -> list[Numeral]:
    """The quantities in `text` that are written in digits, in order.

    Left out are code, the numbers of list items, numbers that name a place (`Step 3`, `[2]`, `#4`)
    and digits that belong to a word (`GPT-4`, `H2O`).
    """
    return [
        Numeral(found[0], _values(found[0], line, found.end()))
        for line in map(without_marker, without_code(text).split("\n"))
        for found in _NUMBER.finditer(line)
        if len(found[0]) <= _LONGEST and not _is_label(line, found)
    ]


def values_in(text: str) -> set[Decimal]:
    """Every value that a number in `text` may have, whatever it stands for, in digits or English words."""
    found = {
        value
        for number in _NUMBER.finditer(text)
        if len(number[0]) <= _LONGEST
        for value in _values(number[0], text, number.end()) | _values(number[0], "", 0)
    }
    found.update(_spelled(text))
    return found


def _is_label(line: str, found: re.Match[str]) -> bool:
    begin = found.start()
    before = line[max(0, begin - 12) : begin]
    if before and (before[-1].isalpha() or (before[-1] in "-_/" and before[-2:-1].isalpha())):
        return True
    return _LABEL.search(before) is not None


def _values(number: str, text: str, end: int) -> frozenset[Decimal]:
    """The values of `number`, which ends in `text` at `end`, where a word like `million` may follow."""
    values = frozenset(_readings(number))
    scale = _SCALE.match(text, end)
    if scale is None:
        return values
    power = _SCALES[(scale[1] or scale[2]).lower()]
    scaled = frozenset(value.scaleb(power) for value in values)
    return scaled if scale[1] else values | scaled  # `5m` may be metres


def _readings(number: str) -> Iterator[Decimal]:
    plain = re.sub(f"['’{_SPACES}]", "", number)
    marks = re.sub(r"\d", "", plain)
    if not marks:
        yield Decimal(plain)
    elif len(set(marks)) == 2:  # the last one is the decimal mark
        whole, _, rest = plain.rpartition(marks[-1])
        yield Decimal(f"{whole.replace(marks[0], '')}.{rest}")
    else:
        whole, _, rest = plain.partition(marks[0])
        if len(marks) > 1 or len(rest) == 3:
            yield Decimal(plain.replace(marks[0], ""))
        if len(marks) == 1:
            yield Decimal(f"{whole}.{rest}")


def _spelled(text: str) -> Iterator[Decimal]:
    """The values of numbers in English words: `twenty-one`, `two hundred and five`, `third`.

    Every word of a number counts on its own as well.
    """
    words = [word.lower() for word in _WORDS_OF_NUMBERS.findall(text)]
    known = [(word in _SMALL or word in _LARGE, word) for word in words if word != "and"]
    for is_number, run in groupby(known, key=lambda item: item[0]):
        if is_number:
            yield from _sums([word for _, word in run])


def _sums(words: list[str]) -> Iterator[Decimal]:
    total = part = 0
    for word in words:
        if word in _LARGE:
            yield Decimal(_LARGE[word])
            part = max(part, 1) * _LARGE[word]
            if word != "hundred":
                total, part = total + part, 0
        else:
            yield Decimal(_SMALL[word])
            part += _SMALL[word]
        if total + part > 10**15:  # no number is written out like this
            return
    yield Decimal(total + part)
