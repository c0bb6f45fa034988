"""Ways out that a prompt allows: "If the answer isn't in the context, say 'I don't know'".

Such an output is good although it has neither the length nor the form that the prompt asks for
otherwise. So what an output must have is only suggested where the way out has it too; what it must
not have, or have no more of, holds for both.
"""

from __future__ import annotations

from flowboard.align.suggesting.phrasing import compiled, set_of
from flowboard.align.suggesting.prompt import Prompt
from flowboard.align.suggesting.suggestion import Reading

_WAY_OUT = compiled(
    r"\b(?:if|when|whenever|unless|in case|otherwise)\b[^.]{0,200}?\b(?:respond|reply|say|return|"
    r"output|print|write|answer|give|state|emit|use)s?\b[^.]{0,40}?\"¤+\"",
    r"\b(?:respond|reply|say|return|output|print|write|answer|"
    r"state)\b[^.]{0,40}?\"¤+\"[^.]{0,40}?\b(?:if|when|unless|in case)\b",
    r"\bif\b[^.]{0,160}?\b(?:say|tell|reply|answer|respond|admit|state|mention|"
    r"explain)\b[^.]{0,40}?\b(?:do not|don't|cannot|can't|not|unable|no) ?(?:know|answer|enough|"
    r"find|available|sure|help|possible)?\b",
    r"\bif\b[^.]{0,160}?\b(?:politely )?(?:refuse|decline|apologi[sz]e|ask (?:for|the user|a|them|"
    r"to clarify)|redirect|escalate|transfer|return (?:an? )?(?:empty|null|none|nothing)|leave "
    r"(?:it )?(?:blank|empty))\b",
    r"\b(?:or|else) (?:respond|reply|say|return|output|print|write|answer)\b[^.]{0,20}?\"¤+\"",
)
_MUST_HAVE = set_of(
    "required_words starts_with ends_with json_valid json_schema one_of postscript "
    "bracketed_title in_quotes "
    "repeats_request matches number_in_range paragraph_first_word"
)


def has_way_out(prompt: Prompt) -> bool:
    """Whether some sentence of the prompt allows another kind of output."""
    return any(_WAY_OUT.search(sentence.plain) for sentence in prompt.sentences)


def holds_for_way_out(reading: Reading) -> Reading | None:
    """What of a reading holds for any output: upper bounds and what must not occur."""
    if reading.check in _MUST_HAVE:
        return None
    arguments = dict(reading.arguments)
    if "min" in arguments:
        if "max" not in arguments:
            return None
        del arguments["min"]
    return Reading(reading.check, arguments, reading.start, reading.end)
