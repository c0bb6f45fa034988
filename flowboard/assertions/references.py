"""References: how an assertion names another value of the row it judges."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from flowboard.assertions.errors import MissingReference


class Reference(str):
    """A value of the row: `node.port` of an ancestor, or the bare column of a dataset if it is unique.

    As the type of a field it takes a text of one line; which values a row has is only known in a
    run, so a reference to nothing is found there.
    """

    __slots__ = ()

    def value_in(self, row: Mapping[str, Any]) -> Any:
        """The value that this names in `row`.

        Raises:
            MissingReference: the row has no such value; the message names one that is close.
        """
        try:
            return row[self]
        except KeyError:
            raise MissingReference(_missing(self, row)) from None

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = core_schema.str_schema(
            strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\r\n]+$"
        )
        return core_schema.no_info_after_validator_function(cls, text)


def _as_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


References = Annotated[
    tuple[Reference, ...],
    BeforeValidator(_as_list, json_schema_input_type=str | tuple[str, ...]),
    Field(min_length=1),
]
"""One value of the row or several: `source: a.text`, or `source: [a.text, b.text]`."""


def _missing(reference: str, row: Mapping[str, Any]) -> str:
    close = get_close_matches(reference, list(row), n=1, cutoff=0.6)
    if close:
        advice = f"Did you mean {close[0]!r}?"
    elif row:
        shown = list(row)[:12]
        more = len(row) - len(shown)
        advice = f"It has {', '.join(shown)}{f' and {more} more' if more else ''}."
    else:
        advice = "It has no values at all: only ancestors of the node can be referred to."
    return f"This row has no value {str(reference)!r}. {advice}"
