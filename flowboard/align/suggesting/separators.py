"""What a prompt wants between paragraphs, responses or sections: `***`, six asterisks, `---`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from flowboard.align.suggesting.phrasing import compiled, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import NUMBER, number_of

_SIGNS = {"asterisk": "*", "star": "*", "hyphen": "-", "dash": "-", "equal": "=", "underscore": "_", "tilde": "~", "hash": "#", "pound": "#", "plus": "+"}  # fmt: skip
_SEPARATES = compiled(
    r"\b(?:separat|divid|delimit|split|break|partition|set apart|demarcat)\w*\b",
    r"\bbetween (?:the|each|every|them|your|all|both|two|these|(?:\w+ )?(?:paragraphs|sections|parts|responses|"
    r"answers))\b",
    r"\bin[ -]between\b",
    r"\b(?:divider|separator|splitter|delimiter)s?\b",
)
_RAW = re.compile(r"(?<![*#=~_+-])([*#=~_+-])(?:\1{2,11}|(?: \1){2,5})(?![*#=~_+\w-])")
_ESCAPED = re.compile(r"\\([*_#~+-])")
_SPELT = re.compile(
    rf"(?P<number>{NUMBER}|triple)\s+(?P<sign>{'|'.join(_SIGNS)})s?(?:\s+(?:symbol|sign|mark|character)s?)?".replace(
        "dashs?", "dash(?:es)?"
    )
)
LINE_OF_SIGNS: Final = re.compile(r"([*=~])\1{2,11}")
"""A line that only separates; hyphens and number signs are used for much else."""
_UNMISTAKABLE = 5  # signs in a row: so many separate, whatever the sentence says
_PARAGRAPHS = compiled(phrase(r"\bparagraphs?\b"))
_OTHER_PARTS = compiled(
    r"\b(?:responses?|answers?|sections?|parts?|versions?|stor(?:y|ies)|poems?|repl(?:y|ies)|options?)\b"
)


def separator_in(sentence: Sentence) -> str | None:
    """The separator that a sentence asks for, or None."""
    is_asked = _SEPARATES.search(sentence.plain) is not None
    shown = _RAW.search(_ESCAPED.sub(r"\1", sentence.text))
    said = _SPELT.search(sentence.plain) if is_asked else None
    spelt = _SIGNS[said["sign"]] * _how_many(said["number"]) if said is not None else None
    if shown is not None and (is_asked or len(shown[0]) >= _UNMISTAKABLE):
        return spelt if spelt is not None and shown[0].startswith(spelt) else shown[0]
    return spelt if shown is None else None


def _how_many(said: str) -> int:
    return 3 if said == "triple" else number_of(said)


def separator_near(sentence: Sentence, prompt: Prompt) -> str | None:
    """`separator_in`, also where the separator stands on a line of its own below the sentence."""
    found = separator_in(sentence)
    if found is None and sentence.plain.endswith(":") and _SEPARATES.search(sentence.plain):
        below = prompt.around(sentence, after=1)[-1].text
        return below if _RAW.fullmatch(below) else None
    return found


@lru_cache(maxsize=16)
def separator_of_paragraphs(prompt: Prompt) -> str | None:
    """What the prompt wants between paragraphs, where it isn't a blank line."""
    for sentence in prompt.sentences:
        found = separator_near(sentence, prompt)
        if found is not None and (
            _PARAGRAPHS.search(sentence.plain)
            or (
                not _OTHER_PARTS.search(sentence.plain)
                and any(_PARAGRAPHS.search(near.plain) for near in prompt.around(sentence, before=1))
            )
        ):
            return found
    return None
