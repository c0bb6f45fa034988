"""Checks of the parts of a text: sections, parts with something between them, paragraphs."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from flowboard.assertions.bounds import outside, with_bounds
from flowboard.assertions.checks.check import Check, Row, Word
from flowboard.assertions.reading import comparable, excerpt, text_of
from flowboard.assertions.units import one_line_end, paragraphs

_MARKS = " \t#*_>\"'“‘«(["


class SectionCount(Check):
    """The number of sections lies between bounds. A section begins with a word and a number.

    The word stands at the beginning of a line, perhaps as a heading or in bold. The number may be a
    Roman one or a letter, unless `digits` is set.

    Example:
        {check: section_count, word: SECTION, min: 2, max: 2}
        passes: "SECTION 1\\nTea.\\n\\n**SECTION 2:**\\nCoffee."
        fails: "SECTION 1\\nTea.\\n\\nSee section 1 for coffee."
        says: It has 1 section, fewer than 2.
    """

    name: ClassVar[str] = "section_count"

    word: Word = Field(description="what a section begins with: SECTION, Day, PARAGRAPH")
    min: int | None = Field(None, ge=0, description="the fewest sections allowed")
    max: int | None = Field(None, ge=0, description="the most sections allowed")
    digits: bool = Field(False, description="whether only a number in digits counts")
    ignore_case: bool = Field(False, description="whether A and a are the same")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    @cached_property
    def _beginning(self) -> re.Pattern[str]:
        word = re.escape(comparable(self.word, ignore_case=self.ignore_case))
        number = r"\s?#?\d+" if self.digits else r"(?:\s?#?\d+|\s(?:[IVXLC]+|[A-Z]))"
        flags = re.MULTILINE | (re.IGNORECASE if self.ignore_case else re.NOFLAG)
        return re.compile(rf"^[{re.escape(_MARKS)}]*{word}{number}(?![^\W_])", flags)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = comparable(one_line_end(text_of(output)), ignore_case=self.ignore_case)
        return outside(len(self._beginning.findall(text)), self.min, self.max, "section")


class PartCount(Check):
    """The number of parts with a separator between them lies between bounds, and none is empty.

    A separator at the beginning or the end of the output separates nothing.

    Example:
        {check: part_count, separator: '******', min: 2, max: 2, different: true}
        passes: "Try tea.\\n******\\nTry coffee."
        fails: "Try tea.\\n******\\nTry tea."
        says: Parts 1 and 2 are the same: "Try tea.".
    """

    name: ClassVar[str] = "part_count"

    separator: str = Field(min_length=1, description="what stands between the parts: '***', '---'")
    min: int | None = Field(None, ge=0, description="the fewest parts allowed")
    max: int | None = Field(None, ge=0, description="the most parts allowed")
    different: bool = Field(False, description="whether no two parts may be the same")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        parts = _parts(text_of(output), self.separator)
        problem = outside(len(parts), self.min, self.max, "part")
        if problem is not None:
            return problem
        if "" in parts:
            return f"Part {parts.index('') + 1} is empty."
        if self.different:
            seen: dict[str, int] = {}
            for number, part in enumerate(parts, start=1):
                if (first := seen.setdefault(part, number)) != number:
                    return f"Parts {first} and {number} are the same: {excerpt(part)}."
        return None


class ParagraphFirstWord(Check):
    """A paragraph begins with a word. Paragraphs have a blank line, or a separator, between them.

    Example:
        {check: paragraph_first_word, paragraph: 2, word: however}
        passes: "Tea is good.\\n\\n**However**, coffee is better."
        fails: "Tea is good.\\n\\nStill, coffee is better."
        says: Paragraph 2 begins with "Still", not with "however".
    """

    name: ClassVar[str] = "paragraph_first_word"

    paragraph: int = Field(ge=1, description="which paragraph, counted from 1")
    word: Word = Field(description="the word that it begins with")
    separator: str | None = Field(
        None, min_length=1, description="what stands between paragraphs; default: a blank line"
    )
    ignore_case: bool = Field(True, description="whether A and a are the same")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = text_of(output)
        found = paragraphs(text) if self.separator is None else _parts(text, self.separator)
        if len(found) < self.paragraph:
            return outside(len(found), self.paragraph, None, "paragraph")
        begins = found[self.paragraph - 1].lstrip(_MARKS + "\n")
        word = re.match(r"[^\s.,;:!?\"“”«»()\[\]*_]*", begins)
        first = word[0] if word else ""
        if self._form(first) == self._form(self.word):
            return None
        return f"Paragraph {self.paragraph} begins with {excerpt(first)}, not with {excerpt(self.word)}."

    def _form(self, word: str) -> str:
        return comparable(word.strip().replace("’", "'").rstrip("'"), ignore_case=self.ignore_case)


def _parts(text: str, separator: str) -> list[str]:
    """What stands between separators, without white space around it, and nothing at the ends."""
    parts = [part.strip() for part in one_line_end(text).split(one_line_end(separator))]
    begin = 1 if parts[0] == "" else 0
    end = len(parts) - 1 if parts[-1] == "" else len(parts)
    return parts[begin:end]
