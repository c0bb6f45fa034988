"""Checks of marks that a text is asked to have: placeholders, a postscript, a title, quotation marks."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, ClassVar, Final, Literal, Self

from pydantic import Field, model_validator

from flowboard.assertions.bounds import outside, with_bounds
from flowboard.assertions.checks.check import Check, Row, Word
from flowboard.assertions.reading import comparable, excerpt, plain_text_of, text_of
from flowboard.assertions.units import lines

Brackets = Literal["[]", "{}", "{{}}", "<>"]

_PLACEHOLDER: Final[dict[Brackets, re.Pattern[str]]] = {
    # Not a link, a check box, a footnote or a reference.
    "[]": re.compile(r"\[(?!(?:[\sxX]?|\^?\d+)\])[^\[\]\n]+\](?!\()"),
    "{}": re.compile(r"(?<!\{)\{[^{}\n]+\}(?!\})"),
    "{{}}": re.compile(r"\{\{[^{}\n]+\}\}"),
    "<>": re.compile(r"(?<!<)<(?![/!?])[^<>\n]+>(?!>)"),
}
_PAIRS: Final[dict[str, frozenset[str]]] = {
    "double": frozenset({'""', "“”", "„“", "„”", "””", "«»", "»«", "「」", "『』", "＂＂"}),
    "single": frozenset({"''", "‘’", "‚‘", "‚’", "’’", "‹›", "›‹"}),
}
_EMPHASIS: Final = "*_#> \t"


class PlaceholderCount(Check):
    """The number of placeholders such as `[name]` lies between bounds. `max: 0` finds unfilled ones.

    Example:
        {check: placeholder_count, max: 0}
        passes: "See [the site](https://example.com) [1].\\n- [x] Done"
        fails: "Dear [name], see [the site](https://example.com)."
        says: It has 1 placeholder, more than 0: [name].
    """

    name: ClassVar[str] = "placeholder_count"

    min: int | None = Field(None, ge=0, description="the fewest placeholders allowed")
    max: int | None = Field(None, ge=0, description="the most placeholders allowed")
    brackets: Brackets = Field("[]", description="what a placeholder stands in")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = _PLACEHOLDER[self.brackets].findall(plain_text_of(output))
        problem = outside(len(found), self.min, self.max, "placeholder")
        return f"{problem.rstrip('.')}: {found[0]}." if problem and found else problem


class Postscript(Check):
    """A line begins with the mark of a postscript, and says something.

    Example:
        {check: postscript}
        passes: "Yours, the team\\n\\n**P.S.** Bring tea."
        fails: "Yours, the team\\n\\nP.P.S. Bring tea."
        says: No line begins with "P.S.".
    """

    name: ClassVar[str] = "postscript"
    version: ClassVar[int] = 2

    marker: Word = Field("P.S.", description="what it begins with: P.S., P.P.S, NB")

    @cached_property
    def _beginning(self) -> re.Pattern[str]:
        """The mark, however it is spaced; one that ends in a letter doesn't begin a longer word."""
        signs = "".join(comparable(self.marker, ignore_case=True).split())
        end = r"(?!\w)" if signs[-1].isalnum() else ""
        return re.compile(r"\s*".join(map(re.escape, signs)) + end)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = lines(comparable(text_of(output), ignore_case=True))
        for number, line in enumerate(found, start=1):
            begins = self._beginning.match(line.lstrip(_EMPHASIS))
            if begins is not None:
                behind = "".join([begins.string[begins.end() :], *found[number:]])
                says_something = any(map(str.isalnum, behind))
                return None if says_something else f"Nothing stands behind {excerpt(self.marker)}."
        return f"No line begins with {excerpt(self.marker)}."


class BracketedTitle(Check):
    """There is a title in brackets, on a line of its own or within one.

    Example:
        {check: bracketed_title}
        passes: "<<Ode to Tea>>\\n\\nO tea!"
        fails: "<Ode to Tea>\\n\\nO tea!"
        says: There is no title between "<<" and ">>".
    """

    name: ClassVar[str] = "bracketed_title"

    opening: Word = Field("<<", description="what stands before the title")
    closing: Word = Field(">>", description="what stands after the title")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        for line in lines(text_of(output)):
            _, opened, behind = line.partition(self.opening)
            title, closed, _ = behind.rpartition(self.closing)
            if opened and closed and any(map(str.isalnum, title)):
                return None
        return f"There is no title between {excerpt(self.opening)} and {excerpt(self.closing)}."


class InQuotes(Check):
    """The whole output stands in quotation marks: straight, curly or those of another language.

    Example:
        {check: in_quotes}
        passes: "“Tea,” she said, “is good.”"
        fails: "She said: \\"Tea.\\""
        says: It isn't in double quotation marks: it begins with S and ends with ".
    """

    name: ClassVar[str] = "in_quotes"

    marks: Literal["double", "single", "any"] = Field("double", description="which quotation marks")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = text_of(output).strip()
        pairs = _PAIRS.get(self.marks) or _PAIRS["double"] | _PAIRS["single"]
        if len(text) > 1 and text[0] + text[-1] in pairs:
            return None
        which = "" if self.marks == "any" else f"{self.marks} "
        where = f"it begins with {text[0]} and ends with {text[-1]}" if text else "it is empty"
        return f"It isn't in {which}quotation marks: {where}."
