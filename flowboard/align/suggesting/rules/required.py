"""Words that must occur."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flowboard.align.suggesting.audience import is_asked
from flowboard.align.suggesting.clauses import clause_before
from flowboard.align.suggesting.names import NAME_OF, name_meant
from flowboard.align.suggesting.phrasing import compiled, is_negated, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import NUMBER, number_of
from flowboard.align.suggesting.quotations import QUOTES
from flowboard.align.suggesting.scope import is_of_whole, orders
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import OUTPUT, YOURS
from flowboard.align.suggesting.word_lists import (
    NOUN,
    is_of_each_part,
    is_template,
    words_behind,
    words_named,
)

_VERB = phrase(
    r"(?:includ|us|incorporat|integrat|featur|weav)(?:e|es|ing)(?: in)?",
    r"(?:contain|mention|say|insert|add|employ|work|put)(?:s|t?ing)?(?: in)?",
    r"ha(?:ve|s|ving)|involving|with|(?:like|want|love) to (?:see|read|hear)",
)
_FILLER = (
    r"(?: (?:all|both|each|any|either|at least|the|of|these|following|exact|literal|in|your|response|"
    r"answer|reply|output|it|also|a|an|one|two|three|single))*"
)
_OCCURS = (
    r"(?: (?:must|should|has to|have to|needs? to|shall|will|to))?(?: (?:also|each|all|both|only|be|is|"
    r"are))* (?:appears?|occurs?|used|included|mentioned|present|repeated|contained|found|"
    r"incorporated|featured|shows? up|part of|somewhere in|in (?=your\b|the (?:response|answer|text)))"
)
_WORD = r"[a-z][\w'-]*"

_BEHIND_A_NOUN = compiled(
    rf"\b{_VERB}{_FILLER} {NOUN}\b(?!-)",
    r"(?:\b(?:not|never)|n't) (?:forget|leave out|omit|skip|miss)(?: to (?:use|include|mention))?"
    rf"{_FILLER} {NOUN}\b",
    r"(?:^|[.:\n])\W*(?:required|mandatory|must-have|must include|target)? ?(?:keywords|words|"
    r"phrases)(?: to (?:include|use))? ?:",
)
_BEHIND_A_COLON = compiled(
    rf"\b(?:following|these) {NOUN}\b(?! ?:)[^.:;\"]{{0,60}}(?:[:;]| -)",
)
_DEMANDS = compiled(rf"\b(?:{_VERB}|appear|be|must|should|in (?:your|the))\b")
_SUCH_AS = compiled(rf"\b{_VERB}{_FILLER} {NOUN} (?:such as|like)\b(?=.{{0,3}}\")")
_BARE_QUOTES = compiled(
    r"\b(?:include|mention|contain|incorporate|includes|contains|mentions|including|containing|refer to|"
    rf"mentioning|mention of)(?: (?:the|all|both|of|exact))* ?(?P<list>{QUOTES})",
    rf"\bwith (?P<within>{QUOTES})(?= in (?:it|the (?:lyrics|text)|{YOURS})\b)",
    rf"\b(?:include|mention|use) the following(?: in [\w ]{{1,20}})?: ?(?P<below>{QUOTES})",
    rf"\b(?:use|say|write)(?: (?:the|both|all|exactly))* ?(?P<used>{QUOTES})"
    rf"(?= (?:somewhere )?in (?:it\b|{YOURS}|(?:your|the|this|a|an) (?:\w+ )?{OUTPUT})\b)",
)
_SUBJECT = compiled(
    rf"(?<!\w)(?:the )?(?:{NOUN} )?(?P<list>{QUOTES}|(?<=s ){_WORD}(?:(?:, | and |, and ){_WORD})+|"
    rf"(?:(?<=word )|(?<=term )){_WORD}){_OCCURS}\b"
)
_NAME = compiled(
    r"\b(?:(?:include|mention|contain|use)s?|including|mentioning|(?:begin|start|end)s? with) "
    rf"(?P<name>{NAME_OF})\b"
)
_ONLY_SPOKEN_OF = compiled(
    r"\b(?:how|why|when|where|whether|what)\b[^,;]*$",
    r"\b(?:about|on|discuss|explain|describe|compare|analy[sz]e) (?:the )?$",
    r"^\W*(?:the|this|my) text $",
)
_SCOPED = compiled(
    r"[\s,\"]*in (?:the|your|its|an?|every|each) (?:\w+ ){0,2}(?:title|heading|headline|first|last|introduction|"
    r"opening|conclusion|end|beginning|start|subject|lines?|sentences?|paragraphs?)",
    r"[\s,\"]*(?:for (?:each|every|bullets?|lists?|headings?)|as (?:an?|the)|in (?:mind|bold|italics|capitals|caps)|"
    r"to (?:start|begin|open|end|mark|separate|introduce))",
    r"[\s,\"]*(?:when|if\b|unless|where|between|before|after|next to|followed|only (?:in|for|when)|sparingly)",
    r"[\s,\"]*(?:instead|rather|in place of|=|->|or (?:similar|something|equivalent|an?|less)|and (?:then )?"
    r"(?:replace|substitute))",
)
"""What leaves the words to a place, a purpose or a case, or to other words."""
_RULED_OUT = compiled(
    r" (?:is|are|should be|must be) (?:strictly )?(?:forbidden|prohibited|banned|avoided|disallowed|"
    r"not (?:allowed|permitted)|off[- ]limits)\b"
)
_SOME_OF = compiled(rf"\b(?:(?P<number>{NUMBER})|any|either)(?: or more)? of\b")

_LETTER_BEFORE = compiled(r"\b(?:letters?|characters?|symbols?)\W{0,3}$")


@dataclass(frozen=True, slots=True)
class _Words:
    """Words that a sentence lists: where the order begins, where their list does, and where it ends."""

    words: list[str]
    is_choice: bool
    start: int
    list_start: int
    end: int


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Words that a sentence wants in the output."""
    if not is_of_whole(sentence) or not orders(sentence) or is_negated(f"{sentence.label} "):
        return
    plain = sentence.plain
    for found in _listed(sentence, prompt):
        if (
            any(len(word) > 1 for word in found.words)  # single letters are read by another family
            and not is_negated(plain[: found.start], at_verb=True)
            and not is_negated(plain[: found.list_start].rstrip(" :;-"))
            and not is_negated(plain[: found.end])
            and not _SCOPED.match(plain, found.end)
            and not _RULED_OUT.match(plain, found.end)
            and not is_template(found.words)
            and not is_of_each_part(sentence, found.start)
            and not _LETTER_BEFORE.search(plain[: found.list_start])
            and not is_asked(sentence, found.start)
            and not _ONLY_SPOKEN_OF.search(clause_before(sentence, found.start))
        ):
            arguments: dict[str, Any] = {"words": found.words, "whole": False}
            if needed := _how_many(found, plain):
                arguments["at_least"] = needed
            yield Reading("required_words", arguments, found.start, found.end)
            return


