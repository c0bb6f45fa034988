"""How an output of any type reads as text, for checks and judges that look at text."""

from __future__ import annotations

from typing import Any

from flowboard.flow.canonical import canonical_json


def text_of(value: Any) -> str:
    """`value` as text: texts as they are, null as the empty text, numbers and truth values as in
    JSON, lists and objects as canonical JSON.

    Raises:
        TypeError: the value isn't JSON.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return canonical_json(value).decode()


def excerpt(text: str, limit: int = 60) -> str:
    """The beginning of `text` on one line in quotation marks, for a message."""
    line = " ".join(text[: 4 * limit].split())
    cut = len(line) > limit or len(text) > 4 * limit
    return f'"{line[:limit].rstrip()}…"' if cut else f'"{line}"'
