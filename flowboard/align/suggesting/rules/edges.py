"""How the output begins and ends, and whether all of it stands in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flowboard.align.suggesting.phrasing import compiled, is_negated
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quotations import QUOTE
from flowboard.align.suggesting.scope import (
    clause_around,
    clause_before,
    is_distributed,
    is_of_whole,
    orders,
)
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import OUTPUT, PART, YOURS

_WHOLE = rf"(?:{YOURS}|(?:the|your|this) (?:\w+ ){{0,2}}{OUTPUT}|it|by|off|everything)"
_TEXT = (
    r"(?:(?:the |this |these |a |an |only |exactly |just )*(?:(?:exact|following|literal|precise|"
    r"very|single|fixed|closing|opening|final|last|standard|same|catch) )*(?:phrases?|sentences?|"
    r"words?|lines?|text|question|following|statement|greeting|salutation|disclaimer|string|token|"
    r"tag|marker|signature|sign-off|expression|characters?|note|remark|quote)?(?: of| that "
    r"(?:says|reads)| saying| reading)? ?[:,-]? ?)"
)
_END_VERB = (
    r"(?:end|ends|ending|finish|finishes|finishing|conclude|concludes|concluding|close|closes|"
    r"closing|sign(?: \w+)? off|wrap up|complete|terminate)"
)
_START_VERB = r"(?:start|starts|starting|begin|begins|beginning|open|opens|opening|prefix|preface)"
_ENDS = compiled(
    rf"\b{_END_VERB}(?: (?!with\b)[\w-]+){{0,6}} (?:with|by saying|by writing|on|using|in) "
    rf"{_TEXT}(?P<quote>{QUOTE})",
    r"\b(?:the )?(?:very )?(?:last|final) (?:phrase|sentence|words?|line|thing)(?: (?:of|in) "
    rf"{_WHOLE})?(?: you (?:say|write))?(?: (?:should|must|has to|needs to|shall|will))? (?:be|"
    r"read|is|say)(?: exactly)?(?: (?:the|this)(?: exact)? (?:phrase|sentence|line|word|words))?"
    rf" ?:? ?(?P<last>{QUOTE})",
    rf"(?P<at>{QUOTE})(?: \w+){{0,3}} at the (?:very )?end(?! of (?:each|every|the (?:first|title|"
    r"list|sentence|line)))",
    rf"\bthe (?:very )?end of {_WHOLE}(?: (?:should|must|has to|needs to))? (?:be|read|is|say|"
    rf"contain|include|have) {_TEXT}(?P<very>{QUOTE})",
    rf"\bmake the (?:very )?last (?:sentence|words?|line|phrase)(?: of {_WHOLE})? (?:be |read "
    rf")?(?P<made>{QUOTE})",
    rf"\b(?:add|append|put|attach) {_TEXT}(?P<added>{QUOTE}) (?:to|at) the (?:very )?end of {_WHOLE}",
    rf"\bat the (?:very )?end(?: of {_WHOLE})?,? (?:please |also |always )?(?:write|say|add|"
    rf"include|put|append|state|print|output)(?: exactly)? {_TEXT}(?P<write>{QUOTE})",
)
_STARTS = compiled(
    rf"\b{_START_VERB}(?: (?!with\b)[\w-]+){{0,6}} (?:with|by saying|by writing|using) "
    rf"{_TEXT}(?P<quote>{QUOTE})",
    rf"\b(?:the )?(?:very )?first (?:phrase|sentence|words?|line|thing)(?: (?:of|in) {_WHOLE})?(?: "
    r"you (?:say|write))?(?: (?:should|must|has to|needs to|shall|will))? (?:be|read|is|say)(?: "
    r"exactly)?(?: (?:the|this)(?: exact)? (?:phrase|sentence|line|word|words))? ?:?"
    rf" ?(?P<last>{QUOTE})",
    rf"(?P<at>{QUOTE})(?: \w+){{0,3}} at the (?:very )?(?:start|beginning)(?! of (?:each|every|the "
    r"(?:list|sentence|line|second|third|last)))",
)
_SCOPED = compiled(
    r"[\s,]*(?:or\b|and (?!nothing|no\b|do|then stop|stop|make|use|it|must|should|end|finish|be|"
    r"is|keep|include|write|have|has|contain|not)|followed|plus|then (?!stop)|if\b|when|unless|"
    r"for (?:each|every|questions)|where|replac|substitut|with (?:the|your)|in (?:the|your) "
    r"(?:title|subject)|as a|depending|\+|<|\[|¤)",
)
_PARTS = compiled(
    rf"\b(?:each|every|all|any|the) (?!(?:very )?(?:last|final|first)\b)(?:\w+ ){{0,2}}(?:{PART}|"
    r"paragraphs?|lines?|sentences?|words?)\b(?! of (?:your|the) (?:response|answer|output|"
    r"reply))",
    rf"\b{PART} (?:should|must|that|which|to)\b",
    r"\bparagraph (?:number )?(?:\d|one|two|three|four|five|six)",
    r"\b(?:first|second|third|fourth|fifth|next|\d(?:st|nd|rd|th)) (?:paragraph|section|line|"
    r"sentence|part)\b(?! (?:of (?:your|the) (?:response|answer)|should|must|be|is))",
)
_NAMED_TEXT = compiled(r"(?:\bthe |\bthis )?(?:\w+ )?(?:phrase|sentence|line|words?|text)?\W*\"¤+\"\W*$")
_TEMPLATE = re.compile(r"[\[\]{}<>_…¤]|\.\.\.\Z|\$\{?\w|\A\W*\Z|\b(?:X|XX+|NAME|YYYY)\b")
_QUOTES_NOUN = (
    r"(?:(?:double|single|straight)[ -])?(?:quotation marks?|quotations?|quote marks?|quotes|(?<=double "
    r")quote|inverted commas)"
)
_AROUND = (
    r"(?:wrap|wrapped|wrapping|enclose|enclosed|enclosing|surround|surrounded|put|placed?|"
    r"encased?|contained|kept|keep|written|write|bracketed|inside|within|in|answer|respond|reply)"
)
_ALL_IN = (
    rf"\b(?:entire|whole|full|all of|everything)\b[^.;:]{{0,40}} (?:in|inside|within|between)(?: "
    rf"of)? {_QUOTES_NOUN}"
)
_IN_QUOTES = compiled(
    _ALL_IN,
    rf"\b{_AROUND}\b(?P<between>[^.;:]{{0,60}}?) ?\b(?:in|with|within|inside|between|by) (?:a "
    rf")?(?:pair of |set of )?{_QUOTES_NOUN}",
    rf"\b{_WHOLE}(?: \w+){{0,4}} (?:be|is) (?:entirely )?(?:in|inside|within|between) {_QUOTES_NOUN}",
    rf"\b(?:start|begin)s? (?:and (?:end|finish)s? )?(?:{_WHOLE} )?(?:with|in|using) (?:a "
    rf")?{_QUOTES_NOUN}",
    rf"\b(?:with|use|put|place|add|have|has) {_QUOTES_NOUN} (?:around|to (?:wrap|enclose|surround)|"
    rf"for(?= your (?:entire|whole))|(?:at|to) the (?:start|beginning) and (?:the )?end of) {_WHOLE}",
)
_SMALLER = compiled(
    rf"\b(?:{PART}|words?|phrases?|sentences?|lines?|paragraphs?|terms?|dialogues?|speech|spoken|"
    r"direct|strings?)\b"
)


_AROUND_SOME = compiled(rf" (?:(?:around|for) (?!{_WHOLE})|when|if)\b")
_NAMED_QUOTES = compiled(_QUOTES_NOUN)
_BARE_END = compiled(
    rf"\b{_END_VERB}(?: (?!with\b)[\w-]+){{0,6}} with (?:the |this |these )?(?:(?:exact |following "
    r"|exact same )+(?:phrase|sentence|line|words?|text) ?:?|exactly ?:?|(?:the )?following ?:|:)"
    r" ?(?P<bare>[^\"¤:]+)$"
)


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Beginnings, ends and quotation marks of the whole output."""
    plain = sentence.plain
    if not is_of_whole(sentence) or not orders(sentence):
        return
    yield from _edge(sentence, _ENDS, "ends_with")
    yield from _bare_end(sentence)
    yield from _edge(sentence, _STARTS, "starts_with")
    for match in _IN_QUOTES.finditer(plain):
        if is_negated(plain[: match.start()]) or _AROUND_SOME.match(plain, match.end()):
            continue
        if _SMALLER.search(_NAMED_QUOTES.sub("", clause_before(sentence, match.end()))):
            continue
        marks = next((kind for kind in ("double", "single") if kind in match[0]), "any")
        yield Reading("in_quotes", {"marks": marks}, *match.span())
        return


