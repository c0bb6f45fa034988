"""Regular expressions from a flow: compiled once, and stopped when they take too long.

The syntax is Python's, as the `regex` package reads it, which can give up on a search. A pattern
like `^(a|aa)+$` takes longer than the age of the universe on some outputs; it becomes an error.
"""

from __future__ import annotations

import re
import sys
from time import monotonic
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from flowboard.assertions.errors import BrokenAssertion

SECONDS: Final = 0.25
"""How long one evaluation may search. A check runs beside the scheduler, so it can't be long."""

_TOO_LONG = (
    "The pattern {source!r} takes longer than {seconds} s on this output. Make it simpler: "
    "repeated alternatives that overlap, like (a|aa)+, are the usual cause."
)
_BACKREFERENCE = re.compile(r"\\[1-9]")


class Pattern:
    """A regular expression of a flow; as the type of a field it takes a text.

    Raises:
        ValueError: the text is no regular expression; the message says where.
    """

    __slots__ = ("_compiled", "_harmless_up_to", "source")

    def __init__(self, source: str) -> None:
        import regex  # takes 30 ms, and most flows have no pattern

        self.source = source
        self._harmless_up_to = _harmless_up_to(source)
        try:
            self._compiled = regex.compile(source)
        except regex.error as error:
            raise ValueError(f"this is no regular expression: {error}") from None

    def found_in(self, text: str, until: float | None = None) -> bool:
        """Whether the pattern occurs anywhere in `text`.

        `until` is a point of `time.monotonic()` that several searches share.

        Raises:
            BrokenAssertion: it took too long to tell.
        """
        return self._tried(self._compiled.search, text, until)

    def fits(self, text: str) -> bool:
        """Whether the pattern matches the whole of the text.

        Raises:
            BrokenAssertion: it took too long to tell.
        """
        return self._tried(self._compiled.fullmatch, text, None)

    def _tried(self, method: Any, text: str, until: float | None) -> bool:
        if len(text) <= self._harmless_up_to:
            return method(text) is not None
        seconds = SECONDS if until is None else max(until - monotonic(), 0.001)
        try:
            return method(text, timeout=seconds) is not None
        except TimeoutError:
            raise BrokenAssertion(_TOO_LONG.format(source=self.source, seconds=SECONDS)) from None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pattern) and other.source == self.source

    def __hash__(self) -> int:
        return hash(self.source)

    def __repr__(self) -> str:
        return f"Pattern({self.source!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls,
            core_schema.str_schema(min_length=1, max_length=5_000),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda pattern: pattern.source
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "minLength": 1, "maxLength": 5_000, "format": "regex"}


def _harmless_up_to(source: str) -> int:
    """Up to how many characters of text a pattern can be searched for without a time limit.

    A limit makes a search seven times as slow, and most patterns of flows are as simple as `^- `.
    Without repetition, choice and backreference a search is linear; with a single one, written anywhere, it is
    quadratic at worst, which takes a few milliseconds here.
    """
    match sum(map(source.count, "*+?{|")) + len(_BACKREFERENCE.findall(source)):
        case 0:
            return sys.maxsize
        case 1:
            return 1_000
    return 0
