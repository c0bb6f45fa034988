"""`parameters`: names and values, one line each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from nicegui import ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.theme.controls import button, icon_button
from flowboard.workspace.forms.typed_text import as_typed, read_typed

_USUAL: Final = (
    ("top_p", "0 to 1: how much of the likely words is drawn from"),
    ("reasoning_effort", "low, medium or high"),
    ("seed", "the same seed draws alike, where the provider keeps to it"),
    ("stop", "texts at which the answer ends"),
    ("frequency_penalty", "holds back words that came often"),
    ("presence_penalty", "holds back words that came at all"),
    ("verbosity", "low, medium or high"),
)
"""Parameters that many chat models know."""


def build_parameters(slot: Slot) -> Control:
    """A line of name and value for each, values as JSON."""
    rows = PairRows(slot, ("Parameter", "Value"), "Add a parameter", _USUAL)
    return Control(rows.focus, is_group=True)


class PairRows:
    """Names with values, a row each; a value is read as JSON, and as a text where it is none."""

    def __init__(
        self,
        slot: Slot,
        words: tuple[str, str],
        add: str,
        offers: tuple[tuple[str, str], ...] = (),
        *,
        only_texts: bool = False,
        value_offers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """`words` name the two columns; with `only_texts` values are texts as they are typed."""
        self.slot = slot
        self._words = words
        self._offers = offers
        self._value_offers = value_offers
        self._only_texts = only_texts
        self._new: FieldControl | None = None
        self._is_adding = False
        self._rows = ui.element("div").classes("fb-pairs")
        if slot.editable:
            button(add, self._begin, kind="quiet", symbol="add", testid=f"{slot.name}-add")
        slot.on_show = lambda _: self._draw()
        self._draw()

    def focus(self) -> None:
        """Begin a new row where there is none to focus."""
        if self._new is not None:
            self._new.focus()

    def offer_values(self, offers: tuple[tuple[str, str], ...]) -> None:
        """Offer values for every row."""
        self._value_offers = offers
        self._draw()

    def _pairs(self) -> dict[str, Any]:
        return dict(self.slot.value) if isinstance(self.slot.value, Mapping) else {}

    def _draw(self) -> None:
        self._rows.clear()
        with self._rows:
            for name, value in self._pairs().items():
                self._build_row(name, value)
            if self._is_adding:
                self._build_new()

    def _build_row(self, name: str, value: Any) -> None:
        with ui.element("div").classes("fb-pair"):
            FieldControl(
                "line", name, partial(self._rename, name), label=f"{self._words[0]} {name}",
                locked=not self.slot.editable, mono=True, lazy=True,
            )  # fmt: skip
            shown = str(value) if self._only_texts else as_typed(value)
            control = FieldControl(
                "line", shown, partial(self._change, name),
                label=f"{self._words[1]} of {name}", locked=not self.slot.editable, mono=True,
                name=f"{self.slot.name}.{name}",
            )  # fmt: skip
            if self._value_offers:
                control.offer(self._value_offers)
            if self.slot.editable:
                icon_button("close", f"Remove {name}", lambda: self._remove(name))

    def _build_new(self) -> None:
        with ui.element("div").classes("fb-pair"):
            self._new = FieldControl(
                "line", "", self._add, label=f"{self._words[0]}, new", placeholder=self._words[0], mono=True,
                lazy=True, name=f"{self.slot.name}-new",
            )  # fmt: skip
            if self._offers:
                self._new.offer(self._offers)
            self._new.focus()

    def _begin(self) -> None:
        self._is_adding = True
        self._draw()

    def _add(self, name: str) -> None:
        self._is_adding, self._new = False, None
        if name.strip() and name.strip() not in self._pairs():
            self.slot.set({**self._pairs(), name.strip(): ""})
        self._draw()

    def _rename(self, name: str, to: str) -> None:
        wanted = to.strip()
        pairs = self._pairs()
        if wanted and wanted not in pairs:
            self.slot.set({wanted if one == name else one: value for one, value in pairs.items()})
        self._draw()

    def _remove(self, name: str) -> None:
        self.slot.set({one: value for one, value in self._pairs().items() if one != name})
        self._draw()

    def _change(self, name: str, text: str) -> None:
        typed = read_typed(text)
        value = text if self._only_texts or typed.problem else "" if typed.value is None else typed.value
        self.slot.set({**self._pairs(), name: value})
