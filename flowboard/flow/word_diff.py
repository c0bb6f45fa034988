"""The change of a value in words: short ones whole, of long texts only the words that changed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Any

from flowboard.flow.canonical import canonical_json

_SHORT = 60
_AROUND = 4  # words shown on either side of a change
_MOST_WORDS = 4_000


def value_change(change: str, before: Any, after: Any) -> str:
    """A change on one line: `8 → 9`, or for texts `… the [-quick-] {+slow+} fox …`.

    `change` is `added`, `removed` or `changed`.
    """
    if change != "changed":
        return _shown(after if change == "added" else before)
    if isinstance(before, str) and isinstance(after, str) and max(len(before), len(after)) > _SHORT:
        return _words_changed(before, after)
    return f"{_shown(before)} → {_shown(after)}"


def _shown(value: Any) -> str:
    text = canonical_json(value).decode("utf-8")
    return text if len(text) <= 2 * _SHORT else f"{text[: 2 * _SHORT]}… ({len(text)} characters)"


def _words_changed(before: str, after: str) -> str:
    old, new = _words(before), _words(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        return f"{len(old)} words → {len(new)} words"
    if old == new:
        return "only white space changed"
    parts: list[str] = []
    for kind, old_start, old_end, new_start, new_end in SequenceMatcher(
        None, old, new, False
    ).get_opcodes():
        if kind == "equal":
            parts += _context(old[old_start:old_end], first=not parts, last=old_end == len(old))
            continue
        if old_end > old_start:
            parts.append(f"[-{' '.join(old[old_start:old_end])}-]")
        if new_end > new_start:
            parts.append(f"{{+{' '.join(new[new_start:new_end])}+}}")
    return " ".join(parts)


def _context(words: list[str], *, first: bool, last: bool) -> list[str]:
    """Unchanged words between two changes, the middle of a long stretch left out."""
    head = [] if first else words[:_AROUND]
    tail = [] if last else words[-_AROUND:]
    if len(words) <= len(head) + len(tail):
        return words
    return [*head, "…", *tail]


def _words(text: str) -> list[str]:
    """Words and line breaks: a line break that comes or goes is a change too."""
    return [word if word != "\n" else "⏎" for word in re.findall(r"\n|\S+", text)]
