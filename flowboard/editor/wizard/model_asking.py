"""Asking a model: who, what it takes, told before; a button that asks, and one that stops it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from nicegui import background_tasks, ui

from flowboard.align.words import counted
from flowboard.editor.theme.controls import Text, button, enable
from flowboard.editor.wizard.bench import Bench
from flowboard.editor.wizard.model_field import ModelField, askable, missing_key
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.model_choices import ModelChoices, model_choices

Price = Callable[[str], tuple[int, float | None]]
"""How many calls asking a model takes, and about what they cost in US dollars. Called in a thread."""

_NO_RIGHT: Final = "Asking a model takes the right to run this flow."


class ModelAsking:
    """Built into the current slot. It asks nobody before the button is pressed.

    Args:
        bench: the evaluator's.
        label: of the control with the models.
        price: says what asking takes.
        on_ask: is given the model to ask.
        on_stop: stops it.
    """

    def __init__(
        self,
        bench: Bench,
        label: str,
        price: Price,
        on_ask: Callable[[str], object],
        on_stop: Callable[[], object],
    ) -> None:
        self.bench = bench
        self._price = price
        self._on_ask = on_ask
        self._model = ""
        self._is_going = False
        self._is_priced = False
        with ui.element("div").classes("fb-door-model") as self._place:
            if not bench.desk.may("run"):
                Text("p", _NO_RIGHT, "fb-quiet")
                return
            Text("span", label, "fb-door-model-label")
            self._note = Text("p", "", "fb-quiet")
            self._field = ModelField(self._choose, label=label, name="wizard-infer-model")
            with ui.element("div").classes("fb-tools"):
                self._ask = button("Ask it", self._press, testid="wizard-infer-ask")
                self._stop = button("Stop", on_stop, testid="wizard-infer-stop")
                self._announced = Text("span", "", "fb-quiet")
                self._announced.props.update({"role": "status", "data-testid": "wizard-infer-cost"})
        self._enable()
        background_tasks.create(self._look_for_models(), name="models at hand")

    def show_going(self, is_going: bool) -> None:
        """Show that the model is being asked, or isn't any more."""
        if self._place.is_deleted or not self.bench.desk.may("run"):
            return
        self._is_going = is_going
        self._enable()

    def _enable(self) -> None:
        enable(self._ask, self._is_priced and not self._is_going)
        self._ask.set_visibility(not self._is_going)
        self._stop.set_visibility(self._is_going)

    def _press(self) -> None:
        if self._is_priced and not self._is_going:
            self._on_ask(self._model)

    async def _look_for_models(self) -> None:
        desk, flow = self.bench.desk, self.bench.flow
        try:
            choices: ModelChoices = await asyncio.to_thread(model_choices, flow, desk.flow.path)
        except WorkspaceError as error:
            desk.notice(str(error))
            return
        if self._place.is_deleted:
            return
        with desk.client:
            names = askable(choices, flow, self.bench.node)
            self._note.set_text("" if names else missing_key(choices))
            self._field.offer(names)

    def _choose(self, model: str) -> None:
        if model == self._model:
            return
        self._model = model
        self._is_priced = False
        self._announced.set_text("")
        self._enable()
        if model:
            background_tasks.create(self._look_at_price(model), name="cost of asking")

    async def _look_at_price(self, model: str) -> None:
        try:
            calls, cost = await asyncio.to_thread(self._price, model)
        except (FlowError, WorkspaceError) as error:
            words, is_priced = str(error), False
        else:
            words, is_priced = f"{effort(calls, cost, about=True)}.", calls > 0
        if not self._announced.is_deleted and model == self._model:
            with self.bench.desk.client:
                self._is_priced = is_priced
                self._announced.set_text(words)
                self._enable()


def effort(calls: int, cost: float | None, *, about: bool = False) -> str:
    """Calls and what they cost, such as `1 call, about $0.0004`."""
    if cost is None:
        return f"{counted(calls, 'call')}, price unknown"
    price = f"${cost:.2f}" if cost >= 0.01 or not cost else f"${cost:.4f}"
    return f"{counted(calls, 'call')}, {'about ' if about else ''}{price}"
