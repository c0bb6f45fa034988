"""How the output begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flowboard.align.suggesting.audience import is_asked
from flowboard.align.suggesting.clauses import clause_around, clause_before
from flowboard.align.suggesting.phrasing import compiled, is_negated
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quotations import QUOTE
from flowboard.align.suggesting.scope import is_distributed, is_of_whole, orders
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import IMPERATIVES, OUTPUT, PART, YOURS

_WHOLE = rf"(?:{YOURS}|(?:the|your|this) (?:\w+ ){{0,2}}{OUTPUT}|it|by|off|everything)"
_OF_WHOLE = rf"(?: (?:of|in) {_WHOLE})?"
_ANY_WORDS = r"(?: (?!with\b)[\w-]+){0,6}"
_NOUN = (
    r"(?:phrases?|sentences?|words?|lines?|text|question|following|statement|greeting|salutation|"
    r"disclaimer|string|token|tag|marker|signature|sign-off|expression|characters?|note|remark|quote)"
)
_A_TEXT = (
    r"(?:(?:the|this|these|a|an|only|exactly|just|precisely) )*(?:(?:exact|following|literal|precise|"
    rf"very|single|fixed|closing|opening|final|last|standard|same|catch) )*(?:{_NOUN}\b)?(?: of| that "
    r"(?:says|reads)| saying| reading)?(?: exactly)? ?[:,-]? ?"
)
"""What may stand in front of the quotation: "the exact phrase", "this sentence:"."""
_MUST_BE = (
    r"(?: (?:should|must|has to|have to|needs? to|shall|will))? (?:be|read|is|are|say)(?: exactly)?"
)
_WRITE = r"(?:write|say|ask|add|include|put|append|state|print|output|attach|place)"
_TITLE_OR_LIST = r"(?:the (?:first|second|third|last|title|list|sentence|line)|each|every)"


def _edge_at(verb: str, links: str, ordinal: str, side: str) -> re.Pattern[str]:
    """The ways to say what stands at one edge; each ends with, or begins with, its quotation."""
    named = rf" ?{_A_TEXT}{QUOTE}"
    thing = rf"(?:phrase|sentence|words?|line|thing|characters?){_OF_WHOLE}"
    return compiled(
        rf"\b{verb}{_ANY_WORDS} (?:{links})\b{named}",
        rf"\b(?:the )?(?:very )?{ordinal} {thing}(?: you (?:say|write))?{_MUST_BE}\b{named}",
        rf"\bmake the (?:very )?{ordinal} {thing} (?:be |read )?{_A_TEXT}{QUOTE}",
        rf"\bthe (?:very )?{side} of {_WHOLE} (?:(?:should|must|has to|needs to) )?(?:be|read|is|say|"
        rf"contain|include|have)\b{named}",
        rf"\b(?:your|the) (?:very )?{side} (?:must|should|has to|needs to) (?:be|read|say){named}",
        rf"\bas the (?:very )?{ordinal} {thing},? (?:please )?{_WRITE}\b{named}",
        rf"\bat the (?:very )?{side}(?: of {_WHOLE})?,? (?:please |also |always )*{_WRITE}(?: exactly)? ?"
        rf"{_A_TEXT}{QUOTE}",
        rf"\b{_WRITE} {_A_TEXT}{QUOTE} (?:to|at) the (?:very )?{side} of {_WHOLE}",
        rf"{QUOTE}(?: \w+){{0,3}} at the (?:very )?{side}(?! of {_TITLE_OR_LIST}\b)",
        rf"{QUOTE} (?:(?:should|must|has to|needs to) be|be|is|as) the (?:very )?{ordinal} {thing}",
    )


_LINKS = r"with|by (?:saying|writing|asking|stating)|using"
_ENDS = _edge_at(
    verb=r"(?:(?:end|finish|conclud|clos|complet|terminat)(?:e?s?|ing)|sign(?: \w+)? off|"
    r"(?:wrap|finish) (?:it |this |things )?up)",
    links=rf"{_LINKS}|on|in",
    ordinal=r"(?:last|final|closing)",
    side=r"end(?:ing)?",
)
_STARTS = _edge_at(
    verb=r"(?:(?:start|beginn?|open)(?:s|ing)?|prefix|preface)",
    links=_LINKS,
    ordinal=r"(?:first|opening)",
    side=r"(?:start|beginning)",
)
_BARE_END = compiled(
    rf"\b(?:end|finish|conclude|close){_ANY_WORDS} with (?:(?:(?:the|this|these) )?(?:(?:exact|"
    r"following|exact same) )*(?:phrase|sentence|question|line|words?|text) ?:?|exactly ?:?|"
    r"(?:the )?following ?:|:) ?(?P<bare>[^\"¤:]+)?$"
)
_MOST_WORDS = 15  # a longer line is rather a rule than a text to end with
_GOES_ON = compiled(
    rf"[\s,]*and (?!(?:also |then |please )?(?:{IMPERATIVES})\b|nothing|no\b|do|then stop|stop|it|must|should|"
    r"is|has|not)",
    rf"[\s,]*then (?!stop|{IMPERATIVES})",
    r"[\s,]*(?:or\b|followed|plus|with (?:the|your)|as a|\+|<|\[|¤)",
    r"[\s,]*(?:if\b|when|unless|where|depending|replac|substitut|for (?:each|every|questions)|in (?:the|your) "
    r"(?:title|subject))",
)
"""What makes a text behind it only a part of the edge, or one for some outputs only."""
_ORDINAL = r"(?:second|third|fourth|fifth|sixth|next|other|\d(?:st|nd|rd|th))"
_PIECE = r"(?:paragraph|section|line|sentence|part|one)"
_OF_A_PART = compiled(
    rf"\b(?:each|every|all|any|the) (?!(?:very )?(?:last|final|first)\b)(?:\w+ ){{0,2}}(?:{PART}|"
    r"paragraphs?|lines?|sentences?|words?)\b(?! of (?:your|the) (?:response|answer|output|reply))",
    rf"\b{PART} (?:should|must|that|which|to|starting|beginning|ending)\b",
    r"\b(?:words|lines|sentences) (?:that|which|starting|beginning|ending)\b",
    rf"\bfirst {_PIECE}\b(?! (?:of (?:your|the) (?:response|answer)|should|must|be|is))",
    rf"\b{_ORDINAL} {_PIECE}\b",
    rf"\b(?:first|last|{_ORDINAL}) of (?:which|these|them|those)\b",
    r"\bparagraph (?:number )?(?:\d|one|two|three|four|five|six)",
)
_IT = compiled(r"\W*(?:it|they) (?:must|should|has to|have to|needs? to|begins?|starts?|ends?)\b")
_OF_A_FIELD = compiled(
    r"\b(?:ask|collect|extract|find|look up|enter|check|password|code|number|id|key|field|username)\b"
)
_NTH_PARAGRAPH = compiled(
    r"\bparagraph (?:number |no\.? |#)?(?:\d|one|two|three|four|five|six)\b",
    rf"\b{_ORDINAL} (?:paragraph|of the paragraphs)\b",
)
_NAMED_TEXT = compiled(r"(?:\bthe |\bthis )?(?:\w+ )?(?:phrase|sentence|line|words?|text)?\W*\"¤+\"\W*$")
_TEMPLATE = re.compile(r"[\[\]{}<>_…¤]|\.\.\.\Z|\$\{?\w|\A\W*\Z|\b(?:X|XX+|NAME|YYYY)\b")


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Beginnings and ends of the whole output."""
    if not is_of_whole(sentence) or not orders(sentence) or _is_of_something_else(sentence, prompt):
        return
    yield from _edge(sentence, _ENDS, "ends_with")
    yield from _bare_end(sentence, prompt)
    yield from _edge(sentence, _STARTS, "starts_with")


