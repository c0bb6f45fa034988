"""Parts: sections with a mark, responses with something between them, how a paragraph begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from flowboard.align.suggesting.phrasing import compiled, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import counts
from flowboard.align.suggesting.quotations import QUOTE
from flowboard.align.suggesting.scope import is_distributed, is_of_whole, orders
from flowboard.align.suggesting.separators import LINE_OF_SIGNS, separator_near, separator_of_paragraphs
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import IMPERATIVES, NO_MARK, THINGS

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
    r"(?<![\w-])([A-Z][A-Za-z]{1,20})(?:(?:[ \t]+#?|[ \t]*#)[ \t]*(?:X\b|N\b|1\b|I\b)|[ \t]*1\b|"
    r"[ \t]*(?:\{\w+\}|\[\w+\]|<\w+>|#))"
)
_RESPONSES = phrase(
    r"(?:different |distinct |separate |alternative |unique |possible |sample |other )*"
    rf"{NO_MARK}[a-z]{{3,}}s",
    r"of (?:them|these|those)",
    r"(?:sections?|parts?|stanzas?|verses?)",
    r"paragraph",
)
_PARTS_ARE = compiled(
    r"\W*(?:the |all |these |each |every )?(?:paragraphs?|sections?|parts?|responses?|answers?|versions?|options?|"
    r"stanzas?|poems?|ideas?|stor(?:y|ies)) "
)
_GIVEN = compiled(r"\b(?:every|each|any|between|these|those) ?$")
_SEVERAL = compiled(r"\b(?:paragraphs|sections|parts|responses|answers|stanzas|poems|stories)\b")
_FEWEST_LINES = 3  # fewer may divide the prompt itself
_SEPARATES_TWO = compiled(
    r"\band (?:an?|one|the) [^.;]{1,80}\bseparated\b",
    r"\bseparate (?:them|both|these)\b",
    r"\bbetween two\b",
)
_OTHER = compiled(r"\b(?:different|another|alternatives?|second|versions|responses)\b")
_BOTH = compiled(
    r"\b(?:a|the|your|one)? ?first (?:response|answer|version|one)?\b.{1,120}\b(?:second|"
    r"alternative|another|other)\b",
    r"\b(?:both|the two|an? (?:pair|couple) of)\b",
    r"\b(?:then|and) another\b",
)
_MARKS_ANSWER = compiled(r"\b(?:correct|right|wrong|best|chosen) (?:answer|option|choice|one)\b")
_IN_BULLETS = frozenset(("bullet", "point", "item"))
_IS_NUMBER = re.compile(r"(?:X|N|#|1)\Z")
_SHOWS_DIGIT = re.compile(r"\b[A-Z][A-Za-z]+ ?#?1\b")
_ORDER = re.compile(IMPERATIVES)
_IS_SPOKEN_OF = compiled(r" (?:should|must|has|needs|is|starts|begins|of|will)\b")
_DIFFERENT = compiled(r"\b(?:different|distinct|unique)\b")
_ORDINAL = (
    rf"(?:(?:the|your) )?(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)) (?:paragraph|"
    r"of the paragraphs|one(?=[^.]* word ))"
)
_NUMBERED = (
    r"paragraph (?:number |no\.? |#)?(?P<digits>\d{1,2}|one|two|three|four|five|six|seven|eight|"
    r"nine|ten)"
)
_FIRST_WORD = (
    r"(?: the| a| an)?(?: (?:exact|single|following|specific))*(?: (?:word|term|name|adverb|noun|verb))?,?:?"
    rf" (?:(?P<quote>{QUOTE})|(?P<bare>[a-z][a-z'-]*))(?P<rest>.?)"
)
_BEGINS = (
    rf"(?:{_ORDINAL}|{_NUMBERED})(?: of (?:your|the) \w+)?(?:, [^,.]{{1,30}},)?(?: (?:must|should|"
    r"has to|needs to|shall|will|is to))?(?: (?:always|also|then))?(?: to)? (?:be )?(?:start|begin|open|starts|begins|opens|started|begun|opened) "
    r"(?:off )?(?:with|by saying)" + _FIRST_WORD
)
_BEGIN = (
    rf"\b(?:start|begin|open) (?:{_ORDINAL}|{_NUMBERED})(?: of (?:your|the) \w+)? with" + _FIRST_WORD
)
_FIRST_OF = (
    rf"\b(?:the )?first word (?:of|in) (?:{_ORDINAL}|{_NUMBERED})(?: of (?:your|the) \w+)? (?:must|"
    r"should|has to|needs to|shall|will) be" + _FIRST_WORD
)
_SHOULD_BE = (
    rf"(?:word )?(?:(?P<quote>{QUOTE})|\bword (?P<bare>[a-z][a-z'-]*))(?P<rest>.?) (?:(?:must|should|"
    rf"has to|needs to|shall|will) be|is|as) (?:the )?(?:very )?first word (?:of|in) (?:{_ORDINAL}|{_NUMBERED})"
)
_HAS_FIRST = (
    rf"(?:{_ORDINAL}|{_NUMBERED})(?: of (?:your|the) \w+)? (?:(?:must|should|has to|needs to|shall|will) )?"
    rf"(?:have|has) (?:the word )?(?P<quote>{QUOTE})(?P<bare>)(?P<rest>) as (?:its|the) first word"
)
_STARTS_IT = (
    rf"\bword (?:(?P<quote>{QUOTE})|(?P<bare>[a-z][a-z'-]*))(?P<rest>) (?:(?:must|should|has to|needs to|shall|"
    rf"will) )?(?:start|begin|open)s? (?:{_ORDINAL}|{_NUMBERED})"
)
_OPENINGS = tuple(
    compiled(one) for one in (_BEGINS, _BEGIN, _FIRST_OF, _SHOULD_BE, _HAS_FIRST, _STARTS_IT)
)
_NO_WORD = frozenset(
    ("a", "an", "the", "your", "one", "this", "that", "it", "any", "some", "its", "at", "each")
)
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Sections, parts with a separator, and first words of paragraphs."""
    if LINE_OF_SIGNS.fullmatch(sentence.text.strip()):
        yield from list(_laid_out(sentence, prompt)) or _separated(sentence, prompt)
        return
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
        or _MARKS_ANSWER.search(sentence.plain)
        or ("bullet" in sentence.plain and mark[1].lower() in _IN_BULLETS)
    ):
        return
    if not _MARKED.search(sentence.plain) and f"{mark[1]} 2" not in sentence.text:
        return
    nouns = (_SECTIONS, THINGS) if is_distributed(sentence.plain) else (_SECTIONS,)
    near_by = _nearest_first(sentence, prompt, before=2, after=1)
    for noun, near in ((noun, near) for noun in nouns for near in near_by):
        for count in counts(near.plain, noun):
            if not count.is_negated and count.number > 1 and orders(near):
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
    near_by = _nearest_first(sentence, prompt, before=4, after=3)
    for noun, near in ((noun, near) for noun in (_RESPONSES, THINGS) for near in near_by):
        for count in counts(near.plain, noun):
            before, begins = near.plain[: count.start], near.plain[count.start :]
            is_given = _GIVEN.search(before) is not None or begins.startswith("between")
            if count.number < 2 or count.is_negated or is_given or not orders(near):
                continue
            noun = near.plain[count.noun : count.end].split()[0].rstrip("s")
            is_far = abs(near.index - sentence.index) > 2
            if not is_far or noun in sentence.plain:
                yield _parts(separator, count.bounds(), near, sentence)
                return
    if any(_BOTH.search(near.plain) for near in prompt.around(sentence, before=1)):
        yield _parts(separator, {"min": 2, "max": 2}, sentence, sentence)
    elif (
        _SEVERAL.search(sentence.plain)
        or _SEPARATES_TWO.search(sentence.plain)
        or any(_OTHER.search(near.plain) for near in prompt.around(sentence, before=1))
    ):
        yield _parts(separator, {"min": 2}, sentence, sentence)


def _laid_out(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Parts that the prompt shows, with the separator on lines of its own at equal distances."""
    lines = [one.index for one in prompt.sentences if one.text.strip() == sentence.text.strip()]
    distances = {after - before for before, after in pairwise(lines)}
    if sentence.index != lines[0] or len(distances) != 1:
        return
    step = distances.pop()
    is_surrounded = lines[0] >= step and len(prompt.sentences) > lines[-1] + 1
    if len(lines) >= _FEWEST_LINES and is_surrounded and step > 1:
        number = len(lines) + 1
        arguments = {"separator": sentence.text.strip(), "min": number, "max": number}
        yield Reading("part_count", arguments, 0, len(sentence.text))


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
