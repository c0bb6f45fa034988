"""The language that the output is to be written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flowboard.align.suggesting.clauses import clause_before
from flowboard.align.suggesting.phrasing import NOT, compiled, is_negated
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.scope import is_distributed, is_of_whole, orders
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import OUTPUT, PART, YOURS
from flowboard.assertions.checks.readers.languages import LANGUAGES, code_of

_NAME = re.compile(
    r"\b(?:"
    + "|".join(
        sorted(
            (name.lower() for name in (*LANGUAGES.values(), "Farsi", "Mandarin")), key=len, reverse=True
        )
    )
    + r")\b"
)
_MARK: Final = "¶"
"""What stands for every letter of a language's name, so that the patterns below stay small."""

_ONLY = (
    r"(?:only |entirely |completely |exclusively |fully |just |proper |plain |simple |formal |"
    r"standard |clear |the |all |british |american |lower-?case |upper-?case |capital )*"
)
_WRITE = (
    r"(?:write|answer|respond|reply|output|speak|give|provide|compose|generate|create|present|"
    r"produce|tell|explain|describe|"
    r"summari[sz]e|make|draft|rewrite|say|express|list|return|written|do (?:it|this|so)|phrase|"
    r"deliver|use)"
)
_MUST = (
    r"(?: (?:should|must|has to|needs to|shall|will|is to|be|is|written|in|using|use|only|"
    r"entirely|completely|also|given)){1,6}"
)
_ENDS = (
    r"(?= ?(?:[.,;:!?)]|$|language|letters|characters|only|and\b|with\b|using\b|without\b|but\b|no\b|please|"
    r"(?:in|of|to|for|about|that|which|while|as|at|on|so|even|regardless|not|how|why|what)\b))(?! and (?:¶|western))"
)
_ORDERED = compiled(
    rf"\b(?:{YOURS}|(?:the|your|this|an?) (?:[\w-]+ ){{0,3}}{OUTPUT}|it|everything){_MUST} "
    rf"{_ONLY}(?P<whole>¶+){_ENDS}",
    rf"^\W*(?:language ?:|(?:all |everything )?in) {_ONLY}(?P<alone>¶+){_ENDS}",
    r"\b(?:(?:using|use|speak|with) (?:only |just |exclusively )|only (?:use|using|speak) )(?:the "
    rf")?(?P<using>¶+)(?: language)?{_ENDS}",
    r"\bonly (?:in |the )?(?P<only>¶+)(?: language)? (?:is|should|may|can) (?:be )?(?:allowed|"
    r"used|permitted)",
    r"\bno (?:other )?languages?(?: is)?(?: other)? (?:than|except|but) (?P<than>¶+)",
    rf"\blanguage (?:of {YOURS} |used |to use |in {YOURS} )?(?:should|must|has to|is|to)(?: "
    rf"only)?(?: be)?(?: only)? (?P<called>¶+){_ENDS}",
    r"\bonly (?:use |in )?(?:the )?(?P<sole>¶+) language\b",
    r"\b(?:use|using|speak) (?:the )?(?P<plainly>¶+)(?: language)?"
    r"(?= ?(?:[.,;!]|$)| for (?:your|everything|the (?:whole|entire|full|response|answer|reply)))",
    r"\bno language other than (?P<other>¶+)",
    rf"{NOT}[^.;]{{0,30}}\b(?:any|another) languages? (?:other than|than|except|but) (?P<besides>¶+)",
    r"^[\s\"*-]*(?P<first>¶+) only\b",
)
_MENTIONED = compiled(
    rf"\b{_WRITE}\b[^.;:]{{0,160}}? in {_ONLY}(?P<name>¶+){_ENDS}",
    r"\b(?:use|using) (?:the )?(?P<use>¶+) language\b(?! (?:model|family|learn))",
    rf"\b(?:translat\w+|convert|rewrite|render)\b[^.;:]{{0,120}}? (?:in)?to {_ONLY}(?P<into>¶+){_ENDS}",
)
_PARTIAL = compiled(
    rf"\b(?:words?|phrases?|term|quote|lines?|sentences?|{PART}|names?|keywords?|comments?|code|"
    r"except|vocabulary|mean|spelled|called|translation of|movies?|books?|films?|literature|class|"
    r"school|learn|teach\w*|stud\w+|between|from \w+ to|say in)\b",
)
_NEAR: Final = 60  # characters in front of the language, in its clause
_ALSO = compiled(r" ?(?:and|or|,|/|then) (?:then )?(?:in )?¶")
_ASKS_ABOUT = compiled(
    r"\b(?:how (?:would|do|does|can|to) (?:(?:you|i|we|one|they|people) )?(?:say|write|spell|"
    r"translate|call|pronounce|express)|"
    r"what(?:'s| is| are| does) (?:the|a|an) (?:word|phrase|term|translation|meaning|expression|"
    r"name))\b[^.]*$"
)


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """The language of the whole output."""
    if not _NAME.search(sentence.plain) or not is_of_whole(sentence) or not orders(sentence):
        return
    plain = _NAME.sub(lambda name: _MARK * len(name[0]), sentence.plain)
    for pattern in (_ORDERED, _MENTIONED):
        for match in pattern.finditer(plain):
            group = next(name for name, text in match.groupdict().items() if text)
            start, end = match.span(group)
            before = plain[:start]
            if _ALSO.match(plain, end) or _ASKS_ABOUT.search(before):
                continue
            if (group not in ("than", "other", "besides") and is_negated(before)) or is_distributed(
                clause_before(sentence, start)
            ):
                continue
            said = clause_before(sentence, start)[-_NEAR:]
            if pattern is _MENTIONED and _PARTIAL.search(said[-(start - match.start()) :]):
                continue
            code = code_of(sentence.plain[start:end])
            if code is not None:
                yield Reading("written_in", {"language": code}, start, end)
                return
