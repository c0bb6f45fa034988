"""The chip that says what kind an assertion is."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from flowboard.editor.theme.controls import Text
from flowboard.editor.theme.icons import icon

_ICONS: Final = {"check": "check", "code": "code", "judge": "people", "learned": "report"}


def build_kind(kind: str) -> None:
    """`check`, `code`, `judge` or `learned`, with its icon."""
    with ui.element("span").classes("fb-chip fb-kind"):
        icon(_ICONS.get(kind, "file"))
        Text("span", kind)
