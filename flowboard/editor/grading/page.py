"""The grading page: the row in the middle, the queue on the left, what is known of the row on the right."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from nicegui import Client, ui
from starlette.requests import Request

from flowboard.editor.access import visitor
from flowboard.editor.desk import Desk
from flowboard.editor.grading.grader import Grader
from flowboard.editor.grading.view import GradingView
from flowboard.editor.pages.problems import problem_page
from flowboard.editor.theme.theme import chosen_theme
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.app import Editor


def add_grading_page(editor: Editor) -> None:
    """Register the page."""

    @ui.page("/flow/{key}/grade/{node}", title="Grade · Flowboard")
    async def grading_page(
        request: Request, client: Client, key: str, node: str, run: str = "latest"
    ) -> None:
        flow, who = editor.hub.find(key), visitor(request)
        if flow is None:
            client.status_code = 404
            problem_page("This flow isn't here", "Open it from the start page, then grade its outputs.")
            return
        desk = Desk(flow, who.actor, client, chosen_theme(request))
        if not desk.may("grade"):
            client.status_code = 403
            problem_page(
                "You may look, not grade", "Ask the owner of this flow for a token that grades."
            )
            return
        session = flow.session
        try:
            grader = await asyncio.to_thread(
                Grader, session.path.parent, run, node, session.types, who.actor.name
            )
        except (FlowError, WorkspaceError) as error:
            client.status_code = 422
            problem_page("There is nothing to grade here yet", str(error))
            return
        client.on_delete(grader.close)
        GradingView(desk, grader).build(request)
