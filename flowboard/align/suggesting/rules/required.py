"""Words that must occur, and how often."""

from __future__ import annotations

from collections.abc import Iterator

from flowboard.align.suggesting.phrasing import compiled, is_negated, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import Count, frequencies
from flowboard.align.suggesting.quotations import QUOTE, QUOTES
from flowboard.align.suggesting.scope import clause_before, is_distributed, is_of_whole, orders
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import OUTPUT
from flowboard.align.suggesting.word_lists import NOUN, words_behind

_VERB = phrase(
    r"includ(?:e|es|ing)", r"us(?:e|es|ing)", r"contain(?:s|ing)?", r"mention(?:s|ing)?", r"incorporat(?:e|es|ing)",
    r"say(?:s|ing)?", r"insert(?:ing)?", r"featur(?:e|es|ing)", r"add(?:ing)?", r"employ(?:ing)?", r"ha(?:ve|s|ving)", r"work in", r"with", r"weave in", r"put in", r"involving",
)  # fmt: skip
_FILLER = (
    r"(?: (?:all|both|each|any|at least|the|of|these|following|exact|literal|in|your|response|"
    r"answer|reply|output|it|also|a|an|two|three|one|single))*"
)
_WITH_NOUN = compiled(rf"\b{_VERB}{_FILLER} {NOUN}\b(?!-)")
_SUCH_AS = compiled(rf"\b{_VERB}{_FILLER} {NOUN} (?:such as|like)\b(?=.{{0,3}}\")")
_LABELLED = compiled(
    r"(?:^|[.:\n])\W*(?:required|mandatory|must-have|must include|target)? ?(?:keywords|words|"
    r"phrases)(?: to (?:include|use))? ?:"
)
_BARE_QUOTES = compiled(
    r"\b(?:include|mention|contain|incorporate|includes|contains|mentions|including|containing|"
    rf"mentioning)(?: (?:the|all|both|of|exact))* ?{QUOTES}"
)
_USED_QUOTES = compiled(
    rf"\buse(?: (?:the|both|all|exactly))* ?{QUOTES}(?= in (?:your|the|this|a|an) (?:\w+ )?{OUTPUT}\b)"
)
_SUBJECT = compiled(
    rf"(?<!\w)(?:the )?(?:{NOUN} )?(?P<list>{QUOTES}|(?<=s )[a-z][\w'-]*(?:(?:, | and |, and "
    r")[a-z][\w'-]*)+|(?:(?<=word )|(?<=term ))[a-z][\w'-]*)(?: (?:must|should|has to|have to|"
    r"needs to|need to|shall|will))?(?: (?:also|each|all|both|only|be|is|are))* (?:appears?|"
    r"occurs?|used|included|mentioned|present|repeated|contained|found|incorporated|featured|show "
    r"up)\b"
)
_SCOPED = compiled(
    r"[\s,\"]*(?:in (?:the|your|its|an?|every|each) (?:\w+ ){0,2}(?:title|heading|headline|first|"
    r"last|introduction|opening|conclusion|end|beginning|start|subject|lines?|sentences?|"
    r"paragraphs?)|for (?:each|every|bullets?|lists?|headings?)|as (?:an?|the)|to (?:start|begin|open|end|mark|separate|introduce)|"
    r"when|if\b|"
    r"instead|rather|unless|where|between|before|after|next to|followed|=|->|or (?:similar|"
    r"something|equivalent|an?)|or less|and (?:then )?(?:replace|substitute))",
)
_BEFORE_OFTEN = (
    r"(?= (?:should|must|has|needs|have|appears?|occurs?|is|be|at|in|more|less|fewer|exactly|no|"
    r"not|a|once|twice|only|\d|two|three|four|five|six|seven|eight|nine|ten|to|itself|between|"
    r"up)\b)"
)
_COUNTED_WORD = compiled(
    rf"(?<!\w)(?:the )?(?:single )?(?:{NOUN} )?(?P<quote>{QUOTE})|\b(?:the|of|include|use|mention|"
    r"contain|with)(?: the)? (?:key ?)?(?:word|keyword|term|phrase) (?P<bare>[a-z][\w'-]*(?: "
    rf"[a-z][\w'-]*)??){_BEFORE_OFTEN}",
    r"\b(?:mentions|occurrences|instances|uses) of (?:the )?(?:key ?)?(?:word |term |phrase "
    r")?(?P<of>[a-z][\w'-]*)",
    r"\b(?:mention|say|use|include|repeat|write|using|saying|mentioning) "
    rf"(?P<alone>[a-z][\w'-]*){_BEFORE_OFTEN}",
)
_NO_WORD = frozenset(
    (
        "it",
        "them",
        "this",
        "these",
        "each",
        "one",
        "me",
        "you",
        "us",
        "words",
        "word",
        "all",
        "any",
        "both",
        "commas",
        "bullets",
        "emojis",
        "your",
        "their",
        "keywords",
        "that",
        "which",
        "count",
        "in",
        "of",
        "limit",
        "for",
        "should",
        "must",
        "used",
        "at",
        "is",
        "or",
        "and",
        "the",
        "a",
    )
)
_LIST_OF_WORDS = compiled(r"\b(?:words|keywords|terms|phrases)\b")
_LETTER_BEFORE = compiled(r"\b(?:letters?|characters?|symbols?)\W{0,3}$")
_EACH_WORD = compiled(
    r"\b(?:each|both|every)(?: one)?(?: of)?(?: the| these)? ?(?:key ?)?(?:words?|phrases?|terms?)\b"
)
_ACTS = compiled(
    r"\b(?:us(?:e|es|ed|ing)|includ\w+|mention\w*|appear\w*|occur\w*|contain\w*|repeat\w*|show up|"
    r"say\w*|be|have|has|feature\w*|incorporat\w+|add|insert|present|write)\b"
)


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Frequencies of a word, else words that must occur at all."""
    if not is_of_whole(sentence) or not orders(sentence):
        return
    frequencies = list(_frequencies(sentence))
    if frequencies:
        yield from frequencies
        return
    yield from _required(sentence)


def _required(sentence: Sentence) -> Iterator[Reading]:
    plain = sentence.plain
    for pattern in (_WITH_NOUN, _LABELLED):
        for match in pattern.finditer(plain):
            if is_negated(plain[: match.end()]):
                continue
            words, end, has_or = words_behind(sentence, match.end())
            if words and not _SCOPED.match(plain, end) and not _is_of_each(sentence, match.start()):
                yield _reading(words, has_or, match.start(), end)
                return
    for match in _SUCH_AS.finditer(plain):
        words, end, _ = words_behind(sentence, match.end())
        if words and not is_negated(plain[: match.end()]):
            yield _reading(words, True, match.start(), end)
            return
    for match in (*_BARE_QUOTES.finditer(plain), *_USED_QUOTES.finditer(plain)):
        words = sentence.quoted(match.start(), match.end())
        if (
            not is_negated(plain[: match.end()])
            and words
            and not _SCOPED.match(plain, match.end())
            and not _is_template(words)
        ):
            yield _reading(
                words, " or " in plain[match.start() : match.end()], match.start(), match.end()
            )
            return
    for match in _SUBJECT.finditer(plain):
        words, _, _ = words_behind(sentence, match.start("list"))
        if words and not is_negated(plain[: match.end()]) and not _SCOPED.match(plain, match.end()):
            yield _reading(words, " or " in match[0], match.start(), match.end())
            return


def _reading(words: list[str], has_or: bool, start: int, end: int) -> Reading:
    arguments: dict[str, object] = {"words": words, "whole": False}
    if has_or:
        arguments["at_least"] = 1
    return Reading("required_words", arguments, start, end)


def _is_of_each(sentence: Sentence, place: int) -> bool:
    """Whether each paragraph, or the like, is to have the words; each of the words is fine."""
    before = _EACH_WORD.sub("", clause_before(sentence, place))
    return is_distributed(before)


def _is_template(words: list[str]) -> bool:
    """Whether a quotation shows a form to fill in, instead of a text to use."""
    return any(
        set(word) & set("[]{}<>…") or word.rstrip().endswith((":", "...")) or len(word.split()) > 12
        for word in words
    )


def _frequencies(sentence: Sentence) -> Iterator[Reading]:
    plain = sentence.plain
    often = sorted(
        (count for count in frequencies(plain) if not count.is_negated), key=lambda one: one.start
    )
    if not often or not (_ACTS.search(plain) or sentence.quotations):
        return
    listed = _listed(sentence, often)
    if listed:
        yield from listed
        return
    named = [
        (match, word)
        for match in _COUNTED_WORD.finditer(plain)
        if (word := _word(sentence, match.span(), match["bare"] or match["alone"] or match["of"]))
    ]
    listed = _listed(sentence, often)
    if listed:
        yield from listed
        return
    named = [
        (match, word)
        for match, word in named
        if not _is_template([word]) and not _LETTER_BEFORE.search(plain[: match.start()])
    ]
    if not named:
        return
    for match, word in named:
        count = _nearest(match.start(), often)
        if len(word) > 1 and not _is_of_each(
            sentence, count.start
        ):  # single letters are read by the family of letters
            yield _frequency(word, count, min(match.start(), count.start), max(match.end(), count.end))


def _nearest(place: int, often: list[Count]) -> Count:
    """The frequency that belongs to a word: the next one behind it, else the last one before."""
    behind = [count for count in often if count.start >= place]
    return behind[0] if behind else often[-1]


def _listed(sentence: Sentence, often: list[Count]) -> list[Reading]:
    """A frequency of each word of a bare list: "the words tea and milk at least twice each"."""
    match = _LIST_OF_WORDS.search(sentence.plain)
    if match is None or len(often) != 1:
        return []
    words, end, _ = words_behind(sentence, match.end())
    if len(words) < 2 or end > often[0].start + 30:
        return []
    start, end = min(match.start(), often[0].start), max(end, often[0].end)
    return [_frequency(word, often[0], start, end) for word in words]


def _frequency(word: str, count: Count, start: int, end: int) -> Reading:
    bounds = count.floor()
    is_floor = "max" not in bounds
    return Reading("word_frequency", {"word": word, **bounds, "whole": not is_floor}, start, end)


def _word(sentence: Sentence, span: tuple[int, int], bare: str | None) -> str:
    quoted = sentence.quoted(*span)
    if quoted:
        return quoted[0].strip()
    if bare is None or bare in _NO_WORD or len(bare.partition("'")[0]) == 1:
        return ""
    place = sentence.plain.index(bare, span[0])
    return sentence.text[place : place + len(bare)]
