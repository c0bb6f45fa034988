"""The library of checks: searched by words, grouped by family, one press to take one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from nicegui import ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import build_words
from flowboard.editor.inspector.later import Later
from flowboard.editor.inspector.scope import Scope
from flowboard.editor.theme.controls import Text, icon_button
from flowboard.workspace.forms.check_library import CheckFamily, check_families, matching


class CheckPicker:
    """A list of checks; `on_pick` gets the name of the one that is taken."""

    def __init__(
        self, scope: Scope, on_pick: Callable[[str], None], on_close: Callable[[], None]
    ) -> None:
        self._on_pick = on_pick
        self._families: list[CheckFamily] = []
        self._words = ""
        with ui.element("section").classes("fb-picker") as self.element:
            self.element.props.update({"data-testid": "check-picker", "aria-label": "Checks"})
            with ui.element("div").classes("fb-box-head"):
                self._search = FieldControl(
                    "line", "", self._look, label="Search the checks", placeholder="Search the checks",
                    name="check-search", on_escape=on_close,
                )  # fmt: skip
                icon_button("close", "Close the list of checks", on_close)
            self._list = ui.element("div").classes("fb-picker-list")
            self._list.props.update({"tabindex": "0", "role": "region", "aria-label": "Checks found"})
        self._search.focus()
        Later(scope, self.element, self._load).ask(at_once=True)

    async def _load(self) -> None:
        self._families = await asyncio.to_thread(check_families)
        self._draw()

    def _look(self, words: str) -> None:
        self._words = words
        self._draw()

    def _draw(self) -> None:
        self._list.clear()
        found = matching(self._families, self._words)
        with self._list:
            for family in found:
                Text("h4", family.title, "fb-picker-family")
                for check in family.checks:
                    with ui.element("button").classes("fb-picker-check") as taken:
                        taken.props.update({"type": "button", "data-testid": f"check-{check.name}"})
                        Text("span", check.title, "fb-strong")
                        with ui.element("span").classes("fb-quiet"):
                            build_words(check.summary)
                    taken.on("click", lambda _, name=check.name: self._on_pick(name), [])
            if not found and self._families:
                Text("p", "No check says that. Write code, or ask a judge.", "fb-quiet")
