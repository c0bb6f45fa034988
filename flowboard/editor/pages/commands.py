"""What panels ask of the frame: to open a part of it, or a dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.editor.desk import Desk, Shown
from flowboard.editor.dialogs.export import open_export
from flowboard.editor.dialogs.help import open_help
from flowboard.editor.dialogs.share import open_share
from flowboard.editor.dialogs.versions import open_versions

if TYPE_CHECKING:
    from flowboard.editor.app import Editor

_SCRIPTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("matrix", "row", "compare", "history", "log", "trace"), "flowboardShell.open('drawer')"
    ),
    **dict.fromkeys(("inspector", "problems", "wizard"), "flowboardShell.open('right')"),
    "theme": "flowboardTheme.choose(flowboardTheme.shown() === 'dark' ? 'light' : 'dark')",
}
"""What is done in the browser, by the panel that is asked for."""


def hear_commands(editor: Editor, desk: Desk) -> None:
    """Do what is asked by `desk.show`, as far as it is the frame's."""
    dialogs: Mapping[str, Callable[[], None]] = {
        "export": lambda: open_export(desk) if desk.may("edit") else None,
        "help": lambda: open_help(desk),
        "share": lambda: open_share(editor, desk) if desk.may("owner") else None,
        "versions": lambda: open_versions(desk),
    }

    def show(shown: Shown) -> None:
        if (script := _SCRIPTS.get(shown.panel)) is not None:
            ui.run_javascript(script)
        elif (open_dialog := dialogs.get(shown.panel)) is not None:
            open_dialog()

    desk.on("show", show)
