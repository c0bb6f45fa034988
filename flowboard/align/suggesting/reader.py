"""The rule-based reader: from the text of a prompt to declarative checks.

Many instructions can be verified without a model: counts of words or bullets, required and forbidden
words, letter case, beginnings and ends, JSON, language. The reader splits the prompt into sentences
outside its examples and data, leaves out those that are conditions, wishes or told to somebody else,
and lets every family of rules read the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from flowboard.align.suggesting.agreeing import Found, agreeing
from flowboard.align.suggesting.audience import is_about_output, is_advice, is_binding, is_for_others
from flowboard.align.suggesting.fallbacks import has_way_out, holds_for_way_out
from flowboard.align.suggesting.naming import name_of, unique
from flowboard.align.suggesting.prompt import Prompt, Sentence, read_prompt
from flowboard.align.suggesting.rules import TRIGGERS, matters, rule
from flowboard.align.suggesting.suggestion import Reading, Suggestion
from flowboard.align.suggesting.topics import without_topic

LONGEST_PROMPT: Final = 200_000
"""Characters that are read; what stands behind them in a longer prompt is data."""

LONGEST_SENTENCE: Final = 2_000
"""Characters; nobody orders anything in a longer one, and searching it would take long."""


def suggest(prompt: str) -> list[Suggestion]:
    """The checks that a prompt asks for, in the order in which it does.

    Nothing is called and nothing is learnt: the same prompt gives the same suggestions. A sentence
    that could be meant otherwise gives none.
    """
    read = read_prompt(prompt[:LONGEST_PROMPT])
    found = agreeing(_readings(read))
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


def _readings(prompt: Prompt) -> Iterator[Found]:
    families = [family for family in TRIGGERS if matters(family, prompt.plain)]
    may_differ = has_way_out(prompt)
    for sentence in prompt.sentences:
        if len(sentence.plain) > LONGEST_SENTENCE:
            continue
        found = _of_sentence(sentence, prompt, families)
        if not found and (bare := without_topic(sentence)) is not None:
            found = _of_sentence(bare, prompt, families)
        for reading in sorted(found, key=lambda one: (one.start, one.end)):
            kept = holds_for_way_out(reading) if may_differ else reading
            if kept is not None:
                yield sentence, kept


def _of_sentence(sentence: Sentence, prompt: Prompt, families: Sequence[str]) -> list[Reading]:
    if not is_binding(sentence) or not is_about_output(sentence, prompt):
        return []
    return [
        reading
        for family in families
        if matters(family, sentence.plain)
        for reading in rule(family)(sentence, prompt)
        if not is_for_others(sentence, reading.start) and not is_advice(sentence, reading.end)
    ]
