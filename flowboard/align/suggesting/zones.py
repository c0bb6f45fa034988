"""Which parts of a prompt are no instructions: examples, data to work on, code.

A prompt often carries its input, and examples of inputs and outputs. What these say is not asked of
the output, so nothing is read there. `zones` gives the spans to leave out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_TRIPLE = re.compile(r'"""(?:.*?)"""|\'\'\'(?:.*?)\'\'\'', re.DOTALL)
_TAG = re.compile(r"<([A-Za-z][\w-]{0,40})(?:\s[^<>\n]*)?>")
_ORDERS_TAG = re.compile(
    r"(?:system|task|instruct|rule|requirement|constraint|guideline|format|output|response|style|"
    r"prompt|note|important|persona|role|tone|length|steps?|objective|goal|request|spec)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\{%-?\s*(?:if|for)\b.*?\{%-?\s*(?:endif|endfor)\s*-?%\}", re.DOTALL)
_QUOTED_LINES = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|\Z))+", re.MULTILINE)

_DATA: Final = (
    r"articles?|e-?mails?|context|transcripts?|documents?|docs|passages?|reviews?|messages?|"
    r"conversations?|chat(?: history)?|tickets?|sources?|data|content|excerpts?|abstract|"
    r"input|user input|text|snippets?|history|knowledge(?: base)?|posts?|tweets?|comments?|letters?|"
    r"reports?|paragraphs?|story|poem|essay|feedback|complaint|description|background|search results?|"
    r"notes|code|logs?|records?|facts|contract|policy|resume|cv|job (?:ad|description|posting)|"
    r"sentences?"
)
_DATA_LABEL = re.compile(
    r"^[ \t]*(?:#+[ \t]*|\*\*|\[|=+ ?)?(?:(?:the|your|my|here (?:is|are)|this is|below is|"
    r"original|source|retrieved|"
    r"customer'?s?|user'?s?|product|meeting|call|student'?s?|client'?s?|relevant|provided|given|"
    r"full|raw|news|blog|patient)"
    rf"[ \t]+){{0,3}}(?:{_DATA})(?:[ \t]+(?:below|text|body|content|\d+))?[ \t]*(?:\*\*|\]|=+)?[ "
    r"\t]*:(?:\*\*)?(?P<rest>[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_DATA_ANNOUNCED = re.compile(
    rf"\b(?:following|this|these|below|attached|given|here (?:is|are) (?:the|an?|some|my))[ \t]+"
    rf"(?:[\w'-]+[ \t]+){{0,3}}(?:{_DATA})\b(?:(?!json|format|object|list)[^\n.:?!]){{0,40}}:(?P<rest>[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_TEXT_TO_SAY = re.compile(
    r"\b(?:(?:end|finish|conclud|clos|start|begin|open)\w*\b[^.!?\n]{0,60}?\b(?:with|by)|includ(?:e|ing)|"
    r"contain|mention)\b[^.!?\n]{0,30}\Z",
    re.IGNORECASE,
)
_DATA_HEADING = re.compile(
    rf"^[ \t]*#+[ \t]+(?:\w+[ \t]+){{0,2}}(?:{_DATA})[ \t]*$", re.IGNORECASE | re.MULTILINE
)
_EXAMPLE_LABEL = re.compile(
    r"^[ \t]*(?:#+[ \t]*|\*\*|\[)?(?:(?:an?|some|good|bad|few|more|sample|here (?:is|are)(?: an?| "
    r"some| a few)?|below (?:is|are)(?: an?| some)?|for|"
    r"one|another|input|output|the)[ \t]+){0,3}(?:examples?|samples?|e\.g\.|demonstrations?|"
    r"illustrations?)\b"
    r"(?:[ \t]+[\w()/#-]+){0,4}[ \t]*(?:\*\*|\])?[ \t]*(?::(?:\*\*)?(?P<rest>[^\n]*)|"
    r"(?<=\w)(?P<none>))$",
    re.IGNORECASE | re.MULTILINE,
)
_TURN = re.compile(
    r"^[ \t]*(?:\*\*|\[)?(?:user|human|customer|client|input|q|question|query|caller|student|"
    r"agent|assistant|"
    r"ai|bot|model|output|a|answer|response|system|speaker \d|doctor|patient|tweet|review|"
    r"sentence|text)(?: ?#?\d+)?(?:\*\*|\])?[ \t]*:",
    re.IGNORECASE,
)
_ASKING_TURN = re.compile(
    r"[ \t]*(?:\*\*|\[)?(?:user|human|customer|client|input|q|caller|student)(?: ?#?\d+)?(?:\*\*|"
    r"\])?[ \t]*:",
    re.IGNORECASE,
)
_BACK_TO_ORDERS = re.compile(
    r"(?:#+[ \t]|[ \t]*(?:\*\*)?(?:instructions?|rules?|requirements?|constraints?|guidelines?|"
    r"task|format|output format|"
    r"answer format|response format|notes?|important|length|style|tone|question|remember)\b[^\n]{0,30}:"
    r"|.{0,200}\byour (?:\w+ ){0,2}(?:response|answer|output|reply|summary)\b|[ \t]*(?:please|now|"
    r"finally,|make sure|remember)\b)",
    re.IGNORECASE | re.DOTALL,
)
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_ONLY_SIGNS = re.compile(r"\W*([*=~_#-])\1{2,}\W*")
_MARKUP_ONLY = re.compile(r"[\s*\"'“‘\]]*$")


@dataclass(frozen=True, slots=True)
class Zone:
    """A span of a prompt, [start, end), in which nothing is asked of the output."""

    start: int
    end: int
    kind: Literal["example", "data", "code", "condition"]


_TO_THE_MODEL = re.compile(
    r"(?:(?<=[.!?\"”')\]][ \n])|(?<=\n))(?=[^.!?\n]{0,120}\b(?:your (?:\w+ ){0,2}(?:response|"
    r"answer|reply|output)\b"
    r"|repeat (?:the|this) (?:\w+ ){0,3}(?:request|prompt|question|sentence)|the (?:response|"
    r"answer|output|reply) (?:should|must)\b|\b(?:in|with|using|use) markdown\b|\*{3}|<<[^<>\n]+>>"
    r"|\bdouble (?:quotation|quotes|angular|angle)|\bSECTION X\b|\bentire (?:response|answer|reply)\b))",
    re.IGNORECASE,
)

_TO_THE_WRITER = re.compile(
    r"(?<=[.!?\"”')\]])[ \n](?=(?:(?:please|also|and|finally|additionally|moreover|furthermore)\b[, ]*)*"
    r"(?=(?:do not|don't|avoid|refrain|use|include|mention|highlight|italici[sz]e|there (?:should|must)|"
    r"add|give|make sure|ensure|be sure|answer|respond|reply|write|wrap|finish|end|conclude|start|begin|"
    r"keep|put|separate|first,? repeat|the (?:letter|words?|keywords?|paragraphs?|sentences)|words|"
    r"paragraphs|no)\b)"
    r"(?:[^.!?\n]|(?<=[A-Z])\.(?=[A-Z ])){0,300}(?<![\w-])(?:words?|sentences|paragraphs|commas?|keywords?|"
    r"bullets?|bullet points|placeholders|postscript|p\.s|letters?|titles?|headings?|markdown|"
    r"quotation marks|double quotes|lower-?\s?case|upper-?\s?case|capitals?|all caps|json|phrases?|"
    r"different (?:\w+ )?(?:responses|answers|versions|replies)|request|"
    r"in (?-i:[A-Z][a-z]+)(?: only)?(?=[.,]))(?![\w-]))",
    re.IGNORECASE,
)
"""An order on how to write. In a text that is cited in passing, such a sentence isn't of the text."""
_CLOSING = {'"': '"', "“": "”", "«": "»"}


