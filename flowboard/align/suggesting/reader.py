"""The rule-based reader: from the text of a prompt to declarative checks.

Many instructions can be verified without a model: counts of words or bullets, required and forbidden
words, letter case, beginnings and ends, JSON, language. The reader splits the prompt into sentences
outside its examples and data, leaves out those that are conditions, wishes or told to somebody else,
and lets every family of rules read the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from flowboard.align.suggesting.fallbacks import has_way_out, holds_for_way_out
from flowboard.align.suggesting.naming import name_of, unique
from flowboard.align.suggesting.prompt import Prompt, Sentence, read_prompt
from flowboard.align.suggesting.rules import TRIGGERS, matters, rule
from flowboard.align.suggesting.scope import end_of_own_part, is_about_output, is_binding
from flowboard.align.suggesting.suggestion import Reading, Suggestion

LONGEST_PROMPT: Final = 200_000
"""Characters that are read; what stands behind them in a longer prompt is data."""

LONGEST_SENTENCE: Final = 2_000
"""Characters; nobody orders anything in a longer one, and searching it would take long."""

_Found = tuple[Sentence, Reading]


def suggest(prompt: str) -> list[Suggestion]:
    """The checks that a prompt asks for, in the order in which it does.

    Nothing is called and nothing is learnt: the same prompt gives the same suggestions. A sentence
    that could be meant otherwise gives none.
    """
    read = read_prompt(prompt[:LONGEST_PROMPT])
    found = list(_consistent(_once(_readings(read))))
    names = unique(name_of(reading.check, reading.arguments) for _, reading in found)
    return [
        Suggestion(
            name,
            reading.check,
            reading.arguments,
            (sentence.start + reading.start, sentence.start + reading.end),
            " ".join(sentence.text.split()),
        )
        for name, (sentence, reading) in zip(names, found, strict=True)
    ]


def _readings(prompt: Prompt) -> Iterator[_Found]:
    families = [family for family in TRIGGERS if matters(family, prompt.plain)]
    may_differ = has_way_out(prompt)
    for sentence in prompt.sentences:
        if (
            len(sentence.plain) > LONGEST_SENTENCE
            or not is_binding(sentence)
            or not is_about_output(sentence, prompt)
        ):
            continue
        own_part = end_of_own_part(sentence)
        found = [
            reading
            for family in families
            if matters(family, sentence.plain)
            for reading in rule(family)(sentence, prompt)
            if reading.start < own_part
        ]
        for reading in sorted(found, key=lambda one: (one.start, one.end)):
            kept = holds_for_way_out(reading) if may_differ else reading
            if kept is not None:
                yield sentence, kept


def _once(found: Iterable[_Found]) -> Iterator[_Found]:
    """Each check with the same arguments once, at its first place."""
    seen: list[tuple[str, dict[str, Any]]] = []
    for sentence, reading in found:
        key = (reading.check, dict(reading.arguments))
        if key not in seen:
            seen.append(key)
            yield sentence, reading


def _consistent(found: Iterable[_Found]) -> Iterator[_Found]:
    """Without what nothing can fulfil: bounds that leave no room, alone or with each other.

    Where two sentences contradict each other, at least one is misread, and nobody knows which.
    """
    listed = list(found)
    for sentence, reading in listed:
        if not any(_contradict(reading, other) for _, other in listed):
            yield sentence, reading


def _contradict(one: Reading, other: Reading) -> bool:
    """Whether no output can pass both; also whether a reading leaves no room itself."""
    if one.check != other.check:
        return False
    if one.check in ("letter_case", "written_in"):
        return dict(one.arguments) != dict(other.arguments)
    counted = [
        {
            name: value
            for name, value in reading.arguments.items()
            if name not in ("min", "max", "marks", "whole")
        }
        for reading in (one, other)
    ]
    if counted[0] != counted[1]:
        return False
    lows = [reading.arguments["min"] for reading in (one, other) if "min" in reading.arguments]
    highs = [reading.arguments["max"] for reading in (one, other) if "max" in reading.arguments]
    return bool(lows and highs and max(lows) > min(highs))
