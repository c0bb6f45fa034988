"""Checks of what Markdown marks: headings, highlights, numbered lists."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from flowboard.assertions.bounds import outside, with_bounds
from flowboard.assertions.checks.check import Check, Row
from flowboard.assertions.checks.readers.markdown import headings, highlights, numbered_items
from flowboard.assertions.reading import text_of


class HeadingCount(Check):
    """The number of headings lies between bounds: `# Title`, or a line underlined with = or -.

    Example:
        {check: heading_count, min: 2, level: 2}
        passes: "# All\\n\\n## First\\n\\nSecond\\n------"
        fails: "# All\\n\\n## First\\n\\n### Second"
        says: It has 1 level-2 heading, fewer than 2.
    """

    name: ClassVar[str] = "heading_count"

    min: int | None = Field(None, ge=0, description="the fewest headings allowed")
    max: int | None = Field(None, ge=0, description="the most headings allowed")
    level: int | None = Field(None, ge=1, le=6, description="count only headings of this level, 1 to 6")
    bold: bool = Field(False, description="whether a line that is bold as a whole counts too")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = headings(text_of(output), bold=self.bold)
        if self.level is None:
            return outside(len(found), self.min, self.max, "heading")
        count = sum(heading.level in (0, self.level) for heading in found)
        return outside(count, self.min, self.max, f"level-{self.level} heading")


class HighlightCount(Check):
    """The number of highlighted passages, `*so*` or `**so**`, lies between bounds.

    Example:
        {check: highlight_count, min: 2}
        passes: "It is *very* easy, and **free**."
        fails: "* It is *very* easy: 2 * 3 * 4."
        says: It has 1 highlight, fewer than 2.
    """

    name: ClassVar[str] = "highlight_count"

    min: int | None = Field(None, ge=0, description="the fewest highlights allowed")
    max: int | None = Field(None, ge=0, description="the most highlights allowed")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        return outside(len(highlights(text_of(output))), self.min, self.max, "highlight")


class NumberedList(Check):
    """There is a numbered list (`1.`, `2)`, `(3)`) without a gap; its length may have bounds.

    Items of inner lists don't count. A list may begin again at 1.

    Example:
        {check: numbered_list, min: 2}
        passes: "Do this:\\n1. Stop.\\n   - Look.\\n2. Go."
        fails: "1. Stop.\\n2. Look.\\n4. Go."
        says: After item 2 comes item 4.
    """

    name: ClassVar[str] = "numbered_list"

    min: int = Field(1, ge=0, description="the fewest items allowed")
    max: int | None = Field(None, ge=0, description="the most items allowed")
    gaps: bool = Field(False, description="whether numbers may be left out or begin elsewhere than at 1")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = numbered_items(text_of(output))
        problem = outside(len(found), self.min, self.max, "numbered item")
        if problem is not None or self.gaps or not found:
            return problem
        if found[0] not in (0, 1):
            return f"The list begins with item {found[0]}."
        for before, after in pairwise(found):
            if after not in (1, before + 1):
                return f"After item {before} comes item {after}."
        return None
