"""The report of an import, shown once above the flow that it opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.editor.desk import Desk
from flowboard.editor.theme.controls import Text, icon_button
from flowboard.editor.theme.icons import icon

if TYPE_CHECKING:
    from flowboard.editor.app import Editor


def build_import_report(editor: Editor, desk: Desk) -> None:
    """The banner, if this flow has just come from a file."""
    report = editor.reports.take(desk.flow.key)
    if not report:
        return
    with ui.element("div").classes("fb-banner") as banner:
        banner.props.update({"role": "status", "data-testid": "import-report"})
        icon("import")
        with ui.element("div").classes("fb-banner-text"):
            for sentence in report:
                Text("p", sentence)
        icon_button("close", "Close the report", banner.delete)
