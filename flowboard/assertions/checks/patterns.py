"""Checks by regular expression."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from flowboard.assertions.checks.check import Check, Pattern, Row
from flowboard.assertions.reading import excerpt, text_of


class Matches(Check):
    r"""A regular expression occurs in the output.

    Example:
        {check: matches, pattern: '\d{4}-\d\d-\d\d'}
        passes: "Due on 2025-01-31."
        fails: "Due tomorrow."
        says: The pattern '\d{4}-\d\d-\d\d' doesn't occur in "Due tomorrow.".
    """

    name: ClassVar[str] = "matches"

    pattern: Pattern = Field(description="a regular expression; (?i) in front ignores case")
    whole: bool = Field(False, description="whether it must fit the whole output, not only a part of it")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = text_of(output)
        if self.pattern.fits(text.strip()) if self.whole else self.pattern.found_in(text):
            return None
        lacks = "doesn't fit all of" if self.whole else "doesn't occur in"
        return f"The pattern '{self.pattern.source}' {lacks} {excerpt(text)}."


class NotMatches(Check):
    r"""A regular expression occurs nowhere in the output.

    Example:
        {check: not_matches, pattern: '\[[A-Z ]+\]'}
        passes: "Dear Ada"
        fails: "Dear [NAME]"
        says: The pattern '\[[A-Z ]+\]' occurs in "Dear [NAME]".
    """

    name: ClassVar[str] = "not_matches"

    pattern: Pattern = Field(description="a regular expression; (?i) in front ignores case")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = text_of(output)
        if self.pattern.found_in(text):
            return f"The pattern '{self.pattern.source}' occurs in {excerpt(text)}."
        return None
