"""Parts: sections with a mark, responses with something between them, how a paragraph begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from flowboard.align.suggesting.clauses import clause_around
from flowboard.align.suggesting.phrasing import compiled, is_negated, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import Count, counts
from flowboard.align.suggesting.quotations import QUOTE
from flowboard.align.suggesting.scope import is_distributed, is_of_whole, orders
from flowboard.align.suggesting.separators import LINE_OF_SIGNS, separator_near, separator_of_paragraphs
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import DESCRIBED, IMPERATIVES, NO_MARK, THINGS

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
    r"paragraphs?",
    rf"{DESCRIBED},? paragraphs?",
)
_PARTS_ARE = compiled(
    r"\W*(?:the |all |these |each |every )?(?:separator|divider|delimiter|paragraphs?|sections?|parts?|responses?|answers?|versions?|options?|"
    r"stanzas?|poems?|ideas?|stor(?:y|ies))\b"
)
_GIVEN = compiled(r"\b(?:every|each|any|between|these|those) ?$")
_SEVERAL = compiled(r"\b(?:paragraphs|sections|parts|responses|answers|stanzas|poems|stories)\b")
_NEAR = 2  # sentences: a count that stands farther off has to name the same parts
_OF_ANOTHER = compiled(
    r"\b(?:highlight\w*|bold\w*|italic\w*|emphasi\w+|placeholders?|bullets?|keywords?|in markdown|sentences|words)\b"
)
"""What makes a count near a separator one of other things."""
_FEWEST_LINES = 3  # fewer may divide the prompt itself
_SHOWS_LAYOUT = compiled(
    r"\b(?:format|form|layout|structure|template|pattern|scheme|looks? (?:like|as follows)|as follows|"
    r"like this)\b[^.;]*:\W*$"
)
_GOES_ON = re.compile(r"\W*(?:\.\.\.|…|etc\.?|and so on)\W*")
_LISTS_PARTS = compiled(r"\band (?:an?|one|the) [^.;]{1,80}\bseparated\b")
_SEPARATES_TWO = compiled(
    r"\bseparate (?:them|both|these)\b",
    r"\bbetween two\b",
)
_OTHER = compiled(r"\b(?:different|another|alternatives?|second|versions|responses)\b")
_ONE_ABOUT = compiled(
    r"\b(?:one|a|another) (?:\w+ )?(?:paragraph|section|part|stanza|response|answer|version|poem|story)s? (?:about|on|for|in|of|with)\b",
    r"\b(?:one|another) (?:about|on|for|in|with)\b",
)
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
    r"has to|needs to|shall|will|is to))?(?: (?:always|also|then))?(?: to)? (?:be )?(?:start|begin|open|starts|"
    r"begins|opens|started|begun|opened|starting|beginning|opening) "
    r"(?:off )?(?:with|by saying)" + _FIRST_WORD
)
_BEGIN = (
    rf"\b(?:start|begin|open) (?:{_ORDINAL}|{_NUMBERED})(?: of (?:your|the) \w+)? with" + _FIRST_WORD
)
_AT = (
    rf"(?:in )?(?:(?:the |your )?(?P<nth>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)) paragraph|paragraph "
    r"(?P<number>\d{1,2}|two|three|four|five))(?:'s|,) (?:the )?(?:very )?first word"
)
_FIRST_OF = (
    rf"\b(?:(?:the )?first word (?:of|in) (?:{_ORDINAL}|{_NUMBERED})(?: of (?:your|the) \w+)?|{_AT}) "
    r"(?:(?:must|should|has to|needs to|shall|will) be|is)" + _FIRST_WORD
)
_SHOULD_BE = (
    rf"(?:word )?(?:(?P<quote>{QUOTE})|\b(?:word|use) (?P<bare>[a-z][a-z'-]*))(?P<rest>.?) (?:(?:(?:must|should|"
    rf"has to|needs to|shall|will) be|is|as) (?:the )?(?:very )?first word (?:of|in)|at the (?:very )?(?:beginning|"
    rf"start) of) (?:{_ORDINAL}|{_NUMBERED})"
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
    shown = list(_shown(sentence, prompt))
    yield from shown
    if not shown and (orders(sentence) or _PARTS_ARE.match(sentence.plain)):
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
        or mark.end() < sentence.label_end  # "Rule 1:" is what the line itself is called
        or ("bullet" in sentence.plain and mark[1].lower() in _IN_BULLETS)
    ):
        return
    if not _MARKED.search(sentence.plain) and f"{mark[1]} 2" not in sentence.text:
        return
    nouns = (_SECTIONS, THINGS) if is_distributed(sentence.plain) else (_SECTIONS,)
    found = list(_counts_near(sentence, prompt, nouns, before=2, after=1))
    if found:
        _, count = _of_noun(found, mark[1].lower())
        arguments = {"word": mark[1], **count.floor()}
        if _IS_NUMBER.search(mark[0]) or _SHOWS_DIGIT.search(prompt.text, sentence.start):
            arguments["digits"] = True
        yield Reading("section_count", arguments, *mark.span())


def _separated(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Responses with a separator. Their number stands in its sentence or near it."""
    separator = separator_near(sentence, prompt)
    if separator is None or is_negated(sentence.plain[: _place_of(separator, sentence)]):
        return
    found = [
        (near, count)
        for near, count in _counts_near(sentence, prompt, (_RESPONSES, THINGS), before=4, after=3)
        if not _is_given(near, count)
        and (abs(near.index - sentence.index) <= _NEAR or _noun(near, count) in sentence.plain)
        and (near is sentence or not _LISTS_PARTS.search(sentence.plain))
    ]
    if found:
        of_them = [one for one in found if _noun(*one) == "of" and one[0].index == sentence.index + 1]
        near, count = _of_noun(of_them or found, sentence.plain)
        yield _parts(separator, count.bounds(), near, sentence)
        return
    listed = len(_ONE_ABOUT.findall(sentence.plain))
    if listed > 1:
        yield _parts(separator, {"min": listed, "max": listed}, sentence, sentence)
        return
    if any(_BOTH.search(near.plain) for near in prompt.around(sentence, before=1)):
        yield _parts(separator, {"min": 2, "max": 2}, sentence, sentence)
    elif (
        _SEVERAL.search(sentence.plain)
        or _LISTS_PARTS.search(sentence.plain)
        or _SEPARATES_TWO.search(sentence.plain)
        or any(_OTHER.search(near.plain) for near in prompt.around(sentence, before=1))
    ):
        yield _parts(separator, {"min": 2}, sentence, sentence)


