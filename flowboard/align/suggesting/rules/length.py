"""How long the output is to be: in words, characters, sentences, lines, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flowboard.align.suggesting.clauses import clause_before
from flowboard.align.suggesting.phrasing import compiled, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import Count, counts
from flowboard.align.suggesting.scope import bounds_the_output, is_of_whole, is_one_step
from flowboard.align.suggesting.separators import separator_of_paragraphs
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import DESCRIBED

_UNITS = {
    "words": "words?",
    "characters": phrase("characters?", "chars?", "letters and spaces"),
    "sentences": "sentences?",
    "lines": "lines?",
    "paragraphs": rf"(?:{DESCRIBED},? )?paragraphs?",
}
_NO_LENGTH = compiled(
    # Words, lines and sentences that are things in the text, not its length.
    r"[\s,]*(?:that|which|who|whose) (?!is|are|total|in total|long)",
    r" (?:that )?(?:you|i|we|they) ",
    r"[\s,]*(?:(?:rhym|start|begin|end|describ|relat|contain|associat|mean|hav|us|repeat)(?:n?ing|"
    r"ed)|similar|like|spoken|found|said|from)\b",
    r"[\s,]*(?:in|with|of) (?:all |only )?\*{0,2}(?:capital|upper|lower|bold|italic|caps|quotes|"
    r"quotation|asterisks|the (?:letter|word))|[\s,]*(?:bold|italic|capitali[sz]ed|uppercase)\b",
    r"[\s,]*(?:to (?:describe|replace|avoid|use|learn)|for(?! (?:the|your|this|it|an?|each|"
    r"every)\b)|such as)",
    r"[\s,]*(?:limit(?:ation)?s? (?:of|on) (?:the|a) (?:input|model|context))",
    r" (?:changed|replaced|missing|removed|added|deleted|swapped|misspel\w+|underlined|repeated|each)\b",
    r" ?(?:breaks?|spacing|count of|items?|height|width|numbers?|graphs?|art|drawing|search|"
    r"problems?|class(?:es)?|set|sheet|type)\b",
)
_NAMED_BEHIND = compiled(r" ?[:\"]")
_ACTS_ON_SOME = compiled(
    r"\b(?:highlight|emphasi[sz]e|italici[sz]e|bold|mark|underline|capitali[sz]e|quote|cite|copy|"
    r"delete|remove|translate|pick|choose|define|find|identify|extract|correct|change|replace|fix|"
    r"check|spell|make) $",
    r"\b(?:bold|italics?|capitals|caps|letters|case|asterisks)\W* (?:for|of|in) $",
)
_MADE_SO = compiled(r" (?:bold|italic|red|shorter|longer|stand out|rhyme)\b")
_IS_MARKED = compiled(
    r"[\s,]*(?:(?:should|must|need to|have to|can|may) (?:be|start|begin|end)|are) (?:fully |all |entirely )*(?:highlighted|"
    r"bold|italic|in (?!(?:your|the (?:\w+ )?(?:response|answer|text|reply|essay)|it|total)\b)|capital|upper|written|used|with)"
)
_MARKED_PARAGRAPHS = re.compile(r"\bparagraph (?:x|n|#)(?!\w)")
_LEAST_TO_ASK = 2  # any output has a word, a sentence and a paragraph
_MOST_OF_A_WORD = 20  # characters: fewer are rather those of a word or a code
_MOST_THINGS = 40
_TO_A_LIMIT = compiled(
    r"\b(?:limit|limited|keep|kept|restrict|restricted|cap|cut|shorten|condense|reduce|trim|stick|"
    r"boil|compress|confine)\b[^.;]{0,60}\b(?:to|at) ?(?:a|the)? ?$"
)
_AND_ANOTHER = compiled(
    r"\b(?:another|an? second|(?:and|or|,) one (?:about|on|for|in|with|that|more))\b"
)
_THEN_MORE = compiled(
    r"[\s,]*(?:and |, )?(?:then|followed by|plus) (?:an?|the|give|add|write|list|another)\b"
)
_FREQUENCY = compiled(r"[\s,]*(?:\w+ ){0,3}(?:times|twice)\b")


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Counts of words, characters, sentences, lines and paragraphs of the output."""
    if not is_of_whole(sentence):
        return
    for unit, noun in _UNITS.items():
        if unit[:4] not in sentence.plain and unit != "characters":
            continue
        for count in counts(sentence.plain, noun):
            found = _read(sentence, prompt, unit, count)
            if found is not None:
                yield found


def _read(sentence: Sentence, prompt: Prompt, unit: str, count: Count) -> Reading | None:
    if count.is_negated or count.number > 100_000:
        return None
    if not bounds_the_output(sentence, count.start, count.end, unit):
        return None
    may_be_things = unit in ("words", "lines", "characters") and count.number < _MOST_THINGS
    if may_be_things and _NO_LENGTH.match(sentence.plain, count.end):
        return None
    if may_be_things and count.how != "bounded" and _NAMED_BEHIND.match(sentence.plain, count.end):
        return None
    if unit == "paragraphs" and _MARKED_PARAGRAPHS.search(prompt.plain):
        return None  # what is counted then is the marks
    if count.number == 1 and _AND_ANOTHER.search(sentence.plain, count.end):
        return None
    if unit == "characters" and count.number < _MOST_OF_A_WORD:
        return None
    if (
        _acts_on_some(sentence, count)
        or _IS_MARKED.match(sentence.plain, count.end)
        or _FREQUENCY.match(sentence.plain, count.end)
    ):
        return None
    bounds = _bounds(sentence, unit, count)
    if not bounds or (bounds.keys() == {"min"} and bounds["min"] < _LEAST_TO_ASK):
        return None
    check, arguments = _check(unit, bounds, prompt)
    return Reading(check, arguments, count.start, count.end)


def _acts_on_some(sentence: Sentence, count: Count) -> bool:
    """Whether so many of the words or sentences are to be marked or changed, as in "define 5 words"."""
    acts = _ACTS_ON_SOME.search(sentence.plain, 0, count.start)
    return acts is not None and (
        acts[0] != "make " or _MADE_SO.match(sentence.plain, count.end) is not None
    )


def _bounds(sentence: Sentence, unit: str, count: Count) -> dict[str, int]:
    """A number of words alone is what to come near to: a quarter less, or half as many again.

    A number of sentences, lines or paragraphs alone is exact.
    """
    if is_one_step(sentence, count.start) or _THEN_MORE.match(sentence.plain, count.end):
        return {"min": count.low} if count.low is not None and count.how != "about" else {}
    is_a_limit = _TO_A_LIMIT.search(clause_before(sentence, count.start)) is not None
    if is_a_limit and count.how in ("bare", "exactly"):
        return {"max": count.number}
    if unit == "lines" and count.high == 1:
        return {"max": 1}
    if count.how == "bare" and unit in ("words", "characters"):
        return {"min": count.number - count.number // 4, "max": count.number + count.number // 2}
    return count.bounds()


def _check(unit: str, bounds: dict[str, int], prompt: Prompt) -> tuple[str, dict[str, Any]]:
    if unit == "lines":
        return "line_count", bounds
    if unit == "paragraphs" and (separator := separator_of_paragraphs(prompt)) is not None:
        return "part_count", {"separator": separator, **bounds}
    return "length", {"unit": unit, **bounds}