def _is_of_something_else(sentence: Sentence, prompt: Prompt) -> bool:
    """Whether "it" is what the sentence before asks for: "Ask for the code; it must begin with A"."""
    if not _IT.match(sentence.plain) or not sentence.index:
        return False
    return _OF_A_FIELD.search(prompt.sentences[sentence.index - 1].plain) is not None


def _edge(sentence: Sentence, pattern: re.Pattern[str], check: str) -> Iterator[Reading]:
    """The text at an edge; one that must not stand at the beginning is ruled out by a pattern."""
    plain = sentence.plain
    for match in pattern.finditer(plain):
        value = sentence.quoted(*match.span())[-1].strip()
        if not value or _TEMPLATE.search(value) or _GOES_ON.match(plain, match.end()):
            continue
        if is_distributed(clause_around(sentence, *match.span())) or is_asked(sentence, match.start()):
            continue
        if _OF_A_PART.search(_NAMED_TEXT.sub("", clause_before(sentence, match.end()))):
            continue
        if _NTH_PARAGRAPH.search(plain, 0, match.start()):
            continue
        if not is_negated(plain[: match.start()], at_verb=True):
            yield Reading(check, _arguments(value), *match.span())
        elif check == "starts_with" and plain.count('"') == 2:
            yield Reading("not_matches", {"pattern": _opening(value)}, *match.span())
        return


def _bare_end(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """A phrase without quotation marks: the rest of the sentence, or the line below its colon."""
    match = _BARE_END.search(sentence.plain)
    if match is None or is_negated(sentence.plain[: match.start()]):
        return
    if match["bare"]:
        value = sentence.text[match.start("bare") :].strip().rstrip(".")
    else:
        below = prompt.around(sentence, after=1)[-1].text if sentence.plain.endswith(":") else ""
        value = below.strip().rstrip(".") if len(below.split()) <= _MOST_WORDS else ""
    if value[:1].isupper() and len(value.split()) > 1 and not _TEMPLATE.search(value):
        yield Reading("ends_with", _arguments(value), *match.span())


def _arguments(value: str) -> dict[str, Any]:
    return {"value": value, "ignore_case": True}


def _opening(value: str) -> str:
    """A pattern for an output that begins with `value`, in any case."""
    boundary = r"\b" if value[-1:].isalnum() else ""
    return rf"(?i)\A\W*{re.escape(value)}{boundary}"
