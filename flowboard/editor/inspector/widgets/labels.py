"""`labels`: a list of short texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from nicegui import ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.theme.controls import Text, icon_button


def build_labels(slot: Slot) -> Control:
    """The texts as chips that can be taken away, and a line to add one."""
    list_ = LabelList(slot)
    return Control(list_.focus, label_for=list_.label_for, is_group=not list_.label_for)


class LabelList:
    """The chips of one field."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self._chips = ui.element("ul").classes("fb-labels")
        self._line: FieldControl | None = None
        if slot.editable:
            self._line = FieldControl(
                "line", "", name=slot.name, placeholder="Add one, then press Enter", on_enter=self._add
            )
        slot.on_show = lambda _: self._draw()
        self._draw()

    @property
    def label_for(self) -> str:
        """The id of the line, where there is one."""
        return self._line.input_id if self._line is not None else ""

    def focus(self) -> None:
        """Focus the line."""
        if self._line is not None:
            self._line.focus()

    def _draw(self) -> None:
        self._chips.clear()
        self._chips.set_visibility(bool(texts_of(self.slot.value)))
        with self._chips:
            for place, text in enumerate(texts_of(self.slot.value)):
                with ui.element("li").classes("fb-label"):
                    Text("span", text)
                    if self.slot.editable:
                        icon_button("close", f"Remove {text}", partial(self._remove, place))

    def _add(self, text: str) -> None:
        words = text.strip()
        if self._line is not None:
            self._line.show("")
        if words:
            self.slot.set([*texts_of(self.slot.value), words])
            self._draw()

    def _remove(self, place: int) -> None:
        texts = texts_of(self.slot.value)
        self.slot.set([*texts[:place], *texts[place + 1 :]])
        self._draw()


def texts_of(value: Any) -> list[str]:
    """A value as a list of texts; a single text counts as one."""
    if isinstance(value, str):
        return [value]
    return [str(one) for one in value] if isinstance(value, Sequence) else []
