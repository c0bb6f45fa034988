"""The top bar of a flow: its name, whether it is saved, undo and redo, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from nicegui import ui
from starlette.requests import Request

from flowboard.editor.access import visitor
from flowboard.editor.desk import Desk
from flowboard.editor.dialogs.export import open_export
from flowboard.editor.dialogs.help import open_help
from flowboard.editor.dialogs.keys import open_keys
from flowboard.editor.dialogs.settings import open_settings
from flowboard.editor.dialogs.share import open_share
from flowboard.editor.dialogs.versions import open_versions
from flowboard.editor.grading.address import grading_path, labelling_path
from flowboard.editor.pages.panels import build_panel
from flowboard.editor.pages.top import build_brand, build_theme_menu
from flowboard.editor.theme.controls import (
    TYPED,
    Text,
    button,
    enable,
    icon_button,
    menu_item,
    relabel,
)
from flowboard.editor.theme.icons import icon
from flowboard.workspace.editing.actors import Role
from flowboard.workspace.labelling.judging_flow import labelled_in

if TYPE_CHECKING:
    from flowboard.editor.app import Editor

_ROLES: Final[Mapping[Role, str]] = {
    "view": "You may look",
    "grade": "You may look and grade",
    "edit": "You may edit, not run",
    "run": "You may edit and run",
}

_GRADED: Final = ("grading", "multi_evaluator")

_STATES: Final = {
    "saved": ("saved", "Saved"),
    "draft": ("draft", "Draft kept"),
    "changed_outside": ("alert", "Changed outside"),
}

_EMIT_NAME: Final = """(event) => {
  const input = event.target
  if (input.value.trim()) emit(input.value)
  else input.value = input.parentElement.dataset.text
}"""
"""A name is told; where nothing is left of it, it comes back."""


def build_flow_top(editor: Editor, desk: Desk, request: Request) -> None:
    """Build the bar; it follows every change of the flow."""
    with ui.element("header").classes("fb-top"):
        build_brand(leads_home=visitor(request).flow is None)
        Text("span", "/", "fb-top-slash").props["aria-hidden"] = "true"
        _build_name(desk)
        _build_count(desk)
        _build_saved(desk)
        if not desk.may("owner"):
            Text("span", _ROLES[desk.actor.role], "fb-chip").props["title"] = (
                f"You are {desk.actor.name}"
            )
        ui.element("span").classes("fb-top-space")
        if desk.may("edit"):
            _build_undo(desk)
        with ui.element("div").classes("fb-top-group fb-optional"):
            build_theme_menu(request, desk)
            icon_button("help", "Help and shortcuts", lambda: open_help(desk), testid="help")
            panel = icon_button("panel-right", "Open or close the inspector", testid="right-toggle")
            panel.props["data-toggles"] = "right"
        _build_more(editor, desk)
        with ui.element("div").classes("fb-top-actions fb-edits"):
            if desk.may("owner"):
                button("Share", lambda: open_share(editor, desk), symbol="share", testid="share")
            build_panel("running", "build_run_bar", desk)


def _build_name(desk: Desk) -> None:
    def named() -> str:
        return desk.flow.session.flow.name or desk.flow.path.name.removesuffix(".flow.yaml")

    with ui.element("label").classes("fb-name") as frame:
        Text("span", "Name of the flow", "fb-visually-hidden")
        field = ui.element("input")
    field.props.update({"spellcheck": "false", "data-testid": "flow-name", "maxlength": "200"})
    if not desk.may("edit"):
        field.props["readonly"] = True

    def show(_: object = None) -> None:
        if frame.props.get("data-text") != named():
            field.props[TYPED] = frame.props["data-text"] = named()
            field.update()
            frame.update()

    def rename(event: Any) -> None:
        field.props[TYPED] = frame.props["data-text"] = wanted = str(event.args).strip()
        field.update()
        frame.update()
        if wanted != named():
            desk.do("Rename the flow", [{"op": "set_flow", "field": "name", "value": wanted}])
        show()

    field.on("change", rename, js_handler=_EMIT_NAME)
    field.on("keydown.enter", js_handler="(event) => event.target.blur()")
    show()
    desk.on("flow", show)


def _build_count(desk: Desk) -> None:
    chip = Text("span", "", "fb-chip fb-optional")

    def show(_: object = None) -> None:
        count = len(desk.flow.session.flow.nodes)
        chip.set_text(f"{count} {'node' if count == 1 else 'nodes'}")

    desk.on("flow", show)
    show()


def _build_saved(desk: Desk) -> None:
    """How far the flow is saved, which opens the versions; and Save, as long as there is something to."""
    with button("", lambda: open_versions(desk), kind="quiet", testid="versions") as opener:
        opener.classes("fb-saved").clear()
        symbol = icon("saved")
        words = Text("span", "")

    def write() -> None:
        desk.attempt(lambda: desk.flow.session.save(desk.actor))

    save = button(
        "Save",
        write,
        symbol="save",
        testid="save",
        hint="Write the draft to the file (Ctrl+S)",
    )
    save.classes("fb-edits")

    def show(_: object = None) -> None:
        saved = desk.flow.session.saved
        name, word = _STATES[saved.state]
        words.set_text(word)
        symbol.classes(replace=f"fb-icon fb-icon-{name}")
        opener.props["data-state"] = saved.state
        opener.props["title"] = saved.message or "Versions of this flow"
        opener.props["aria-label"] = f"{word}. Versions of this flow"
        opener.update()
        save.set_visibility(desk.may("edit") and saved.state != "saved")

    desk.on("saved", show)
    show()


def _build_undo(desk: Desk) -> None:
    session = desk.flow.session
    with ui.element("div").classes("fb-top-group fb-edits"):
        undo = icon_button(
            "undo",
            "Undo",
            lambda: desk.attempt(lambda: session.undo(desk.actor, desk.client_id)),
            testid="undo",
        )
        redo = icon_button(
            "redo",
            "Redo",
            lambda: desk.attempt(lambda: session.redo(desk.actor, desk.client_id)),
            testid="redo",
        )

    def show(_: object = None) -> None:
        for control, word, label in (
            (undo, "Undo", session.undo_label(desk.actor)),
            (redo, "Redo", session.redo_label(desk.actor)),
        ):
            enable(control, label is not None)
            relabel(control, f"{word}: {label}" if label else word)

    desk.on("flow", show)
    show()


def grade(desk: Desk) -> None:
    """Go to the first node whose outputs are graded: a grading node before an evaluator."""
    nodes = desk.flow.session.flow.nodes
    found = [name for kind in _GRADED for name, node in nodes.items() if node.type == kind]
    if found:
        ui.navigate.to(grading_path(desk.flow, found[0]))
    else:
        desk.notice("Nothing is graded in this flow. Add a grading node or an evaluator first.")


def _build_more(editor: Editor, desk: Desk) -> None:
    with icon_button("more", "More", testid="more") as opener:
        opener.props["aria-haspopup"] = "menu"
        with ui.menu().props('anchor="bottom right" self="top right"'):
            if desk.may("edit"):
                menu_item("Export…", lambda: open_export(desk), symbol="export", testid="export")
            menu_item("Grade outputs", lambda: grade(desk), symbol="check", testid="grade")
            if labelled_in(desk.flow.session.flow):
                menu_item(
                    "Label mode",
                    lambda: ui.navigate.to(labelling_path(desk.flow)),
                    symbol="check",
                    testid="label-mode",
                )
            menu_item("Versions…", lambda: open_versions(desk), symbol="history")
            if desk.may("owner"):
                menu_item("Keys…", open_keys, symbol="key", testid="keys")
            menu_item(
                "Settings…", lambda: open_settings(desk.actor), symbol="settings", testid="settings"
            )
            menu_item("Help and shortcuts", lambda: open_help(desk), symbol="help")
