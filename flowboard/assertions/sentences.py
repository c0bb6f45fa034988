"""Where sentences end, by rule: nothing is trained and nothing is downloaded.

A full stop ends a sentence unless it belongs to an abbreviation, an initial or a number, or the
text goes on in lower case. An abbreviation that may stand at an end ("Inc.", "U.S.") ends a
sentence when a word follows that mostly begins one, as Punkt does it (Kiss and Strunk,
Computational Linguistics 2006). Scripts with their own stops (。！？।؟) need no space after them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowboard.assertions.units import one_line_end, without_marker

_CANDIDATE = re.compile(r"""(?:(?<![.!?…])[.!?…]+[)\]"'”’»*_]*(?=\s|\Z))|[。！？｡।؟]+[」』）”’]*""")
_WORD_BEFORE = re.compile(r"[^\s(\[\"“‘«]*\Z")
_WORD_AFTER = re.compile(r"\s*[(\[\"“‘'«*_]*([^\s,;:.!?)\]\"”’»*_]*)")
_INITIAL = re.compile(r"[^\W\d_]\Z")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\Z")
_BLOCK = re.compile(r"\n[^\S\n]*\n\s*|\n(?=[ \t]*(?:[-*+•‣◦–—#>|]|\d{1,3}[.)])[ \t]*\S)")


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NEVER_LAST = _set_of(
    "Mr Mrs Ms Mx Dr Drs Prof St Gen Sen Rep Gov Lt Col Capt Cmdr Sgt Maj Rev Hon Pres Supt Insp Mt Ft "
    "vs cf ca approx Fig fig Figs figs Eq eq Ch Vol vol pp Ed Eds ed eds e.g i.e E.g I.e eg ie viz al"
)
_MAYBE_LAST = _set_of(
    "Inc Corp Ltd Co Cos Bros Jr Sr etc Dept Univ Assn Ave Blvd Rd est Est Jan Feb Mar Apr Jun Jul Aug "
    "Sep Sept Oct Nov Dec ft lb lbs oz hrs mins"
)
_BEFORE_NUMBERS = frozenset({"No", "no", "Nos", "nos", "Nr", "p", "Art", "Op", "op"})
_OPENERS = _set_of(
    "a after although an and as at but by during each for from he her here his however i if in it "
    "its many most my no on one our several she since so some that the their then there these they "
    "this those though to today we what when where while who with you your"
)


def sentences(text: str) -> list[str]:
    """The sentences of a text, without white space around them; a title or a bullet counts as one.

    A line end ends a sentence only before a blank line, a bullet, a heading or a quotation, because
    lines may be wrapped.
    """
    return [
        sentence
        for block in _BLOCK.split(one_line_end(text))
        for sentence in _within(without_marker(block))
    ]


def _within(block: str) -> Iterator[str]:
    begin = 0
    for stop in _CANDIDATE.finditer(block):
        if _ends(block, stop):
            yield from _if_worded(block[begin : stop.end()])
            begin = stop.end()
    yield from _if_worded(block[begin:])


def _if_worded(sentence: str) -> Iterator[str]:
    if any(map(str.isalnum, sentence)):
        yield sentence.strip()


def _ends(block: str, stop: re.Match[str]) -> bool:
    """Whether the punctuation at `stop` is the end of a sentence."""
    after = _WORD_AFTER.match(block, stop.end())
    following = after[1] if after else ""
    if not following or stop[0][0] in "。！？｡।؟":
        return True
    if following[0].islower():
        return False
    if not stop[0].startswith(".") or stop[0].startswith(".."):
        return True
    before = _WORD_BEFORE.search(block, max(0, stop.start() - 40), stop.start())
    word = before[0].lstrip("*_") if before else ""
    if word in _NEVER_LAST or (word in _BEFORE_NUMBERS and following[0].isdigit()):
        return False
    if word in _MAYBE_LAST or _DOTTED.fullmatch(word):
        return following.lower() in _OPENERS
    if _INITIAL.fullmatch(word):
        return word == "I" or not word.isupper() or following.lower() in _OPENERS
    return True
