"""The start page: the examples, the flows of lately, and three ways to begin one's own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nicegui import Client, ui
from starlette.requests import Request

from flowboard.editor.access import visitor
from flowboard.editor.dialogs.keys import open_keys
from flowboard.editor.dialogs.settings import open_settings
from flowboard.editor.files.picking import build_file_picker
from flowboard.editor.guard.visitors import Visitor
from flowboard.editor.hub import flow_key
from flowboard.editor.pages.top import build_brand, build_theme_menu
from flowboard.editor.theme.controls import Text, button, icon_button, link_button
from flowboard.editor.theme.icons import icon
from flowboard.flow.errors import FlowError
from flowboard.workspace.editing.actors import may
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.example import copy_example
from flowboard.workspace.gallery import ExampleFacts, Sketch, examples
from flowboard.workspace.labelling.judging_flow import is_for_labelling
from flowboard.workspace.new_flows import blank_flow
from flowboard.workspace.recent_flows import RecentFlow

if TYPE_CHECKING:
    from flowboard.editor.app import Editor

_MOST_RECENT: Final = 8
_SKETCH_WIDTH: Final = 2900.0
"""How much of a flow a sketch shows, in the units of its layout; a longer one fades out."""


def add_start_page(editor: Editor) -> None:
    """Register the page."""

    @ui.page("/", title="Flowboard")
    def start(request: Request, client: Client) -> None:
        who = visitor(request)
        with ui.element("div").classes("fb-start"):
            _build_top(who, request)
            with ui.element("div").classes("fb-start-main") as main:
                main.props["id"] = "main"
                Text("h1", "Build LLM pipelines that prove their own judges", "fb-start-title")
                Text(
                    "p",
                    "Wire prompts, models and checks on a canvas, run them over your rows, grade a few "
                    "outputs, and see which judges agree with you.",
                    "fb-start-lead",
                )
                _build_examples(editor, who)
                with ui.element("div").classes("fb-start-columns"):
                    _build_recent(editor)
                    _build_own(editor, who)
        if may(who.actor, "edit"):
            build_file_picker()


def _build_top(who: Visitor, request: Request) -> None:
    with ui.element("header").classes("fb-top"):
        build_brand()
        ui.element("span").classes("fb-top-space")
        if may(who.actor, "owner"):
            icon_button("key", "Keys of providers", open_keys)
        build_theme_menu(request)
        icon_button("settings", "Settings", lambda: open_settings(who.actor))


def _build_examples(editor: Editor, who: Visitor) -> None:
    with ui.element("section") as section:
        section.props["aria-labelledby"] = "examples"
        _heading("examples", "Examples", "Each with its data and recorded answers: no key needed.")
        with ui.element("ul").classes("fb-cards"):
            for place, example in enumerate(examples(editor.hub.types)):
                _build_example(editor, who, example, is_first=place == 0)


def _build_example(editor: Editor, who: Visitor, example: ExampleFacts, *, is_first: bool) -> None:
    def open_example() -> None:
        try:
            copied = copy_example(editor.settings.folder, example.name)
            _go_to(editor, copied.flow)
        except (WorkspaceError, FlowError) as error:
            ui.notify(str(error))

    with ui.element("li").classes("fb-card"):
        _build_sketch(example.sketch)
        with ui.element("div").classes("fb-card-text"):
            Text("h3", example.title.capitalize())
            Text("p", example.story)
            with ui.element("div").classes("fb-card-foot"):
                if example.is_recorded:
                    with ui.element("span").classes("fb-chip fb-chip-pass"):
                        icon("check")
                        Text("span", "No key needed")
                ui.element("span").classes("fb-top-space")
                opener = button(
                    "Open",
                    open_example,
                    kind="filled" if is_first else "plain",
                    testid="start-example" if is_first else f"example-{example.name}",
                )
                opener.props["aria-label"] = f"Open the example {example.title}"
                if not may(who.actor, "edit"):
                    opener.props["disabled"] = True


def _build_sketch(sketch: Sketch) -> None:
    """A flow in small, drawn from the places of its nodes; decoration, so nothing of it is read aloud."""
    width, height, gap = 208.0, 120.0, 90.0
    left = min((x for x, _, _ in sketch.nodes), default=0.0) - gap
    top = min((y for _, y, _ in sketch.nodes), default=0.0) - gap
    whole = max((x for x, _, _ in sketch.nodes), default=0.0) + width + gap
    right = min(whole, left + _SKETCH_WIDTH)
    bottom = max((y for _, y, _ in sketch.nodes), default=0.0) + height + gap
    with ui.element("svg").classes("fb-sketch") as drawing:
        drawing.classes(add="fb-sketch-more" if right < whole else "")
        drawing.props["viewBox"] = f"{left:g} {top:g} {right - left:g} {bottom - top:g}"
        drawing.props["aria-hidden"] = "true"
        for source, target in sketch.wires:
            (x1, y1, _), (x2, y2, _) = sketch.nodes[source], sketch.nodes[target]
            x1, y1, y2 = x1 + width, y1 + height / 2, y2 + height / 2
            bend = max((x2 - x1) / 2, 60)
            wire = ui.element("path").classes("fb-sketch-wire")
            wire.props["d"] = f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
        for x, y, category in sketch.nodes:
            for name, inset in (("fb-sketch-node", 0.0), (f"fb-sketch-{category.lower()}", 26.0)):
                box = ui.element("rect").classes(name)
                size = (width, height) if not inset else (68.0, 68.0)
                box.props.update(x=x + inset, y=y + inset, width=size[0], height=size[1], rx=18)


def _build_recent(editor: Editor) -> None:
    recent = editor.recent.flows()[:_MOST_RECENT]
    with ui.element("section") as section:
        section.props["aria-labelledby"] = "recent"
        _heading("recent", "Recent flows", "" if recent else "Flows that you open are listed here.")
        with ui.element("ul").classes("fb-recent"):
            for one in recent:
                _build_recent_flow(one)


def _build_recent_flow(one: RecentFlow) -> None:
    path = Path(one.path)
    address = f"/flow/{flow_key(path)}"
    with ui.element("li"):
        with ui.element("a") as link:
            link.props["href"] = address
            icon("flow")
            with ui.element("span").classes("fb-recent-name"):
                Text("strong", one.name or path.name)
                Text("span", _short(path))
            Text("time", _ago(one.at))
        if is_for_labelling(path):
            to_labels = link_button("Label", f"{address}/label", symbol="check")
            to_labels.props["aria-label"] = f"Label the outputs of {one.name or path.name}"


def _build_own(editor: Editor, who: Visitor) -> None:
    def begin() -> None:
        try:
            _go_to(editor, blank_flow(editor.settings.folder))
        except (WorkspaceError, FlowError) as error:
            ui.notify(str(error))

    with ui.element("section") as section:
        section.props["aria-labelledby"] = "own"
        _heading("own", "Your own", "")
        if not may(who.actor, "edit"):
            Text("p", "Your link lets you look. Ask the owner for one that lets you edit.", "fb-quiet")
            return
        with ui.element("div").classes("fb-own"):
            with ui.element("div").classes("fb-row"):
                button("Blank flow", begin, symbol="blank", testid="start-blank")
                opener = button("Import a file", symbol="import", testid="start-import")
                opener.props["data-opens-picker"] = True
            Text(
                "p",
                "Or drop a file anywhere on this page: a flow, a bundle (zip), or a table as CSV, JSON Lines "
                "or Excel.",
                "fb-quiet",
            )
            with ui.element("div").classes("fb-row"):
                labeller = button("Label outputs", symbol="check", testid="start-label")
                labeller.props["data-opens-picker"] = True
                Text("p", "A CSV of id, input and output: label it, and measure a judge.", "fb-quiet")
            Text("p", f"New flows go to {_short(editor.settings.folder)}", "fb-quiet fb-path")


def _heading(name: str, title: str, beside: str) -> None:
    with ui.element("div").classes("fb-section-head"):
        Text("h2", title).props["id"] = name
        if beside:
            Text("p", beside)


def _go_to(editor: Editor, path: Path) -> None:
    ui.navigate.to(f"/flow/{editor.hub.open(path).key}")


def _short(path: Path) -> str:
    """A path with the user's home as `~`."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) and path != home else str(path)


def _ago(at: float) -> str:
    minutes = (time.time() - at) / 60
    for size, word in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = int(minutes // size)
            return f"{count} {word}{'s' if count > 1 else ''} ago"
    return "just now"
