"""References: how an assertion names another value of the row it judges."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import StringConstraints

from flowboard.assertions.errors import MissingReference

Reference = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\r\n]+$")
]
"""A value of the row: `node.port` of an ancestor, or the bare column of a dataset where it is unique."""


def resolve(reference: str, row: Mapping[str, Any]) -> Any:
    """The value that `reference` names in `row`.

    Raises:
        MissingReference: the row has no such value; the message names one that is close.
    """
    try:
        return row[reference]
    except KeyError:
        raise MissingReference(_missing(reference, row)) from None


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
    return f"This row has no value {reference!r}. {advice}"
