"""Values as people read them: text as text, JSON indented, long ones folded. Nothing is ever markup by itself."""

from __future__ import annotations

from typing import Any, Final

import orjson
from nicegui import ui

from flowboard.editor.drawer.markdown import as_markup

_FOLDED: Final = 700  # characters from which a value is folded
_MOST: Final = 200_000


def as_text(value: Any) -> str:
    """A value as text: messages as a conversation, other data as indented JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(_is_message(one) for one in value):
        return "\n\n".join(f"{one['role']}: {as_text(one['content'])}" for one in value)
    if value is None or isinstance(value, bool | int | float):
        return orjson.dumps(value).decode()
    return orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode("utf-8", "replace")


def build_value(value: Any, *, markdown: bool = False) -> None:
    """Show a value in the current slot; a long one is folded and opens with a press.

    With `markdown`, texts are shown as Markdown, whose HTML stays text, sanitised in the browser too.
    """
    text = as_text(value)
    if len(text) > _MOST:
        ui.label(f"The first {_MOST:,} of {len(text):,} characters:").classes("fb-meta")
        text = text[:_MOST]
    if not text.strip():
        ui.label("(empty)").classes("fb-meta")
    elif markdown and isinstance(value, str):
        ui.html(as_markup(text)).classes("fb-markdown nicegui-markdown")
    else:
        mono = "" if isinstance(value, str) else " fb-mono"
        shown = ui.label(text).classes(f"fb-value{mono}")
        if len(text) > _FOLDED or text.count("\n") > 14:
            _build_fold(shown)


def _build_fold(shown: ui.label) -> None:
    shown.classes("folded")
    button = (
        ui.button("Show all", color=None)
        .props("flat dense no-caps aria-expanded=false")
        .classes("fb-link")
    )

    def toggle() -> None:
        opening = button.text == "Show all"
        shown.classes(remove="folded") if opening else shown.classes("folded")
        button.text = "Show less" if opening else "Show all"
        button.props(f"aria-expanded={'true' if opening else 'false'}")

    button.on_click(toggle)


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() >= {"role", "content"}
