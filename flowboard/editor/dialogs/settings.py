"""Settings: the theme, and what this machine has."""

from __future__ import annotations

from functools import partial
from typing import Final

from nicegui import ui

from flowboard.editor.theme.controls import Text, button, dialog
from flowboard.workspace.editing.actors import Actor, may

_THEMES: Final = (
    ("Light", "flowboardTheme.choose('light')"),
    ("Dark", "flowboardTheme.choose('dark')"),
    ("As the system", "flowboardTheme.choose('system')"),
)


def open_settings(actor: Actor) -> None:
    """Open the dialog."""
    shown, body = dialog("Settings", testid="settings-dialog")
    with body:
        Text("h3", "Theme")
        with ui.element("div").classes("fb-row"):
            for word, script in _THEMES:
                button(word, partial(ui.run_javascript, script))  # constants of this file
        Text("h3", "You")
        Text("p", f"{actor.name}, with the role {actor.role}.", "fb-quiet")
        if may(actor, "owner"):
            Text("h3", "This machine")
            machine = ui.element("div")
            with machine:
                button("Look at it", lambda: _look(machine), testid="settings-doctor")
    shown.open()


async def _look(machine: ui.element) -> None:
    from flowboard.workspace.doctor import diagnose

    diagnosis = await diagnose()
    machine.clear()
    with machine, ui.element("ul").classes("fb-findings"):
        for finding in diagnosis.findings:
            with ui.element("li"):
                Text(
                    "span",
                    "there" if finding.ok else "not there",
                    f"fb-chip {'fb-chip-pass' if finding.ok else ''}",
                )
                Text("strong", f"{finding.part}: {finding.name}")
                Text("span", finding.note, "fb-quiet")
