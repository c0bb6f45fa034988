"""Checks of lines and bullets. Blank lines don't count, and any line end is one."""

from __future__ import annotations

from time import monotonic
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from flowboard.assertions.bounds import outside, with_bounds
from flowboard.assertions.checks.check import Check, Pattern, Row
from flowboard.assertions.patterns import SECONDS
from flowboard.assertions.reading import excerpt, text_of
from flowboard.assertions.sentences import sentences
from flowboard.assertions.units import bullets, lines

Mark = Annotated[str, StringConstraints(min_length=1, max_length=3)]


class EveryLineMatches(Check):
    """A regular expression occurs in every line; an output without lines fails.

    Example:
        {check: every_line_matches, pattern: '^- '}
        passes: "- Apple: a company.\\n\\n- Paris: a city."
        fails: "Entities:\\n- Apple: a company."
        says: Line 1 doesn't match '^- ': "Entities:".
    """

    name: ClassVar[str] = "every_line_matches"

    pattern: Pattern = Field(description="a regular expression; ^ and $ are the ends of the line")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = lines(text_of(output))
        if not found:
            return "It is empty."
        until = monotonic() + SECONDS
        for number, line in enumerate(found, start=1):
            if not self.pattern.found_in(line, until):
                return f"Line {number} doesn't match '{self.pattern.source}': {excerpt(line)}."
        return None


class LineCount(Check):
    """The number of lines lies between bounds.

    Example:
        {check: line_count, max: 1}
        passes: "One line.\\n"
        fails: "One line.\\n\\nAnd another."
        says: It has 2 lines, more than 1.
    """

    name: ClassVar[str] = "line_count"

    min: int | None = Field(None, ge=0, description="the fewest lines allowed")
    max: int | None = Field(None, ge=0, description="the most lines allowed")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        return outside(len(lines(text_of(output))), self.min, self.max, "line")


class LineLength(Check):
    """The length of every line, in characters, lies between bounds.

    Example:
        {check: line_length, max: 20}
        passes: "- Paris: a city.\\n- Apple: a firm."
        fails: "- Paris: a city.\\n- Apple: a firm in California."
        says: Line 2 has 30 characters, more than 20.
    """

    name: ClassVar[str] = "line_length"

    min: int | None = Field(None, ge=0, description="the fewest characters allowed in a line")
    max: int | None = Field(None, ge=0, description="the most characters allowed in a line")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        for number, line in enumerate(lines(text_of(output)), start=1):
            problem = outside(len(line.rstrip()), self.min, self.max, "character", f"Line {number}")
            if problem is not None:
                return problem
        return None


class BulletCount(Check):
    """The number of bulleted lines (`-`, `*`, `+`, `•` …), at any depth, lies between bounds.

    Example:
        {check: bullet_count, max: 3}
        passes: "- a\\n- b\\n- c"
        fails: "* a\\n* b\\n* c\\n* d"
        says: It has 4 bullets, more than 3.
    """

    name: ClassVar[str] = "bullet_count"

    min: int | None = Field(None, ge=0, description="the fewest bullets allowed")
    max: int | None = Field(None, ge=0, description="the most bullets allowed")
    numbered: bool = Field(False, description="whether `1.`, `2)` and `a)` count as bullets too")
    marks: tuple[Mark, ...] | None = Field(
        None, min_length=1, description="count only lines that begin with one of these: ['*', '-']"
    )

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = bullets(text_of(output), numbered=self.numbered)
        if self.marks is not None:
            found = [line for line in found if line.lstrip().startswith(self.marks)]
        return outside(len(found), self.min, self.max, "bullet")


class SentencesPerLine(Check):
    """Every line has one sentence, or a number of them between bounds; its bullet doesn't count.

    Example:
        {check: sentences_per_line, max: 1}
        passes: "- Dr. Dre: He is a U.S. rapper.\\n- Apple: A company."
        fails: "- Paris: A city. It is in France."
        says: Line 1 has 2 sentences, more than 1.
    """

    name: ClassVar[str] = "sentences_per_line"

    min: int | None = Field(1, ge=0, description="the fewest sentences allowed in a line")
    max: int | None = Field(1, ge=0, description="the most sentences allowed in a line; null: any")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        for number, line in enumerate(lines(text_of(output)), start=1):
            count = len(sentences(line))
            if (problem := outside(count, self.min, self.max, "sentence", f"Line {number}")) is not None:
                return problem
        return None
