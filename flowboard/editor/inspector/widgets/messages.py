"""`messages`: turns of a chat, each with a role and a template."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from nicegui import ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.inspector.widgets.prompt import build_prompt
from flowboard.editor.theme.controls import button, icon_button
from flowboard.flow.operations.fields import MISSING
from flowboard.workspace.forms.fields import FormField

_ROLES: Final = ("system", "user", "assistant")


def build_messages(slot: Slot) -> Control:
    """A card for each turn."""
    TurnCards(slot)
    return Control(is_group=True)


class TurnCards:
    """The turns of one field."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self._cards = ui.element("div").classes("fb-boxes")
        if slot.editable:
            button("Add a turn", self._add, symbol="add", kind="quiet", testid=f"{slot.name}-add")
        slot.on_show = lambda _: self._changed()
        self._draw()

    def _turns(self) -> list[dict[str, Any]]:
        value = self.slot.value
        return (
            [dict(turn) for turn in value if isinstance(turn, dict)]
            if isinstance(value, list | tuple)
            else []
        )

    def _changed(self) -> None:
        if [turn.get("role") for turn in self._turns()] != self._roles:
            self._draw()

    def _draw(self) -> None:
        self._cards.clear()
        self.slot.forget_parts()
        turns = self._turns()
        self._roles = [turn.get("role") for turn in turns]
        with self._cards:
            for place, turn in enumerate(turns):
                with ui.element("div").classes("fb-box"):
                    with ui.element("div").classes("fb-box-head"):
                        FieldControl(
                            "choice", str(turn.get("role", "user")), partial(self._cast, place),
                            label=f"Role of turn {place + 1}", choices=[(role, role) for role in _ROLES],
                            locked=not self.slot.editable,
                        )  # fmt: skip
                        if self.slot.editable:
                            if place:
                                icon_button(
                                    "chevron-up",
                                    f"Move turn {place + 1} up",
                                    partial(self._up, place),
                                )
                            icon_button(
                                "delete",
                                f"Remove turn {place + 1}",
                                partial(self._remove, place),
                            )
                    form = FormField("content", f"Turn {place + 1}", "text", required=True)
                    build_prompt(self.slot.part(place, "content", form=form)).mark(False, "")

    def _keep(self, turns: list[dict[str, Any]]) -> None:
        self.slot.set(turns or MISSING)
        self._draw()

    def _add(self) -> None:
        turns = self._turns()
        is_answer = bool(turns) and turns[-1].get("role") == "user"
        self._keep([*turns, {"role": "assistant" if is_answer else "user", "content": ""}])

    def _cast(self, place: int, role: str) -> None:
        turns = self._turns()
        turns[place]["role"] = role
        self._keep(turns)

    def _up(self, place: int) -> None:
        turns = self._turns()
        turns[place - 1], turns[place] = turns[place], turns[place - 1]
        self._keep(turns)

    def _remove(self, place: int) -> None:
        turns = self._turns()
        del turns[place]
        self._keep(turns)
