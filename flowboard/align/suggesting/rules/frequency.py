"""How often a word is to occur."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowboard.align.suggesting.names import NAME_OF, name_meant
from flowboard.align.suggesting.phrasing import compiled, is_negated, set_of
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import NUMBER, Count, frequencies, nearest
from flowboard.align.suggesting.quotations import QUOTE
from flowboard.align.suggesting.scope import is_of_whole, orders
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.word_lists import NOUN, is_of_each_part, is_template, words_behind

_WORD = r"[a-z][\w'-]*"
_COUNTED_BEHIND = (
    r"(?= (?:should|must|ought|has|needs|have|appears?|occurs?|is|be|at|in|more|less|fewer|exactly|no|"
    r"not|a|once|twice|only|under|over|below|above|\d|two|three|four|five|six|seven|eight|nine|ten|to|itself|between|"
    r"up)\b)"
)
_COUNTED_WORD = compiled(
    rf"(?<!\w)(?:the )?(?:single )?(?:{NOUN} )?(?P<quote>{QUOTE})",
    r"\b(?:the|of|include|use|mention|contain|with)(?: the)? (?:key ?)?(?:word|keyword|term|phrase) "
    rf"(?P<bare>{_WORD}(?: {_WORD})??){_COUNTED_BEHIND}",
    r"\b(?:mentions|occurrences|instances|uses) of (?:the )?(?:key ?)?(?:word |term |phrase )?"
    rf"(?P<of>{_WORD})",
    rf"(?P<name>\b{NAME_OF})\b",
    r"\b(?:mention|say|use|include|repeat|write|using|saying|mentioning) (?:the )?"
    rf"(?P<alone>{_WORD}){_COUNTED_BEHIND}",
)
_NO_WORD = set_of(
    "it them this these each one me you us words word all any both commas bullets emojis your their "
    "keywords that which count in of limit for should must used at is or and the a letter letters "
    "character characters symbol symbols words phrases terms sentences paragraphs lines bullets "
    "sections placeholders highlights headings quotes capitals hashtags emojis markdown"
)
_THE_WORD = compiled(
    r"\b(?:it|(?:this|that|the|said) (?:key ?)?(?:word|keyword|term|phrase|name|expression))(?! \")"
    rf"(?= (?:should|must|has|needs|appears?|occurs?|is|in|at|{NUMBER}|exactly|no|once|twice|to|more|less))"
)
_LIST_OF_WORDS = compiled(r"\b(?:words|keywords|terms|phrases)\b")
_ONE_LIST = compiled(rf"(?:[,;/&\s]|\b(?:and|or|as well as|plus|both|the|keywords?|words?)\b|{QUOTE})*")
_OTHER_WORD = compiled(rf"{QUOTE}|\b(?:{NOUN}|use|include|mention|repeat)\b")
_LETTER = compiled(rf"\b(?:letter|character)s? (?:{QUOTE}|[a-z]\b)")
_REPLACES = compiled(r"\b(?:replac|substitut|swap|delet|remov)\w*\b")
_ACTS = compiled(
    r"\b(?:us(?:e|es|ed|ing)|includ\w+|mention\w*|appear\w*|occur\w*|contain\w*|repeat\w*|show up|"
    r"say\w*|see|read|hear|want|need|be|have|has|feature\w*|incorporat\w+|add|insert|present|write|come up)\b"
)


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """How often a sentence wants a word in the output."""
    plain = sentence.plain
    if not is_of_whole(sentence) or not orders(sentence) or is_negated(f"{sentence.label} "):
        return
    often = sorted(
        (count for count in frequencies(plain) if not count.is_negated), key=lambda one: one.start
    )
    of_letters = (
        {nearest(letter.start(), often) for letter in _LETTER.finditer(plain)} if often else set()
    )
    often = [count for count in often if count not in of_letters]
    if not often or not (_ACTS.search(plain) or sentence.quotations):
        return
    listed = _of_list(sentence, often)
    if listed:
        yield from listed
        return
    meant = _word_meant(sentence, prompt)
    if meant:
        yield _frequency(meant, often[0], often[0].start, often[0].end)
        return
    if _REPLACES.search(plain):
        return
    for match, count in _counted(plain, often):
        word = name_meant(match["name"], prompt) if match["name"] else _word(sentence, match)
        if (
            len(word) > 1  # single letters are read by the family of letters
            and not is_template([word])
            and not is_of_each_part(sentence, count.start)
        ):
            yield _frequency(word, count, min(match.start(), count.start), max(match.end(), count.end))


def _counted(plain: str, often: list[Count]) -> Iterator[tuple[re.Match[str], Count]]:
    """Words with their frequencies. Of several with the same one only the nearest has it, with its list."""
    of_count: dict[int, list[re.Match[str]]] = {}
    for match in _COUNTED_WORD.finditer(plain):
        of_count.setdefault(often.index(nearest(match.start(), often)), []).append(match)
    for place, matches in of_count.items():
        count = often[place]
        closest = min(
            matches, key=lambda one: min(abs(one.end() - count.start), abs(one.start() - count.end))
        )
        listed = [one for one in matches if _ONE_LIST.fullmatch(_between(plain, one, closest))]
        is_choice = any(" or " in _between(plain, one, closest) for one in listed)
        if not (is_choice and "min" in count.floor()):
            yield from ((one, count) for one in listed)


def _between(plain: str, one: re.Match[str], other: re.Match[str]) -> str:
    first, last = sorted((one, other), key=re.Match.start)
    return plain[first.end() : last.start()]


def _word_meant(sentence: Sentence, prompt: Prompt) -> str:
    """The word that a sentence means by "it" or "the word": the only one quoted in the sentence before."""
    if sentence.quotations or not _THE_WORD.search(sentence.plain) or not sentence.index:
        return ""
    before = prompt.sentences[sentence.index - 1]
    quoted = before.words_quoted(0, len(before.text))
    if len(quoted) != 1 or len(quoted[0].split()) > 3 or is_template(quoted):
        return ""
    return quoted[0].strip() if len(quoted[0].strip()) > 1 else ""


def _of_list(sentence: Sentence, often: list[Count]) -> list[Reading]:
    """A frequency of each word of a bare list: "the words tea and milk at least twice each"."""
    match = _LIST_OF_WORDS.search(sentence.plain)
    if match is None or len(often) != 1:
        return []
    words, end, _ = words_behind(sentence, match.end())
    if (
        len(words) < 2
        or end > often[0].start + 30
        or _OTHER_WORD.search(sentence.plain, end, often[0].start)
    ):
        return []
    start, end = min(match.start(), often[0].start), max(end, often[0].end)
    return [_frequency(word, often[0], start, end) for word in words]


def _frequency(word: str, count: Count, start: int, end: int) -> Reading:
    bounds = count.floor()
    is_floor = "max" not in bounds
    return Reading("word_frequency", {"word": word, **bounds, "whole": not is_floor}, start, end)


def _word(sentence: Sentence, match: re.Match[str]) -> str:
    """The word that a match of `_COUNTED_WORD` names, as the prompt writes it; empty if it is none."""
    quoted = sentence.words_quoted(*match.span())
    if quoted:
        return quoted[0].strip()
    group = match.lastgroup
    if group is None or match[group] in _NO_WORD or len(match[group].partition("'")[0]) == 1:
        return ""
    return sentence.text[match.start(group) : match.end(group)]
