"""Things that must not be in the output: commas, emoji, hashtags, links, lists, Markdown …"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from flowboard.align.suggesting.audience import is_asked
from flowboard.align.suggesting.clauses import clause_before
from flowboard.align.suggesting.phrasing import compiled, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quotations import QUOTE
from flowboard.align.suggesting.rules.forbidden import NEGATION, USING
from flowboard.align.suggesting.scope import is_distributed, is_of_whole, orders
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import OUTPUT, YOURS

_Check = tuple[str, Mapping[str, Any]]
_MARKDOWN_SIGNS: Final = r"(?m)\*\*[^*\n]+\*\*|^#{1,6} |^\s*```"
_THINGS: Final[Mapping[str, _Check]] = MappingProxyType(
    {
        phrase(r"commas?", r"punctuation(?: marks?)? (?:such as|like|including) commas", r"comma(?: punctuation| signs?| characters?| symbols?)?s?"): ("no_commas", {}),
        phrase(r"emojis?", r"emoticons?", r"smileys?"): ("no_emoji", {}),
        phrase(r"hash ?tags?"): ("no_hashtags", {}),
        phrase(r"(?:hyper)?links?", r"urls?", r"web ?addresses", r"website addresses", r"web ?links?"): ("no_urls", {}),
        phrase(r"e-?mail address(?:es)?", r"e-?mails(?= or phone)"): ("no_emails", {}),
        phrase(r"(?:tele)?phone numbers?"): ("no_phone_numbers", {}),
        phrase(r"exclamation (?:marks?|points?)"): ("letter_frequency", {"letter": "!", "max": 0}),
        phrase(r"question marks?"): ("letter_frequency", {"letter": "?", "max": 0}),
        phrase(r"semi-?colons?"): ("letter_frequency", {"letter": ";", "max": 0}),
        phrase(r"em[- ]?dash(?:es)?"): ("letter_frequency", {"letter": "—", "max": 0}),
        phrase(r"asterisks?"): ("letter_frequency", {"letter": "*", "max": 0}),
        phrase(r"(?:bullets?|bullet(?:ed)?[ -]?(?:points?|lists?))"): ("bullet_count", {"max": 0}),
        phrase(r"(?:headings?|headers?|section headings?|markdown headings?)"): ("heading_count", {"max": 0}),
        phrase(r"markdown(?: formatting| syntax| markup| symbols?)?"): ("not_matches", {"pattern": _MARKDOWN_SIGNS}),
        phrase(r"code (?:fences?|blocks?)", r"(?:triple )?backticks", r"markdown (?:code )?(?:fences|blocks)"): ("not_contains", {"value": "```"}),
        phrase(r"(?:numeric )?digits", r"numerals"): ("not_matches", {"pattern": r"\d"}),
        phrase(r"line ?breaks?", r"newlines?", r"new lines"): ("line_count", {"max": 1}),
        phrase(r"html(?: tags| markup)?"): ("not_matches", {"pattern": r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>"}),
        phrase(r"placeholders?", r"placeholder text", r"bracketed placeholders"): ("placeholder_count", {"max": 0}),
    }
)  # fmt: skip
_AMONG_OTHERS = {pattern: (re.compile(pattern), check) for pattern, check in _THINGS.items()}
_ORDER = compiled(
    rf"(?<![\w-])(?:{NEGATION}|zero)(?: ever| to| even a| even)*(?: (?:{USING}|formatting with|"
    r"formatting|wrapping it in|wrap it in|format it (?:as|with)))?(?: (?:or|and) "
    rf"{USING})?(?=(?P<rest> [^.;:!?()]*))",
)
_ADJECTIVE = compiled(
    r"^(?:(?:any|the|a|an|use of|usage of|even|single|extra|additional|other|all|of|these|kinds?|"
    r"sort|type|unnecessary|in|your|response|answer|output|reply|entire|whole|it|either|to|use|"
    r"using|include|including|also|personal|inline|external|web|real|markdown(?= (?:headings?|"
    r"headers?|links?|bullets?)))\s+)+"
)
_BETWEEN = re.compile(
    r"\s*,\s*(?:and\s+|or\s+|nor\s+|no\s+)?|\s+(?:and|or|nor)\s+(?:no\s+|any\s+)?|\s*/\s*"
)
_TAIL = compiled(
    rf" (?:in|within|inside|throughout|anywhere in|from|into|to) (?:{YOURS}|(?:your|the|this|a|an) "
    rf"(?:\w+ ){{0,2}}(?:{OUTPUT}|writing|lyrics|sentences|lines)|it|any (?:form|way|"
    rf"part)(?: of {YOURS})?|them|there|total|english|full)\b",
    rf" (?:is|are|appear) (?:in|used in|present in|found in|part of) (?:{YOURS}|it|there|(?:your|the) \w+)\b",
    r" (?:is|are|should be|may be|can be|must be|should|may|can|must) (?:allowed|permitted|used|"
    r"included|present|appear|acceptable)\b",
    r" (?:at all|anywhere|whatsoever|please|at any point|throughout|ever|altogether|even once|"
    r"allowed|in total|and nothing else|of any kind|or anything (?:else|like that|similar))\b",
)
_ENDS = re.compile(
    r"\s+(?:but|because|since|so|while|when|which|that|this|(?<!such\s)as|instead|just|only|use|write|make|"
    r"keep|and\s+(?:keep|make|write|use|do|limit|include|begin|start|end|the|your|answer|respond|"
    r"it|in)|with|it)\b|\s-+\s|,\s+(?:and|but|please|just|as|so|only|because|since|which|use|"
    r"write|keep|make|in|with|it|the|your|instead|if)\b(?!\s+(?:emoj|hasht|comma|link|url|head|"
    r"mark))"
)
_SCOPED = compiled(
    r"\b(?:in|between|before|after|around|for|from|to|with|unless|except|inside|within|at|on|of|"
    r"as) (?!total)",
    r"\bother than\b",
    r"\b(?:too|over|excessive|many|much|more)\b",
)
_PASSIVE = compiled(
    r"\b(?:use of |usage of |any |the )*(?P<thing>commas?|emojis?|hashtags?|links?|urls?|markdown|"
    r"bullet points?|bullets|headings|exclamation (?:marks|points)|code fences|line breaks)(?: at "
    r"all)? (?:is|are|should|must|may|can)(?: (?:be )?(?:strictly |absolutely )?(?:not|never)|n't|"
    r"not) (?:be )?(?:allowed|permitted|used|included|present|appear|acceptable|contained)",
    r"\b(?:use of |usage of |any |the )*(?P<banned>commas?|emojis?|hashtags?|links?|urls?|"
    r"markdown|bullet points?|bullets|headings|exclamation (?:marks|points)|code fences|line "
    r"breaks) (?:is|are|must be|should be|(?:has|have) to be) (?:strictly |absolutely )?(?:forbidden|"
    r"prohibited|banned|off[- ]limits|disallowed|avoided|omitted|left out)",
    r"\bleave (?:any |all |the )?(?P<left>commas?|emojis?|hashtags?|links?|urls?|bullet points|headings) out\b",
)
_SIGNS: Final = {",": "commas", "!": "exclamation marks", "?": "question marks", ";": "semicolons"}
_QUOTED_SIGN = compiled(
    rf"(?<![\w-])(?:{NEGATION}|zero)(?: (?:{USING}))?(?: (?:any|the|a))?(?: \w+)? {QUOTE}"
)
_FREE = compiled(
    r"\b(?P<thing>comma|emoji|hashtag|markdown|link)-?\s?free\b",
    r"\bfree (?:of|from) (?:any )?(?P<of>commas|emojis?|hashtags|markdown|links)\b",
)
_PLAIN_TEXT = compiled(r"\b(?:in|as|use|return|output|be|only) plain[- ]text\b", r"\bplain text only\b")
_OVERREACHES = compiled(
    r"(?:\bnot|n't) (?:only|just|necessarily|forget|hesitate|fail|be afraid)\b",
    r"\b(?:not|never|don't) (?:avoid|exclude|omit|remove|change|alter)\b",
)
_WRITES = compiled(
    r"\W*(?:please )?(?:write|draft|compose|create|generate|give|make|produce|tell|sing)\b"
)
_DEMANDS = compiled(r"\b(?:should|must|shall|needs? to|has to|make sure|ensure|can be)\b")
_ABOUT_INPUT = compiled(
    r"\b(?:has|have|had|contains?|with|is|are|was|were|there (?:is|are)|given) no\b(?! (?:other|more))"
)


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """What a sentence wants to be absent from the whole output."""
    plain = sentence.plain
    if not is_of_whole(sentence) or _OVERREACHES.search(plain):
        return
    for match in _ORDER.finditer(plain):
        if match[0].split()[0] == "no" and _is_statement(sentence, match.start()):
            continue
        if is_distributed(clause_before(sentence, match.start())):
            continue
        for check, arguments in _things(match["rest"]):
            yield Reading(check, arguments, *_trimmed(plain, match.start(), match.end("rest")))
    for match in _QUOTED_SIGN.finditer(plain):
        for said in sentence.quoted(*match.span()):
            for check, arguments in _named(_SIGNS.get(said.strip(), "")):
                yield Reading(check, arguments, *match.span())
    for pattern in (_PASSIVE, _FREE):
        for match in pattern.finditer(plain):
            said = next(filter(None, match.groups()))
            for check, arguments in _named(said):
                yield Reading(check, arguments, *match.span())
    for match in _PLAIN_TEXT.finditer(plain):
        yield Reading("not_matches", {"pattern": _MARKDOWN_SIGNS}, *match.span())
        break


def _is_statement(sentence: Sentence, place: int) -> bool:
    """Whether "no commas" is said of something else: "the address has no commas"."""
    plain = sentence.plain
    if not orders(sentence) or is_asked(sentence, place):
        return True
    before = plain[:place]
    if re.search(rf"\b{YOURS}\b", plain) or _DEMANDS.search(before) or _WRITES.match(plain):
        return False
    stated = _ABOUT_INPUT.search(plain)
    return stated is not None and not before.rstrip().endswith("with")


def _things(rest: str) -> Iterator[_Check]:
    """The checks for a list such as ` any commas, emojis or hashtags in your response`."""
    listed = _TAIL.sub("", rest + " ")
    stop = _ENDS.search(listed)
    listed = (listed[: stop.start()] if stop else listed).strip(" \"'*_")
    found: list[_Check] = []
    for entry in _BETWEEN.split(listed):
        plain = _ADJECTIVE.sub("", entry.strip())
        named = list(_named(plain))
        if not named and _is_scoped(plain):
            return  # "commas or emoji in the title": the restriction holds for all of them
        found += named
    yield from found


def _is_scoped(entry: str) -> bool:
    """Whether an entry is a thing that is ruled out only somewhere."""
    scope = _SCOPED.search(entry)
    return scope is not None and any(_named(entry[: scope.start()]))


def _named(thing: str) -> Iterator[_Check]:
    plain = _ADJECTIVE.sub("", thing.strip(" ,*_\"'"))
    for pattern, check in _AMONG_OTHERS.values():
        if pattern.fullmatch(plain):
            yield check
            return


def _trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    while end > start and plain[end - 1].isspace():
        end -= 1
    return start, end
