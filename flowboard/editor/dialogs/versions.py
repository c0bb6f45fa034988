"""Named versions of a flow: make one, see what has changed since, go back to one."""

from __future__ import annotations

import time
from typing import Any, Final

from nicegui import ui

from flowboard.editor.desk import Desk
from flowboard.editor.dialogs.difference import build_difference
from flowboard.editor.theme.controls import Text, button, dialog
from flowboard.flow.errors import FlowError
from flowboard.workspace.editing.versions import Version
from flowboard.workspace.errors import WorkspaceError

_STATES: Final = {
    "saved": "The file and what you see are the same.",
    "draft": "Your latest edits are kept as a draft. Save writes them to the file.",
    "changed_outside": "The file was changed by another program. Compare and take one side first.",
}


def open_versions(desk: Desk) -> None:
    """Open the dialog."""
    Versions(desk)


class Versions:
    """The dialog, and the parts of it that change while it is open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._dialog, body = dialog("Versions", wide=True, testid="versions-dialog")
        saved = desk.flow.session.saved
        with body:
            Text("p", saved.message or _STATES[saved.state], "fb-quiet")
            if saved.state != "saved":
                with ui.element("div").classes("fb-row"):
                    button(
                        "What isn't in the file yet", lambda: self._compare("file"), testid="diff-file"
                    )
            if desk.may("edit"):
                with ui.element("div").classes("fb-row"):
                    self._name = ui.input("Name of a new version").props("outlined dense maxlength=200")
                    self._name.classes("fb-grow").on("keydown.enter", self._keep)
                    button("Keep this version", self._keep, symbol="add", testid="version-keep")
            self._listing = ui.element("ul").classes("fb-versions")
            self._difference = ui.element("div")
        self._list()
        self._dialog.open()

    def _list(self) -> None:
        self._listing.clear()
        try:
            versions = self._desk.flow.session.versions()
        except WorkspaceError as error:
            self._desk.notice(str(error))
            return
        with self._listing:
            if not versions:
                Text("li", "No version has been named yet.", "fb-quiet")
            for version in versions:
                self._build(version)

    def _build(self, version: Version) -> None:
        with ui.element("li"):
            with ui.element("div").classes("fb-version-words"):
                Text("strong", version.name)
                Text(
                    "span",
                    f"{time.strftime('%Y-%m-%d %H:%M', time.localtime(version.at))} · {version.actor}",
                )
            button("Compare", lambda: self._compare(version.id), testid="version-compare")
            if self._desk.may("edit"):
                button("Restore", lambda: self._restore(version), testid="version-restore")

    def _keep(self, _: Any = None) -> None:
        session, name = self._desk.flow.session, str(self._name.value or "")
        if self._desk.attempt(lambda: session.name_version(self._desk.actor, name)):
            self._name.value = ""
            self._list()

    def _restore(self, version: Version) -> None:
        session = self._desk.flow.session
        try:
            if self._desk.attempt(lambda: session.restore(self._desk.actor, version.id)):
                self._desk.notice(f"{version.name} is back as your draft. Undo takes that back.")
                self._dialog.close()
        except FlowError as error:
            self._desk.notice(str(error))

    def _compare(self, what: str) -> None:
        self._difference.clear()
        try:
            changes = self._desk.flow.session.diff(what)
        except (FlowError, WorkspaceError) as error:
            self._desk.notice(str(error))
            return
        with self._difference:
            build_difference(
                changes, "No difference in meaning: only layout or formatting, if anything."
            )
