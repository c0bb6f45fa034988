"""Parts: sections with a mark, responses with something between them, how a paragraph begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flowboard.align.suggesting.phrasing import compiled, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import counts
from flowboard.align.suggesting.quotations import QUOTE
from flowboard.align.suggesting.scope import is_of_whole, orders
from flowboard.align.suggesting.separators import separator_near, separator_of_paragraphs
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import IMPERATIVES

_ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)
_SECTIONS = phrase(
    "sections?",
    "chapters?",
    "parts?",
    "days?",
    "rounds?",
    "acts?",
    "scenes?",
    "stanzas?",
    "verses?",
    "steps?",
    "episodes?",
    "audiences?",
    "quarters?",
    "weeks?",
    "levels?",
    "questions?",
    "ideas?",
    "points?",
    "paragraphs?",
)
_MARKED = compiled(
    r"\b(?:mark|marked|marks|begin|begins|beginning|start|starts|starting|label|labell?ed|denote|"
    r"denoted|indicate|indicated|title|titled|"
    r"named|headed|identif\w+|separate|separated|introduc\w+|highlight\w*|divid\w+|split|"
    r"preced\w+|use|using|called|marker|splitter|header)\b"
)
_MARK = re.compile(
    r"(?<![\w-])([A-Z][A-Za-z]{1,20})[ \t]*#?[ \t]*(?:X\b|N\b|1\b|I\b|\{\w+\}|\[\w+\]|<\w+>|#)"
)
_RESPONSES = phrase(
    r"(?:different |distinct |separate |alternative |unique |possible |sample |other "
    r")*(?!asterisk|star\b|stars|symbol|hyphen|dash|time|word|sentence|line|sign|mark|character|"
    r"bullet)[a-z]{3,}s",
    r"of (?:them|these|those)",
    r"(?:sections?|parts?|stanzas?|verses?)",
    r"paragraph",
)
_PARTS_ARE = compiled(
    r"\W*(?:the |all |these |each |every )?(?:paragraphs?|sections?|parts?|responses?|answers?|versions?|options?|"
    r"stanzas?|poems?|ideas?|stor(?:y|ies)) "
)
_GIVEN = compiled(r"\b(?:the|every|each|any|between|these|those) ?$")
_SEVERAL = compiled(r"\b(?:paragraphs|sections|parts|responses|answers|stanzas|poems|stories)\b")
_OTHER = compiled(r"\b(?:different|another|alternatives?|second|versions|responses)\b")
_BOTH = compiled(
    r"\b(?:a|the|your|one)? ?first (?:response|answer|version|one)?\b.{1,120}\b(?:second|"
    r"alternative|another|other)\b",
    r"\b(?:both|the two|an? (?:pair|couple) of)\b",
    r"\b(?:then|and) another\b",
)
_IS_NUMBER = re.compile(r"(?:X|N|#|1)\Z")
_SHOWS_DIGIT = re.compile(r"\b[A-Z][A-Za-z]+ ?#?1\b")
_ORDER = re.compile(IMPERATIVES)
_IS_SPOKEN_OF = compiled(r" (?:should|must|has|needs|is|starts|begins|of|will)\b")
_DIFFERENT = compiled(r"\b(?:different|distinct|unique)\b")
_ORDINAL = rf"(?:the )?(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)) paragraph"
_NUMBERED = (
    r"paragraph (?:number |no\.? |#)?(?P<digits>\d{1,2}|one|two|three|four|five|six|seven|eight|"
    r"nine|ten)"
)
_FIRST_WORD = (
    rf"(?: the)?(?: word| term)?,?:? (?:(?P<quote>{QUOTE})|(?P<bare>[a-z][a-z'-]*))(?P<rest>.?)"
)
_BEGINS = (
    rf"(?:{_ORDINAL}|{_NUMBERED})(?: of (?:your|the) \w+)? (?:must|should|has to|needs to|shall|"
    r"will|is to)?(?: to)? ?(?:be )?(?:start|begin|starts|begins|started|begun) with" + _FIRST_WORD
)
_BEGIN = rf"\b(?:start|begin) (?:{_ORDINAL}|{_NUMBERED})(?: of (?:your|the) \w+)? with" + _FIRST_WORD
_FIRST_OF = (
    rf"\b(?:the )?first word (?:of|in) (?:{_ORDINAL}|{_NUMBERED})(?: of (?:your|the) \w+)? (?:must|"
    r"should|has to|needs to|shall|will) be" + _FIRST_WORD
)
_SHOULD_BE = (
    rf"(?:word )?(?:(?P<quote>{QUOTE})|\bword (?P<bare>[a-z][a-z'-]*))(?P<rest>.?) (?:must|should|"
    rf"has to|needs to|shall|will) be (?:the )?first word (?:of|in) (?:{_ORDINAL}|{_NUMBERED})"
)
_OPENINGS = tuple(compiled(one) for one in (_BEGINS, _BEGIN, _FIRST_OF, _SHOULD_BE))
_NO_WORD = frozenset(
    ("a", "an", "the", "your", "one", "this", "that", "it", "any", "some", "its", "at", "each")
)
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Sections, parts with a separator, and first words of paragraphs."""
    if not is_of_whole(sentence):
        return
    if orders(sentence) or _PARTS_ARE.match(sentence.plain):
        yield from _separated(sentence, prompt)
    if not orders(sentence):
        return
    yield from _sections(sentence, prompt)
    yield from _first_words(sentence, prompt)


