"""Markdown that a model has written, as markup: headings, lists, tables, emphasis and code.

HTML in it stays text. Links and images stay as they were written: a press on a link would lead away
from the editor, and an image would tell its server that somebody looks.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_AS_WRITTEN = ("image", "link", "autolink", "reference")


def as_markup(text: str) -> str:
    """HTML without attributes that lead anywhere, made of Markdown."""
    return str(_reader().render(text))


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return (
        MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable(_AS_WRITTEN)
    )
