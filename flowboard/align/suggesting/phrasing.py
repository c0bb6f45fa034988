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
    r"\b(?:not|never|cannot|avoid(?:s|ing|ed)?|without|refrain(?:s|ing)? from|no|nor|neither|none|forbid|"
    r"forbidden|prohibited|banned|disallowed|free of|off[- ]limits|left out)\b",
    r"n't\b",
    r"\bnever, ever\b",
)
"""A word that turns an order round."""

_NEGATED = re.compile(rf"{NOT}(?P<between>[^.;,:()]{{0,60}})$")
_DOUBLY_NEGATED = compiled(
    r"(?:\b(?:do not|never)|n't) (?:forget|fail|neglect|miss|omit|leave out|skip|overlook)\b"
)
_TURNS = compiled(
    r"\bbut\b",
    r"\band (?:(?:also|please|then|instead|always) )?(?:have|has|use|make|write|keep|include|must|"
    r"should|be|at least|at most|exactly|the|your|it|in|with|no|add|end|start|begin|finish|contain|"
    r"highlight|bold|italici[sz]e|emphasi[sz]e|wrap|put|give|ensure|answer|respond|reply|separate|mark|"
    r"limit|mention|repeat|provide|return|format|list)\b",
)


def is_negated(before: str) -> bool:
    """Whether a negation stands before a place, in the same part of the sentence."""
    found = _NEGATED.search(_DOUBLY_NEGATED.sub("", before))
    return found is not None and not _TURNS.search(found["between"])