def _listed(sentence: Sentence, prompt: Prompt) -> Iterator[_Words]:
    """The words behind an order to use them, or in front of one, the surest ways of saying it first."""
    plain = sentence.plain
    for pattern, is_choice in (
        (_BEHIND_A_NOUN, False),
        (_BEHIND_A_COLON, False),
        (_SUCH_AS, True),
    ):
        for match in pattern.finditer(plain):
            if pattern is _BEHIND_A_COLON and not _DEMANDS.search(plain, 0, match.end()):
                continue
            words, end, has_or = words_named(sentence, prompt, match.end())
            yield _Words(words, is_choice or has_or, match.start(), match.end(), end)
    for match in _BARE_QUOTES.finditer(plain):
        words = sentence.words_quoted(*match.span())
        begins = match.start(match.lastgroup or 0)
        yield _Words(words, " or " in match[0], match.start(), begins, match.end())
    for match in _NAME.finditer(plain):
        name = name_meant(match["name"], prompt)
        yield _Words([name] if name else [], False, match.start(), match.start("name"), match.end())
    for match in _SUBJECT.finditer(plain):
        words, _, _ = words_behind(sentence, match.start("list"))
        yield _Words(words, " or " in match[0], match.start(), match.start("list"), match.end())


def _how_many(found: _Words, plain: str) -> int | None:
    """How many of the words are asked for, if not all: "two of the words", "tea or milk"."""
    some = _SOME_OF.search(plain, found.start, found.list_start)
    if some is not None:
        return number_of(some["number"]) if some["number"] else 1
    return 1 if found.is_choice else None
