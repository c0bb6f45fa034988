"""Checks of letters and signs: their case, how often one occurs, and signs that must not."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from flowboard.assertions.bounds import outside, with_bounds
from flowboard.assertions.checks.check import Check, Row
from flowboard.assertions.reading import comparable, excerpt, text_of
from flowboard.assertions.units import words

_COMMA = re.compile("[,，،、﹐﹑､]")
_COMMA_OF_PROSE = re.compile(r"(?<!\d)[,，،、﹐﹑､]|[,，،、﹐﹑､](?!\d)")
_EMOJI = r"\p{Emoji_Presentation}|\p{Emoji}\uFE0F|[0-9#*]\uFE0F?\u20E3"


class LetterCase(Check):
    """All letters are capitals, or none is. Scripts without capitals pass either way.

    Example:
        {check: letter_case, case: lower}
        passes: "all of it is in lower case, 100 %."
        fails: "but Paris isn't, nor is Rome."
        says: It isn't all in lower case: "Paris".
    """

    name: ClassVar[str] = "letter_case"

    case: Literal["upper", "lower"] = Field(description="the case that all letters must have")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = comparable(text_of(output)).replace("ß", "")  # it is written so among capitals too
        in_case = str.lower if self.case == "lower" else str.upper
        if in_case(text) == text:
            return None
        wrong = next(word for word in text.split() if in_case(word) != word)
        return f"It isn't all in {self.case} case: {excerpt(wrong, 30)}."


class CapitalWordCount(Check):
    """The number of words that are all in capitals lies between bounds.

    Example:
        {check: capital_word_count, max: 2}
        passes: "I work for NASA now."
        fails: "I work for NASA, not the FBI."
        says: It has 3 capital words, more than 2: I, NASA, FBI.
    """

    name: ClassVar[str] = "capital_word_count"

    min: int | None = Field(None, ge=0, description="the fewest words in capitals allowed")
    max: int | None = Field(None, ge=0, description="the most words in capitals allowed")
    letters: int = Field(1, ge=1, description="letters that a word needs to count: 2 leaves out I and A")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = [word for word in words(text_of(output)) if word.isupper()]
        if self.letters > 1:
            found = [word for word in found if sum(map(str.isalpha, word)) >= self.letters]
        problem = outside(len(found), self.min, self.max, "capital word")
        if problem is None or not found:
            return problem
        shown = ", ".join(word.strip(".,;:!?()[]\"'*_") for word in found[:5])
        return f"{problem.rstrip('.')}: {shown}{' …' if len(found) > 5 else '.'}"


class LetterFrequency(Check):
    """How often a letter, or any other character, occurs lies between bounds.

    Example:
        {check: letter_frequency, letter: q, min: 2}
        passes: "Quite quiet."
        fails: "Quite silent."
        says: It has 1 'q', fewer than 2.
    """

    name: ClassVar[str] = "letter_frequency"

    letter: str = Field(description="the character that is counted")
    min: int | None = Field(None, ge=0, description="how often it must occur at least")
    max: int | None = Field(None, ge=0, description="how often it may occur at most")
    ignore_case: bool = Field(True, description="whether A and a are the same")

    @field_validator("letter")
    @classmethod
    def _single(cls, letter: str) -> str:
        if len(comparable(letter)) != 1:
            raise ValueError(f"{letter!r} is not one character; `word_frequency` counts words")
        return comparable(letter)

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        letter, text = self.letter, comparable(text_of(output))
        if self.ignore_case:  # not folded: that would make an s of ſ, and two of ß
            letter, text = letter.lower(), text.lower()
        return outside(text.count(letter), self.min, self.max, repr(self.letter))


class NoCommas(Check):
    """There is no comma, of any script.

    Example:
        {check: no_commas}
        passes: "Red and green; blue."
        fails: "Red, green and blue."
        says: It has 1 comma: "Red, green and blue.".
    """

    name: ClassVar[str] = "no_commas"

    in_numbers: bool = Field(
        False, description="whether a comma between digits, as in 1,000, is allowed"
    )

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = text_of(output)
        found = list((_COMMA_OF_PROSE if self.in_numbers else _COMMA).finditer(text))
        if not found:
            return None
        around = text[max(0, found[0].start() - 20) : found[0].end() + 20]
        return f"It has {len(found):,} {'comma' if len(found) == 1 else 'commas'}: {excerpt(around)}."


class NoEmoji(Check):
    """There is no emoji: no sign that is drawn in colour. Signs of type like ✓, → and © are none.

    Example:
        {check: no_emoji}
        passes: "Done ✓ – 5 → 6 © :-)"
        fails: "Done 🎉"
        says: It has the emoji 🎉.
    """

    name: ClassVar[str] = "no_emoji"

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = text_of(output)
        if text.isascii():
            return None
        import regex  # takes 30 ms; `re` doesn't know which characters are emoji

        found = regex.search(_EMOJI, text)
        return None if found is None else f"It has the emoji {found[0]}."
