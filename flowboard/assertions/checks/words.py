"""Checks of single words and phrases, found as whole words unless the check says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from flowboard.assertions.bounds import outside, with_bounds
from flowboard.assertions.checks.check import Check, Row, Word
from flowboard.assertions.checks.readers.tokens import occurrences
from flowboard.assertions.reading import comparable, excerpt, text_of

Words = Annotated[tuple[Word, ...], Field(min_length=1)]


class ForbiddenWords(Check):
    """None of some words or phrases occurs in the output.

    Example:
        {check: forbidden_words, words: [delve, in conclusion]}
        passes: "They delved into it."
        fails: "In conclusion, let us delve."
        says: It has forbidden words: delve, in conclusion.
    """

    name: ClassVar[str] = "forbidden_words"
    version: ClassVar[int] = 2

    words: Words = Field(description="words or phrases that must not occur")
    ignore_case: bool = Field(True, description="whether A and a are the same")
    whole: bool = Field(
        True, description="whether `cat` is only forbidden as a word, not in `concatenate`"
    )

    @cached_property
    def _counts(self) -> list[Callable[[str], int]]:
        return _counts(self.words, ignore_case=self.ignore_case, whole=self.whole)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = comparable(text_of(output), ignore_case=self.ignore_case)
        found = [word for word, occurs in _occurring(self.words, self._counts, text) if occurs]
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
    version: ClassVar[int] = 2

    words: Words = Field(description="words or phrases that must occur")
    at_least: int | None = Field(None, ge=1, description="how many of them must occur; default: all")
    ignore_case: bool = Field(True, description="whether A and a are the same")
    whole: bool = Field(True, description="whether `cat` must be a word, and `concatenate` isn't enough")

    @cached_property
    def _counts(self) -> list[Callable[[str], int]]:
        return _counts(self.words, ignore_case=self.ignore_case, whole=self.whole)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = comparable(text_of(output), ignore_case=self.ignore_case)
        missing = [word for word, occurs in _occurring(self.words, self._counts, text) if not occurs]
        needed = len(self.words) if self.at_least is None else min(self.at_least, len(self.words))
        if len(self.words) - len(missing) >= needed:
            return None
        return f"It lacks {_a_word(missing, 'required')}: {', '.join(missing)}."


class WordFrequency(Check):
    """How often a word or phrase occurs lies between bounds.

    Example:
        {check: word_frequency, word: tea, min: 2}
        passes: "Tea? Green tea!"
        fails: "Tea for the team."
        says: It has "tea" 1 time, fewer than 2.
    """

    name: ClassVar[str] = "word_frequency"

    word: Word = Field(description="the word or phrase that is counted")
    min: int | None = Field(None, ge=0, description="how often it must occur at least")
    max: int | None = Field(None, ge=0, description="how often it may occur at most")
    ignore_case: bool = Field(True, description="whether A and a are the same")
    whole: bool = Field(True, description="whether `cat` counts only as a word, not in `concatenate`")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    @cached_property
    def _count(self) -> Callable[[str], int]:
        return occurrences(comparable(self.word, ignore_case=self.ignore_case), whole=self.whole)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        count = self._count(comparable(text_of(output), ignore_case=self.ignore_case))
        problem = outside(count, self.min, self.max, "time")
        return problem and problem.replace("It has", f"It has {excerpt(self.word)}", 1)


def _counts(words: Sequence[str], *, ignore_case: bool, whole: bool) -> list[Callable[[str], int]]:
    return [occurrences(comparable(word, ignore_case=ignore_case), whole=whole) for word in words]


def _occurring(
    words: Sequence[str], counts: Sequence[Callable[[str], int]], text: str
) -> Iterator[tuple[str, bool]]:
    for word, count in zip(words, counts, strict=True):
        yield word, count(text) > 0


def _a_word(words: Sequence[str], kind: str) -> str:
    return f"a {kind} word" if len(words) == 1 else f"{kind} words"
