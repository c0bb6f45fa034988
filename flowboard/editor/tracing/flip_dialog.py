"""The flip test: which step is repaired and by what, what it would take, and off it goes in the background."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.editor.drawer.values import as_text
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text, button, dialog
from flowboard.editor.tracing.look import TraceLook
from flowboard.editor.tracing.price import Price, dollars, labelled, whole
from flowboard.editor.tracing.re_running import re_run
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.tracing.flipping import FlipRequest, ReplayCost
from flowboard.workspace.tracing.repair_choices import RepairableStep, RepairChoices, repair_choices
from flowboard.workspace.tracing.replay_costs import flip_cost
from flowboard.workspace.tracing.traced_row import steps_of_row

if TYPE_CHECKING:
    from flowboard.tracing import RowTrace
    from flowboard.workspace.tracing.run_trace import TracedRun

_MOST_RUNS: Final = 20
_MOST_PLACEBO: Final = 50
_MOST_DRAWS: Final = 50


async def open_flip_dialog(look: TraceLook, row: RowTrace, node: str | None = None) -> None:
    """Ask how to repair a row; `node` is the step that is proposed."""
    traced, session = look.traced, look.desk.flow.session
    if traced is None:
        return
    try:
        choices = await asyncio.to_thread(repair_choices, session.path.parent, session.types, traced)
    except WorkspaceError as error:
        look.desk.notice(str(error))
        return
    proposed = [node, row.answer, *row.frontier, *row.path]
    step = next((found for name in proposed if name and (found := choices.step(name))), None)
    if step is None:
        look.desk.notice("No step on this row's path gives a single output, so none can be repaired.")
        return
    with look.desk.client:
        _FlipDialog(look, traced, row, choices, step).open()


class _FlipDialog:
    def __init__(
        self,
        look: TraceLook,
        traced: TracedRun,
        row: RowTrace,
        choices: RepairChoices,
        step: RepairableStep,
    ) -> None:
        self._look = look
        self._traced = traced
        self._row = row
        self._choices = choices
        self._step = step
        self._means = "gold" if step.gold else "edit"
        self._column = ""
        self._text: str | None = None
        self._output: str | None = None
        self._draws, self._model = 5, ""
        self._repeat, self._placebo = 3, 10
        self._budget: float | None = None

    def open(self) -> None:
        """Show the dialog."""
        shown, body = dialog(f"Flip test of row {self._row.row}", testid="flip-dialog")
        self._shown = shown
        with body:
            Text(
                "p",
                "One step's output is repaired in this row, and only what follows runs again. If the failure "
                "goes away, that output lies on every failing path. Unchanged re-runs, the placebo, show how "
                "often it goes away by itself.",
                "fb-quiet",
            )
            labelled("Step to repair", self._step_choice)
            self._how = ui.element("div").classes("fb-flip-how")
            with ui.element("div").classes("fb-flip-numbers"):
                labelled("Re-runs with the repair", partial(self._number, "repeat", str(self._repeat)))
                labelled("Unchanged re-runs", partial(self._number, "placebo", str(self._placebo)))
                labelled("Budget, US dollars", self._budget_control)
            self._price = Price(self._ask, "flip-price")
            with ui.element("div").classes("fb-dialog-foot"):
                button("Not now", shown.close)
                self._price.unlocks(button("Run the test", self._go, kind="filled", testid="flip-go"))
        self._draw_how()
        self._changed()
        shown.open()

    # -- what is asked -----------------------------------------------------------------------------

    def _step_choice(self) -> FieldControl:
        steps = [(one.node, self._look.title(one.node)) for one in self._choices.steps]
        return FieldControl("choice", self._step.node, self._set_step, choices=steps, name="flip-step")

    def _set_step(self, node: str) -> None:
        self._step = self._choices.step(node) or self._step
        self._output, self._text = None, None
        if self._means not in dict(self._ways()):
            self._means = "gold" if self._step.gold else "edit"
        self._draw_how()
        self._changed()

    def _ways(self) -> list[tuple[str, str]]:
        gold = f"Its gold, {self._step.gold}" if self._step.gold else "Gold from a column"
        ways = [("gold", gold), ("edit", "An output that I write")]
        if self._step.asks_model:
            ways += [
                ("best-of", "The first of several further answers that passes its checks"),
                ("model", "The answer of another model"),
            ]
        return ways

    def _draw_how(self) -> None:
        self._how.clear()
        with self._how:
            labelled(
                "Repaired with",
                lambda: FieldControl(
                    "choice", self._means, self._set_means, choices=self._ways(), name="flip-means"
                ),
            )
            if self._means == "gold" and not self._step.gold:
                columns = [("", "Choose a column"), *((one, one) for one in self._choices.columns)]
                labelled(
                    "Column with the right output",
                    lambda: FieldControl(
                        "choice", self._column, self._set_column, choices=columns, name="flip-column"
                    ),
                )
            elif self._means == "edit":
                labelled("The output as it should be", self._edit_control)
            elif self._means == "best-of":
                labelled(
                    "Further answers",
                    partial(self._number, "draws", str(self._draws)),
                    "" if self._step.is_checked else "Nothing checks this step, so no answer is better.",
                )
            elif self._means == "model":
                labelled(
                    "Model",
                    lambda: FieldControl(
                        "line",
                        self._model,
                        self._set_model,
                        placeholder="openai/gpt-5",
                        name="flip-model",
                    ),
                )

    def _edit_control(self) -> FieldControl:
        if self._output is None:
            ui.timer(0, self._load_output, once=True)
        self._editor = FieldControl(
            "area", self._text or "", self._set_text, name="flip-text", mono=True
        )
        return self._editor

    async def _load_output(self) -> None:
        """Begin with what the step gave."""
        node, session = self._step.node, self._look.desk.flow.session
        steps = await asyncio.to_thread(
            steps_of_row, session.path.parent, session.types, self._traced, self._row, [node]
        )
        if node == self._step.node and self._means == "edit" and not self._editor.is_deleted:
            self._output = as_text(next(iter(steps[0].outputs.values()), ""))
            if self._text is None:
                self._text = self._output
                self._editor.show(self._output)
            self._changed()

    def _number(self, name: str, value: str) -> FieldControl:
        return FieldControl("number", value, partial(self._set_number, name), name=f"flip-{name}")

    def _budget_control(self) -> FieldControl:
        return FieldControl("number", "", self._set_budget, placeholder="no limit", name="flip-budget")

    def _set_number(self, name: str, text: str) -> None:
        match name:
            case "repeat":
                self._repeat = whole(text, 1, _MOST_RUNS, 3)
            case "placebo":
                self._placebo = whole(text, 0, _MOST_PLACEBO, 10)
            case "draws":
                self._draws = whole(text, 1, _MOST_DRAWS, 5)
        self._changed()

    def _set_budget(self, text: str) -> None:
        self._budget = dollars(text)
        self._changed()

    def _set_means(self, means: str) -> None:
        self._means = means
        self._draw_how()
        self._changed()

    def _set_column(self, column: str) -> None:
        self._column = column
        self._changed()

    def _set_text(self, text: str) -> None:
        self._text = text
        self._changed()

    def _set_model(self, model: str) -> None:
        self._model = model.strip()
        self._changed()

    # -- what it takes -----------------------------------------------------------------------------

    def _changed(self) -> None:
        self._price.refresh(self._missing())

    def _missing(self) -> str:
        match self._means:
            case "gold" if not (self._step.gold or self._column):
                return "Choose the column that has the right output."
            case "edit" if self._text is None or self._text == self._output:
                return "Change the output to what it should be."
            case "model" if not self._model:
                return "Name the model that answers instead."
        return ""

    def _request(self) -> FlipRequest:
        return FlipRequest(
            row=str(self._row.row),
            node=self._step.node,
            means=f"best-of-{self._draws}" if self._means == "best-of" else self._means,
            column=self._column or None if self._means == "gold" and not self._step.gold else None,
            text=self._text if self._means == "edit" else None,
            model=self._model or None if self._means == "model" else None,
            terminal=self._traced.report.terminal,
            repeat=self._repeat,
            placebo=self._placebo,
            budget=self._budget,
        )

    async def _ask(self) -> tuple[ReplayCost, str]:
        session = self._look.desk.flow.session
        folder, request = session.path.parent, self._request()
        return await flip_cost(folder, self._traced.run, session.types, request), ""

    def _go(self) -> None:
        cost = self._price.cost
        if cost is not None and re_run(self._look, self._traced.run, self._request(), cost):
            self._shown.close()
