"""Names that a prompt gives to things.

After "a bakery called 'Crumb'", the name of the bakery is Crumb.
"""

from __future__ import annotations

from typing import Final

from flowboard.align.suggesting.phrasing import compiled, phrase
from flowboard.align.suggesting.prompt import Prompt
from flowboard.align.suggesting.quotations import QUOTE

_WORD = r"[^\W\d_]+"
NAME_OF: Final = phrase(
    rf"(?:the )?names? of (?:the|my|our|this) {_WORD}", rf"(?:the|my|our) {_WORD}'s name"
)
"""The name of something, as a regular expression."""
_NAMED = compiled(
    rf"\b(?P<thing>{_WORD}),? (?:(?:that|which|who) is |is )?(?:called|named|titled|by the name of) {QUOTE}"
)
_THING = compiled(rf"\b(?P<thing>{_WORD})(?:'s name)?$")


def name_meant(said: str, prompt: Prompt) -> str:
    """The name that is meant by "the name of the bakery" or "the bakery's name"; empty if unsure."""
    thing = _THING.search(said)
    names = {
        sentence.words_quoted(*named.span())[-1]
        for sentence in prompt.sentences
        for named in _NAMED.finditer(sentence.plain)
        if thing is not None and named["thing"] == thing["thing"]
    }
    return names.pop() if len(names) == 1 else ""
