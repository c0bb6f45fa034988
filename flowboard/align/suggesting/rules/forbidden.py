"""Words that must not occur."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowboard.align.suggesting.clauses import clause_before
from flowboard.align.suggesting.phrasing import INSERTION, NOT, compiled, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import frequencies
from flowboard.align.suggesting.quotations import QUOTES
from flowboard.align.suggesting.scope import is_distributed, is_of_whole
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import OUTPUT, PART, YOURS
from flowboard.align.suggesting.word_lists import NOUN, words_behind, words_named

NEGATION = phrase(
    r"(?:do|does|must|should|can|could|may|shall|will|would|did|is|are)(?:n't| not)(?: (?:allowed|permitted|supposed) to)?",
    r"cannot", r"(?:can't|won't|shan't)", r"never(?:, ever,?)?",
    r"not(?: (?:allowed|permitted|supposed))?(?: to)?", r"avoid(?:ing|s)?", r"refrain(?:ing)? from",
    r"without", r"stay away from", r"(?:steer|stay) clear of", r"keep away from", r"skip", r"ban",
    r"(?:please )?no", r"exclude", r"excluding", r"omit(?:ting)?", r"leave out", r"leaving out",
    r"(?:(?:make|making|with) )?no (?:mention|use) of", r"free (?:of|from)", r"penali[sz]ed for",
    r"(?:forbidden|prohibited|banned)(?: to| from)?", r"(?:under|in) no (?:circumstances?|way|case),?",
    r"forbid(?:s|ding)?", r"none of", r"keep clear of", r"neither",
)  # fmt: skip
"""How a prompt says that something isn't to be."""
USING: str = phrase(
    r"us(?:e|es|ing|age of)", r"includ(?:e|es|ing)", r"contain(?:s|ing)?", r"mention(?:s|ing)?",
    r"say(?:s|ing)?", r"writ(?:e|ing)", r"hav(?:e|ing)", r"employ(?:ing)?", r"(?:the )?us(?:e|age) of",
    r"add(?:ing)?", r"insert(?:ing)?", r"put(?:ting)?", r"incorporat(?:e|ing)", r"featur(?:e|ing)",
    r"repeat(?:ing)?", r"utter(?:ing)?", r"utili[sz](?:e|ing)", r"output(?:ting)?", r"return(?:ing)?",
    r"produc(?:e|ing)", r"want(?: (?:you )?to (?:see|use|read|hear|mention|say|include))?",
    r"bring(?:ing)? up", r"be", r"allow(?:ing)?", r"see(?:ing)?", r"let",
    r"(?:reply|respond|answer)(?:ing)? with",
)  # fmt: skip
"""Verbs for bringing something into a text."""

