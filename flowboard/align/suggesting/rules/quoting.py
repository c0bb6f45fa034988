"""Whether all of the output is to stand in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowboard.align.suggesting.clauses import clause_before
from flowboard.align.suggesting.phrasing import compiled, is_negated
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.scope import is_of_whole, orders
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import OUTPUT, PART, YOURS

_WHOLE = rf"(?:{YOURS}|(?:the|your|this) (?:\w+ ){{0,2}}{OUTPUT}|it|everything)"
_QUOTATION_MARKS = (
    r"(?:(?:double|single|straight)[ -])?(?:quotation marks?|quotations?|quote marks?|quotes|(?<=double "
    r")quote|inverted commas)"
)
_PUT = (
    r"(?:wrap(?:ped|ping)?|enclos(?:e|ed|ing)|surround(?:ed)?|encased?|bracketed|contained|put|placed?|kept|keep|"
    r"written|write|inside|within|in|answer|respond|reply|entire|whole|full|all of|everything)"
)
_IN = r"(?:in|inside|within|between|with|by) (?:a )?(?:pair of |set of )?"
_IN_QUOTES = compiled(
    rf"\b{_PUT}\b[^.;:]{{0,60}}? {_IN}{_QUOTATION_MARKS}",
    rf"\b{_WHOLE}(?: \w+){{0,4}} (?:be|is|stand|stay|come) (?:entirely )?{_IN}{_QUOTATION_MARKS}",
    rf"\b(?:start|begin)s? (?:and (?:end|finish)s? )?(?:{_WHOLE} )?(?:with|in|using) (?:a )?{_QUOTATION_MARKS}",
    rf"{_QUOTATION_MARKS} (?:around|for|(?:at|to) the (?:start|beginning) and (?:the )?end of) {_WHOLE}",
)
"""The usual ways to say so."""
_ALL_OF_IT = compiled(
    rf"\b(?:{YOURS}|everything|around it|(?:the|your) (?:entire|whole|full|complete) \w+)\b"
)
_ROUND_ABOUT = compiled(
    r"\b(?:wrap\w*|enclos\w+|surround\w*|encas\w+|quote (?:your|the)|around|inside|within|between|before and after|"
    r"(?:start|beginning) and (?:the )?(?:very )?end|(?:begin|start)s? and (?:end|finish)\w*|both (?:ends|sides))\b"
)
_QUOTES_A_PART = compiled(
    rf"\b(?:{PART}|words?|phrases?|sentences?|lines?|paragraphs?|terms?|dialogues?|speech|spoken|"
    r"direct|strings?)\b"
)
_AROUND_SOME = compiled(rf" (?:(?:around|for) (?!{_WHOLE})|when|if)\b")
_MARKS_NAMED = compiled(_QUOTATION_MARKS)


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Quotation marks around the whole output."""
    plain = sentence.plain
    if not is_of_whole(sentence) or not orders(sentence):
        return
    for match in (*_IN_QUOTES.finditer(plain), *_named_around_all(plain)):
        if is_negated(plain[: match.start()]) or _AROUND_SOME.match(plain, match.end()):
            continue
        if _QUOTES_A_PART.search(_MARKS_NAMED.sub("", clause_before(sentence, match.end()))):
            continue
        marks = next((kind for kind in ("double", "single") if kind in match[0]), "any")
        yield Reading("in_quotes", {"marks": marks}, *match.span())
        return


def _named_around_all(plain: str) -> Iterator[re.Match[str]]:
    """Quotation marks that a sentence names, where it says in any words that they go around all of it."""
    if _ALL_OF_IT.search(plain) and _ROUND_ABOUT.search(plain):
        yield from _MARKS_NAMED.finditer(plain)
