"""A prompt as rules see it: sentences with their places, what they stand under, and no data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flowboard.align.suggesting.phrasing import compiled, set_of
from flowboard.align.suggesting.quotations import Quotation, masked, quotations
from flowboard.align.suggesting.vocabulary import IMPERATIVES, LEAD_IN
from flowboard.align.suggesting.zones import Zone, zones

_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_MARKER = re.compile(r"[ \t]*(?:[-*+•‣◦–—][ \t]+|\(?\d{1,3}[.):][ \t]+|\(?[a-z][.)][ \t]+|#+[ \t]*)")
_STOP = re.compile(
    r"[.!?]+[\"')\]*_]*(?=\s|\Z)"
    r"|;\s+(?=(?:no|only|at\s+(?:least|most)|exactly|each|every)\b)"
    r"|(?:;|,?\s+but)\s+(?=(?:you|it|there|please|do|don't|make|use|write|keep|the\s+(?:response|"
    r"answer|output)|never|avoid)\b)"
)
_LONGEST_MARK: Final = 30  # characters of an abbreviation, or of "CHAPTER X."
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.?g|i\.?e|vs|cf|mr|mrs|ms|dr|prof|approx|ex|ca|resp|incl|fig)|"
    r"(?P<may_end>\b(?:etc|no|max|min|u\.s|u\.k|a\.m|p\.m|(?:p\.\s?)+s|[a-z])))\Z"
)
_OPENER = compiled(
    rf" (?:{LEAD_IN})*(?:{IMPERATIVES}|the|your|each|every|all|no|it|there|this|words?|both|any|at|in|if|"
    r"then|paragraphs?|sections?|commas?|only|refrain|must|everything|nothing|you|i|we|please|for|let|"
    r"key ?words?|sign|weave|to|as|and)\b"
)
_LONE_LETTER = re.compile(r"(?:\b[a-z]|[A-Za-z]\w+ [XN])\.\Z")
_END_IN_QUOTES = re.compile(r"[.!?][\"”’']\s+(?=[A-Z])")
_LABEL = re.compile(
    r"\s*(?P<label>(?:\*\*|__)?[\"<\[]?[\w¤][\w¤ /&()'-]{0,50}?[\">\]]?(?:\*\*|__)?)\s*(?::|"
    r"(?<=[\"*>\]])\s-|\s[-–—](?=\s))(?:\*\*|__)?\s+"
)
_SOURCE = re.compile(
    r"\b(?:the|this)\s+([a-z]+)\s+(?:below|above|provided|attached|enclosed)\b"
    r"|\b(?:following|attached|provided)\s+([a-z]+)\b"
    r"|^[ \t]*([A-Z][a-z]+)[ \t]*:[ \t]*(?:$|\{\{)",
    re.MULTILINE,
)
_NEVER_SOURCES = set_of(
    "response answer output reply format result length style tone task rules word words keyword "
    "keywords phrase phrases options instructions requirements steps format guidelines criteria "
    "constraints letters"
)
_WRAPPED_AT: Final = 60  # characters; a shorter line was ended on purpose
_BLANKS = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a prompt, or one line of a list.

    Args:
        start: where it begins in the prompt.
        text: as it stands there.
        plain: in lower case, with quotations and template variables blanked; as long as `text`.
        quotations: what it quotes; their places count from the beginning of the sentence.
        label: what a line calls itself in front of a colon, in lower case: "title", "length".
        intro: the sentence above a list, in the form of `plain`; empty outside lists.
        is_item: whether it begins with a bullet or a number.
        index: its number in the prompt.
    """

    start: int
    text: str
    plain: str
    quotations: tuple[Quotation, ...] = ()
    label: str = ""
    label_end: int = 0
    intro: str = ""
    is_item: bool = False
    index: int = 0

    @property
    def end(self) -> int:
        """Where it ends in the prompt."""
        return self.start + len(self.text)

    def quoted(self, start: int, end: int) -> list[str]:
        """The texts of the quotations between two places of the sentence."""
        return [one.text for one in self.quotations if start <= one.start and one.end <= end]

    def words_quoted(self, start: int, end: int) -> list[str]:
        """`quoted`, for words: without the comma or full stop that some put within the marks."""
        return [text.rstrip(" ,.;") or text for text in self.quoted(start, end)]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt: its text, all of its sentences, and those in which something can be asked."""

    text: str
    sentences: tuple[Sentence, ...]
    zones: tuple[Zone, ...] = ()
    sources: frozenset[str] = frozenset()
    """What the prompt calls its inputs: "the contract below" makes it `contract`."""

    @property
    def plain(self) -> str:
        """All sentences, blanked, one a line."""
        return "\n".join(sentence.plain for sentence in self.sentences)

    def around(self, sentence: Sentence, before: int = 0, after: int = 0) -> Sequence[Sentence]:
        """The sentence with so many before and after it."""
        first = max(0, sentence.index - before)
        return self.sentences[first : sentence.index + after + 1]


def read_prompt(text: str) -> Prompt:
    """The sentences of a prompt outside its examples and data."""
    found = zones(text)
    outside = _outside(text, found)
    sentences: list[Sentence] = []
    for begin, end in outside:
        sentences += _sentences(text, begin, end, len(sentences))
    return Prompt(text, tuple(sentences), tuple(found), _sources(text))


def _sources(text: str) -> frozenset[str]:
    """The nouns by which the prompt points at its inputs."""
    named = {next(filter(None, match.groups())).lower() for match in _SOURCE.finditer(text)}
    return frozenset(named) - _NEVER_SOURCES


def _outside(text: str, found: Sequence[Zone]) -> Iterator[tuple[int, int]]:
    place = 0
    for zone in found:
        if zone.start > place:
            yield place, zone.start
        place = max(place, zone.end)
    if place < len(text):
        yield place, len(text)


def _sentences(text: str, begin: int, end: int, index: int) -> Iterator[Sentence]:
    part = text[begin:end]
    quoted = quotations(part)
    plain = masked(part, quoted)
    intro, block_is_list = "", False
    for start, stop, is_item in _blocks(part, plain):
        if not is_item and not block_is_list:
            intro = ""
        for first, last in _split(part, plain, start, stop):
            label = _label_of(plain, first, last)
            sentence = Sentence(
                start=begin + first,
                text=part[first:last],
                plain=plain[first:last],
                quotations=tuple(
                    Quotation(one.start - first, one.end - first, one.text)
                    for one in quoted
                    if first <= one.start and one.end <= last
                ),
                label=label[0],
                label_end=label[1],
                intro=intro if is_item else "",
                is_item=is_item,
                index=index,
            )
            index += 1
            yield sentence
        if plain[start:stop].rstrip(" *_").endswith(":"):
            intro = plain[first:last] if not is_item or not intro else intro
            block_is_list = True
        elif not is_item:
            intro, block_is_list = "", False


def _label_of(plain: str, start: int, end: int) -> tuple[str, int]:
    found = _LABEL.match(plain, start, end)
    if found is None:
        return "", 0
    return found["label"].strip(' *_"<>[]'), found.end() - start


def _blocks(text: str, plain: str) -> Iterator[tuple[int, int, bool]]:
    """Lines, with wrapped ones joined: begin behind any marker, end, and whether it is an item."""
    begin, end, is_item, previous = 0, 0, False, ""
    for match in _LINE.finditer(text):
        if match.start() == match.end():
            continue
        line = match[0].rstrip()
        marker = _MARKER.match(plain, match.start(), match.end())
        goes_on = (
            previous
            and line
            and not marker
            and not previous.rstrip(" *_").endswith(":")
            and (len(previous) >= _WRAPPED_AT or line.lstrip()[:1].islower())
            and not (line.lstrip()[:1].isupper() and _OPENER.match(f" {line.lstrip().lower()}"))
        )
        if goes_on:
            end = match.start() + len(line)
        else:
            if begin < end:
                yield begin, end, is_item
            is_item = marker is not None and "#" not in marker[0]
            begin = marker.end() if marker else match.start() + len(line) - len(line.lstrip())
            end = match.start() + len(line)
        previous = line
    if begin < end:
        yield begin, end, is_item


def _split(text: str, plain: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a block. One may end within quotation marks, where a capital letter follows."""
    start = begin
    stops = [*_STOP.finditer(plain, begin, end), *_END_IN_QUOTES.finditer(text, begin, end)]
    for stop in sorted(stops, key=lambda one: one.start()):
        if stop.start() < start:
            continue
        if stop[0].lstrip(" ,").startswith(("but", ";")):
            yield from _stripped(plain, start, stop.start())
            start = stop.start()
            continue
        is_abbreviation = stop[0].startswith(".") and _ABBREVIATION.search(
            plain, max(start, stop.start() - _LONGEST_MARK), stop.start()
        )
        if is_abbreviation and not (is_abbreviation["may_end"] and _opens(text, plain, stop.end())):
            continue
        yield from _stripped(plain, start, stop.end())
        start = stop.end()
    yield from _stripped(plain, start, end)


def _opens(text: str, plain: str, place: int) -> bool:
    """Whether a new sentence follows a full stop that may belong to an abbreviation.

    So it is behind a lone letter that is no initial of a name, and before a capitalized word that
    mostly begins one.
    """
    if (
        _LONE_LETTER.search(text, max(0, place - _LONGEST_MARK), place)
        and text[place:].lstrip()[:1].isupper()
    ):
        return True
    opener = _OPENER.match(plain, place)
    return opener is not None and text[place : opener.end()].lstrip()[:1].isupper()


def _stripped(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and plain[start].isspace():
        start += 1
    while end > start and plain[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