def zones(text: str) -> list[Zone]:
    """The parts of a prompt that hold no instructions, sorted by their beginnings; they may overlap."""
    found = [Zone(*match.span(), "code") for match in _FENCE.finditer(text)]
    found += [Zone(*match.span(), "data") for match in _TRIPLE.finditer(text)]
    found += [Zone(*match.span(), "condition") for match in _CONDITION.finditer(text)]
    found += [Zone(*match.span(), "data") for match in _QUOTED_LINES.finditer(text)]
    found += _tagged(text)
    found += _labelled(text, _EXAMPLE_LABEL, "example")
    found += _labelled(text, _DATA_LABEL, "data")
    found += _labelled(text, _DATA_ANNOUNCED, "data", ends_at=(_TO_THE_MODEL, _TO_THE_WRITER))
    found += [
        Zone(match.end(), _end_of_data(text, match.end()), "data")
        for match in _DATA_HEADING.finditer(text)
    ]
    found += _dialogues(text)
    return sorted(found, key=lambda zone: (zone.start, zone.end))


def _tagged(text: str) -> Iterator[Zone]:
    """What stands between tags, unless the tag's name says that it holds instructions."""
    until = 0
    for tag in _TAG.finditer(text):
        if tag.start() >= until and not _ORDERS_TAG.search(tag[1]):
            end = text.find(f"</{tag[1]}>", tag.end())
            if end >= 0:
                until = end + len(tag[1]) + 3
                yield Zone(tag.start(), until, "data")