def _edge(sentence: Sentence, pattern: re.Pattern[str], check: str) -> Iterator[Reading]:
    plain = sentence.plain
    for match in pattern.finditer(plain):
        quoted = [text for text in match.groups() if text is not None]
        value = sentence.quoted(match.start(), match.end())[-1].strip() if quoted else ""
        if is_distributed(clause_around(sentence, *match.span())):
            continue
        if not value or _TEMPLATE.search(value) or _SCOPED.match(plain, match.end()):
            continue
        if _PARTS.search(_NAMED_TEXT.sub("", clause_before(sentence, match.end()))):
            continue
        if is_negated(plain[: match.start()]):
            if check == "starts_with" and plain.count('"') == 2:
                yield Reading("not_matches", {"pattern": _opening(value)}, *match.span())
        else:
            yield Reading(check, _arguments(value), *match.span())
        return


def _bare_end(sentence: Sentence) -> Iterator[Reading]:
    """An exact phrase without quotation marks, which is the rest of the sentence."""
    match = _BARE_END.search(sentence.plain)
    if match is None or is_negated(sentence.plain[: match.start()]):
        return
    value = sentence.text[match.start("bare") :].strip().rstrip(".")
    if value[:1].isupper() and not _TEMPLATE.search(value):
        yield Reading("ends_with", _arguments(value), *match.span())


def _arguments(value: str) -> dict[str, Any]:
    return {"value": value, "ignore_case": True}


def _opening(value: str) -> str:
    """A pattern for an output that begins with `value`, in any case."""
    boundary = r"\b" if value[-1:].isalnum() else ""
    return rf"(?i)\A\W*{re.escape(value)}{boundary}"
