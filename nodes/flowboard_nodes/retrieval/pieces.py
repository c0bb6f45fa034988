"""Cutting a document into pieces that can be found on their own."""

from __future__ import annotations

import re

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_HEADING = re.compile(r"#{1,6} [^\n]*")


def paragraphs(text: str, size: int | None) -> list[str]:
    """The paragraphs of a text; a Markdown heading stays with the paragraph below it.

    With a `size` in characters, paragraphs are joined as long as they fit into it together, and one
    that is longer is cut, after a sentence if possible.
    """
    found = _with_headings([part.strip() for part in _BLANK_LINES.split(text) if part.strip()])
    if size is None:
        return found
    joined: list[str] = []
    for part in found:
        for cut in _cut(part, size):
            if joined and len(joined[-1]) + 2 + len(cut) <= size:
                joined[-1] += "\n\n" + cut
            else:
                joined.append(cut)
    return joined


def _with_headings(parts: list[str]) -> list[str]:
    found: list[str] = []
    headings: list[str] = []
    for part in parts:
        headings.append(part)
        if not _HEADING.fullmatch(part):
            found.append("\n\n".join(headings))
            headings = []
    return [*found, "\n\n".join(headings)] if headings else found


def _cut(text: str, size: int) -> list[str]:
    """A text in parts of at most `size`, cut behind a sentence, else at a space, else anywhere."""
    parts: list[str] = []
    while len(text) > size:
        head = text[: size + 1]
        place = max(head.rfind(end) for end in (". ", "! ", "? ", "\n")) + 1
        place = place or head.rfind(" ")
        place = place if place > 0 else size
        parts.append(text[:place].strip())
        text = text[place:].strip()
    return [*parts, text] if text else parts
