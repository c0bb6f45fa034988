"""All keys of the grading page."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from flowboard.editor.theme.controls import Text, dialog

KEYS_SHOWN: Final = (
    ("1  2  3", "good, bad, unsure: kept at once, and on to the next row"),
    ("Tab, then 1  2  3", "grade by one criterion, and stay"),
    ("n", "write a note on this row; Enter keeps it, Escape leaves it as a draft"),
    ("w", "write why the row before was graded so"),
    ("u", "undo what you did last, step by step, also after a reload"),
    ("j  k", "next row, row before"),
    ("g", "next row without a grade"),
    ("x", "mark the row as broken, or take the mark away"),
    ("h", "show or hide the judge"),
    ("i", "unfold what came in"),
    ("v", "unfold the next value upstream"),
    ("m", "read the output in another way: text, Markdown, tree"),
    ("Space  PageUp", "a page down, a page up"),
    ("End", "to the end of the queue"),
    ("f", "the next list: all, ungraded, bad …"),
    ("Esc", "done; everything is kept"),
)


def open_keys_sheet() -> None:
    """Open the dialog."""
    shown, body = dialog("Keys", testid="keys-sheet")
    with body, ui.element("dl").classes("fb-shortcut-list"):
        for key, meaning in KEYS_SHOWN:
            with ui.element("dt"):
                Text("kbd", key)
            Text("dd", meaning)
    shown.open()
