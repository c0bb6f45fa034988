"""The banner for a file that was changed by another program: look at both, then take one."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from flowboard.editor.desk import Desk
from flowboard.editor.dialogs.difference import build_difference
from flowboard.editor.theme.controls import Text, button, dialog
from flowboard.editor.theme.icons import icon
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError


def build_outside_banner(desk: Desk) -> None:
    """The banner; it shows itself when the file is found changed, and goes when one side is taken."""
    with ui.element("div").classes("fb-banner fb-banner-attention") as banner:
        banner.props.update({"role": "status", "data-testid": "outside"})
        icon("alert")
        words = Text("p", "")
        button("Compare…", lambda: _compare(desk), testid="outside-compare")
        if desk.may("edit"):
            button("Take the file", lambda: _decide(desk, theirs=True), testid="outside-theirs")
            button("Keep mine", lambda: _decide(desk, theirs=False), testid="outside-mine")

    def show(_: object = None) -> None:
        saved = desk.flow.session.saved
        banner.set_visibility(saved.state == "changed_outside")
        words.set_text(
            saved.message
            or "The file of this flow was changed by another program. Nothing is overwritten."
        )

    desk.on("saved", show)
    show()


def _decide(desk: Desk, *, theirs: bool) -> None:
    session = desk.flow.session
    take: Callable[..., object] = session.take_theirs if theirs else session.keep_mine
    try:
        desk.attempt(lambda: take(desk.actor))
    except FlowError as error:
        desk.notice(str(error))


def _compare(desk: Desk) -> None:
    try:
        changes = desk.flow.session.diff("file")
    except (FlowError, WorkspaceError) as error:
        desk.notice(str(error))
        return
    shown, body = dialog("The file and yours", testid="outside-diff")
    with body:
        build_difference(changes, "Mine and the file mean the same: only layout or formatting differs.")
        Text(
            "p", "From the file to yours: + is in yours only, − in the file only, ~ differs.", "fb-quiet"
        )
    shown.open()
