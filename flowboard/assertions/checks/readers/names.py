"""The proper names in a text, as far as capital letters tell: Angela Smith, Bank of England, Lyon.

Only a capital that grammar doesn't ask for tells anything. So the first word of a sentence, of a
line, of a quotation or after a colon is no name by itself; neither are the words of headings and
titles, words all in capitals, and days and months. In German every noun has a capital, so there
the question can't be asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flowboard.assertions.checks.readers.markdown import without_code
from flowboard.assertions.checks.readers.tokens import tokens
from flowboard.assertions.reading import comparable
from flowboard.assertions.sentences import sentences


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD = re.compile(r"[^\W\d_]+(?:['’.&-][^\W\d_]+)*")
_BEGINS_ANEW = re.compile(r"(?:^|[:;!?.…\"“”„«»‘(\[{|/•*_–—>#-])\s*\Z|(?:\s'|^')\Z")
_JOINS = re.compile(
    r"(?:\.?\s(?:of|the|de|del|della|di|da|dos|du|la|le|van|von|der|den|bin|al|&)){0,2}\.?\s\Z"
)
_HEADING = re.compile(r"[ \t]*(?:#|\*\*[^*\n]+\*\*:?[ \t]*$)")
_NO_NAMES: Final = _set_of(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december mr mrs ms miss dr prof sir madam i i'm i'll i've i'd ok "
    "internet english"
)
_FUNCTION_WORDS: Final = _set_of(
    "the a an this that these those it he she they we you his her their our your my its in on at by for "
    "from with to of as if when while after before since although though but and or so yet however"
)
_GERMAN: Final = _set_of("der die das und ist nicht mit den dem ein eine von zu auf für sich auch")
_ENDING = re.compile(r"(?<=\w{4})(?:(?:i|e)?ans?|ia|ese|ish|n?ais|es|[aeiosy])\Z")
_SHARE_OF_TITLE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written, and those of its words whose capital tells that it is one."""

    written: str
    words: tuple[str, ...]


def is_german(text: str) -> bool:
    """Whether the small words of `text` are German ones."""
    found = tokens(text)[:2_000]
    return sum(word in _GERMAN for word in found) > 0.12 * len(found)


def names(text: str) -> list[Name]:
    """The names in a text, in order, with repetitions."""
    return [
        name
        for line in without_code(comparable(text)).split("\n")
        if not _HEADING.match(line)
        for sentence in sentences(line)
        if not _is_title(sentence)
        for name in _names_in(sentence)
    ]


def known_words(text: str) -> frozenset[str]:
    """The words of a source in the form in which `is_known` looks them up."""
    found = frozenset(token.removesuffix("'s") for token in tokens(text))
    return found | frozenset(map(_stem, found))


def is_known(word: str, known: frozenset[str]) -> bool:
    """Whether a word of a name occurs in a source, perhaps with another ending: Parisian and Paris."""
    return all(part in known or _stem(part) in known for part in tokens(word))


def _stem(word: str) -> str:
    """A word without the ending by which a place and its people differ: Russia and Russian."""
    ending = _ENDING.search(word)
    return word[: ending.start()] if ending else word


def _is_title(sentence: str) -> bool:
    """Whether it looks like a headline: no stop at its end, and Nearly All Words Have Capitals."""
    if sentence.endswith((".", "!", "?", "…")):
        return False
    found = [word for word in _WORD.findall(sentence) if word.lower() not in _FUNCTION_WORDS]
    capital = sum(word[0].isupper() for word in found)
    return len(found) >= 3 and capital >= _SHARE_OF_TITLE * len(found)


def _names_in(sentence: str) -> Iterator[Name]:
    begin = end = last = 0  # of the name so far, and of the last word with a capital
    telling = False
    words: list[str] = []
    for found in _WORD.finditer(sentence):
        if not found[0][0].isupper():
            continue
        joined = last > 0 and _JOINS.fullmatch(sentence, last, found.start()) is not None
        if not joined:
            if words:
                yield Name(sentence[begin:end], tuple(words))
            words = []
            telling = _BEGINS_ANEW.search(sentence, max(0, found.start() - 3), found.start()) is None
            if not telling and found[0].lower() in _FUNCTION_WORDS:
                last = 0  # `The` of `The Smiths` is no part of the name
                continue
        if telling and (word := _as_name(found[0])):
            begin = begin if words else found.start()
            end = found.start() + len(word)
            words.append(word)
        telling = True  # for what is joined to it: `Angela` may be a name, `Smith` behind it is one
        last = found.end()
    if words:
        yield Name(sentence[begin:end], tuple(words))


def _as_name(word: str) -> str:
    """A word with a capital as part of a name, without 's; empty if it tells nothing."""
    bare = word.removesuffix("'s").removesuffix("’s")
    stem = bare.removesuffix("s")
    is_short_form = stem.isupper() or (len(stem) <= 3 and not stem[1:].islower())
    return "" if is_short_form or bare.lower() in _NO_NAMES | _FUNCTION_WORDS else bare
