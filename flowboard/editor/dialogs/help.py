"""Help: the keys that work, and the few words that everything else is said with."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from flowboard.editor.desk import Desk
from flowboard.editor.theme.controls import Text, dialog

_KEYS: Final = (
    (
        "Canvas",
        (
            ("A", "add a node"),
            ("Ctrl K", "find any command"),
            ("Ctrl Z", "undo"),
            ("Ctrl Shift Z", "redo"),
            ("Ctrl C, Ctrl V", "copy and paste, also between tabs"),
            ("Delete", "remove what is selected"),
            ("?", "all keys of the canvas"),
        ),
    ),
    (
        "Running",
        (
            ("Ctrl Enter", "run whatever is stale"),
            ("Shift Enter", "run to the selected node"),
            ("Alt Enter", "run only the selected node"),
            ("R", "run only the active row"),
        ),
    ),
    ("Rows", (("J, K", "next and previous row"), ("Ctrl S", "save the draft to the file"))),
)

_WORDS: Final = (
    ("Active row", "Choosing a row anywhere shows that row everywhere."),
    (
        "Draft",
        "Every edit is kept at once. Save writes it to the file, where runs from a terminal find it.",
    ),
    ("Assertion", "A check on an output: declarative, code, a model as judge, or learned from grades."),
    ("Report card", "How well an evaluator agrees with the grades it wasn't chosen on."),
)


def open_help(desk: Desk) -> None:
    """Open the dialog."""
    shown, body = dialog("Help", wide=True, testid="help-dialog")
    with body, ui.element("div").classes("fb-help"):
        with ui.element("div"):
            for title, keys in _KEYS:
                Text("h3", title)
                with ui.element("dl").classes("fb-shortcut-list"):
                    for key, meaning in keys:
                        with ui.element("dt"):
                            Text("kbd", key)
                        Text("dd", meaning)
        with ui.element("div"):
            Text("h3", "Words")
            with ui.element("dl").classes("fb-glossary"):
                for word, meaning in _WORDS:
                    Text("dt", word)
                    Text("dd", meaning)
    shown.open()
