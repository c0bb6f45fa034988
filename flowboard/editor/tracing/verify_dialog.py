"""Verifying a trace: how many rows, for how much, what comes of it, and off it goes in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.align.words import counted
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text, button, dialog
from flowboard.editor.tracing.look import TraceLook
from flowboard.editor.tracing.price import Price, dollars, labelled, whole
from flowboard.editor.tracing.re_running import re_run
from flowboard.workspace.tracing.flipping import ReplayCost
from flowboard.workspace.tracing.replay_costs import verify_outlook
from flowboard.workspace.tracing.verifying import VerifyRequest

if TYPE_CHECKING:
    from flowboard.workspace.tracing.run_trace import TracedRun

_SAMPLES = (30, 60)


def open_verify_dialog(look: TraceLook) -> None:
    """Ask how many failing rows to replay."""
    if look.traced is not None:
        _VerifyDialog(look, look.traced).open()


class _VerifyDialog:
    def __init__(self, look: TraceLook, traced: TracedRun) -> None:
        self._look = look
        self._traced = traced
        self._rows = _SAMPLES[0]
        self._budget: float | None = None

    def open(self) -> None:
        """Show the dialog."""
        shown, body = dialog("Verify by re-runs", testid="verify-dialog")
        self._shown = shown
        failing = len(self._traced.report.rows)
        with body:
            Text(
                "p",
                "Failing rows are drawn at random; in each the steps that have gold are repaired, one after "
                "another, and what follows runs again. That corrects the gains of the model and gives them "
                "intervals. Unchanged rows come first, unless every answer is recorded.",
                "fb-quiet",
            )
            with ui.element("div").classes("fb-flip-numbers"):
                labelled("Failing rows, at random", self._rows_choice)
                labelled("Budget, US dollars", self._budget_control)
            if failing < _SAMPLES[0]:
                Text("p", f"The run has {counted(failing, 'failing row')}: all are re-run.", "fb-quiet")
            self._price = Price(self._ask, "verify-price")
            with ui.element("div").classes("fb-dialog-foot"):
                button("Not now", shown.close)
                self._price.unlocks(button("Verify", self._go, kind="filled", testid="verify-go"))
        self._price.refresh()
        shown.open()

    def _rows_choice(self) -> FieldControl:
        choices = [(str(rows), f"{rows} rows") for rows in _SAMPLES]
        return FieldControl(
            "choice", str(self._rows), self._set_rows, choices=choices, name="verify-count"
        )

    def _budget_control(self) -> FieldControl:
        return FieldControl("number", "", self._set_budget, placeholder="no limit", name="verify-budget")

    def _set_rows(self, text: str) -> None:
        self._rows = whole(text, 1, max(_SAMPLES), _SAMPLES[0])
        self._price.refresh()

    def _set_budget(self, text: str) -> None:
        self._budget = dollars(text)
        self._price.refresh()

    def _request(self) -> VerifyRequest:
        return VerifyRequest(rows=self._rows, terminal=self._traced.report.terminal, budget=self._budget)

    async def _ask(self) -> tuple[ReplayCost, str]:
        session, traced = self._look.desk.flow.session, self._traced
        outlook = await verify_outlook(
            session.path.parent, traced.run, session.types, self._request(), traced.report
        )
        return outlook.cost, outlook.refusal

    def _go(self) -> None:
        cost = self._price.cost
        if cost is not None and re_run(self._look, self._traced.run, self._request(), cost):
            self._shown.close()