def _sections(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Sections with a mark. Their number stands in the sentence of the mark or next to it."""
    mark = _MARK.search(sentence.text)
    if (
        mark is None
        or _ORDER.fullmatch(mark[1].lower())
        or _IS_SPOKEN_OF.match(sentence.text, mark.end())
    ):
        return
    if not _MARKED.search(sentence.plain) and f"{mark[1]} 2" not in sentence.text:
        return
    for near in _nearest_first(sentence, prompt, before=2, after=1):
        for count in counts(near.plain, _SECTIONS):
            if not count.is_negated and count.number > 1:
                arguments = {"word": mark[1], **count.floor()}
                if _IS_NUMBER.search(mark[0]) or _SHOWS_DIGIT.search(prompt.text, sentence.start):
                    arguments["digits"] = True
                yield Reading("section_count", arguments, *mark.span())
                return


def _separated(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Responses with a separator. Their number stands in its sentence or near it."""
    separator = separator_near(sentence, prompt)
    if separator is None:
        return
    for near in _nearest_first(sentence, prompt, before=4, after=3):
        for count in counts(near.plain, _RESPONSES):
            is_given = _GIVEN.search(near.plain[: count.start]) is not None
            if count.number < 2 or count.is_negated or is_given or not orders(near):
                continue
            noun = near.plain[count.noun : count.end].split()[0].rstrip("s")
            is_far = abs(near.index - sentence.index) > 2
            if not is_far or noun in sentence.plain:
                yield _parts(separator, count.bounds(), near, sentence)
                return
    if any(_BOTH.search(near.plain) for near in prompt.around(sentence, before=1)):
        yield _parts(separator, {"min": 2, "max": 2}, sentence, sentence)
    elif _SEVERAL.search(sentence.plain) or any(
        _OTHER.search(near.plain) for near in prompt.around(sentence, before=1)
    ):
        yield _parts(separator, {"min": 2}, sentence, sentence)


def _parts(separator: str, bounds: dict[str, int], near: Sentence, sentence: Sentence) -> Reading:
    arguments: dict[str, Any] = {"separator": separator, **bounds}
    if _DIFFERENT.search(near.plain) or _DIFFERENT.search(sentence.plain):
        arguments["different"] = True
    return Reading("part_count", arguments, 0, len(sentence.text))


def _nearest_first(sentence: Sentence, prompt: Prompt, before: int, after: int) -> list[Sentence]:
    """The sentence itself, then those around it, the nearest first."""
    around = prompt.around(sentence, before, after)
    return sorted(around, key=lambda near: (abs(near.index - sentence.index), near.index))


def _first_words(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    for pattern in _OPENINGS:
        for match in pattern.finditer(sentence.plain):
            quoted = sentence.quoted(match.start(), match.end())
            word = quoted[0].strip() if match["quote"] and quoted else match["bare"] or ""
            if not word or " " in word or word in _NO_WORD:
                continue
            arguments = {"paragraph": _place(match["ordinal"] or match["digits"]), "word": word}
            separator = separator_of_paragraphs(prompt)
            if separator is not None:
                arguments["separator"] = separator
            yield Reading("paragraph_first_word", arguments, match.start(), match.end())


def _place(text: str) -> int:
    if text in _ORDINALS:
        return _ORDINALS.index(text) + 1
    return _NUMBERS.index(text) if text in _NUMBERS else int(re.sub(r"\D", "", text))
