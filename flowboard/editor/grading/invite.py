"""Inviting a grader: a link with a name of its own, which grades this flow and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.editor.dialogs.link import show_link
from flowboard.editor.theme.controls import Text, button, dialog
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.app import Editor
    from flowboard.editor.desk import Desk


def open_invitation(editor: Editor, desk: Desk, path: str, path_alone: str) -> None:
    """Open the dialog; it is for the owner alone.

    Args:
        editor: whose guest it will be.
        desk: of the owner.
        path: of the page where rows are shared among graders.
        path_alone: of the page where what others have graded isn't seen.
    """
    shown, body = dialog("Invite a grader", testid="invitation")
    with body:
        Text(
            "p",
            "They see this flow and grade its outputs, also on a phone. They change nothing else and spend "
            "nothing. Their grades carry the name.",
        )
        name = ui.input("Name").props('outlined dense maxlength=60 data-testid="invite-name"')
        alone = ui.switch("For a second opinion: without seeing what others graded", value=True)

        def make() -> None:
            try:
                _, text = editor.tokens.add(str(name.value or ""), "grade", desk.flow.key)
            except WorkspaceError as error:
                desk.notice(str(error))
                return
            target = path_alone if alone.value else path
            show_link(
                place,
                f"{editor.addresses.own}{target}&token={text}",
                "Take it back under Share at any time.",
                testid="invite-address",
            )

        button("Make the link", make, kind="filled", symbol="link", testid="invite-make")
        place = ui.element("div").classes("fb-link-place")
    shown.open()
