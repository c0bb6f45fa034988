"""`models`: the models to ask, chosen from what is at hand or typed."""

from __future__ import annotations

import asyncio
from functools import partial

from nicegui import ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.later import Later
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.inspector.widgets.labels import texts_of
from flowboard.editor.theme.controls import Text, button, icon_button
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.model_choices import ModelChoices, model_choices


def build_models(slot: Slot) -> Control:
    """The models one below the other, each with who answers for it, and a line to add one."""
    models = ModelList(slot)
    return Control(models.focus, label_for=models.label_for, is_group=not models.label_for)


class ModelList:
    """The models of one field."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self._choices: ModelChoices | None = None
        self._rows = ui.element("ul").classes("fb-models")
        self._line: FieldControl | None = None
        if slot.editable:
            self._line = FieldControl(
                "line",
                "",
                name=slot.name,
                placeholder="provider/model, then Enter",
                on_enter=self._add,
                mono=True,
            )
        self._offers = ui.element("div").classes("fb-model-offers")
        self._later = Later(slot.look.scope, self._rows, self._find)
        slot.on_show = lambda _: self._draw()
        self._draw()
        self._later.ask(at_once=True)

    @property
    def label_for(self) -> str:
        """The id of the line, where there is one."""
        return self._line.input_id if self._line is not None else ""

    def focus(self) -> None:
        """Focus the line."""
        if self._line is not None:
            self._line.focus()

    async def _find(self) -> None:
        self._choices = await found_choices(self.slot)
        if self._choices is not None and self._line is not None:
            self._line.offer(
                (one.name, one.note)
                for one in self._choices.choices
                if one.name not in texts_of(self.slot.value)
            )
        self._draw()

    def _draw(self) -> None:
        self._rows.clear()
        with self._rows:
            for place, name in enumerate(texts_of(self.slot.value)):
                with ui.element("li").classes("fb-model"):
                    with ui.element("div").classes("fb-model-words"):
                        Text("code", name)
                        note, is_ready = (
                            self._choices.note_on(name) if self._choices is not None else ("", True)
                        )
                        if note:
                            Text("span", note, "fb-quiet" if is_ready else "fb-attention")
                    if self.slot.editable:
                        icon_button("close", f"Remove {name}", partial(self._remove, place))
        self._draw_offers()

    def _draw_offers(self) -> None:
        """One press for what answers from here; a sentence for the providers that lack a key."""
        self._offers.clear()
        choices = self._choices
        if choices is None or not self.slot.editable:
            return
        chosen = texts_of(self.slot.value)
        at_hand = [
            one
            for one in choices.choices
            if one.source in ("local", "recorded") and one.name not in chosen
        ]
        with self._offers:
            for one in at_hand[:4]:
                button(
                    one.name,
                    partial(self._add, one.name),
                    kind="quiet",
                    symbol="add",
                    hint=one.note,
                )
            if choices.missing:
                names = " and ".join(facts.name for facts in choices.missing)
                with ui.element("details").classes("fb-more"):
                    Text("summary", f"No key for {names}")
                    for facts in choices.missing:
                        Text("p", f"{facts.name}: {facts.key}.", "fb-quiet")
                    if self.slot.desk.may("owner"):
                        button("Keys…", lambda: _open_keys(self.slot), kind="plain", symbol="key")

    def _add(self, name: str) -> None:
        wanted = name.strip()
        if self._line is not None:
            self._line.show("")
        if wanted and wanted not in texts_of(self.slot.value):
            self.slot.set([*texts_of(self.slot.value), wanted])
            self._draw()

    def _remove(self, place: int) -> None:
        names = texts_of(self.slot.value)
        self.slot.set([*names[:place], *names[place + 1 :]])
        self._draw()


async def found_choices(slot: Slot) -> ModelChoices | None:
    """The models at hand; None, with a notice, where they can't be told."""
    flow, path = slot.desk.flow.session.flow, slot.desk.flow.path
    try:
        return await asyncio.to_thread(model_choices, flow, path)
    except WorkspaceError as error:
        slot.desk.notice(str(error))
        return None


def offer_models(slot: Slot, control: FieldControl) -> None:
    """Offer the models at hand in a line, as soon as they are found."""

    async def find() -> None:
        choices = await found_choices(slot)
        if choices is not None:
            control.offer((one.name, one.note) for one in choices.choices)

    Later(slot.look.scope, control, find).ask(at_once=True)


def _open_keys(slot: Slot) -> None:
    from flowboard.editor.dialogs.keys import open_keys

    with slot.desk.client:
        open_keys()
