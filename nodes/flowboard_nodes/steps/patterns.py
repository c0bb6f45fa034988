"""Regular expressions from a flow: Python's syntax, stopped when a search takes too long.

The `regex` package can give up on a search, which the standard library can't: a pattern such as
`^(a|aa)+$` takes longer than the age of the universe on some texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator, Field

from flowboard_nodes.steps.step import MAX_CHARACTERS, StepFailed

if TYPE_CHECKING:
    import regex

SECONDS: Final = 0.25
"""How long one search may take. A node runs beside the scheduler, so it can't be long."""


def _sound(source: str) -> str:
    import regex

    try:
        compiled(source)
    except regex.error as error:
        raise ValueError(f"this is no regular expression: {error}") from None
    return source


PatternText = Annotated[str, Field(min_length=1, max_length=5_000), AfterValidator(_sound)]
"""A field that holds a regular expression."""


@lru_cache(maxsize=256)
def compiled(source: str) -> regex.Pattern[str]:
    """The pattern ready to search; the same text is compiled once."""
    import regex  # takes 30 ms, and most flows have no pattern

    return regex.compile(source)


def matches(source: str, text: str) -> Iterator[regex.Match[str]]:
    """The matches of a pattern from left to right.

    Raises:
        StepFailed: the search takes too long.
    """
    with _in_time(source):
        yield from compiled(source).finditer(text, timeout=SECONDS)


def parts(source: str, text: str) -> list[str]:
    """What stands between the matches of a pattern. Raises as `matches` does."""
    places = [(found.start(), found.end()) for found in matches(source, text)]
    starts = [0, *(end for _, end in places)]
    ends = [*(start for start, _ in places), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def replaced(source: str, text: str, replacement: str) -> str:
    r"""`text` with every match replaced; `\1` and `\g<name>` in the replacement are groups.

    Raises:
        StepFailed: the search takes too long, the result is too long, or a group isn't there.
    """
    pieces: list[str] = []
    size = place = 0
    for found in matches(source, text):
        try:
            new = found.expand(replacement)
        except IndexError:
            raise StepFailed(
                f"has a replacement with a group that the pattern {source!r} doesn't have", final=True
            ) from None
        pieces += (text[place : found.start()], new)
        place = found.end()
        size += len(new)
        if size > MAX_CHARACTERS:
            raise StepFailed(f"builds more than {MAX_CHARACTERS:,} characters", final=True)
    return "".join([*pieces, text[place:]])


@contextmanager
def _in_time(source: str) -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise StepFailed(
            f"takes longer than {SECONDS} s with the pattern {source!r}; make it simpler: "
            "repeated alternatives that overlap, like (a|aa)+, are the usual cause",
            final=True,
        ) from None
