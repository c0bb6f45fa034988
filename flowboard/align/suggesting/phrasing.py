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
    r"\b(?:not|never|cannot|avoid(?:s|ing)?|without|refrain(?:s|ing)? from|no|nor)\b", r"n't\b"
)
"""A word that turns an order round."""

_NEGATED = re.compile(rf"{NOT}(?P<between>[^.;,:()]{{0,60}})$")
_DOUBLY_NEGATED = compiled(r"(?:\b(?:do not|never)|n't) (?:forget|fail|neglect|miss|omit)\b")
_TURNS = compiled(
    r"\bbut\b",
    r"\band (?:have|has|use|make|write|keep|include|must|should|be|at least|at most|exactly|the|"
    r"your|it|in|with|no|add|end|start|begin|finish|contain)\b",
)


def is_negated(before: str) -> bool:
    """Whether a negation stands before a place, in the same part of the sentence."""
    found = _NEGATED.search(_DOUBLY_NEGATED.sub("", before))
    return found is not None and not _TURNS.search(found["between"])
