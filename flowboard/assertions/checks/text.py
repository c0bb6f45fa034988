"""Checks of what a text says: parts, beginnings and ends, equality."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from flowboard.assertions.checks.check import Check, DoesNotApply, Reference, Row, Word
from flowboard.assertions.reading import comparable, excerpt, text_of

_AROUND = " *_`\"'“”‘’«»"
_AROUND_TEXT = _AROUND + "\t\r\n"


class Contains(Check):
    """The output contains a text: a given one, or a value of the row.

    Example:
        {check: contains, value: Paris}
        passes: "We went to Paris."
        fails: "We went to Rome."
        says: It doesn't contain "Paris".
    """

    name: ClassVar[str] = "contains"

    value: str | None = Field(None, min_length=1, description="the text that must occur")
    value_of: Reference | None = Field(
        None, description="instead of `value`: the value of the row that must occur, node.port"
    )
    ignore_case: bool = Field(False, description="whether A and a are the same")

    @model_validator(mode="after")
    def _one_value(self) -> Self:
        if (self.value is None) == (self.value_of is None):
            raise ValueError("give either `value` or `value_of`")
        return self

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        sought = _sought(self.value, self.value_of, row)
        if comparable(sought, ignore_case=self.ignore_case) in comparable(
            text_of(output), ignore_case=self.ignore_case
        ):
            return None
        return f"It doesn't contain {excerpt(sought)}."


class NotContains(Check):
    """The output doesn't contain a text: neither a given one nor a value of the row.

    Example:
        {check: not_contains, value: as an AI, ignore_case: true}
        passes: "Here is the list."
        fails: "As an AI, I can't say."
        says: It contains "as an AI".
    """

    name: ClassVar[str] = "not_contains"

    value: str | None = Field(None, min_length=1, description="the text that must not occur")
    value_of: Reference | None = Field(
        None, description="instead of `value`: the value of the row that must not occur, node.port"
    )
    ignore_case: bool = Field(False, description="whether A and a are the same")

    @model_validator(mode="after")
    def _one_value(self) -> Self:
        if (self.value is None) == (self.value_of is None):
            raise ValueError("give either `value` or `value_of`")
        return self

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        sought = _sought(self.value, self.value_of, row)
        if comparable(sought, ignore_case=self.ignore_case) in comparable(
            text_of(output), ignore_case=self.ignore_case
        ):
            return f"It contains {excerpt(sought)}."
        return None


class Equals(Check):
    """The output equals a text or number, or a value of the row; white space around it is left out.

    Example:
        {check: equals, to: tweets.gold, ignore_case: true}
        row: {"tweets.gold": "Positive"}
        passes: "positive\\n"
        fails: "negative"
        says: It is "negative", not "Positive".
    """

    name: ClassVar[str] = "equals"

    value: str | None = Field(None, description="what the output must be")
    to: Reference | None = Field(
        None, description="instead of `value`: the value of the row that it must be, node.port"
    )
    ignore_case: bool = Field(False, description="whether A and a are the same")

    @model_validator(mode="after")
    def _one_value(self) -> Self:
        if (self.value is None) == (self.to is None):
            raise ValueError("give either `value` or `to`")
        return self

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        wanted = self.value if self.to is None else self.to.value_in(row)
        if _is_number(output) and _is_number(wanted):
            same = output == wanted
        else:
            same = self._form(output) == self._form(wanted)
        return None if same else f"It is {excerpt(text_of(output))}, not {excerpt(text_of(wanted))}."

    def _form(self, value: Any) -> str:
        return comparable(text_of(value).strip(), ignore_case=self.ignore_case)


class OneOf(Check):
    """The output is one of some options. White space, quotation marks and bold around it are left out.

    Example:
        {check: one_of, options: [positive, negative]}
        passes: "**Positive**"
        fails: "It is positive."
        says: It is "It is positive.", none of: positive, negative.
    """

    name: ClassVar[str] = "one_of"

    options: tuple[Word, ...] = Field(min_length=1, description="what the output may be")
    whole: bool = Field(True, description="whether it must be the option; else it may stand anywhere")
    ignore_case: bool = Field(True, description="whether A and a are the same")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = self._form(text_of(output))
        options = map(self._form, self.options)
        if any(option == found if self.whole else option in found for option in options):
            return None
        lacks = "none of" if self.whole else "and names none of"
        return f"It is {excerpt(text_of(output))}, {lacks}: {', '.join(self.options)}."

    def _form(self, text: str) -> str:
        collapsed = " ".join(comparable(text, ignore_case=self.ignore_case).split())
        return collapsed.strip(_AROUND).removesuffix(".").strip(_AROUND) or collapsed


class StartsWith(Check):
    """The output starts with a text; white space, quotation marks and bold before it are left out.

    Example:
        {check: starts_with, value: 'Dear '}
        passes: "Dear Ada, thank you."
        fails: "Hi Ada, thank you."
        says: It starts with "Hi Ada, thank you.", not with "Dear".
    """

    name: ClassVar[str] = "starts_with"
    version: ClassVar[int] = 2

    value: str = Field(min_length=1, description="the text at the beginning")
    ignore_case: bool = Field(False, description="whether A and a are the same")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = text_of(output)
        beginning = comparable(self.value, ignore_case=self.ignore_case).lstrip()
        found = comparable(text, ignore_case=self.ignore_case).lstrip()
        if found.startswith(beginning) or found.lstrip(_AROUND_TEXT).startswith(beginning):
            return None
        return f"It starts with {excerpt(text.lstrip(), 40)}, not with {excerpt(self.value)}."


class EndsWith(Check):
    """The output ends with a text; white space, quotation marks and bold behind it are left out.

    Example:
        {check: ends_with, value: 'Is there anything else?'}
        passes: "Done. Is there anything else?\\n"
        fails: "Done."
        says: It ends with "Done.", not with "Is there anything else?".
    """

    name: ClassVar[str] = "ends_with"
    version: ClassVar[int] = 2

    value: str = Field(min_length=1, description="the text at the end")
    ignore_case: bool = Field(False, description="whether A and a are the same")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = text_of(output)
        end = comparable(self.value, ignore_case=self.ignore_case).rstrip()
        found = comparable(text, ignore_case=self.ignore_case).rstrip()
        if found.endswith(end) or found.rstrip(_AROUND_TEXT).endswith(end):
            return None
        return f"It ends with {excerpt(text.rstrip()[-40:])}, not with {excerpt(self.value)}."


def _sought(value: str | None, reference: Reference | None, row: Row) -> str:
    sought = value if reference is None else text_of(reference.value_in(row))
    if not sought:
        raise DoesNotApply(f"{str(reference)!r} is empty in this row.")
    return sought


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
