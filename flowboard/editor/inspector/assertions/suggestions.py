"""Assertions that the prompt before a node asks for, one press each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

from flowboard.editor.inspector.assertions.chips import build_kind
from flowboard.editor.inspector.later import Later
from flowboard.editor.inspector.look import NodeLook
from flowboard.editor.inspector.widgets.criteria import said
from flowboard.editor.theme.controls import Text, button
from flowboard.workspace.forms.suggested import SuggestedAssertion, suggested_assertions


class Suggestions:
    """What the rules read in the prompt; `on_take` gets an assertion as the flow writes it."""

    def __init__(self, look: NodeLook, on_take: Callable[[Mapping[str, Any]], None]) -> None:
        self._look = look
        self._on_take = on_take
        self._seen: Any = None
        self._shown: list[SuggestedAssertion] = []
        self.element = ui.element("section").classes("fb-suggestions")
        self.element.props["data-testid"] = "suggestions"
        self._later = Later(look.scope, self.element, self._read)
        self.refresh()

    def refresh(self) -> None:
        """After a change of the flow."""
        nodes = self._look.desk.flow.session.flow.nodes
        if nodes is not self._seen and not self._later.is_over:
            self._seen = nodes
            self._later.ask()

    async def _read(self) -> None:
        session = self._look.desk.flow.session
        flow, types, node = session.flow, session.types, self._look.id
        if node not in flow.nodes:
            return
        found = await asyncio.to_thread(suggested_assertions, flow, types, node)
        if found != self._shown:
            self._shown = found
            self._draw()

    def _draw(self) -> None:
        self.element.clear()
        if not self._shown:
            return
        with self.element:
            Text("h3", "The prompt asks for", "fb-section-title")
            with ui.element("ul"):
                for one in self._shown:
                    self._build(one)

    def _build(self, one: SuggestedAssertion) -> None:
        written = one.assertion
        arguments = {key: value for key, value in written.items() if key not in ("name", "check")}
        with ui.element("li").classes("fb-suggestion"):
            with ui.element("div").classes("fb-box-head"):
                build_kind("check")
                Text("span", said("check", written["check"], arguments), "fb-strong")
                button(
                    "Add",
                    lambda: self._on_take(written),
                    symbol="add",
                    testid=f"suggestion-{written['name']}",
                )
            Text("blockquote", one.sentence, "fb-quote")
