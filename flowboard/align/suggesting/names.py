"""Names that a prompt gives to things: "a bakery called 'Crumb'" makes "the name of the bakery" mean Crumb."""

from __future__ import annotations

from flowboard.align.suggesting.phrasing import compiled
from flowboard.align.suggesting.prompt import Prompt
from flowboard.align.suggesting.quotations import QUOTE

_NAMED = compiled(
    rf"\b(?P<thing>[a-z]+),? (?:that is |which is |is |who is )?(?:called|named|titled|by the name of) {QUOTE}"
)
_THING = compiled(r"\b(?P<thing>[a-z]+)(?:'s name)?$")


def name_meant(said: str, prompt: Prompt) -> str:
    """The name that is meant by "the name of the bakery" or "the bakery's name"; empty where it isn't sure."""
    thing = _THING.search(said)
    names = {
        sentence.words_quoted(*named.span())[-1]
        for sentence in prompt.sentences
        for named in _NAMED.finditer(sentence.plain)
        if thing is not None and named["thing"] == thing["thing"]
    }
    return names.pop() if len(names) == 1 else ""
