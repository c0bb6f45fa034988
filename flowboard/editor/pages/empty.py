"""What an empty canvas offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.editor.desk import Desk
from flowboard.editor.theme.controls import Text, button
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.example import copy_example

if TYPE_CHECKING:
    from flowboard.editor.app import Editor


def build_empty_canvas(editor: Editor, desk: Desk) -> None:
    """Three ways on, shown as long as the flow has no node and nobody has chosen to begin blank."""
    if not desk.may("edit"):
        return

    def open_example() -> None:
        try:
            copied = copy_example(editor.settings.folder)
            ui.navigate.to(f"/flow/{editor.hub.open(copied.flow).key}")
        except (WorkspaceError, FlowError) as error:
            desk.notice(str(error))

    def begin() -> None:
        offer.set_visibility(False)
        desk.show("quick-add")

    with ui.element("div").classes("fb-empty") as offer, ui.element("section").classes("fb-empty-card"):
        Text("h2", "An empty canvas")
        Text(
            "p",
            "Open an example that runs without a key, bring a file of your own, or begin with a node.",
        )
        with ui.element("div").classes("fb-row"):
            button(
                "Open the example", open_example, kind="filled", symbol="play", testid="empty-example"
            )
            opener = button("Import", symbol="import", testid="empty-import")
            opener.props["data-opens-picker"] = True
            button("Blank", begin, symbol="blank", testid="empty-blank")

    def look(_: object = None) -> None:
        if desk.flow.session.flow.nodes:
            offer.set_visibility(False)

    desk.on("flow", look)
    look()
