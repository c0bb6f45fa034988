"""The form of the output as a whole: JSON, a single line, a Markdown table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flowboard.align.suggesting.phrasing import compiled, is_negated
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quotations import QUOTE, QUOTES
from flowboard.align.suggesting.scope import is_distributed, is_of_whole, orders
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import OUTPUT, YOURS

_GIVE = (
    r"(?:respond|reply|answer|output|return|write|produce|provide|give|generate|format|wrap|print|"
    r"present|emit|deliver|structure|encode|put|use|serve|render|make|express|send|compose|note|"
    r"submit|enclose|organi[sz]e|convert|supply)"
)
_KIND = (
    r"(?:(?:a|an|one|the|single|valid|raw|strict|well-formed|minified|pure|following|this|proper|"
    r"plain|only|just|exactly|correct|nothing but|parsable|parseable|simple|flat|bare|entirely|in|"
    r"with|as|using|into) )*"
)
_JSON = compiled(
    rf"\b{_GIVE}\b(?P<what>[^.;:]{{0,90}}?)\b(?:in|as|with|using|into|inside|only|be|to|{_GIVE}) "
    rf"{_KIND}json\b",
    rf"\b(?:{YOURS}|(?:your|the) (?:\w+ ){{0,2}}{OUTPUT}|everything)(?: (?:should|must|has to|"
    r"needs to|shall|will))? (?:be |is )?(?:written |formatted |wrapped |given |returned |"
    rf"provided |presented |contained |output |enclosed |structured |put )*{_KIND}json\b",
    rf"\b(?:return|output|produce|generate|emit|print|provide|write|give me|use|send) {_KIND}json\b"
    r"(?! (?:for|in|as|from|to|and|or|with) (?!your|the (?:whole|entire|response|answer|output|reply)|"
    r"the (?:keys?|fields?|following)|(?:these|exactly|two|three) (?:keys?|fields?)|no\b|nothing))",
    rf"\b(?:make|keep) (?:it|{YOURS}) {_KIND}json\b",
    rf"^\W*in {_KIND}json(?: format)?(?=,)",
    r"^\W*(?:json (?:only|format)|(?:output|response|answer) ?format ?:? ?(?:valid |strict )?json)\b",
    r"\bin json(?: format)?\b(?P<tail>\W*$| only| and nothing else)",
)
_GIVES = compiled(rf"\b{_GIVE}\b")
_NOT_JSON = compiled(
    r"[\s,]*(?:file|schema|api|librar|parser|path|input|data (?:below|above|provided|you)|below|"
    r"above|lines|l\b|schema\b|web token|you (?:receive|get|are given)|i (?:gave|give|provide)|to "
    r"(?:csv|xml|yaml|a table|text|markdown|python|typescript|sql)|documents? (?:below|above|"
    r"provided)|snippet|blob|example|string inside|column|from the|payload (?:below|above)|config|"
    r"response from|list of|objects\b)",
)
_MENTIONS = compiled(
    r"\b(?:json) (?:file|schema|api|librar\w+|parser|input|data|path)\b",
    r"\b(?:parse|explain|convert(?! (?:it|your|the (?:answer|response|output))\b)|read|load|validate|what is|from) (?:\w+ ){0,4}json\b",
    r"\bjson ?lines\b",
    r"\bjsonl\b",
    r"\bndjson\b",
)
_BESIDES = compiled(
    r"\b(?:then|followed by|after (?:that|this|which)|before (?:the|your)|at the end|first|end "
    r"(?:your \w+ )?with|append|below it|in addition|also (?:include|write|add|explain)|as well "
    r"as|along with|inside|within (?:the|your))\b"
)
_NO_FENCE = compiled(
    r"\b(?:no|without(?: a| any)?|not (?:use|wrap|include|add)[^.]{0,30}|n't (?:use|wrap|include|"
    r"add)[^.]{0,30}) (?:markdown|code) ?(?:code )?(?:fences?|blocks?|formatting)?"
)
_KEYS = compiled(
    rf"\bjson (?:object|dictionary|dict|document|format)?\b[^.]{{0,60}}?\b(?:keys?|fields?|"
    rf"properties|attributes)\b[^.\"]{{0,40}}?(?P<keys>{QUOTES})"
)
_KEY_LINE = re.compile(rf"{QUOTE}\s*(?:\([^)]*\)\s*)?(?::|-|–|$)")
_OBJECT = compiled(
    r"\bjson (?:object|dictionary|dict)\b", r"\bjson\b[^.]{0,60}\b(?:keys?|fields?|properties)\b"
)
_MANY = compiled(r"\b(?:array|list|objects|one per|each|every|for each)\b")
_ONE_LINE = compiled(
    r"\b(?:on|in|as|to|use|within|into|be|output|return|write) (?:only |just |exactly )?(?:a |one "
    r"|the )?(?:single|one|1)[ -]line\b(?!s)",
    r"\bone-?\s?liner\b",
)
_TABLE = compiled(
    rf"\b(?:{_GIVE}|be|as|in) [^.;]{{0,60}}?\b(?:as|in|using|with|of|be) (?:an? )?markdown table\b"
)
_OF_A_PART = compiled(
    r"[\s,]*(?:per|for (?:each|every)|each|below|above|of (?:code|the)|summary|title|description "
    r"of (?:each|the))\b"
)


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """JSON, one line, or a table."""
    plain = sentence.plain
    if not is_of_whole(sentence) or not orders(sentence):
        return
    if "json" in plain:
        yield from _json(sentence, prompt)
    for match in _ONE_LINE.finditer(plain):
        if (
            not _OF_A_PART.match(plain, match.end())
            and not is_distributed(plain)
            and not is_negated(plain[: match.start()])
        ):
            yield Reading("line_count", {"max": 1}, *match.span())
            break
    for match in _TABLE.finditer(plain):
        if not is_negated(plain[: match.start()]) and not _BESIDES.search(plain):
            yield Reading(
                "matches", {"pattern": r"(?m)^\s*\|?(?:[ \t]*:?-{1,}:?[ \t]*\|)+"}, *match.span()
            )
            break


def _json(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    plain = sentence.plain
    if _MENTIONS.search(plain) or _BESIDES.search(plain) or is_distributed(plain):
        return
    for match in _JSON.finditer(plain):
        verbs = [verb.start() for verb in _GIVES.finditer(plain, match.start(), match.end())]
        place = max(verbs, default=match.start())
        if is_negated(plain[:place], at_verb=True) or _NOT_JSON.match(plain, match.end()):
            continue
        yield Reading("json_valid", _fence(prompt), *match.span())
        keys, end = _keys(sentence, prompt)
        if keys:
            schema = {"type": "object", "required": keys}
            yield Reading(
                "json_schema", {"schema": schema} | _fence(prompt), match.start(), max(match.end(), end)
            )
        return


def _fence(prompt: Prompt) -> dict[str, Any]:
    """JSON in a code fence is fine unless the prompt rules it out."""
    return {"fenced": not _NO_FENCE.search(prompt.plain)}


def _keys(sentence: Sentence, prompt: Prompt) -> tuple[list[str], int]:
    """The keys that the object must have: quoted in the sentence, or at the head of the lines below."""
    plain = sentence.plain
    if not _OBJECT.search(plain) or _MANY.search(plain):
        return [], 0
    named = _KEYS.search(plain)
    if named is not None:
        return sentence.quoted(*named.span("keys")), named.end()
    if not plain.rstrip().endswith(":"):
        return [], 0
    keys = []
    for below in prompt.sentences[sentence.index + 1 :]:
        if below.intro != plain:
            break
        line = _KEY_LINE.match(below.plain)
        if line is not None and "optional" not in below.plain:
            keys += below.quoted(0, line.end())[:1]
    return keys, 0
