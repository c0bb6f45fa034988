"""The grading page: the row in the middle, the queue on the left, what is known of the row on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import Client, background_tasks, ui
from starlette.requests import Request

from flowboard.editor.access import visitor
from flowboard.editor.desk import Desk
from flowboard.editor.grading.address import grading_path
from flowboard.editor.grading.grader import Grader, Place
from flowboard.editor.grading.run_foot import RunFoot
from flowboard.editor.grading.top import build_top
from flowboard.editor.grading.view import GradingView
from flowboard.editor.pages.finding import find_or_say
from flowboard.editor.pages.problems import problem_page
from flowboard.editor.running.feed import feed_of
from flowboard.editor.theme.controls import Text, link_button
from flowboard.editor.theme.theme import chosen_theme
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.app import Editor


def add_grading_page(editor: Editor) -> None:
    """Register the page."""

    @ui.page("/flow/{key}/grade/{node}", title="Grade · Flowboard")
    async def grading_page(
        request: Request,
        client: Client,
        key: str,
        node: str,
        run: str = "latest",
        criterion: str = "",
        alone: str = "",
    ) -> None:
        who = visitor(request)
        flow = find_or_say(editor, client, key)
        if flow is None:
            return
        desk = Desk(flow, who.actor, client, chosen_theme(request))
        if not desk.may("grade"):
            client.status_code = 403
            problem_page(
                "You may look, not grade", "Ask the owner of this flow for a token that grades."
            )
            return
        session = flow.session
        place = Place(
            session.path, run, node, session.types, session.flow, criterion, is_alone=alone == "1"
        )
        with ui.element("div").classes("fb-grade"):
            card = build_top(desk, request, leads_home=who.flow is None)
            stage = ui.element("div").classes("fb-grade-stage")
        with stage:
            reading = Text("p", _reading(desk, node), "fb-grade-reading")
            reading.props["role"] = "status"
        grader = Grader(place, who.actor.name)
        client.on_delete(lambda: background_tasks.create(grader.close(), name="close a grading session"))
        await client.connected()
        await _open(editor, desk, grader, stage, card)


def _reading(desk: Desk, node: str) -> str:
    """What is said until the rows are there: how many they are, where the run is known."""
    status = feed_of(desk.flow).statuses.get(node)
    rows = status.done if status is not None else 0
    return f"Reading {rows:,} rows…" if rows > 1 else "Reading the rows of the run…"


async def _open(editor: Editor, desk: Desk, grader: Grader, stage: ui.element, card: ui.element) -> None:
    """Read the rows beside the page, and build what shows them; or say why there are none."""
    try:
        screen = await grader.open()
    except (FlowError, WorkspaceError) as error:
        if not desk.client.is_deleted:
            _build_problem(desk, grader.place, str(error), stage)
        return
    if desk.client.is_deleted:
        return
    stage.clear()
    with stage:
        view = GradingView(editor, desk, grader, screen, card)
        await view.begin()


def _build_problem(desk: Desk, place: Place, sentence: str, stage: ui.element) -> None:
    stage.clear()
    with stage, ui.element("div").classes("fb-grade-problem"):
        Text("h1", "There is nothing to grade here yet")
        Text("p", sentence)
        with ui.element("div").classes("fb-row"):
            link_button("To the flow", f"/flow/{desk.flow.key}", symbol="arrow-left")
            latest = grading_path(desk.flow, place.node, criterion=place.criterion, alone=place.is_alone)
            RunFoot(desk, place.node, "", latest)
