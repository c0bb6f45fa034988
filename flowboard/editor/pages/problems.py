"""Pages for what went wrong, in plain words and with a way on."""

from __future__ import annotations

import logging

from nicegui import app, ui
from starlette.exceptions import HTTPException
from starlette.requests import Request

from flowboard.editor.theme.controls import Text, link_button

_log = logging.getLogger(__name__)


def problem_page(title: str, sentence: str) -> None:
    """Build a page that says what is wrong, into the current page."""
    with ui.element("div").classes("fb-problem"):
        Text("h1", title)
        Text("p", sentence)
        link_button("To the start page", "/", symbol="arrow-left")


def add_problem_pages() -> None:
    """Say in our own words what isn't there, and what broke."""

    @app.on_page_exception
    def broken(error: Exception) -> None:
        _log.error("A page broke.", exc_info=error)
        problem_page(
            "This page broke",
            "That is a defect of Flowboard. Nothing of your flow is lost: load the page again. If it breaks "
            "again, the terminal where Flowboard runs shows what to report.",
        )


def not_found(request: Request) -> HTTPException:
    """To raise where an address leads nowhere."""
    return HTTPException(404, "There is nothing at this address.")
