"""Words that must occur, and how often."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flowboard.align.suggesting.audience import is_asked
from flowboard.align.suggesting.clauses import clause_before
from flowboard.align.suggesting.names import name_meant
from flowboard.align.suggesting.phrasing import compiled, is_negated, phrase, set_of
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import NUMBER, Count, frequencies, nearest, number_of
from flowboard.align.suggesting.quotations import QUOTE, QUOTES
from flowboard.align.suggesting.scope import is_distributed, is_of_whole, orders
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import OUTPUT, YOURS
from flowboard.align.suggesting.word_lists import NOUN, words_behind, words_named

_VERB = phrase(
    r"includ(?:e|es|ing)", r"us(?:e|es|ing)", r"contain(?:s|ing)?", r"mention(?:s|ing)?",
    r"incorporat(?:e|es|ing)", r"integrat(?:e|es|ing)", r"say(?:s|ing)?", r"insert(?:ing)?",
    r"featur(?:e|es|ing)", r"add(?:ing)?", r"employ(?:s|ing)?", r"ha(?:ve|s|ving)",
    r"(?:like|want|love) to (?:see|read|hear)", r"work(?:ing)?(?: in)?", r"weav(?:e|ing)(?: in)?", r"put(?:ting)?(?: in)?", r"involving", r"with",
)  # fmt: skip
_FILLER = (
    r"(?: (?:all|both|each|any|either|at least|the|of|these|following|exact|literal|in|your|response|"
    r"answer|reply|output|it|also|a|an|one|two|three|single))*"
)
_OCCURS = (
    r"(?: (?:must|should|has to|have to|needs? to|shall|will|to))?(?: (?:also|each|all|both|only|be|is|"
    r"are))* (?:appears?|occurs?|used|included|mentioned|present|repeated|contained|found|"
    r"incorporated|featured|shows? up|part of|somewhere in|in (?=your\b|the (?:response|answer|text)))"
)
_WORD = r"[a-z][\w'-]*"

_BEHIND_A_NOUN = compiled(
    rf"\b{_VERB}{_FILLER} {NOUN}\b(?!-)",
    rf"(?:\b(?:not|never)|n't) (?:forget|leave out|omit|skip|miss)(?: to (?:use|include|mention))?{_FILLER} {NOUN}\b",
    r"(?:^|[.:\n])\W*(?:required|mandatory|must-have|must include|target)? ?(?:keywords|words|"
    r"phrases)(?: to (?:include|use))? ?:",
)
_BEHIND_A_COLON = compiled(
    rf"\b(?:following|these) {NOUN}\b(?! ?:)[^.:;\"]{{0,60}}(?:[:;]| -)",
)
_DEMANDS = compiled(rf"\b(?:{_VERB}|appear|be|must|should|in (?:your|the))\b")
_SUCH_AS = compiled(rf"\b{_VERB}{_FILLER} {NOUN} (?:such as|like)\b(?=.{{0,3}}\")")
_BARE_QUOTES = compiled(
    r"\b(?:include|mention|contain|incorporate|includes|contains|mentions|including|containing|refer to|"
    rf"mentioning|mention of)(?: (?:the|all|both|of|exact))* ?(?P<list>{QUOTES})",
    rf"\bwith (?P<within>{QUOTES})(?= in (?:it|the (?:lyrics|text)|{YOURS})\b)",
    rf"\b(?:include|mention|use) the following(?: in [\w ]{{1,20}})?: ?(?P<below>{QUOTES})",
    rf"\b(?:use|say|write)(?: (?:the|both|all|exactly))* ?(?P<used>{QUOTES})"
    rf"(?= (?:somewhere )?in (?:it\b|{YOURS}|(?:your|the|this|a|an) (?:\w+ )?{OUTPUT})\b)",
)
_SUBJECT = compiled(
    rf"(?<!\w)(?:the )?(?:{NOUN} )?(?P<list>{QUOTES}|(?<=s ){_WORD}(?:(?:, | and |, and ){_WORD})+|"
    rf"(?:(?<=word )|(?<=term )){_WORD}){_OCCURS}\b"
)
_NAME = compiled(
    r"\b(?:include|mention|contain|use|includes|contains|mentions|including|mentioning|(?:begin|start|end)s? with)"
    r" (?P<name>(?:the )?name of (?:the|my|our|this) [a-z]+|(?:the|my|our) [a-z]+'s name)\b"
)
_ONLY_SPOKEN_OF = compiled(
    r"\b(?:how|why|when|where|whether|what)\b[^,;]*$",
    r"\b(?:about|on|discuss|explain|describe|compare|analy[sz]e) (?:the )?$",
    r"^\W*(?:the|this|my) text $",
)
_SCOPED = compiled(
    r"[\s,\"]*(?:in (?:the|your|its|an?|every|each) (?:\w+ ){0,2}(?:title|heading|headline|first|"
    r"last|introduction|opening|conclusion|end|beginning|start|subject|lines?|sentences?|"
    r"paragraphs?)|for (?:each|every|bullets?|lists?|headings?)|as (?:an?|the)|to (?:start|begin|open|"
    r"end|mark|separate|introduce)|when|if\b|instead|rather|unless|where|between|before|after|"
    r"next to|followed|in (?:place of|mind|bold|italics|capitals|caps)|only (?:in|for|when)|sparingly|=|->|or (?:similar|something|equivalent|an?)|or less|"
    r"and (?:then )?(?:replace|substitute))",
)
_RULED_OUT = compiled(
    r" (?:is|are|should be|must be) (?:strictly )?(?:forbidden|prohibited|banned|avoided|disallowed|"
    r"not (?:allowed|permitted)|off[- ]limits)\b"
)
_SOME_OF = compiled(rf"\b(?:(?P<number>{NUMBER})|any|either)(?: or more)? of\b")

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
    r"(?P<name>\b(?:the )?names? of (?:the|my|our|this) [a-z]+|\b(?:the|my|our) [a-z]+'s name)\b",
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
_LETTER_BEFORE = compiled(r"\b(?:letters?|characters?|symbols?)\W{0,3}$")
_EACH_WORD = compiled(
    r"\b(?:each|both|every)(?: one)?(?: of)?(?: the| these)? ?(?:key ?)?(?:words?|phrases?|terms?)\b",
    r"\bboth ?$",
)
_ACTS = compiled(
    r"\b(?:us(?:e|es|ed|ing)|includ\w+|mention\w*|appear\w*|occur\w*|contain\w*|repeat\w*|show up|"
    r"say\w*|see|read|hear|want|need|be|have|has|feature\w*|incorporat\w+|add|insert|present|write|come up)\b"
)


@dataclass(frozen=True, slots=True)
class _Words:
    """Words that a sentence lists: where the order begins, where their list does, and where it ends."""

    words: list[str]
    is_choice: bool
    start: int
    list_start: int
    end: int


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Frequencies of a word, else words that must occur at all."""
    if not is_of_whole(sentence) or not orders(sentence) or is_negated(f"{sentence.label} "):
        return
    counted = list(_frequencies(sentence, prompt))
    yield from counted or _required(sentence, prompt)


