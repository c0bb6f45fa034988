"""Letters and signs: their case, and how often they occur."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flowboard.align.suggesting.audience import is_asked
from flowboard.align.suggesting.clauses import clause_around, clause_before
from flowboard.align.suggesting.phrasing import NOT, compiled, is_negated, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.pronouns import count_of_them
from flowboard.align.suggesting.quantities import NUMBER, Count, counts, frequencies, nearest
from flowboard.align.suggesting.quotations import QUOTE
from flowboard.align.suggesting.scope import is_distributed, is_of_whole, orders
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import OUTPUT, PART, YOURS

_UPPER: Final = (
    r"(?:all |only |entirely |fully )*(?:(?:in )?(?:all[ -])?cap(?:s|itals|itali[sz]ed)(?: letters)?|(?:all "
    r")?(?:upper-?\s?case(?: letters?| characters?)?|capital letters?|(?<=all )capital(?! \w))(?: only)?|block (?:letters|capitals))"
)
_LOWER: Final = r"(?:all |only |entirely )*(?:lower-?\s?case|small)(?: letters?| characters?)?(?: only)?"
_WHERE = (
    r"(?:(?:entirely|completely|fully|only|written|and|english|in|all|the|a|an|with|using|either|"
    r"just|proper|also|both),? )*"
)
_WHOLE = (
    rf"(?:{YOURS}|(?:the|your|a|an|this) (?:[\w-]+ ){{0,3}}{OUTPUT}|everything|all (?:of )?(?:the |"
    r"your )?(?:text|words|letters)|it|all)"
)
_ANY = rf"{NOT}(?: (?:use|using|contain|include|have|be|any|the|use of|a single))*"
_RULED_OUT = phrase(
    r" (?:is|are|should|must|may|can)(?: not|n't|not|'t)\b(?! (?:only|necessarily|required|needed))",
    r" (?:is|are|should be|must be|have to be|are to be) (?:strictly |absolutely )?(?:forbidden|"
    r"prohibited|banned|disallowed|avoided|off[- ]limits)\b",
)
_CAPITALS = r"(?:capital(?:s| letters?|i[sz]ation)|upper-?\s?case(?: letters?| characters?)?)"
_SMALL = r"(?:lower-?\s?case|small)(?: letters?| characters?)?"
_NO_CAPITALS = compiled(rf"{_ANY} {_CAPITALS}\b(?! (?:words|names))", rf"\b{_CAPITALS}{_RULED_OUT}")
_NO_SMALL = compiled(rf"{_ANY} {_SMALL}\b(?! words)", rf"\b{_SMALL}{_RULED_OUT}")
_ALL_WORDS = compiled(
    r"\b(?:all|every) (?:of )?(?:the |your |single )?(?:words?|letters?|text|characters?)\b"
)
_MEANS = compiled(r"(?:in|using|use|with)\b")
_FOR_ALL = compiled(rf" (?:for|in|throughout|across) (?:all of )?(?:{YOURS}|everything)\b")
_CAPITALIZE = compiled(
    r"\bcapitali[sz]e (?:(?:the|your) (?:whole|entire)|all of|everything|every (?:single "
    rf")?(?:letter|word)|{_WHOLE})"
)
_OF_SOME = compiled(rf" (?:of|in|for) (?:at least|at most|exactly|no more|some|{NUMBER})\b")
_NO_CAPITALIZE = compiled(rf"{NOT} capitali[sz](?:e|ing) (?:any|a|letters|words|anything)\b")
_CASE_OF_ALL = {
    case: compiled(
        rf"\b(?:in|using|use|with|(?:stick|keep) to|entirely|only|be|all|contain|is|it's|it) {_WHERE}{written}\b",
        rf"\b(?:make|keep|write|put|turn) {_WHOLE} {_WHERE}{written}\b",
        rf"^\W*{written}\b",
        rf"\b(?:all|every|each)(?: single)? (?:of the )?letters?(?: (?:of|in) {_WHOLE})?"
        rf"(?: (?:should|must|has to|have to|needs? to))?(?: (?:be|are|is))?(?: an?)? {_WHERE}(?:{written}|{bare})\b",
    )
    for case, written, bare in (("upper", _UPPER, "capitals?"), ("lower", _LOWER, "small"))
}
_CAPITAL_WORDS = phrase(
    r"(?:\w+ ){0,2}?(?:words?|terms?) (?:that (?:is|are) |which are |written |which is )?(?:in|"
    r"with|using|of) (?:(?:all|full|complete|only) )?(?:the )?(?:capital|upper-?\s?case|caps|capitals|all-caps)(?: "
    r"letters)?",
    r"(?:fully |all[- ]|completely |entirely )?(?:capital(?:i[sz]ed)?|upper-?\s?case|all[- ]caps|"
    r"all[- ]capital)(?: letters?)? words?",
    r"all[- ]capital words?",
    r"words? (?:fully |all )?(?:capitali[sz]ed|upper-?\s?cased?)",
    r"words? (?:are|(?:should|must|have to|has to|need to|can|may) be) (?:fully |all |entirely |written )*(?:in )?(?:all )?"
    r"(?:capitali[sz]ed|capital letters|capitals|caps|upper-?\s?case)",
)
_WORDS_IN_CAPITALS = compiled(rf"\b{_CAPITAL_WORDS}\b")
_CAPITALS_FOR_WORDS = compiled(
    r"\b(?:capitali[sz]e (?:all |the )*letters|capital letters|upper-?\s?case|caps) (?:of|for|in|to \w+) [^.;]{0,30}\bwords?\b",
    r"\bwords? [^.;]{0,30}\b(?:putting|writing|typing) (?:them|these|those) in (?:all )?(?:capital letters|capitals|caps|"
    r"upper-?\s?case)",
)
_PARTIAL = compiled(
    rf"\b(?:words?|{PART}|first|names?|acronyms?|letters? of|except|for (?:the|your|any|all|"
    r"emphasis)|proper|sentences?|lines?|start|begin\w*|file|code|variables?|sql|initials?|stress|"
    r"highlight|emphasi[sz]e)\b"
)
_LETTER = compiled(
    rf"\b(?:letters?|character|vowel|consonant|symbol|sign) (?:(?P<quote>{QUOTE})|"
    r"(?P<bare>[a-z]\b(?!')|[!?#;*&%$@](?!\w)))",
    rf"(?P<before>{QUOTE}) (?:letter|character|symbol|sign)s?\b",
)
_SIGNS: Final = {
    "!": phrase(r"exclamation (?:marks?|points?|signs?)"),
    "?": phrase(r"question marks?"),
    "#": phrase(r"hash ?tags?", r"hash (?:signs?|symbols?)"),
    ";": phrase(r"semi-?colons?"),
    "—": phrase(r"em[- ]?dash(?:es)?"),
    ",": phrase(r"commas?"),
}
_SO_MANY = phrase(
    rf"letters? {QUOTE}(?:'?s)?",
    r"letters? [a-z](?:'?s)?(?![\w'])",
    r"[a-z]'s(?!\w)",
    rf"{QUOTE}(?:'?s\b)?(?: letters?| characters?| symbols?)?",
)
_NO_LETTER = compiled(
    rf"{_ANY}(?: words? (?:with|that contain|containing))?(?: the)? letter (?:(?P<quote>{QUOTE})|"
    r"(?P<bare>[a-z])\b(?!'))",
    rf"\bletter (?:(?P<quoted>{QUOTE})|(?P<named>[a-z])){_RULED_OUT}",
)
_WORDS_THAT = compiled(
    r"\b[a-z]{3,}s (?:that|which|who) (?:contain|have|start|begin|end|use|include|do)\b"
)
_ACTS = compiled(
    r"\b(?:appear\w*|occur\w*|us(?:e|es|ed|ing)|includ\w+|contain\w*|have|has|be|show|let|with|"
    r"make|add|limit|at least|at most|less than|more than)\b"
)


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """The case of all letters, words in capitals, and frequencies of letters and signs."""
    if not is_of_whole(sentence) or not orders(sentence):
        return
    plain = sentence.plain
    if "cap" in plain or "case" in plain or "letters" in plain:
        capital_words = list(_capital_words(sentence, prompt))
        yield from capital_words or _case(sentence)
    yield from _letters(sentence)
    yield from _signs(sentence)


def _case(sentence: Sentence) -> Iterator[Reading]:
    plain = sentence.plain
    for pattern, case in ((_NO_CAPITALS, "lower"), (_NO_CAPITALIZE, "lower"), (_NO_SMALL, "upper")):
        if (match := pattern.search(plain)) and not _PARTIAL.search(
            plain[match.end() : match.end() + 50]
        ):
            before = clause_before(sentence, match.start())
            if not _PARTIAL.search(before) or re.search(YOURS, before):
                yield Reading("letter_case", {"case": case}, *match.span())
                return
    match = _CAPITALIZE.search(plain)
    if match and not is_negated(plain[: match.start()]) and not _OF_SOME.match(plain, match.end()):
        yield Reading("letter_case", {"case": "upper"}, *match.span())
        return
    for case, pattern in _CASE_OF_ALL.items():
        for match in pattern.finditer(plain):
            if _is_partial(sentence, match) or is_negated(plain[: match.start()], at_verb=True):
                continue
            if is_asked(sentence, match.start()) and not _MEANS.match(match[0]):
                continue
            yield Reading("letter_case", {"case": case}, *match.span())
            return


def _is_partial(sentence: Sentence, match: re.Match[str]) -> bool:
    before = clause_before(sentence, match.start())
    behind = sentence.plain[match.end() : match.end() + 40]
    if _FOR_ALL.match(behind):
        return False
    if behind.lstrip(" ,").startswith("for "):
        return True
    if _PARTIAL.match(behind.lstrip(" ,")) or is_distributed(before):
        return True
    if _ALL_WORDS.search(before):
        return False
    return _PARTIAL.search(before[-60:]) is not None and not re.search(rf"\b{YOURS}\b", before)


def _capital_words(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    plain = sentence.plain
    found = [count for count in counts(plain, _CAPITAL_WORDS) if not count.is_negated]
    named = _WORDS_IN_CAPITALS.search(plain) or _CAPITALS_FOR_WORDS.search(plain)
    if not found and named is not None:
        found = [
            count for count in (*frequencies(plain), *counts(plain, "words?")) if not count.is_negated
        ]
    for count in found[:1]:
        yield Reading("capital_word_count", count.floor(), count.start, count.end)
    if not found and named is not None and (bounds := count_of_them(sentence, prompt)):
        yield Reading("capital_word_count", bounds, *named.span())


def _letters(sentence: Sentence) -> Iterator[Reading]:
    plain = sentence.plain
    if _WORDS_THAT.search(plain):
        return
    for match in _NO_LETTER.finditer(plain):
        letter = _letter(sentence, match)
        if letter.isalpha() and not _often(plain) and not is_asked(sentence, match.start()):
            yield Reading("letter_frequency", {"letter": letter, "max": 0}, *match.span())
            return
    for match in _LETTER.finditer(plain):
        letter = _letter(sentence, match)
        often = _often(plain)
        if letter and often and _ACTS.search(plain):
            if not is_distributed(clause_around(sentence, *match.span())):
                yield _frequency(letter, nearest(match.start(), often), match.start(), match.end())
            return
    for count in counts(plain, _SO_MANY):
        named = sentence.quoted(count.noun, count.end) or re.findall(
            r"\b[a-z]\b", plain[count.noun : count.end]
        )
        if named and len(named[0].strip()) == 1 and not count.is_negated:
            yield _frequency(named[0].strip(), count, count.start, count.end)
            return


def _letter(sentence: Sentence, match: re.Match[str]) -> str:
    quoted = sentence.quoted(*match.span())
    groups = match.groupdict()
    letter = quoted[0].strip() if quoted else groups.get("bare") or groups.get("named") or ""
    return letter if len(letter) == 1 else ""


def _often(plain: str) -> list[Count]:
    return [count for count in frequencies(plain) if not count.is_negated]


def _frequency(letter: str, count: Count, start: int, end: int) -> Reading:
    start, end = min(start, count.start), max(end, count.end)
    return Reading("letter_frequency", {"letter": letter, **count.floor()}, start, end)


def _signs(sentence: Sentence) -> Iterator[Reading]:
    for sign, noun in _SIGNS.items():
        for count in counts(sentence.plain, noun):
            bounds = count.floor()
            if sign in "#*":  # a heading has number signs too, and a bold word asterisks
                bounds.pop("max", None)
            if (
                bounds
                and bounds != {"max": 0}  # what must be absent is read by its own family
                and not count.is_negated
                and not is_distributed(clause_around(sentence, count.start, count.end))
            ):
                yield Reading("letter_frequency", {"letter": sign, **bounds}, count.start, count.end)