_Near = tuple[Sentence, Count]
"""A count, with the sentence that it stands in."""


def _counts_near(
    sentence: Sentence, prompt: Prompt, nouns: Sequence[str], before: int, after: int
) -> Iterator[_Near]:
    """Counts of parts in the sentence and around it, the surest noun first, and of each the nearest."""
    near_by = _nearest_first(sentence, prompt, before, after)
    for noun, near in ((noun, near) for noun in nouns for near in near_by):
        for count in counts(near.plain, noun) if orders(near) else ():
            clause = clause_around(near, count.start, count.end)
            is_of_another = near is not sentence and _OF_ANOTHER.search(clause)
            if count.number > 1 and not count.is_negated and not is_of_another:
                yield near, count


def _of_noun(found: Sequence[_Near], named: str) -> _Near:
    """The first count of something that a text names too; where it names none of them, the first."""
    return next((one for one in found if _noun(*one) in named), found[0])


def _noun(near: Sentence, count: Count) -> str:
    return near.plain[count.noun : count.end].split()[0].rstrip("s")


def _is_given(near: Sentence, count: Count) -> bool:
    before, begins = near.plain[: count.start], near.plain[count.start :]
    return _GIVEN.search(before) is not None or begins.startswith("between")


def _shown(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Parts of a layout below the sentence that announces it: "Use this format:", and lines of signs between."""
    if not _SHOWS_LAYOUT.search(sentence.plain) or not orders(sentence):
        return
    lines = [line.strip(" \t\"'“”`") for line in prompt.text[sentence.end :].splitlines()]
    lines = [line for line in lines if line]
    separators = [place for place, line in enumerate(lines) if LINE_OF_SIGNS.fullmatch(line)]
    if not separators or separators[0] == 0 or separators[-1] == len(lines) - 1:
        return
    separator = lines[separators[0]]
    if any(lines[place] != separator for place in separators):
        return
    number = len(separators) + 1
    is_open = any(_GOES_ON.fullmatch(line) for line in lines)
    bounds = {"min": 2} if is_open else {"min": number, "max": number}
    yield _parts(separator, bounds, sentence, sentence)


def _place_of(separator: str, sentence: Sentence) -> int:
    """Where the separator stands in the sentence; 0 where it stands below, or is spelt."""
    return max(0, sentence.text.find(separator))


def _laid_out(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Parts that the prompt shows, with the separator on lines of its own at equal distances."""
    if any(_GOES_ON.fullmatch(one.text) for one in prompt.sentences):
        return
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
            named = match.groupdict()
            place = next(filter(None, map(named.get, ("ordinal", "digits", "nth", "number"))))
            arguments = {"paragraph": _place(place), "word": word}
            separator = separator_of_paragraphs(prompt)
            if separator is not None:
                arguments["separator"] = separator
            yield Reading("paragraph_first_word", arguments, match.start(), match.end())


def _place(text: str) -> int:
    if text in _ORDINALS:
        return _ORDINALS.index(text) + 1
    return _NUMBERS.index(text) if text in _NUMBERS else int(re.sub(r"\D", "", text))
