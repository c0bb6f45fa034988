"""The page of label mode, and the words for what keeps it from being there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from nicegui import Client, ui
from starlette.requests import Request

from flowboard.editor.access import visitor
from flowboard.editor.desk import Desk
from flowboard.editor.dialogs.imported import build_import_report
from flowboard.editor.dialogs.outside import build_outside_banner
from flowboard.editor.dialogs.trust import build_trust_banner
from flowboard.editor.labelling.labeller import Labeller
from flowboard.editor.labelling.question import LabelQuestion
from flowboard.editor.labelling.room import LabelRoom
from flowboard.editor.labelling.steps import LabelSteps, Step
from flowboard.editor.pages.finding import find_or_say
from flowboard.editor.pages.problems import problem_page
from flowboard.editor.pages.top import build_brand, build_theme_menu
from flowboard.editor.theme.controls import Text, link_button
from flowboard.editor.theme.theme import chosen_theme
from flowboard.flow.errors import FlowError
from flowboard.workspace.editing.actors import may
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.labelling.judging_flow import judging_in
from flowboard.workspace.labelling.preparing import prepare

if TYPE_CHECKING:
    from flowboard.editor.app import Editor


def add_labelling_page(editor: Editor) -> None:
    """Register the page."""

    @ui.page("/flow/{key}/label", title="Label · Flowboard")
    async def labelling_page(request: Request, client: Client, key: str, step: str = "") -> None:
        who = visitor(request)
        flow = find_or_say(editor, client, key, "Drop the CSV on the start page.")
        if flow is None:
            return
        if may(who.actor, "owner"):
            editor.recent.opened(flow.path, flow.session.flow.name)
        desk = Desk(flow, who.actor, client, chosen_theme(request))
        name = flow.session.flow.name or flow.path.name
        client.title = f"{name} · Label · Flowboard"
        try:
            judging = judging_in(flow.session.flow)
        except WorkspaceError as error:
            client.status_code = 422
            _build_problem(desk, str(error))
            return
        with ui.element("div").classes("fb-labelling"):
            _build_top(desk, name, request)
            with ui.element("div").classes("fb-notes"):
                build_import_report(editor, desk)
                build_trust_banner(editor, desk)
                build_outside_banner(desk)
            if judging.awaits_meaning:
                LabelQuestion(desk).build()
            else:
                _build_steps(desk, _step(step))


def _build_steps(desk: Desk, step: Step) -> None:
    """The steps, once the rows have been read; thousands of them take a moment."""
    with ui.element("div").classes("fb-label-room") as place:
        reading = Text("p", "Reading the outputs …", "fb-nothing").props('role="status"')

    async def read() -> None:
        try:
            room = await asyncio.to_thread(_opened, desk)
        except (FlowError, WorkspaceError) as error:
            reading.delete()
            with place:
                _build_problem(desk, str(error))
            return
        reading.delete()
        desk.client.on_delete(room.close)
        with place:
            LabelSteps(room).build(step)

    ui.timer(0, read, once=True)


def _build_problem(desk: Desk, sentence: str) -> None:
    problem_page("There is nothing to label here", sentence.splitlines()[0])
    link_button("Open it as a flow", f"/flow/{desk.flow.key}", symbol="flow").classes("fb-way-on")


def _opened(desk: Desk) -> LabelRoom:
    """The rows, read beside the page. Raises as `prepare` does."""
    session = desk.flow.session
    prepared = prepare(session.file(), session.types)
    judging = judging_in(session.flow)
    labeller = Labeller(
        session.path.parent, prepared.run, judging.evaluator, session.types, desk.actor.name
    )
    return LabelRoom(desk, prepared, labeller)


def _step(written: str) -> Step:
    return "evaluate" if written == "evaluate" else "optimise" if written == "optimise" else "label"


def _build_top(desk: Desk, name: str, request: Request) -> None:
    with ui.element("header").classes("fb-top"):
        build_brand(leads_home=desk.may("owner"))
        Text("span", "/", "fb-top-slash")
        Text("span", name, "fb-labelling-name")
        Text("span", "Labels save as you go", "fb-meta")
        ui.element("span").classes("fb-top-space")
        build_theme_menu(request, desk)
        opener = link_button(
            "Open as a flow", f"/flow/{desk.flow.key}", symbol="flow", testid="open-as-flow"
        )
        opener.props["aria-label"] = "Open as a flow"
