"""Export: the flow alone, a bundle with all that it needs, or the report of its latest run."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from flowboard.editor.desk import Desk
from flowboard.editor.theme.controls import Text, dialog
from flowboard.editor.theme.icons import icon

_WAYS: Final = (
    ("flow", "file", "The flow", "The small text file, for a repository or a review."),
    (
        "bundle",
        "bundle",
        "A bundle",
        "One zip with flow, data, recorded answers and grades: it runs elsewhere without a key.",
    ),
    (
        "report",
        "report",
        "A report",
        "The latest run as one HTML file that opens anywhere, without Flowboard and without a network.",
    ),
)


def open_export(desk: Desk) -> None:
    """Open the dialog. What can't be made says why, as a notice."""
    shown, body = dialog("Export", testid="export-dialog")
    with body, ui.element("div").classes("fb-choices"):
        for kind, symbol, title, text in _WAYS:
            with ui.element("button").classes("fb-choice") as choice:
                choice.props.update({"type": "button", "data-testid": f"export-{kind}"})
                icon(symbol)
                with ui.element("span"):
                    Text("strong", title)
                    Text("span", text)
            choice.props["data-downloads"] = f"/files/export/{desk.flow.key}/{kind}"
    shown.open()
