"""What a sentence leaves to the next one: "Put keywords in bold. Use at least three of them"."""

from __future__ import annotations

from flowboard.align.suggesting.phrasing import compiled, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import counts, frequencies

_OF_THEM = phrase(
    r"of (?:them|these|those)", r"such (?:words|phrases|placeholders|sections|parts|passages)"
)
_THEM = compiled(r"\b(?:them|these|those|such [a-z]+s|they|this)\b")


def count_of_them(sentence: Sentence, prompt: Prompt) -> dict[str, int]:
    """How many of its things the sentence behind this one asks for, as arguments of a check; else none."""
    behind = prompt.sentences[sentence.index + 1 : sentence.index + 2]
    for following in behind:
        plain = following.plain
        said = _THEM.search(plain)
        found = (*counts(plain, _OF_THEM), *frequencies(plain)) if said else ()
        for count in found:
            if not count.is_negated:
                return count.floor()
    return {}
