"""Quantities in English: comparators and numbers, read as bounds.

`counts(text, noun)` finds "at least three paragraphs", "between 50 and 80 words", "300+ words",
"a 100-word", "no more than two sentences", "100 words or less", "word count: 200" and the like in a
masked sentence (see `quotations`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final, Literal

from flowboard.align.suggesting.phrasing import compiled, is_negated, phrase

How = Literal["bounded", "exactly", "bare", "about"]

_UNITS: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS: Final = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_SMALL = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_UNITS[1:10])}))?|"
    rf"{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
)
_WORDED = (
    rf"(?:(?:a|{_SMALL})\s(?:hundred|thousand)(?:\s(?:and\s)?{_SMALL})?|(?:a|one)\sdozen|a\ssingle|"
    rf"{_SMALL})"
)
NUMBER: Final = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d{{1,7}}(?![\d.]\d|%|th\b|st\b|nd\b|rd\b)|{_WORDED}(?![a-z]))"
)
"""A whole number in digits or words, as a regular expression."""

_SIZE = (
    r"(?:\s+(?:length|size|(?:word|character|sentence)\s+(?:count|limit)))?(?:\s+of\b|\s+is\b|\.|"
    r"\b)(?:\s*:)?"
)
_LEAST = (
    r"at\s*(?:the\s+(?:very\s+)?)?least|(?:greater|more)\s+than\s+or\s+equal\s+to|no\s+(?:less|fewer)\s+th[ae]n|"
    rf"(?:(?:a|the|at\s+a|at)\s+)?min(?:imum)?{_SIZE}|>=|≥"
)
_OVER = (
    r"(?:more|greater|longer|higher|larger)\s+th[ae]n|over|above|exceed(?:s|ing)?|in\s+excess\s+of|"
    r"(?:go|goes|going)\s+(?:over|beyond|above)|>"
)
_MOST = (
    r"at\s*(?:the\s+(?:very\s+)?)?most|(?:less|fewer)\s+than\s+or\s+equal\s+to|no\s+(?:more|longer|greater|larger|higher)\s+th[ae]n|"
    rf"(?:(?:a|the|at\s+a|at)\s+)?max(?:imum)?{_SIZE}"
    r"|up\s+to|within|capped\s+at|limit(?:ed)?\s+(?:to|of)|limit\s*:|<=|≤"
)
_UNDER = r"(?:less|fewer|shorter|lower|smaller|lesser)\s+th[ae]n|under|below|<"
_EXACT = r"exactly|precisely|an?\s+(?:exact\s+)?total\s+of|only|just|strictly"
_ABOUT = r"around|about|approximately|approx\.?|roughly|circa|nearly|almost|close\s+to|some|~"
_MORE = r"\+|\s+or\s+(?:more|longer|greater|above|over|higher)|\s+and\s+(?:above|up)|\s+plus(?=\s)"
_FEWER = r"\s+or\s+(?:less|fewer|under|below|shorter)|\s+and\s+(?:below|under)"
_QUANTITY: Final = re.compile(
    rf"(?:(?P<range>between|from)\s+)?"
    rf"(?:(?P<least>(?<![a-z])(?:{_LEAST}))|(?P<over>(?<![a-z])(?:{_OVER}))|"
    rf"(?P<most>(?<![a-z])(?:{_MOST}))"
    rf"|(?P<under>(?<![a-z])(?:{_UNDER}))|(?P<exact>\b(?:{_EXACT}))|(?P<about>(?<![a-z])(?:{_ABOUT})))?"
    rf"\s*(?:an?\s+total\s+of\s+|an?\s+)?(?<![\w.¤$€£#-])(?P<number>{NUMBER})(?:\s*\({NUMBER}\))?"
    rf"(?:\s*(?P<join>-|to|,?\s*(?:and|but)\s+(?P<ceiling>{_MOST}|{_UNDER})|and|"
    rf"or)\s*(?P<second>{NUMBER}))?"
    rf"(?:(?P<more>{_MORE})|(?P<fewer>{_FEWER}))?"
)
_AFTER = re.compile(
    r"(?:\s*(?P<aftermore>(?:or|and)\s+(?:more|longer|above|over|up|greater)\b)"
    r"|\s*(?P<afterfewer>(?:or|and)\s+(?:less|fewer|under|below|shorter)\b)"
    r"|\s*,?\s*\(?(?P<afterleast>at\s+(?:the\s+(?:very\s+)?)?least|(?:at|as)\s+(?:a|"
    r"the)\s+minimum|(?:at\s+)?min(?:imum)?\b)"
    r"|\s*,?\s*\(?(?P<aftermost>at\s+(?:the\s+)?(?:very\s+)?most|(?:at\s+)?max(?:imum)?\b|tops\b)"
    r"|\s*,?\s*(?P<afterexact>exactly\b|precisely\b|no\s+more(?:,|\s+and|,\s+and)?\s+no\s+(?:less|fewer)\b)"
    r"|\s*(?P<afterabout>or\s+so\b|approximately\b|roughly\b|(?:,\s*)?give\s+or\s+take))?"
)
_BETWEEN = (
    r"(?:[\s-]+(?:(?:short|long|full|complete|concise|clear|simple|whole|separate|distinct|different|"
    r"brief|total|coherent|unique|such|english|individual|well-written|crisp|plain|small|single|"
    r"markdown|more|main|clearly\s+marked|labell?ed|numbered)(?:,?\s+(?:and\s+)?|-+)){0,3}|-)"
)
_LINK_END = re.compile(
    r"(?:\s+(?:should|must|has|have|needs?|to|shall|can|may|will|is|are|of|in|for|your|the|this|entire|"
    r"whole|response|answer|output|essay|text|reply|be|not|cannot|stay|remain|kept|used)\b)*\s*[:=-]?\s*"
)
_TIMES_BEHIND = re.compile(r"\s*times")
_END_OF_PART = re.compile(
    r"\s*(?:at\s+(?:the\s+)?(?:least|most)|max(?:imum)?|min(?:imum)?|or\s+(?:more|fewer|less))?"
    r"\s*(?:[.,;)!]|$|of\s+(?:them|these))"
)
_TIMES: Final = phrase(
    r"(?:different |separate )?(?:times?|occurrences?|mentions?|instances?|uses|occasions|references? to)"
)
_LIMITED_TO = compiled(r"\b(?:limit|restrict|cap|keep)\b[^.;]{1,60} to $")
_ONCE: Final = {"once": 1, "one time": 1, "a single time": 1, "twice": 2, "thrice": 3}
_OFTEN = compiled(
    r"(?P<before>\b(?:at least|at most|exactly|only|no more than|not more than|more than|less "
    r"than|fewer than|"
    r"no less than|no fewer than|a minimum of|a maximum of|up to|just) "
    rf")?\b(?P<often>{'|'.join(_ONCE)})\b(?! (?:the|you|an?|they|he|she|we|i|all|your|every|this|that|upon)\b)"
    rf"(?P<behind> or more| or twice| at least| at most| or less| only)?"
)


@dataclass(frozen=True, slots=True)
class Count:
    """So many of something: where it stands, and the bounds that it sets.

    `how` is `bounded` with a comparator, `exactly`, `bare` for a number alone, or `about`. A count
    whose comparator a negation turns round ("not more than") is turned already. `noun` is where the
    noun begins, `end` where all of it ends.
    """

    start: int
    end: int
    noun: int
    low: int | None
    high: int | None
    how: How
    is_negated: bool = False

    @property
    def number(self) -> int:
        """The number, or the lower one."""
        return self.low if self.low is not None else self.high or 0

    def bounds(self) -> dict[str, int]:
        """The bounds as arguments of a check. About so many: half as many up to half as many again."""
        low, high = self.low, self.high
        if self.how == "about" and low is not None and high is not None:
            low, high = min(low - 1, low // 2), max(high + 1, high + high // 2)
        given = {"min": low, "max": high}
        return {name: value for name, value in given.items() if value is not None}

    def floor(self) -> dict[str, int]:
        """The bounds, where a number alone rules out fewer but not more; none at all is none."""
        if self.number == 0 and self.low == 0:
            return {"max": 0}
        return {"min": self.number} if self.how == "bare" else self.bounds()


def number_of(text: str) -> int:
    """The value of what `NUMBER` matches."""
    plain = text.replace(",", "").strip()
    if plain.isdigit():
        return int(plain)
    total, current = 0, 0
    for word in re.split(r"[\s-]+", plain):
        if word in ("hundred", "thousand"):
            total += max(current, 1) * (100 if word == "hundred" else 1000)
            current = 0
        elif word in ("a", "single", "one"):
            current = 1
        elif word == "dozen":
            current = 12
        elif word != "and":
            current += _WORDS[word]
    return total + current


def counts(text: str, noun: str) -> Iterator[Count]:
    """Every count of `noun`, a regular expression, in a masked sentence.

    The number stands before the noun ("at least 3 words"), or behind it ("word count: 200", "the
    number of words must be at least 200", "words, at most 200"); for that `noun` has to match the
    singular too.
    """
    nouns = _nouns(noun)
    for quantity in _quantities(text):
        if found := nouns.behind_number.match(text, quantity.end()):
            after = _AFTER.match(text, found.end())
            yield from _read(quantity, after, text, (quantity.start(), found.start("noun")))
    for named in nouns.named.finditer(text):
        behind = _QUANTITY.match(text, _end_of_link(text, named.end()))
        if named["use"] and behind and not _END_OF_PART.match(text, behind.end()):
            continue
        if behind and not _TIMES_BEHIND.match(text, behind.end()):
            yield from _read(behind, None, text, (named.start(), named.start()), said=named[0])
    for apart in nouns.apart.finditer(text):
        behind = _QUANTITY.match(text, apart.end())
        if behind and _END_OF_PART.match(text, behind.end()):
            after = _AFTER.match(text, behind.end())
            read = _read(behind, after, text, (apart.start(), apart.start()))
            yield from (count for count in read if count.how != "bare")


def frequencies(text: str) -> Iterator[Count]:
    """How often something is to occur, in a masked sentence: "at least 3 times", "twice", "only once"."""
    for count in counts(text, _TIMES):
        is_limit = count.how == "bare" and _LIMITED_TO.search(text, 0, count.start) is not None
        yield replace(count, low=None, how="bounded") if is_limit else count
    for match in _OFTEN.finditer(text):
        number = _ONCE[" ".join(match["often"].split())]
        said = f"{match['before'] or ''}{match['behind'] or ''}"
        low: int | None = number
        high: int | None = number
        negated = is_negated(text[: match.start()])
        if any(word in said for word in ("most", "no more", "not more", "maximum", "up to", "or less")):
            low = None
        elif "more than" in said:
            low, high = (None, number) if negated else (number + 1, None)
            negated = False
        elif "less than" in said or "fewer than" in said:
            low, high = (number, None) if negated or said.startswith("no") else (None, number - 1)
            negated = False
        elif not any(word in said for word in ("exactly", "only", "just")):
            high = None
        yield Count(*match.span(), match.start(), low, high, "bounded", negated)


def nearest(place: int, often: Sequence[Count]) -> Count:
    """The count that belongs to what stands at a place: the next one behind it, else the last one before."""
    return next((count for count in often if count.start >= place), often[-1])


@dataclass(frozen=True, slots=True)
class _Nouns:
    """The patterns of one noun: small ones, because they are made for every noun anew."""

    behind_number: re.Pattern[str]
    named: re.Pattern[str]
    apart: re.Pattern[str]


@cache
def _nouns(noun: str) -> _Nouns:
    return _Nouns(
        re.compile(rf"{_BETWEEN}(?P<noun>(?:{noun})(?!\w))"),
        re.compile(
            rf"\b(?:(?:the|a|your|total|overall|min(?:imum)?|max(?:imum)?)\s+)*(?:(?:number|amount)\s+of\s+(?:\w+\s+)?(?:{noun})\b|"
            rf"(?P<use>(?:frequency|use|usage)\s+of\s+(?:{noun}))(?!\w)|"
            rf"(?:{noun})[\s-]*(?:count|limit|length|range)\b|(?<=total\s)(?:{noun})(?!\w))"
        ),
        re.compile(
            rf"(?:{noun})(?!\w)(?:\s*[,(:]+|\s+(?:and|with)(?:\s+there\s+(?:must|"
            r"should)\s+be)?)\s*(?=\S)"
        ),
    )


def _end_of_link(text: str, place: int) -> int:
    link = _LINK_END.match(text, place)
    return link.end() if link else place


@lru_cache(maxsize=256)
def _quantities(text: str) -> tuple[re.Match[str], ...]:
    return tuple(_QUANTITY.finditer(text))


def _is_range(said: Mapping[str, str | None]) -> bool:
    """Whether two numbers are the ends of a range: "3 to 5", "between 3 and 5", "over 3 but under 5"."""
    has_floor = bool(said["least"] or said["over"])
    if said["ceiling"]:
        return has_floor
    if has_floor or said["most"] or said["under"]:
        return False
    return said["join"] != "and" or bool(said["range"])


def _read(
    quantity: re.Match[str],
    after: re.Match[str] | None,
    text: str,
    place: tuple[int, int],
    said: str = "",
) -> Iterator[Count]:
    """The count that a quantity and what stands behind its noun make; `place` is where it and the noun begin."""
    found = {**quantity.groupdict(), **(after.groupdict() if after else {})}
    first = number_of(found["number"] or "")
    low: int | None = first
    high: int | None = first
    how: How = "bare"
    is_strict = is_turned = False
    if found["range"] == "between" and found["second"] is None:
        return  # "between two paragraphs"
    if found["second"] is not None:
        second = number_of(found["second"])
        if not _is_range(found) or second < first:
            return
        low, high, how = first, second, "about" if found["about"] else "bounded"
        if found["ceiling"]:
            low = first + 1 if found["over"] else first
            high = second - 1 if re.fullmatch(_UNDER, found["ceiling"]) else second
    elif found["least"] or found.get("afterleast"):
        high, how = None, "bounded"
    elif found["most"] or found.get("aftermost"):
        low, how = None, "bounded"
    elif found["over"]:
        low, high, how, is_strict = first + 1, None, "bounded", True
    elif found["under"]:
        low, high, how, is_strict = None, first - 1, "bounded", True
    elif found["more"] or found.get("aftermore"):
        high, how = None, "bounded"
        is_turned = True
    elif "min" in said and found["exact"] is None:
        high, how = None, "bounded"
    elif found["fewer"] or found.get("afterfewer") or "limit" in said or "max" in said:
        low, how = None, "bounded"
    elif found["about"] or found.get("afterabout"):
        how = "about"
    elif found["exact"] or found.get("afterexact"):
        how = "exactly"
    start, noun = place
    negated = is_negated(text[:start])
    if negated and is_strict:
        low, high, negated = (None, first, False) if found["over"] else (first, None, False)
    if negated and is_turned:  # "don't write 6 or more"
        low, high, negated = None, first - 1, False
    if high is not None and high < 0:
        return
    while text[start].isspace():
        start += 1
    end = after.end() if after else quantity.end()
    yield Count(start, max(end, noun), noun, low, high, how, negated)