_LINK = (
    r"(?: (?:any|of|the|a|an|either|all|these|those|following|in|your|response|answer|reply|"
    r"output|essay|text|at|also|or|ever|even))*"
)
_WITH_NOUN = compiled(
    rf"\b{NEGATION}(?:{INSERTION})?(?: ever| to)?(?: {USING}(?: (?:or|and|/) {USING})?)?{_LINK} {NOUN}\b(?: "
    r"(?:such as|like))?"
)
_QUOTED = compiled(
    rf"\b{NEGATION}(?:{INSERTION})?(?: ever| to)? (?:us(?:e|ing)|say(?:ing)?|mention(?:ing)?|writ(?:e|ing)|put|insert|hav(?:e|ing)|refer(?:ring)? to|"
    rf"includ(?:e|ing)|contain(?:ing)?|output(?:ting)?){_LINK} ?:? ?{QUOTES}",
    rf"\bno {QUOTES}(?= (?:anywhere )?in (?:{YOURS}|it\b|(?:the|your|this) {OUTPUT}))",
    rf"\b(?:avoid|exclude|omit|ban) ?:? ?{QUOTES}",
)
_SUBJECT = compiled(
    rf"\b(?:the )?{NOUN}(?: such as| like)? ?(?P<list>{QUOTES}|[a-z][\w'-]*(?:(?:, | and | or |, and |, or "
    r")[a-z][\w'-]*)*) (?:(?:must|should|can|may|shall|will|is|are|do|does)(?:n't|'t|not| not| never) "
    r"(?:to )?(?:be )?(?:appear|occur|used|use|included|mentioned|present|said|contained|allowed|"
    r"permitted|show up|found|exist|in\b)|(?:must|should|(?:is|are) to|ha(?:s|ve) to|needs? to) be "
    r"(?:avoided|omitted|excluded|left out|absent|missing)|(?:is|are) (?:strictly |absolutely )?(?:forbidden|banned|"
    r"prohibited|off[- ]limits|disallowed|taboo)\b)"
)
_BANNED = compiled(
    rf"\b(?:the )?{NOUN} ?(?P<list>{QUOTES}) (?:is|are) (?:strictly )?(?:forbidden|banned|"
    r"prohibited|off[- ]limits|disallowed|taboo|(?:a )?no-go)",
    rf"\buse of {QUOTES} (?:is|are) (?:strictly )?(?:forbidden|banned|prohibited|disallowed|not allowed)\b",
    rf"\bleave (?:out )?(?:the )?{NOUN} ?(?P<left>{QUOTES}) out\b",
)
_LABELLED = compiled(
    r"\b(?:forbidden|banned|prohibited|disallowed|taboo|excluded|off-limits) (?:keywords?|words?|"
    r"phrases?|terms?)(?: (?:are|include))? ?:",
    r"^\W*(?:not allowed|forbidden|banned|prohibited|off[- ]limits|taboo) ?: (?:the |following |any |of )*(?:keywords?|words?|"
    r"phrases?|terms?)",
    r"\b(?:words|phrases|terms|keywords) to avoid ?:",
    r"\b(?:following )?(?:words|phrases|terms|keywords) are (?:strictly )?(?:forbidden|banned|"
    r"prohibited|not allowed|off[- ]limits) ?:",
    r"\b(?:words|phrases|terms|keywords)(?: that)? (?:you|i|we) (?:\w+ ){0,2}(?:avoid|not use|never use|hate|omit|exclude|"
    r"skip|don't want|don't like)\b[^.:\"]{0,30}:",
    r"\bkeep (?:the following|these) (?:words?|phrases?|terms?|keywords?) out of (?:it|your|the)\b[^.:\"]{0,30}:",
    rf"(?:{NOT}|\b(?:avoid|exclude|omit)\b)[^.:\"]{{0,60}}\b(?:following|these) {NOUN}\b[^.:\"]{{0,60}}:",
    rf"\b(?:following|these) {NOUN} (?:must|should|can|may|shall|will|is|are|do)(?:n't|'t| ?not| never)\b"
    r"[^.:\"]{0,60}:",
    r"\bkeep the (?:words?|phrases?|terms?|keywords?)(?=[^.]{1,80} out of (?:your|the))",
)
_NEITHER = compiled(
    rf"\b(?:neither|none of) (?:(?:the )?{NOUN} )?(?P<list>{QUOTES})(?! (?:is|are|was|were|has|have|had)\b)"
)
_SCOPED = compiled(
    rf"[\s,\"]*in (?!english|total|any (?:way|form)|(?:it|them|there)\b|(?:the|your|this|an?|any|all|its|my) "
    rf"(?!(?:\w+ ){{0,2}}(?:{PART}|first|last|same|row|sentences?|lines?|paragraphs?|beginning|end)\b))",
    r"[\s,\"]*(?:unless|except|when|if\b|anywhere (?:except|but)|=|->)",
    r"[\s\"]*(?:at the|to (?:start|begin|end|open|refer|describe|mean|introduce|address|talk)|as (?:an?|the|"
    r"your)|for\b|too|more|twice|once|excessively|repeatedly|without|alone|by itself|before|after|only|"
    r"over and over|followed|instead|rather|where|with(?!in)|about|related|on its own)",
)
_OVERREACHES = compiled(
    r"(?:\bnot|n't) (?:only|just|necessarily|forget|hesitate|fail|leave out|omit|skip|be afraid)\b",
    r"\b(?:not|never|don't) (?:avoid|exclude|omit)\b",
)
_TEMPLATE = re.compile(r"[\[\]{}<>…]|\.\.\.")
_THEM = compiled(
    rf"\b{NEGATION} (?:us(?:e|ing)|say(?:ing)?|mention(?:ing)?|includ(?:e|ing)) (?:(?:either|any|both) of )?(?:them|(?:it|(?:that|these|those|this) (?:words?|terms?|"
    r"phrases?|keywords?)))(?: at all| anywhere| in (?:your|the) \w+)?\W*$"
)
_NAMES_WORDS = compiled(rf"\b{NOUN}\b")


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Words that a sentence forbids, in the output as a whole."""
    plain = sentence.plain
    if not is_of_whole(sentence) or _OVERREACHES.search(plain):
        return
    for pattern in (_WITH_NOUN, _LABELLED):
        for match in pattern.finditer(plain):
            words, end, _ = words_named(sentence, prompt, match.end())
            if is_distributed(clause_before(sentence, match.start())):
                continue
            if words and _may_forbid(plain, end, words):
                yield Reading("forbidden_words", {"words": words}, match.start(), end)
                return
    for pattern in (_QUOTED, _BANNED, _NEITHER):
        for match in pattern.finditer(plain):
            words = sentence.words_quoted(match.start(), match.end())
            if words and _may_forbid(plain, match.end(), words):
                yield Reading("forbidden_words", {"words": words}, match.start(), match.end())
                return
    if (meant := _THEM.search(plain)) and (words := _words_before(sentence, prompt)):
        yield Reading("forbidden_words", {"words": words}, *meant.span())
        return
    for match in _SUBJECT.finditer(plain):
        words, _, _ = words_behind(sentence, match.start("list"))
        if words and _may_forbid(plain, match.end(), words):
            yield Reading("forbidden_words", {"words": words}, match.start(), match.end())
            return


def _words_before(sentence: Sentence, prompt: Prompt) -> list[str]:
    """The words of the sentence before, where it quotes some: "I hate the word X. Don't use it"."""
    before = prompt.around(sentence, before=1)[0]
    if before is sentence or sentence.quotations or not _NAMES_WORDS.search(before.plain):
        return []
    words = before.words_quoted(0, len(before.text))
    return words if _may_forbid(before.plain, len(before.plain), words) else []


def _may_forbid(plain: str, end: int, words: list[str]) -> bool:
    if _SCOPED.match(plain, end) or any(end <= count.start <= end + 3 for count in frequencies(plain)):
        return False
    return all(
        len(word) <= 60
        and any(map(str.isalnum, word))
        and len(word.strip()) > 1
        and not _TEMPLATE.search(word)
        for word in words
    )
