"""Checks of how long an output is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final, Literal, Self

from pydantic import Field, model_validator

from flowboard.assertions.bounds import outside, with_bounds
from flowboard.assertions.checks.check import Check, Row
from flowboard.assertions.checks.readers.tokens import word_count
from flowboard.assertions.reading import text_of
from flowboard.assertions.sentences import sentences
from flowboard.assertions.units import lines, paragraphs

Unit = Literal["characters", "words", "sentences", "lines", "paragraphs"]

_COUNT: Final[dict[Unit, Callable[[str], int]]] = {
    "characters": len,
    "words": word_count,
    "sentences": lambda text: len(sentences(text)),
    "lines": lambda text: len(lines(text)),
    "paragraphs": lambda text: len(paragraphs(text)),
}


class Length(Check):
    """The length lies between bounds, counted in characters, words, sentences, lines or paragraphs.

    Blank lines don't count as lines; a paragraph ends at a blank line (`part_count` takes others).
    In Chinese and Japanese every character is a word.

    Example:
        {check: length, max: 4, unit: words}
        passes: "A well-known company."
        fails: "A well-known company from California."
        says: It has 5 words, more than 4.
    """

    name: ClassVar[str] = "length"
    version: ClassVar[int] = 2

    min: int | None = Field(None, ge=0, description="the least length allowed")
    max: int | None = Field(None, ge=0, description="the greatest length allowed")
    unit: Unit = Field("characters", description="what is counted")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        return outside(_COUNT[self.unit](text_of(output)), self.min, self.max, self.unit[:-1])
