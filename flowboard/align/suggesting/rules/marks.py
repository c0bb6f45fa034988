"""Marks that a text is to have: a title in brackets, a postscript, placeholders, highlights, headings,
and the request repeated in front."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flowboard.align.suggesting.phrasing import NOT, compiled, is_negated, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.pronouns import count_of_them
from flowboard.align.suggesting.quantities import counts, frequencies
from flowboard.align.suggesting.quotations import QUOTE
from flowboard.align.suggesting.scope import is_distributed, is_of_whole, orders
from flowboard.align.suggesting.separators import separator_in
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import THINGS

_TITLE = compiled(r"\b(?:title|heading|headline|name)\b")
_DOUBLE = re.compile(r"<<[^<>\n]*>>|«[^«»\n]+»(?=.{0,40}title)|\[\[[^\[\]\n]+\]\]")
_DOUBLE_SAID = compiled(r"\bdouble (?:angular|angle|angled|pointy) (?:brackets|parenthes[ei]s|bracket)")
_POSTSCRIPT = compiled(
    r"\b(?:add|include|end|finish|close|write|with|put|append|have|contain|conclude|attach|insert|"
    r"give|provide|be|has|see|forget|sure (?:that )?there is)\b[^.]{0,80}?\b(?P<named>post-?scripts?|post scripts?|"
    r"p\. ?s\b|p\.p\.s\b|ps\b(?! ?\d))",
)
_MARKER = re.compile(
    r"(?<![A-Za-z.])(?:P\.\s?P\.\s?S\.?|P\.\s?S\.?|PPS:?|PS:)(?![A-Za-z])", re.IGNORECASE
)
_HIGHLIGHT_VERB = r"(?:highlight|bold|italici[sz]e|emphasi[sz]e|emboldene?|make bold)"
_HIGHLIGHTED = phrase(
    r"(?:(?:\*{0,2}highlighted\*{0,2}|bold(?:ed|faced)?|italici[sz]ed|italic|emphasi[sz]ed|key|most|"
    r"important|different|separate|distinct|of the|text) )*(?:sections?|words?|phrases?|parts?|"
    r"passages?|terms?|sentences?|portions?|segments?|keywords?|places|points|ideas|pieces|areas|"
    r"snippets|spots|spans?|highlights?|items?|concepts|takeaways|lines?)"
)
_IS_HIGHLIGHTED = compiled(
    rf"\b{_HIGHLIGHT_VERB}(?:e?d|ed|s|ing)?\b|\b(?:bold|italics?)\b|\bhighlights?\b|\basterisks\b"
)
_SHOWS_HIGHLIGHT = re.compile(
    r"(?:i\.e\.|e\.g\.|like|such as|example|as in)[\s,:\"“(]*\*{1,2}[^*\n]+\*{1,2}", re.IGNORECASE
)
_EACH_MARKED = compiled(
    r"\b(?:each|every one)(?: one| of (?:them|these))?(?= (?:in|with|by|using|being|enclosed|surrounded|"
    r"wrapped|marked|highlighted)\b)"
)
_EACH_HIGHLIGHTED = compiled(
    rf"\b{_HIGHLIGHT_VERB} (?:each|every)\b(?! of the)",
    r"\b(?:each|every) (?:[\w-]+ ){0,4}(?:be |is )?(?:highlighted|bold(?:ed)?|italici[sz]ed|in (?:bold|italics?))\b",
    r"\bput (?:each|every) (?:[\w-]+ ){0,3}in \W*(?:bold|italics?)\b",
)
_IN_CAPITALS = compiled(r"\b(?:all caps|in caps|capital letters|capitals|upper-?\s?case)\b")
_ANY_HIGHLIGHTED = phrase(r"(?:[a-z-]+ ){0,3}[a-z]+")
_ORDERS_HIGHLIGHT = compiled(
    rf"\b{_HIGHLIGHT_VERB} (?:at least|more than|up to|exactly|\d|one|two|three|four|five)"
)
_HIGHLIGHTS_ARE_OUTPUT = compiled(
    r"\b(?:markdown|asterisks?|bold(?:ed)?|italics?|italici[sz]e\w*|in your (?:response|answer|"
    r"reply|text)|\*[^*\n]+\*)"
)
_PLACEHOLDERS = phrase(r"[\[{<]*(?:\w+ )?place-?\s?holders?(?: variables?| texts?)?[\]}>]*")
_PLACEHOLDER = compiled(r"\bplace-?\s?holders?\b")
_BRACKETS = {"square": "[]", "curly": "{}", "double curly": "{{}}", "angle": "<>", "angular": "<>"}
_BRACKET_SAID = compiled(r"\b(?P<kind>square|double curly|curly|angle|angular) (?:brackets|braces)")
_BRACKET_SHOWN = re.compile(
    r"(?P<square>\[[^\[\]\n]+\])|(?P<double>\{\{[^{}\n]+\}\})|(?P<curly>\{[^{}\n]+\})|"
    r"(?P<angle><[^<>\n]+>)"
)
_HEADINGS = phrase(
    r"(?:(?:markdown|section|main|sub|second-level|top-level) )*(?:sub-?)?head(?:ings?|ers?)"
)
_HEADINGS_ASKED = compiled(
    r"\b(?:use|with|include|using|add|have|contain|under|has|into|organi[sz]e\w*|structure\w*)\b"
)
_REPEAT = compiled(
    r"\b(?:repeat(?:ing)?|restat(?:e|ing)|copy(?:ing)?|reproduce|echo|write out|(?:repetition|copy|"
    r"restatement)(?= of))\b[^.:;]{0,20}?(?: (?:back|out|first))? (?:the |this |my |your |that |our )?(?:entire |"
    r"whole |above |following |original |exact |full |user'?s? |initial |given |same |own |of |of the |of my |of this "
    r")*(?:request|question|prompt|query|instructions?|message|task|sentence|text|input|statement|"
    r"riddle|problem|paragraph|line|phrase|everything|command|assignment|"
    r"words)s?(?P<rest>[^.:;?!(]*)",
    r"\b(?:say|write|state|type|give|quote) (?:the|this|my|that) (?:\w+ )?(?:request|question|prompt|"
    r"sentence)(?: above)? again\b",
    r"\b(?:rewrite|retype|recite|write|type) (?:out )?(?:the|this|my|that|your)(?: \w+){0,3}? (?:request|question|prompt|"
    r"sentence|text|instructions?|task|query|statement|message|paragraph|above)\b(?=[^.;]* (?:word[- ](?:for|by)[- ]word|"
    r"verbatim|without (?:any )?chang))",
    r"\bsay (?:the|this|my) (?:request|question|prompt)(?: above)? word for word\b",
    r"\b(?:begin|start)(?:ing)? (?:[\w ]{0,20} )?with (?:the|this|my) (?:exact )?(?:request|question|prompt)(?: above)?"
    r"(?=[\s,]+(?:verbatim|word for word|exactly))",
    r"\binclude (?:the|this|my) exact (?:request|question|prompt)\b(?=[^.]* (?:beginning|start)\b)",
    r"\b(?:state|include|write|give|quote) (?:the|this|my) (?:exact )?(?:request|question|prompt)(?: above)?"
    r"(?=[\s,]+(?:verbatim|word for word|exactly as))",
    r"\b(?:the|this|my) (?:\w+ )?(?:request|question|prompt)(?: above)?,? (?:(?:must|should|has to) be |"
    r"is |be )?repeated\b",
)
_EXACTLY = compiled(
    r"\b(?:word[- ](?:for|by)[- ]word|as (?:it )?(?:appears|stated|written)|verbatim|exactly|word-for-word|"
    r"without (?:any )?(?:change|changing|modif|alter|edit)\w*|unchanged|as is|as-is|as it is|as "
    r"given|above|below|before (?:you )?(?:answer|giv|respond|reply|writ)\w*|literally|to the "
    r"letter|first|in full|prior to)\b"
)
_NO_REPEAT = compiled(rf"{NOT} (?:to )?(?:just |simply |merely )?(?:repeat|restat|copy|reproduc|echo)")
_SOME_HIGHLIGHTED = compiled(
    rf"\b(?:{_HIGHLIGHT_VERB}|highlighted|bolded|italicized) (?:[\w'-]+ ){{0,4}}(?:sections?|"
    r"words?|phrases?|parts?|passages?|terms?|points|keywords?|ideas|takeaways)\b"
)
_NOTHING_BEFORE = compiled(
    rf"{NOT} (?:say|write|add|output|include|put|use|print) (?:any|anything|a single|"
    rf"other)[^.;]{{0,30}} (?:before|prior to|in front of|until)\b"
)
_BELOW = compiled(r"\b(?:following|below)\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_FEWEST_WORDS = 3
_LONGEST_REQUEST = 4_000  # characters


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Marks of the whole output."""
    if not is_of_whole(sentence) or not orders(sentence):
        return
    yield from _title(sentence)
    yield from _postscript(sentence)
    yield from _placeholders(sentence, prompt)
    if not is_distributed(_EACH_MARKED.sub("", sentence.plain)):
        yield from _highlights(sentence, prompt)
        yield from _headings(sentence)
    elif (each := _EACH_HIGHLIGHTED.search(sentence.plain)) is not None:
        yield from _highlights_of_each(sentence, prompt, each)
    yield from _repetition(sentence, prompt)


