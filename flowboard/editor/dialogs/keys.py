"""Keys of providers. A key goes in and never comes out: at most its last four characters are shown."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from flowboard.editor.theme.controls import Text, button, dialog, icon_button
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.keys import KeyFacts, key_place, list_keys, remove_key, set_key
from flowboard.workspace.redacted_logs import watch_logs


def open_keys() -> None:
    """Open the dialog. It is for the owner alone; whoever builds the button sees to that."""
    shown, body = dialog("Keys", testid="keys-dialog")
    with body:
        Text(
            "p",
            "A key belongs to one address and goes nowhere else. It is kept in your system's keyring, or in "
            "a file that only you can read, never in a flow.",
            "fb-quiet",
        )
        listing = ui.element("ul").classes("fb-key-places")
    _list(listing)
    shown.open()


def _list(listing: ui.element) -> None:
    listing.clear()
    try:
        facts = list_keys()
    except WorkspaceError as error:
        with listing:
            Text("li", str(error))
        return
    with listing:
        for fact in facts:
            with ui.element("li").classes("fb-key"):
                _build_fact(fact, listing)


def _build_fact(fact: KeyFacts, listing: ui.element) -> None:
    with ui.element("div").classes("fb-key-words"):
        Text("strong", ", ".join(fact.profiles) or fact.origin)
        Text("span", fact.origin)
    if fact.problem:
        Text("span", fact.problem, "fb-chip fb-chip-attention")
    elif fact.found is not None:
        Text("span", fact.shown or "there", "fb-chip fb-chip-pass")
        where = fact.variable if fact.found == "environment" else fact.found
        Text("span", f"from {where}", "fb-quiet")
    else:
        Text("span", "missing" if fact.needed else "not needed", "fb-chip")
    if fact.found in ("keyring", "file"):
        icon_button("delete", f"Remove the key for {fact.origin}", lambda: _remove(fact, listing))
    button("Replace" if fact.found else "Add", lambda: _ask(fact, listing), testid="key-add")


def _ask(fact: KeyFacts, listing: ui.element) -> None:
    shown, body = dialog(f"A key for {fact.origin}", testid="key-dialog")
    with body:
        field = (
            ui.input("Key", password=True).props("outlined dense autocomplete=off").classes("fb-wide")
        )

        def keep(_: Any = None) -> None:
            given, field.value = str(field.value or ""), ""  # it doesn't stay in the page
            try:
                stored = set_key(key_place(fact.origin), given)
            except WorkspaceError as error:
                ui.notify(str(error))
                return
            watch_logs(given)
            ui.notify(f"The key {stored.shown} for {stored.origin} is kept.")
            for note in stored.notes:
                ui.notify(note)
            shown.close()
            _list(listing)

        field.on("keydown.enter", keep)
        with ui.element("div").classes("fb-dialog-foot"):
            button("Keep it", keep, kind="filled", testid="key-keep")
    shown.open()


def _remove(fact: KeyFacts, listing: ui.element) -> None:
    try:
        removed = remove_key(key_place(fact.origin))
    except WorkspaceError as error:
        ui.notify(str(error))
        return
    ui.notify(f"The key for {removed.origin} is removed.")
    _list(listing)
