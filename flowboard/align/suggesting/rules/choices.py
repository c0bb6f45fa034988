"""Answers to choose from: one of some texts, or a number in a range."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flowboard.align.suggesting.phrasing import compiled, is_negated
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import NUMBER, number_of
from flowboard.align.suggesting.quotations import QUOTE, QUOTES
from flowboard.align.suggesting.scope import is_distributed, is_of_whole, orders
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import YOURS
from flowboard.align.suggesting.word_lists import words_behind

_ANSWER = (
    r"(?:answer|respond|reply|choose|pick|select|classify|output|return|label|use|say|give|write|"
    r"print|categori[sz]e|be|assign|decide|include|contain|have)"
)
_ONE_OF = compiled(
    r"\b(?:(?:answer|respond|reply|output|return)(?: only| just| simply| with| either| the word|"
    r" exactly)*|(?:just|only|simply|either|can) (?:say|write|print)|(?:say|write|print)(?: only| just| simply| either)+)"
    rf" ?(?P<said>{QUOTES})",
    rf"\b{_ANSWER}\b[^.;]{{0,80}}?\b(?:(?:exactly |only |just )?one of|from|between|among|either|"
    r"as|with)(?: (?:the|these|following|three|two|four|five|six|exact|possible|allowed|given|"
    r"below|one|only|options?|choices?|labels?|categories|answers?|phrases?|responses?|values?|"
    r"sentiments?|words?|of|exactly|single))*(?: (?:below|only))? ?[:,-]?"
    rf" ?[\[(]?(?P<list>{QUOTES})",
)
_OPTIONS_ABOVE = compiled(
    r"^\W*(?:here are |these are )?(?:the |your )?(?:possible |allowed |available |valid |your "
    r")?(?:options|choices|labels|categories|answers|values)(?: are)? ?:?"
    rf" ?[\[(]?(?P<list>{QUOTES})"
)
_BARE = compiled(
    r"\b(?:answer|respond|reply|output|return|say|classify|label)\b[^.;:]{0,80}?\b(?:exactly |"
    r"only |just )?one of(?: (?:the|these|following|exact|possible|allowed|labels?|categories|"
    r"options|words|values|classes))* ?:(?=.)",
    rf"\b{YOURS} (?:must|should|has to) be (?:exactly |only |just )?one of(?: (?:the|these|following|words))* ?:(?=.)",
)
_ANNOUNCED = compiled(
    rf"\b{_ANSWER}\b[^.;:]{{0,80}}?\b(?:one of|one from|from|options?|choices?)(?: (?:the|these|"
    r"following|of|options?|choices?|below|phrases?|responses?|answers?))* ?:"
)
_CHOOSE = compiled(
    r"\b(?:choose|pick|select|answer|respond|reply|say|use|include|contain|with|"
    r"be)\b[^.]{0,60}\b(?:one|only|either|option|choice)\b[^.]{0,20}?\b(?:of|from|options?|"
    r"choices?|phrases?|answers?|responses?|these)\b",
    r"\b(?:choose|pick|select) (?:from|(?:only |just |exactly )?one|an option|a phrase)\b",
)
_LONGEST_OPTION, _MOST_OPTIONS = 6, 12
_YES_OR_NO = compiled(
    r"\b(?:answer|respond|reply|output|return|say|write)(?: (?:the question|only|just|with|simply|"
    r"by saying|a|either|in|using))* (?P<first>yes|true|positive) or (?P<second>no|false|"
    r"negative)\b"
)
_ALONE = compiled(
    r"\b(?:nothing (?:else|but|more)|only|just|no other (?:text|words?|output)|no (?:explanation|"
    r"additional|extra|punctuation)\w*|single (?:word|label)|one word|exactly|and stop|without "
    r"(?:any )?(?:explanation|other))\b"
)
_NUMBER_BETWEEN = compiled(
    r"\b(?P<what>(?:a |an |one |the |only |just |single |whole |integer |exactly )*(?:number|"
    rf"integer|score|rating|digit|grade|value|figure)s?)(?: \w+){{0,2}}? ?(?:between|from|in the "
    rf"range(?: of)?|\() ?(?P<low>{NUMBER}) ?(?:and|to|-) ?(?P<high>{NUMBER})",
)
_GIVES = compiled(r"\b(?:answer|respond|reply|output|return|give|write|print|rate|score)\b")
_MULTIPLE = compiled(
    r"\b(?:one or more|all that apply|any (?:of|number)|multiple|several|at least|up to|many|comma)\b"
)


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Options and ranges for the whole output."""
    plain = sentence.plain
    if not is_of_whole(sentence) or is_distributed(plain) or _MULTIPLE.search(plain):
        return
    found = _options(sentence, prompt)
    if found is not None:
        yield found
        return
    yield from _number(sentence, prompt)


