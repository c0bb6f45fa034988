"""Regular expressions for English phrases, written so that they can be read.

In these patterns a space stands for any white space, because prompts wrap their lines, and ` ?` for
any or none. Within a character class, and in what is looked for behind a place, a space is itself.
"""

from __future__ import annotations

import re
from typing import Final

_TOKEN = re.compile(r"\(\?<[!=][^)]*\)|\\.|\[(?:\\.|[^\]\\])*\]| \?| ")


def phrase(*alternatives: str) -> str:
    """The alternatives as one group of a regular expression."""
    return f"(?:{_TOKEN.sub(_spaced, '|'.join(alternatives))})"


def compiled(*alternatives: str) -> re.Pattern[str]:
    """`phrase`, compiled."""
    return re.compile(phrase(*alternatives))


def set_of(words: str) -> frozenset[str]:
    """Words with spaces between them as a set."""
    return frozenset(words.split())


def any_word(words: str) -> str:
    """One of some words or phrases, separated by commas, as a whole word."""
    return phrase(rf"\b(?:{'|'.join(word.strip() for word in words.split(',') if word.strip())})\b")


def _spaced(token: re.Match[str]) -> str:
    return {" ": r"\s+", " ?": r"\s*"}.get(token[0], token[0])


NOT: Final = phrase(
    r"\b(?:not|never|cannot|penali[sz]ed for|avoid(?:s|ing|ed)?|without|refrain(?:s|ing)? from|no|nor|neither|none|"
    r"forbid(?:s|ding|den)?|prohibit(?:s|ing|ed)?|ban(?:s|ning|ned)?|disallowed|free of|off[- ]limits|left out|exclud(?:e|es|ing)|"
    r"omit(?:s|ting)?|leav(?:e|ing) out|(?:keep|stay|steer)(?:ing)? (?:away from|clear of))\b",
    r"n't\b",
    r"\bnever, ever\b",
)
"""A word that turns an order round."""

INSERTION: Final = phrase(
    r",? ?\b(?:under any circumstances?|at any (?:point|time|cost)|in any (?:way|case|form)|for any reason)\b,?"
)
"""What only stresses a negation, and may stand within it."""
INSERTION_FOUND: Final = re.compile(INSERTION)
_NEGATED = re.compile(rf"{NOT}(?P<between>[^.;,:()]{{0,60}})$")
_DOUBLY_NEGATED = compiled(
    r"(?:\b(?:do not|never)|n't) (?:forget|fail|neglect|miss|omit|leave out|skip|overlook)\b"
)
_ENDS_BEFORE = compiled(
    r"\b(?:no|without(?: \w+ing)?(?: any)?) [\w-]+(?: [\w-]+)? (?:and|but)(?: (?:also|then|please|always))? $",
    r"(?:\bnot|n't|\bnever) [\w-]+ [^.;,:()]{2,60} (?:and|but)(?: (?:also|then|please|always))? $",
)
_TURNS = compiled(
    r"\bbut\b",
    r"\band (?:(?:also|please|then|instead|always) )?(?:have|has|use|make|write|keep|include|must|"
    r"should|be|at least|at most|exactly|the|your|it|in|with|no|add|end|start|begin|finish|contain|"
    r"highlight|bold|italici[sz]e|emphasi[sz]e|wrap|put|give|let|ensure|answer|respond|reply|separate|mark|"
    r"limit|mention|repeat|provide|return|format|list|(?:ends|starts|begins|contains|includes|uses|mentions)|"
    r"(?:is|has) (?:at|exactly|no|in|written))\b",
)


def is_negated(before: str, *, at_verb: bool = False) -> bool:
    """Whether a negation stands before a place, in the same part of the sentence.

    Where a verb stands at the place (`at_verb`), what "don't use commas and" rules out ends before it.
    """
    if at_verb and _ENDS_BEFORE.search(before):
        return False
    found = _NEGATED.search(_DOUBLY_NEGATED.sub("", INSERTION_FOUND.sub(" ", before)))
    return found is not None and not _TURNS.search(found["between"])
