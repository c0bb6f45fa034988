"""What in an output is worth a look: the words that a failed check or a note speaks of, where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from flowboard.workspace.grading.rows import ShownVerdict

_QUOTED: Final = re.compile(
    r"“([^”]{2,200})”|\"([^\"]{2,200})\"|‘([^’]{2,200})’|`([^`]{2,200})`|(?<!\w)'([^']{2,200})'(?!\w)"
)
_TELLING: Final = re.compile(r"[#@]\w+|\w*\d[\w.,%-]*\w|\w{6,}")
_MOST: Final = 40  # highlights of one output: more would point at nothing


def quoted(text: str) -> list[str]:
    """What stands in quotes in a text, such as the message of a check."""
    return [next(part for part in found.groups() if part) for found in _QUOTED.finditer(text)]


def marks_of(verdicts: Iterable[ShownVerdict], note: str = "") -> list[str]:
    """The texts to highlight in an output: what failed checks and the note quote, and telling words of it."""
    said = [verdict.why for verdict in verdicts if verdict.outcome == "fail"]
    found = [part for text in said for part in quoted(text)]
    found += quoted(note) + _TELLING.findall(note)
    return list(dict.fromkeys(part.strip() for part in found if len(part.strip()) > 1))[:_MOST]


def pieces(text: str, marks: Sequence[str]) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is highlighted; together they are the text.

    A mark is found in any case, and only as whole words where it begins or ends with a letter.
    """
    if not marks or not text:
        return [(text, False)] if text else []
    longest_first = sorted(marks, key=len, reverse=True)
    pattern = re.compile("|".join(_whole(mark) for mark in longest_first), re.IGNORECASE)
    found: list[tuple[str, bool]] = []
    at = 0
    for number, hit in enumerate(pattern.finditer(text)):
        if number == _MOST:
            break
        if hit.start() > at:
            found.append((text[at : hit.start()], False))
        found.append((hit.group(), True))
        at = hit.end()
    return [*found, (text[at:], False)] if at < len(text) else found


def _whole(mark: str) -> str:
    before = r"(?<!\w)" if mark[0].isalnum() else ""
    behind = r"(?!\w)" if mark[-1].isalnum() else ""
    return f"{before}{re.escape(mark)}{behind}"


def summary_of(value: Any) -> str:
    """What a value is, in two words: `84 words`, `json, 4 fields`, `12 items`, or itself where it is short."""
    if isinstance(value, dict):
        return f"json, {_counted(len(value), 'field')}"
    if isinstance(value, list):
        return _counted(len(value), "item")
    if isinstance(value, str):
        words = len(value.split())
        return " ".join(value.split()) if len(value) <= 18 and words <= 2 else _counted(words, "word")
    return "empty" if value is None else str(value)


def line_of(value: Any, longest: int = 200) -> str:
    """The beginning of a value as one line."""
    from flowboard.editor.drawer.values import as_text

    line = " ".join(as_text(value)[: 4 * longest].split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"