def _title(sentence: Sentence) -> Iterator[Reading]:
    said = _DOUBLE_SAID.search(sentence.plain)
    shown = _DOUBLE.search(sentence.text)
    brackets = said or (shown if _TITLE.search(sentence.plain) else None)
    if brackets is None or is_negated(sentence.plain[: brackets.start()]):
        return
    arguments: dict[str, Any] = {}
    if shown is not None and shown[0][0] != "<":
        arguments = (
            {"opening": "[[", "closing": "]]"}
            if shown[0][0] == "["
            else {"opening": "«", "closing": "»"}
        )
    yield Reading("bracketed_title", arguments, *brackets.span())


def _postscript(sentence: Sentence) -> Iterator[Reading]:
    match = _POSTSCRIPT.search(sentence.plain)
    if match is None or is_negated(sentence.plain[: match.start("named")]):
        return
    marker = _MARKER.search(sentence.text)
    arguments = {"marker": marker[0].rstrip(":")} if marker else {}
    yield Reading(
        "postscript", arguments, match.start(), max(match.end(), marker.end() if marker else 0)
    )


def _placeholders(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    named = _PLACEHOLDER.search(sentence.plain)
    brackets = _brackets(sentence, prompt) if named else None
    if named is None or brackets is None:
        return
    for count in counts(sentence.plain, _PLACEHOLDERS):
        bounds = count.floor()
        if bounds and not count.is_negated:
            yield Reading("placeholder_count", {**bounds, "brackets": brackets}, count.start, count.end)
            return
    often = [count for count in frequencies(sentence.plain) if not count.is_negated]
    bounds = often[0].floor() if often else count_of_them(sentence, prompt)
    if bounds:
        yield Reading("placeholder_count", {**bounds, "brackets": brackets}, *named.span())


def _brackets(sentence: Sentence, prompt: Prompt) -> str | None:
    around = prompt.around(sentence, before=1, after=1)
    for near in sorted(around, key=lambda one: abs(one.index - sentence.index)):
        if said := _BRACKET_SAID.search(near.plain):
            return _BRACKETS[said["kind"]]
        if shown := _BRACKET_SHOWN.search(near.text):
            return {"square": "[]", "double": "{{}}", "curly": "{}", "angle": "<>"}[
                shown.lastgroup or "square"
            ]
    return None


def _highlights(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    plain = sentence.plain
    highlighted = _IS_HIGHLIGHTED.search(plain) or _SHOWS_HIGHLIGHT.search(sentence.text)
    if _IN_CAPITALS.search(plain) and "*" not in sentence.text and "markdown" not in plain:
        return  # "emphasize three words by writing them in capital letters"
    if highlighted is None or (separator_in(sentence) and not _ORDERS_HIGHLIGHT.search(plain)):
        return
    if not _is_markdown(sentence, prompt):
        return
    ordered = _ORDERS_HIGHLIGHT.search(plain)
    begin = ordered.start() if ordered else 0
    for count in counts(plain, _ANY_HIGHLIGHTED if ordered else _HIGHLIGHTED):
        bounds = count.floor()
        if bounds and not count.is_negated and count.start >= begin:
            yield Reading("highlight_count", bounds, count.start, count.end)
            return
    often = [count for count in frequencies(plain) if not count.is_negated]
    if often:
        yield Reading("highlight_count", often[0].floor(), often[0].start, often[0].end)
        return
    if bounds := count_of_them(sentence, prompt):
        yield Reading("highlight_count", bounds, *highlighted.span())
        return
    some = _SOME_HIGHLIGHTED.search(plain)
    if some is not None and not is_negated(plain[: some.start()]):
        yield Reading("highlight_count", {"min": 1}, *some.span())


def _highlights_of_each(sentence: Sentence, prompt: Prompt, each: re.Match[str]) -> Iterator[Reading]:
    """As many highlights as there are things: "Give five tips. Put each of them in **bold**"."""
    if is_negated(sentence.plain[: each.start()]) or not _is_markdown(sentence, prompt):
        return
    for near in reversed(prompt.around(sentence, before=1)):
        for count in counts(near.plain, THINGS):
            if count.low is not None and not count.is_negated and orders(near):
                yield Reading("highlight_count", {"min": count.low}, *each.span())
                return


def _is_markdown(sentence: Sentence, prompt: Prompt) -> bool:
    """Whether the highlights are those of the output, made with Markdown."""
    return any(
        _HIGHLIGHTS_ARE_OUTPUT.search(one.plain) or "*" in one.text
        for one in prompt.around(sentence, after=1)
    )


def _headings(sentence: Sentence) -> Iterator[Reading]:
    if not _HEADINGS_ASKED.search(sentence.plain):
        return
    for count in counts(sentence.plain, _HEADINGS):
        bounds = count.floor()
        if bounds and not count.is_negated:
            yield Reading("heading_count", {**bounds, "bold": True}, count.start, count.end)
            return


def _repetition(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    plain = sentence.plain
    match = _REPEAT.search(plain)
    if match is None or _NO_REPEAT.search(plain) or not _EXACTLY.search(_with_next(sentence, prompt)):
        return
    request = _request(sentence, prompt, match)
    if request is not None:
        if _NOTHING_BEFORE.search(prompt.plain):
            words = r"\s+".join(map(re.escape, request.split()))
            yield Reading("matches", {"pattern": rf"(?i)\A\s*{words}"}, *match.span())
        yield Reading("repeats_request", {"value": request}, *match.span())


def _with_next(sentence: Sentence, prompt: Prompt) -> str:
    return " ".join(near.plain for near in prompt.around(sentence, after=1))


def _request(sentence: Sentence, prompt: Prompt, match: re.Match[str]) -> str | None:
    """What is to be repeated: a quotation behind the order, else all of the prompt above it, else all below."""
    colon = sentence.plain.find(":", match.start())
    is_below = sentence.index == 0 or _BELOW.search(sentence.plain)
    if colon >= 0 and is_below:
        behind = prompt.text[sentence.start + colon + 1 :].strip()
        if '"' not in sentence.plain[colon:] and behind and len(behind) <= _LONGEST_REQUEST:
            return _opening(behind)
    quoted = re.compile(rf"[\s:]*{QUOTE}").match(sentence.plain, match.end())
    if quoted is not None:
        return sentence.quoted(quoted.start(), quoted.end())[0].strip()
    above = prompt.text[: sentence.start].strip()
    orders_first = not above
    request = prompt.text[sentence.end :].strip() if orders_first else above
    if (
        not request
        or len(request) > _LONGEST_REQUEST
        or "{{" in request
        or (orders_first and "\n\n" in request)
    ):
        return None
    return _opening(request)


def _opening(request: str) -> str:
    """The first sentence of what is to be repeated: whoever repeats all of it begins with that.

    What follows may be the request too, or rules for the answer; nobody knows which.
    """
    lines = [line for line in request.splitlines() if line.strip()]
    first = _SENTENCE_END.split(lines[0], maxsplit=1)[0].strip() if lines else request
    return first if len(first.split()) >= _FEWEST_WORDS else request
