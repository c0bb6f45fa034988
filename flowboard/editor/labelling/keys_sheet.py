"""The keys of labelling: those of the grading page that mean something here."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from flowboard.editor.grading.keys_sheet import KEYS_SHOWN
from flowboard.editor.theme.controls import Text, dialog

_HERE: Final = ("1  2  3", "n", "u", "j  k", "g", "x", "i", "m", "Space  PageUp")


def open_label_keys() -> None:
    """Open the dialog."""
    shown, body = dialog("Keys", testid="keys-sheet")
    with body, ui.element("dl").classes("fb-shortcut-list"):
        for key, meaning in KEYS_SHOWN:
            if key in _HERE:
                with ui.element("dt"):
                    Text("kbd", key)
                Text("dd", meaning.replace("without a grade", "without a label"))
    shown.open()
