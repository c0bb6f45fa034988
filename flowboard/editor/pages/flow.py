"""The flow page: the frame in which canvas, inspector, drawer and run bar stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nicegui import Client, ui
from starlette.requests import Request

from flowboard.editor.access import visitor
from flowboard.editor.canvas import build_canvas
from flowboard.editor.desk import Desk
from flowboard.editor.dialogs.imported import build_import_report
from flowboard.editor.dialogs.outside import build_outside_banner
from flowboard.editor.dialogs.trust import build_trust_banner
from flowboard.editor.evaluator import CardsOnCanvas
from flowboard.editor.files.picking import build_file_picker
from flowboard.editor.pages.commands import hear_commands
from flowboard.editor.pages.empty import build_empty_canvas
from flowboard.editor.pages.finding import find_or_say
from flowboard.editor.pages.flow_top import build_flow_top, grade
from flowboard.editor.pages.panels import build_panel
from flowboard.editor.running import RunOnCanvas
from flowboard.editor.theme.controls import Text, button, icon_button
from flowboard.editor.theme.icons import icon
from flowboard.editor.theme.theme import chosen_theme
from flowboard.editor.tracing import TraceOnCanvas
from flowboard.workspace.editing.actors import may

if TYPE_CHECKING:
    from flowboard.editor.app import Editor


def add_flow_page(editor: Editor) -> None:
    """Register the page."""

    @ui.page("/flow/{key}", title="Flowboard")
    def flow_page(request: Request, client: Client, key: str) -> None:
        who = visitor(request)
        flow = find_or_say(editor, client, key)
        if flow is None:
            return
        if may(who.actor, "owner"):
            editor.recent.opened(flow.path, flow.session.flow.name)
        _build(editor, Desk(flow, who.actor, client, chosen_theme(request)), request)


def _build(editor: Editor, desk: Desk, request: Request) -> None:
    desk.client.title = f"{desk.flow.session.flow.name or desk.flow.path.name} · Flowboard"
    with ui.element("div").classes("fb-flow") as frame:
        frame.props["data-role"] = desk.actor.role
        _build_skips()
        build_flow_top(editor, desk, request)
        with ui.element("div").classes("fb-notes"):
            _build_small_note(desk)
            build_import_report(editor, desk)
            build_trust_banner(editor, desk)
            build_outside_banner(desk)
        with ui.element("section").classes("fb-canvas") as canvas:
            canvas.props.update({"id": "canvas", "tabindex": "-1", "aria-label": "Canvas"})
            shown = build_canvas(desk)
            RunOnCanvas(desk, shown)
            CardsOnCanvas(desk, shown)
            TraceOnCanvas(desk, shown)
            build_empty_canvas(editor, desk)
        with ui.element("aside").classes("fb-right") as right:
            right.props.update({"id": "right", "tabindex": "-1", "aria-label": "Inspector"})
            build_panel("inspector", "build_inspector", desk)
            build_panel("wizard", "build_wizard", desk)
            build_panel("tracing", "build_trace_side", desk)
        _build_drawer(desk)
    if desk.may("edit"):
        build_file_picker()
    hear_commands(editor, desk)
    _show_wizard(desk, request.query_params)


def _show_wizard(desk: Desk, where: Mapping[str, str]) -> None:
    """Open the report card that the address names, as the grading page leads to it, or another step."""
    node = where.get("card", "")
    if node in desk.flow.session.flow.nodes:
        desk.select((node,))
        desk.show("wizard", node=node, step=where.get("step", "card"))


def _build_skips() -> None:
    with ui.element("nav").classes("fb-skips") as skips:
        skips.props["aria-label"] = "Skip to"
        for target, words in (
            ("canvas", "the canvas"),
            ("right", "the inspector"),
            ("drawer", "the rows"),
        ):
            link = Text("a", f"Skip to {words}")
            link.props["href"] = f"#{target}"


def _build_small_note(desk: Desk) -> None:
    with ui.element("div").classes("fb-banner fb-small-note"):
        icon("system")
        Text("p", "On a small screen you can look and grade. Edit on a wider one.")
        button("Grade", lambda: grade(desk), testid="small-grade")


def _build_drawer(desk: Desk) -> None:
    with ui.element("section").classes("fb-drawer") as drawer:
        drawer.props.update({"id": "drawer", "tabindex": "-1", "aria-label": "Rows and runs"})
        grip = ui.element("div").classes("fb-drawer-grip")
        grip.props.update(
            {
                "role": "separator",
                "tabindex": "0",
                "aria-orientation": "horizontal",
                "aria-label": "Height of the drawer",
                "aria-valuemin": "120",
                "aria-valuenow": "280",
            }
        )
        with ui.element("div").classes("fb-drawer-content"):
            build_panel("drawer", "build_drawer", desk)
        toggle = icon_button("chevron-down", "Open or close the drawer", testid="drawer-toggle")
        toggle.classes("fb-drawer-toggle").props["data-toggles"] = "drawer"