def _required(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    plain = sentence.plain
    for found in _listed(sentence, prompt):
        if (
            any(len(word) > 1 for word in found.words)  # single letters are read by another family
            and not is_negated(plain[: found.start], at_verb=True)
            and not is_negated(plain[: found.list_start].rstrip(" :;-"))
            and not is_negated(plain[: found.end])
            and not _SCOPED.match(plain, found.end)
            and not _RULED_OUT.match(plain, found.end)
            and not _is_template(found.words)
            and not _is_of_each(sentence, found.start)
            and not _LETTER_BEFORE.search(plain[: found.list_start])
            and not is_asked(sentence, found.start)
            and not _ONLY_SPOKEN_OF.search(clause_before(sentence, found.start))
        ):
            arguments: dict[str, Any] = {"words": found.words, "whole": False}
            if needed := _how_many(found, plain):
                arguments["at_least"] = needed
            yield Reading("required_words", arguments, found.start, found.end)
            return


def _listed(sentence: Sentence, prompt: Prompt) -> Iterator[_Words]:
    """The words behind an order to use them, or in front of one, the surest ways of saying it first."""
    plain = sentence.plain
    for pattern, is_choice in (
        (_BEHIND_A_NOUN, False),
        (_BEHIND_A_COLON, False),
        (_SUCH_AS, True),
    ):
        for match in pattern.finditer(plain):
            if pattern is _BEHIND_A_COLON and not _DEMANDS.search(plain, 0, match.end()):
                continue
            words, end, has_or = words_named(sentence, prompt, match.end())
            yield _Words(words, is_choice or has_or, match.start(), match.end(), end)
    for match in _BARE_QUOTES.finditer(plain):
        words = sentence.words_quoted(*match.span())
        begins = match.start(match.lastgroup or 0)
        yield _Words(words, " or " in match[0], match.start(), begins, match.end())
    for match in _NAME.finditer(plain):
        name = name_meant(match["name"], prompt)
        yield _Words([name] if name else [], False, match.start(), match.start("name"), match.end())
    for match in _SUBJECT.finditer(plain):
        words, _, _ = words_behind(sentence, match.start("list"))
        yield _Words(words, " or " in match[0], match.start(), match.start("list"), match.end())


def _how_many(found: _Words, plain: str) -> int | None:
    """How many of the words are asked for, if not all: "two of the words", "tea or milk"."""
    some = _SOME_OF.search(plain, found.start, found.list_start)
    if some is not None:
        return number_of(some["number"]) if some["number"] else 1
    return 1 if found.is_choice else None


def _is_of_each(sentence: Sentence, place: int) -> bool:
    """Whether each paragraph, or the like, is to have the words; each of the words is fine."""
    return is_distributed(_EACH_WORD.sub("", clause_before(sentence, place)))


def _is_template(words: list[str]) -> bool:
    """Whether a quotation shows a form to fill in, instead of a text to use."""
    return any(
        set(word) & set("[]{}<>…") or word.rstrip().endswith((":", "...")) or len(word.split()) > 12
        for word in words
    )


def _frequencies(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    plain = sentence.plain
    often = sorted(
        (count for count in frequencies(plain) if not count.is_negated), key=lambda one: one.start
    )
    of_letters = (
        {nearest(letter.start(), often) for letter in _LETTER.finditer(plain)} if often else set()
    )
    often = [count for count in often if count not in of_letters]
    if not often or not (_ACTS.search(plain) or sentence.quotations):
        return
    listed = _frequencies_of_list(sentence, often)
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
            and not _is_template([word])
            and not _is_of_each(sentence, count.start)
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
    if len(quoted) != 1 or len(quoted[0].split()) > 3 or _is_template(quoted):
        return ""
    return quoted[0].strip() if len(quoted[0].strip()) > 1 else ""


def _frequencies_of_list(sentence: Sentence, often: list[Count]) -> list[Reading]:
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
