"""The tab of assertions: those of a node with their counts, and the ways to add one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from nicegui import ui

from flowboard.editor.inspector.assertions.assertion_card import AssertionCard
from flowboard.editor.inspector.assertions.assertion_form import starting_assertion
from flowboard.editor.inspector.assertions.check_picker import CheckPicker
from flowboard.editor.inspector.assertions.suggestions import Suggestions
from flowboard.editor.inspector.later import Later
from flowboard.editor.inspector.look import NodeLook
from flowboard.editor.inspector.slot import Unfinished
from flowboard.editor.theme.controls import Text, button
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.node_outputs import AssertionCount, assertion_counts

if TYPE_CHECKING:
    from flowboard.editor.running.feed import RunNews

_LONGEST_NAME: Final = 60


class AssertionsTab:
    """The assertions of one node."""

    def __init__(self, look: NodeLook, unfinished: Unfinished, *, editable: bool) -> None:
        self.look = look
        self.unfinished = unfinished
        self.editable = editable
        self._open: str | None = None
        self._shape: Any = None
        self._counts: Mapping[str, AssertionCount] = {}
        self._cards: list[AssertionCard] = []
        self._suggestions: Suggestions | None = None
        with ui.element("div").classes("fb-assertions") as self.element:
            self._list = ui.element("ul").classes("fb-assertion-list")
            self._list.props["aria-label"] = "Assertions"
            if editable:
                self._build_ways_in()
        self._later = Later(look.scope, self.element, self._count)
        look.scope.on("run", lambda _: self._later.ask(at_once=True))
        look.scope.on("live", self._hear)
        self._draw()
        self._later.ask(at_once=True)

    def refresh(self) -> None:
        """After a change of the flow."""
        if self._names() != self._shape:
            self._draw()
        for card in self._cards:
            card.refresh()
        if self._suggestions is not None:
            self._suggestions.refresh()

    def open(self, name: str | None) -> None:
        """Unfold one assertion, and fold the others; None folds all."""
        self._open = name
        for card in self._cards:
            card.unfold(card.name == name)

    def _build_ways_in(self) -> None:
        with ui.element("div").classes("fb-tools"):
            button("Check", self._pick, symbol="add", testid="add-check", hint="Choose from the library")
            button("Code", lambda: self._begin("code"), symbol="code", kind="quiet", testid="add-code")
            button(
                "Judge", lambda: self._begin("judge"), symbol="people", kind="quiet", testid="add-judge"
            )
        self._picker = ui.element("div")
        self._suggestions = Suggestions(self.look, self._add)

    def _pick(self) -> None:
        self.open(None)
        self._picker.clear()
        with self._picker:
            CheckPicker(self.look.scope, lambda name: self._begin("check", name), self._close)

    def _close(self) -> None:
        self._picker.clear()

    def _begin(self, kind: str, what: Any = None) -> None:
        self._picker.clear()
        self._add(starting_assertion(kind, str(what or kind), what))

    def _add(self, assertion: Mapping[str, Any]) -> None:
        written = {**assertion, "name": self._free(str(assertion["name"]))}
        self._open = written["name"]
        place = len(self._names())
        operation = {
            "op": "set_field",
            "id": self.look.id,
            "path": ["assertions", place],
            "value": written,
        }
        if place == 0:
            operation = {
                "op": "set_field",
                "id": self.look.id,
                "path": ["assertions"],
                "value": [written],
            }
        self.look.desk.do(f"Assert {written['name']} of {self.look.title}", [operation])

    def _free(self, wanted: str) -> str:
        names, stem = self._names(), wanted[:_LONGEST_NAME]
        number = 2
        name = stem
        while name in names:
            name, number = f"{stem}_{number}", number + 1
        return name

    def _names(self) -> list[str]:
        written = self.look.mapping.get("assertions", ())
        return [str(one.get("name")) for one in written]

    def _draw(self) -> None:
        names = self._shape = self._names()
        self._list.clear()
        self._cards = []
        with self._list:
            for place, name in enumerate(names):
                card = AssertionCard(self, name, is_first=place == 0, is_last=place == len(names) - 1)
                card.unfold(name == self._open)
                card.show_count(self._counts.get(name))
                self._cards.append(card)
            if not names:
                Text("li", "Nothing is asserted of this node yet.", "fb-quiet fb-empty-list")

    # -- counts ------------------------------------------------------------------------------------

    def _hear(self, news: RunNews) -> None:
        if news.ended:
            self._later.ask(at_once=True)

    async def _count(self) -> None:
        session = self.look.desk.flow.session
        try:
            self._counts = await asyncio.to_thread(
                assertion_counts, session.path, session.types, self.look.id, self.look.desk.run
            )
        except (WorkspaceError, FlowError):
            self._counts = {}
        for card in self._cards:
            card.show_count(self._counts.get(card.name))