def _options(sentence: Sentence, prompt: Prompt) -> Reading | None:
    plain = sentence.plain
    for pattern in (_ONE_OF, _OPTIONS_ABOVE):
        for match in pattern.finditer(plain):
            options = sentence.quoted(*match.span())
            is_list = pattern is _OPTIONS_ABOVE or orders(sentence)
            if (
                is_list
                and len(options) >= 2
                and not is_negated(plain[: match.start(match.lastgroup or 0)])
                and _is_a_choice(match[0], pattern)
            ):
                return _reading(options, sentence, prompt, *match.span())
    near = " ".join(one.plain for one in prompt.around(sentence, before=1, after=1))
    for match in re.finditer(QUOTES, plain):
        options = sentence.quoted(*match.span())
        if len(options) >= 2 and _CHOOSE.search(near) and not is_negated(plain[: match.start()]):
            return _reading(options, sentence, prompt, *match.span())
    if (said := _ANNOUNCED.search(plain)) and not is_negated(plain[: said.start()]):
        options = _listed_below(sentence, prompt, said.end())
        if len(options) >= 2:
            return _reading(options, sentence, prompt, *said.span())
    if bare := _BARE.search(plain):
        options, end, _ = words_behind(sentence, bare.end())
        if len(options) >= 2 and not is_negated(plain[: bare.start()]):
            return _reading(options, sentence, prompt, bare.start(), end)
    if (either := _YES_OR_NO.search(plain)) and not is_negated(plain[: either.start()]):
        return _reading([either["first"], either["second"]], sentence, prompt, *either.span())
    return None


def _listed_below(sentence: Sentence, prompt: Prompt, place: int) -> list[str]:
    """Options that stand without quotation marks: on lines of their own, or as sentences alike."""
    rest = sentence.text[place:].strip(" ([\n")
    following = prompt.sentences[sentence.index + 1 :]
    if rest:
        alike = rest.split()[0].lower()
        options = [rest]
        for near in following:
            if near.is_item or not near.plain.startswith(alike):
                break
            options.append(near.text)
        return [option.strip(" )]\n") for option in options]
    options = []
    for near in following:
        between = prompt.text[sentence.end : near.start] if not options else ""
        is_one = near.is_item or len(near.text.split()) <= _LONGEST_OPTION
        if not is_one or "\n\n\n" in between:
            break
        options.append(near.text.strip())
    return options if len(options) <= _MOST_OPTIONS else []


def _is_a_choice(text: str, pattern: re.Pattern[str]) -> bool:
    """Whether the quotations are alternatives: "one of", "or", "options", and not "and"."""
    if pattern is _OPTIONS_ABOVE or re.search(
        r"\b(?:one of|either|options?|choices?|choose|pick|select)\b", text
    ):
        return True
    return re.search(rf"{QUOTE}\s*,?\s*or\s+{QUOTE}", text) is not None


def _reading(
    options: list[str], sentence: Sentence, prompt: Prompt, start: int, end: int
) -> Reading | None:
    if any(re.search(r"[\[\]{}<>]", option) or not option.strip() for option in options):
        return None
    near = " ".join(one.plain for one in prompt.around(sentence, after=1))
    is_alone = _ALONE.search(near) is not None
    arguments: dict[str, Any] = {"options": options}
    if not (is_alone and all(len(option.split()) <= 3 for option in options)):
        arguments["whole"] = False
        arguments["ignore_case"] = False
    return Reading("one_of", arguments, start, end)


def _number(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    plain = sentence.plain
    match = _NUMBER_BETWEEN.search(plain)
    if match is None or not _GIVES.search(plain) or is_negated(plain[: match.start()]):
        return
    near = " ".join(one.plain for one in prompt.around(sentence, after=1))
    if _ALONE.search(near) is None or "json" in prompt.plain:
        return
    low, high = number_of(match["low"]), number_of(match["high"])
    if low < high:
        yield Reading("number_in_range", {"min": low, "max": high}, *match.span())
