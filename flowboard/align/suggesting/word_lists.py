"""Lists of words that a prompt names: in quotation marks, in brackets, or bare behind a noun."""

from __future__ import annotations

import re
from itertools import takewhile

from flowboard.align.suggesting.clauses import clause_before
from flowboard.align.suggesting.phrasing import compiled, phrase, set_of
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import NUMBER
from flowboard.align.suggesting.quotations import QUOTES
from flowboard.align.suggesting.scope import is_distributed
from flowboard.align.suggesting.vocabulary import IMPERATIVES

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
    r"at most|at all|at the|at some|at any|each|every|when|while|to|for|as|because|but|so|which|that|"
    r"throughout|somewhere|within|into|is|are|was|were|have|has|needs?|should|must|may|can|cannot|ought|(?:should|must|can|could|may|do|does|is|are|have|has)n't|can't|appears?|"
    r"occurs?|exactly|more than|less than|fewer|times?|once|twice|"
    r"if|unless|except|with|without|on|of|from|by|anything|naturally|during|related|be|not|do|"
    r"don't|only|multiple|several|you|it|please)\b",
    r"\b(?:both|each|all) (?:be|appear|occur|show|must|should|are|have)\b",
    r"(?<!,)(?<!\bor)(?<!\band) (?:too|as well|together|also|either)(?=\W*$)",
    rf", {IMPERATIVES} (?:an?|the|me|us|your|my|it|about|how|why|what|in|with|no|any)\b",
)
_NAMED_BEFORE = re.compile(r"[a-z]+\Z")
_ONE_OF_MANY = compiled(
    rf"\b(?:an?|any|each|every|another|other|some|{NUMBER}) (?:\w+ )?(?:key ?)?(?:word|term|phrase|expression)$"
)
_EACH_WORD = compiled(
    r"\b(?:each|both|every)(?: one)?(?: of)?(?: the| these)? ?(?:key ?)?(?:words?|phrases?|terms?)\b",
    r"\bboth ?$",
)
_ENDS_WITH_COLON = re.compile(r"[^.;:\"]{0,60}:[\s*_]*")
_IS_LIST = re.compile(r"[,\n]|[\"”']\s+[\"“']")
_WORD = re.compile(r"[\"'“‘*]*[\w-]+[\"'”’*]*")
_LONGEST_LIST = 40
_BETWEEN = re.compile(
    r"(?:\s*\n\s*|\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|nor)\s+|\s*/\s*|\s*;\s*|\s*&\s*)"
    r"(?:(?:the\s+)?(?:key)?(?:word|term|phrase)s?\s+(?=[\w\"']))?"
)
_NO_WORD = set_of(
    "in on no with without by at to for only other such like including a an the any all some "
    "these those this that your their its one both either following list related limit count "
    "choice used given provided below above and or from meaning itself themselves sparingly carefully "
    "correctly freely more less fewer tool processor cloud game puzzle bank search order file document"
)
_MOST_WORDS = 4
_DASHES = " \t\n\"'“”‘’`*_.,;:-"


def words_named(sentence: Sentence, prompt: Prompt, place: int) -> tuple[list[str], int, bool]:
    """`words_behind`; where the sentence ends with a colon instead, the words listed below it."""
    words, end, says_or = words_behind(sentence, place)
    begin = place - 1 if sentence.plain[place - 1 : place] == ":" else place
    if not words and _ENDS_WITH_COLON.fullmatch(sentence.plain, begin):
        return _below(sentence, prompt), len(sentence.plain), False
    return words, end, says_or


def words_behind(sentence: Sentence, place: int) -> tuple[list[str], int, bool]:
    """The words listed right behind a place of a sentence, where the list ends, and if it says "or".

    Bare words count only where all of the list is of short entries; else there are none.
    """
    plain = sentence.plain
    quoted = _QUOTED.match(plain, place)
    if quoted is not None:
        named = sentence.words_quoted(*quoted.span("list"))
        return (
            [word for word in named if word.strip()],
            quoted.end(),
            _says_or(plain[quoted.start() : quoted.end()]),
        )
    bracketed = _BRACKETED.match(plain, place)
    if bracketed is not None:
        start, end = bracketed.span("list")
        words = sentence.words_quoted(start, end) or _bare(sentence.text[start:end])
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


def is_template(words: list[str]) -> bool:
    """Whether a quotation shows a form to fill in, instead of a text to use."""
    return any(
        set(word) & set("[]{}<>…") or word.rstrip().endswith((":", "...")) or len(word.split()) > 12
        for word in words
    )


def is_of_each_part(sentence: Sentence, place: int) -> bool:
    """Whether each paragraph, or the like, is to have the words; each of the words is fine."""
    return is_distributed(_EACH_WORD.sub("", clause_before(sentence, place)))


def _below(sentence: Sentence, prompt: Prompt) -> list[str]:
    """The items of a list below a sentence, a line of words with commas, or lines of single words."""
    following = prompt.sentences[sentence.index + 1 : sentence.index + 1 + _LONGEST_LIST]
    items = list(takewhile(lambda near: near.is_item and near.intro == sentence.plain, following))
    if not items and following and _IS_LIST.search(following[0].text):
        line = following[0]
        return line.words_quoted(0, len(line.text)) or _bare(line.text.rstrip("."))
    lines = items or list(takewhile(lambda near: _WORD.fullmatch(near.text), following))
    entries = [_bare(near.text) for near in lines]
    return [entry[0] for entry in entries] if all(len(entry) == 1 for entry in entries) else []


def _bare(text: str) -> list[str]:
    """The entries of a list without marks; none if one of them is no plain word or short phrase."""
    entries = [entry.strip(_DASHES) for entry in _BETWEEN.split(text.strip())]
    entries = [entry for entry in entries if entry]
    if any(
        entry.isdigit()
        or entry.lower() in _NO_WORD
        or len(entry.split()) > _MOST_WORDS
        or entry.lower().split()[0] in _NO_WORD
        for entry in entries
    ):
        return []
    return entries


def _says_or(text: str) -> bool:
    return re.search(r"\bor\b", text) is not None
