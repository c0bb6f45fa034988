"""`variants`: labelled templates side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.inspector.widgets.prompt import build_prompt
from flowboard.editor.inspector.widgets.texts import build_textarea
from flowboard.editor.theme.controls import Text, button, icon_button
from flowboard.flow.operations.fields import MISSING
from flowboard.workspace.forms.fields import FormField


def build_variants(slot: Slot) -> Control:
    """A card for each variant: its label, its text, copy and remove."""
    VariantCards(slot)
    return Control(is_group=True)


class VariantCards:
    """The variants of one field."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self._is_prompt = any(field.widget == "prompt" for field in slot.look.form())
        self._cards = ui.element("div").classes("fb-boxes")
        if slot.editable:
            button("Add a variant", self._add, symbol="add", kind="quiet", testid=f"{slot.name}-add")
        slot.on_show = lambda _: self._changed()
        self._draw()

    def _variants(self) -> dict[str, Any]:
        value = self.slot.value
        if isinstance(value, list | tuple):
            return {str(number): text for number, text in enumerate(value, 1)}
        return dict(value) if isinstance(value, Mapping) else {}

    def _changed(self) -> None:
        """Text that was changed elsewhere comes into its editor; other labels make other cards."""
        if [part.path[-1] for part in self.slot.parts] != list(self._keys()):
            self._draw()

    def _keys(self) -> list[str | int]:
        value = self.slot.value
        return list(range(len(value))) if isinstance(value, list | tuple) else list(self._variants())

    def _draw(self) -> None:
        self._cards.clear()
        self.slot.forget_parts()
        with self._cards:
            for key, label in zip(self._keys(), self._variants(), strict=True):
                with ui.element("div").classes("fb-box"):
                    self._build_head(label)
                    form = FormField(str(key), f"Variant {label}", "text", required=True)
                    part = self.slot.part(key, form=form)
                    build = build_prompt if self._is_prompt else build_textarea
                    control = build(part)
                    control.mark(False, "")

    def _build_head(self, label: str) -> None:
        with ui.element("div").classes("fb-box-head"):
            if isinstance(self.slot.value, Mapping) and self.slot.editable:
                FieldControl("line", label, lambda to: self._rename(label, to), label=f"Label of variant {label}", lazy=True)  # fmt: skip
            else:
                Text("span", label, "fb-strong")
            if self.slot.editable:
                icon_button("copy", f"Copy variant {label}", lambda: self._copy(label))
                icon_button("delete", f"Remove variant {label}", lambda: self._remove(label))

    def _keep(self, variants: dict[str, Any]) -> None:
        is_list = isinstance(self.slot.value, list | tuple)
        self.slot.set((list(variants.values()) if is_list else variants) or MISSING)
        self._draw()

    def _add(self) -> None:
        variants = self._variants()
        self._keep({**variants, self._free("v"): ""})

    def _copy(self, label: str) -> None:
        variants = self._variants()
        self._keep({**variants, self._free("v"): variants.get(label, "")})

    def _remove(self, label: str) -> None:
        self._keep({one: text for one, text in self._variants().items() if one != label})

    def _rename(self, label: str, to: str) -> None:
        variants = self._variants()
        if to.strip() and to.strip() not in variants:
            self._keep({to.strip() if one == label else one: text for one, text in variants.items()})
        else:
            self._draw()

    def _free(self, stem: str) -> str:
        number = len(self._variants()) + 1
        while f"{stem}{number}" in self._variants():
            number += 1
        return f"{stem}{number}"