def _labelled(
    text: str,
    label: re.Pattern[str],
    kind: Literal["example", "data"],
    ends_at: tuple[re.Pattern[str], ...] = (_TO_THE_MODEL,),
) -> Iterator[Zone]:
    """What stands behind a label: the rest of its paragraph, or where that is empty, what follows."""
    until = 0
    for match in label.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if (
            match.start() >= until
            and not _TEXT_TO_SAY.search(line)
            and not _ONLY_SIGNS.fullmatch(match.groupdict().get("rest") or "")
        ):
            zone = _behind(text, match, kind)
            zone = zone if kind == "example" else _up_to_orders(text, zone, ends_at)
            until = zone.end
            yield zone


def _behind(text: str, label: re.Match[str], kind: Literal["example", "data"]) -> Zone:
    rest = label.groupdict().get("rest")
    begin = label.end() if rest is None else label.start("rest")
    if not _MARKUP_ONLY.match(rest or ""):
        return Zone(begin, _end_of_paragraph(text, label.end()), kind)
    if kind == "example":
        end = _end_of_example(text, _start_of_next(text, label.end()))
        return Zone(label.start(), end, kind)
    return Zone(begin, _end_of_data(text, label.end()), kind)


def _up_to_orders(text: str, zone: Zone, ends_at: tuple[re.Pattern[str], ...]) -> Zone:
    """Data without a fence ends with its quotation, or where a sentence speaks of the response."""
    end = _end_of_quotation(text, zone)
    if end is None:
        orders = [pattern.search(text, zone.start + 1, zone.end) for pattern in ends_at]
        end = min((order.start() for order in orders if order is not None), default=zone.end)
    return Zone(zone.start, end, zone.kind)


def _end_of_quotation(text: str, zone: Zone) -> int | None:
    """Where the quotation ends with which data begins; None where it begins with none that ends."""
    begin = _start_of_next(text, zone.start)
    closing = _CLOSING.get(text[begin : begin + 1])
    if closing is None:
        return None
    end = re.compile(rf"{closing}(?=[\s.,;!?)]|\Z)").search(text, begin + 1, zone.end)
    return None if end is None else end.end()


def _dialogues(text: str) -> Iterator[Zone]:
    """Turns of a dialogue or of a few-shot example: an asking turn and those behind it."""
    is_open, begin, place = False, 0, 0
    for line in text.splitlines(keepends=True):
        if not is_open and _ASKING_TURN.match(line):
            is_open, begin = True, place
        elif is_open and (not line.strip() or line.lstrip().startswith("#")):
            rest = text[place:].lstrip("\n \t")
            if not _TURN.match(rest):
                yield Zone(begin, place, "example")
                is_open = False
        place += len(line)
    if is_open:
        yield Zone(begin, len(text), "example")


def _end_of_paragraph(text: str, place: int) -> int:
    end = _PARAGRAPH_END.search(text, place)
    return end.start() if end else len(text)


def _start_of_next(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _end_of_example(text: str, place: int) -> int:
    """An example goes on while its paragraphs are turns or follow a label; else it is one paragraph."""
    end = _end_of_paragraph(text, place)
    while (after := _start_of_next(text, end)) < len(text) and (
        _TURN.match(text, after) or _EXAMPLE_LABEL.match(text, after)
    ):
        end = _end_of_paragraph(text, after)
    return end


def _end_of_data(text: str, place: int) -> int:
    """Data goes on until a paragraph that speaks to the model again."""
    end = _end_of_paragraph(text, _start_of_next(text, place))
    while (after := _start_of_next(text, end)) < len(text) and not _BACK_TO_ORDERS.match(text, after):
        end = _end_of_paragraph(text, after)
    return end
