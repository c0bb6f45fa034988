"""`assertion`: one assertion that stands for itself, such as the condition of a filter."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from flowboard.editor.inspector.assertions.assertion_form import (
    build_assertion_form,
    starting_assertion,
)
from flowboard.editor.inspector.assertions.check_picker import CheckPicker
from flowboard.editor.inspector.assertions.chips import build_kind
from flowboard.editor.inspector.frame import Control, Frame
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.inspector.widgets.criteria import said
from flowboard.editor.theme.controls import Text, button

_KINDS: Final = ("check", "code", "judge", "learned")


def build_assertion(slot: Slot) -> Control:
    """The form of the assertion, and ways to make it another."""
    OneAssertion(slot)
    return Control(is_group=True)


class OneAssertion:
    """The assertion of one field."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self._shape: Any = None
        self._frames: list[Frame] = []
        self._body = ui.element("div").classes("fb-box")
        self._more = ui.element("div")
        if slot.editable:
            with ui.element("div").classes("fb-tools"):
                button(
                    "Choose a check",
                    self._pick,
                    symbol="search",
                    kind="quiet",
                    testid=f"{slot.name}-check",
                )
                button("Code", lambda: self._begin("code"), symbol="code", kind="quiet")
                button("Judge", lambda: self._begin("judge"), symbol="people", kind="quiet")
        slot.on_show = lambda _: self._changed()
        self._draw()

    def _assertion(self) -> dict[str, Any]:
        return self.slot.value if isinstance(self.slot.value, dict) else {}

    def _changed(self) -> None:
        """Its fields refresh by themselves; another kind or check is another form."""
        if _shape(self._assertion()) != self._shape:
            self._draw()

    def _draw(self) -> None:
        assertion = self._assertion()
        self._shape = _shape(assertion)
        self._body.clear()
        with self._body:
            kind = next((one for one in _KINDS if one in assertion), "")
            if not kind:
                Text("p", "Nothing is asked yet. Choose a check.", "fb-quiet")
                return
            with ui.element("div").classes("fb-box-head"):
                build_kind(kind)
                Text("span", said(kind, assertion[kind], {}), "fb-strong")
            self._frames = build_assertion_form(self.slot, looks_at_inputs=True)

    def _pick(self) -> None:
        self._more.clear()
        with self._more:
            CheckPicker(self.slot.look.scope, lambda name: self._begin("check", name), self._close)

    def _close(self) -> None:
        self._more.clear()

    def _begin(self, kind: str, what: Any = None) -> None:
        self._more.clear()
        name = str(self._assertion().get("name") or what or kind)
        on = {"on": self._assertion()["on"]} if "on" in self._assertion() else {}
        self.slot.set(starting_assertion(kind, name, what) | on)
        self._draw()


def _shape(assertion: dict[str, Any]) -> tuple[str, Any]:
    kind = next((one for one in _KINDS if one in assertion), "")
    return kind, assertion.get("check")
