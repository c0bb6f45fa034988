r'''The check contract: everything that the author of a declarative check imports.

A check is one class. Its fields are its arguments, its name is what a flow writes after `check:`,
and `failure` says in one sentence what is wrong with an output, or gives None when it passes::

    from typing import Any, ClassVar

    from pydantic import Field

    from flowboard.assertions.checks.check import Check, Row
    from flowboard.assertions.reading import text_of

    class Shouts(Check):
        """The output has a mark that shouts.

        Example:
            {check: shouts, mark: '!'}
            passes: "Hello!"
            fails: "Hello."
            says: There is no '!'.
        """

        name: ClassVar[str] = "shouts"

        mark: str = Field("!", min_length=1, description="what counts as shouting")

        def failure(self, output: Any, row: Row) -> str | None:
            return None if self.mark in text_of(output) else f"There is no {self.mark!r}."

The example in the docstring is run by the tests. A check of this project stands in a sibling file
of its family; one of another package registers through the entry-point group `flowboard.checks`.

An output is any JSON value; `text_of` reads it as text. An argument of type `Reference` names a
value of the row (`node.port`), which `reference.value_in(row)` gives, and one of type `References`
names one or several; `row` is empty for a check without any. One of type `Word` is a word or phrase,
and one of type `Pattern` a regular expression. Raise `DoesNotApply` for an output that the check has
nothing to say of. Any other exception makes the outcome `error`.
'''

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, StringConstraints

from flowboard.assertions.errors import BrokenAssertion, DoesNotApply
from flowboard.assertions.patterns import Pattern
from flowboard.assertions.references import Reference, References

__all__ = [
    "BrokenAssertion",
    "Check",
    "DoesNotApply",
    "Pattern",
    "Reference",
    "References",
    "Row",
    "Word",
]

Row = Mapping[str, Any]
"""The ancestors' values as `node.port`, plus bare dataset columns where they are unique."""

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""A word or phrase as the type of a field: not empty, and without white space around it."""


class Check(BaseModel):
    """The base of every check. Fields are arguments; class variables describe the check."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        defer_build=True,  # a flow uses few of the checks, and building one takes a millisecond
        coerce_numbers_to_str=True,  # `value: 2024` in YAML is a number, and means the text
        validate_by_name=True,
        validate_by_alias=True,
    )

    name: ClassVar[str]
    """What a flow writes after `check:`."""
    version: ClassVar[int] = 1
    """Raise it when the same arguments judge the same output differently: kept outcomes then lapse."""

    @abstractmethod
    def failure(self, output: Any, row: Row) -> str | None:
        """What is wrong with `output`, as a sentence that names what was found; None if nothing.

        Raises:
            DoesNotApply: there is nothing to check in this output.
            BrokenAssertion: the check can't be carried out on it.
        """

    @property
    def needs_row(self) -> bool:
        """Whether an argument refers to a value of the row."""
        return any(
            isinstance(item, Reference)
            for _, value in self
            for item in (value if isinstance(value, tuple) else (value,))
        )
