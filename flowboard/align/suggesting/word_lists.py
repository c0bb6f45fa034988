"""Lists of words that a prompt names: in quotation marks, in brackets, or bare behind a noun."""

from __future__ import annotations

import re

from flowboard.align.suggesting.phrasing import compiled, phrase, set_of
from flowboard.align.suggesting.prompt import Sentence
from flowboard.align.suggesting.quantities import NUMBER
from flowboard.align.suggesting.quotations import QUOTES

NOUN = phrase(
    r"(?:following |exact |specific |key ?|certain |these |given |below |important |listed "
    r")*(?:keywords?|key words?|key phrases?|words?|phrases?|terms?|expressions?)(?:\(s\))?(?: "
    r"(?:from|in|on) (?:this|the following) list)?"
)
"""What a list of words is announced by."""

_QUOTED = re.compile(rf"[\s:;,(\[-]*(?P<list>{QUOTES})")
_BRACKETED = re.compile(r"[\s:,-]*[\[(](?P<list>[^\[\]()\n]{1,300})[\])]")
_END = compiled(
    r"[.:!?()\n¤\"]",
    r",? and (?:have|has|use|make|write|keep|be|end|no|must|should|limit|start|begin|add|finish|"
    r"avoid|then|the|your)\b",
    r"\b(?:in (?:the|your|any|all|this|it|at|an?|some|exactly|each|every|its)|anywhere|at least|"
    r"at most|at all|at the|each|every|when|while|to|for|as|because|but|so|which|that|"
    r"throughout|somewhere|within|into|is|are|was|were|have|has|needs?|should|must|may|can|cannot|ought|(?:should|must|can|could|may|do|does|is|are|have|has)n't|can't|appears?|"
    r"occurs?|exactly|more than|less than|fewer|times?|once|twice|"
    r"if|unless|except|with|without|on|of|from|by|anything|naturally|during|related|be|not|do|"
    r"don't|only|multiple|several|you|it)\b",
)
_NAMED_BEFORE = re.compile(r"[a-z]+\Z")
_ONE_OF_MANY = compiled(
    rf"\b(?:an?|any|each|every|another|other|some|{NUMBER}) (?:\w+ )?(?:key ?)?(?:word|term|phrase|expression)$"
)
_BETWEEN = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|nor)\s+|\s*/\s*|\s*;\s*|\s*&\s*")
_NO_WORD = set_of(
    "in on no with without by at to for only other such like including a an the any all some "
    "these those this that your their its one both either following list related limit count "
    "choice used given provided below above and or from meaning itself themselves"
)
_MOST_WORDS = 4
_DASHES = " \t\n\"'“”‘’`*_.,;:-"


def words_behind(sentence: Sentence, place: int) -> tuple[list[str], int, bool]:
    """The words listed right behind a place of a sentence, where the list ends, and if it says "or".

    Bare words count only where all of the list is of short entries; else there are none.
    """
    plain = sentence.plain
    quoted = _QUOTED.match(plain, place)
    if quoted is not None:
        words = [one for one in sentence.quoted(quoted.start("list"), quoted.end("list")) if one.strip()]
        return words, quoted.end(), _says_or(plain[quoted.start() : quoted.end()])
    bracketed = _BRACKETED.match(plain, place)
    if bracketed is not None:
        start, end = bracketed.span("list")
        words = sentence.quoted(start, end) or _bare(sentence.text[start:end])
        return words, bracketed.end(), _says_or(plain[start:end])
    noun = _NAMED_BEFORE.search(plain, 0, place)
    begin = place + len(plain[place:]) - len(plain[place:].lstrip(" :,-"))
    stop = _END.search(plain, begin)
    end = stop.start() if stop else len(plain)
    words = _bare(sentence.text[begin:end])
    is_announced = ":" in plain[place:begin]
    if not is_announced and noun is not None:
        is_plural = noun[0].endswith("s")
        if not is_plural and _ONE_OF_MANY.search(plain, 0, place):
            return [], end, False
        if (is_plural and len(words) < 2) or any(
            len(word.split()) > (2 if is_plural else 1) for word in words
        ):
            return [], end, False
    return words, end, _says_or(plain[begin:end])


def _bare(text: str) -> list[str]:
    """The entries of a list without marks; none if one of them is no plain word or short phrase."""
    entries = [entry.strip(_DASHES) for entry in _BETWEEN.split(text.strip())]
    entries = [entry for entry in entries if entry]
    if any(
        entry.lower() in _NO_WORD
        or len(entry.split()) > _MOST_WORDS
        or entry.lower().split()[0] in _NO_WORD
        for entry in entries
    ):
        return []
    return entries


def _says_or(text: str) -> bool:
    return re.search(r"\bor\b", text) is not None
