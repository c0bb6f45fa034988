"""Checks of single words and phrases, found as whole words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from flowboard.assertions.checks.check import Check, Row
from flowboard.assertions.reading import comparable, text_of

Words = Annotated[
    tuple[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)], ...],
    Field(min_length=1),
]


class ForbiddenWords(Check):
    """None of some words or phrases occurs in the output.

    Example:
        {check: forbidden_words, words: [delve, in conclusion]}
        passes: "They delved into it."
        fails: "In conclusion, let us delve."
        says: It has forbidden words: delve, in conclusion.
    """

    name: ClassVar[str] = "forbidden_words"

    words: Words = Field(description="words or phrases that must not occur")
    ignore_case: bool = Field(True, description="whether A and a are the same")

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return _as_patterns(self.words, ignore_case=self.ignore_case)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = comparable(text_of(output), ignore_case=self.ignore_case)
        found = [word for word, occurs in _occurring(self.words, self._patterns, text) if occurs]
        if not found:
            return None
        return f"It has {_a_word(found, 'forbidden')}: {', '.join(found)}."


class RequiredWords(Check):
    """Each of some words or phrases occurs in the output, or at least a number of them.

    Example:
        {check: required_words, words: [refund, 30 days]}
        passes: "You get a refund within 30  days."
        fails: "Refunds take 30 days."
        says: It lacks a required word: refund.
    """

    name: ClassVar[str] = "required_words"

    words: Words = Field(description="words or phrases that must occur")
    at_least: int | None = Field(None, ge=1, description="how many of them must occur; default: all")
    ignore_case: bool = Field(True, description="whether A and a are the same")

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return _as_patterns(self.words, ignore_case=self.ignore_case)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = comparable(text_of(output), ignore_case=self.ignore_case)
        missing = [word for word, occurs in _occurring(self.words, self._patterns, text) if not occurs]
        needed = len(self.words) if self.at_least is None else min(self.at_least, len(self.words))
        if len(self.words) - len(missing) >= needed:
            return None
        return f"It lacks {_a_word(missing, 'required')}: {', '.join(missing)}."


def _as_patterns(words: Sequence[str], *, ignore_case: bool) -> list[re.Pattern[str]]:
    """Patterns that find each word as a whole, with any white space within a phrase."""
    patterns = []
    for word in words:
        parts = map(re.escape, comparable(word, ignore_case=ignore_case).split())
        patterns.append(re.compile(r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)"))
    return patterns


def _occurring(
    words: Sequence[str], patterns: Sequence[re.Pattern[str]], text: str
) -> Iterator[tuple[str, bool]]:
    for word, pattern in zip(words, patterns, strict=True):
        yield word, pattern.search(text) is not None


def _a_word(words: Sequence[str], kind: str) -> str:
    return f"a {kind} word" if len(words) == 1 else f"{kind} words"
