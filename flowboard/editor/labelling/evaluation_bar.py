"""The button that evaluates: what it would take before, how far it is meanwhile, and a way to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.running.estimating import Estimator, Outlook
from flowboard.editor.theme.controls import Text, button, dialog, enable, fill
from flowboard.editor.theme.icons import icon
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.labelling.milestones import check_evaluating
from flowboard.workspace.labelling.prompt_versions import keep_prompt

if TYPE_CHECKING:
    from flowboard.editor.labelling.room import LabelRoom
    from flowboard.workspace.labelling.results import Results
    from flowboard.workspace.live.live_run import LiveRun

_ENDED = {
    "cancelled": "Stopped. What was answered stays; evaluate again to go on.",
    "budget": "The budget is spent. What was answered stays.",
    "stopped": "The run was stopped.",
    "failed": "The run failed.",
    "gone": "The engine's process ended without a word. Evaluate again to go on.",
}


class EvaluationBar:
    """At the foot of the judge."""

    def __init__(
        self, room: LabelRoom, go_label: Callable[[], None], on_used: Callable[[], Awaitable[None]]
    ) -> None:
        self.room = room
        self._go_label = go_label
        self._on_used = on_used
        self._asked: tuple[object, ...] = ()
        self._outlook: Outlook | None = None
        session = room.desk.flow.session
        self._estimator = Estimator(
            lambda: (session.file(), session.types, room.runner.request), self._hear_outlook
        )
        room.desk.client.on_delete(self._estimator.close)
        with ui.element("section").classes("fb-evaluation"):
            with ui.element("label").classes("fb-budget"):
                Text("span", "Budget, US dollars")
                FieldControl("number", "", self._set_budget, name="judge-budget", placeholder="no limit")
            self._says = Text("p", "", "fb-evaluation-says").props('data-testid="evaluation-cost"')
            with ui.element("div").classes("fb-run-track").props('aria-hidden="true"') as self._track:
                self._fill = ui.element("div").classes("fb-run-fill")
            with ui.element("div").classes("fb-tools"):
                with button("", self._press, kind="filled", testid="evaluate") as self._go:
                    self._go_words = Text("span", "Evaluate")
                self._stop = button("Stop", self._cancel, testid="stop-evaluation")
            self._state = Text("p", "", "fb-quiet").props('role="status" data-testid="evaluation-state"')

    def hear(self, results: Results) -> None:
        """Labels or verdicts have come, or the judge was changed."""
        judging, runner = self.room.judging, self.room.runner
        runner.limit = results.reach or None
        asked = (
            judging.prompt, judging.model, results.reach, runner.at_once, self.room.is_evaluating,
            results.evaluated,
        )  # fmt: skip
        if asked != self._asked and results.reach and judging.model and not self.room.is_evaluating:
            self._estimator.refresh()
        self._asked = asked
        self._draw(results)

    def _draw(self, results: Results) -> None:
        run = self.room.runner.run
        going = self.room.is_evaluating
        may_run = self.room.desk.may("run")
        left = len(results.rows) - results.evaluated
        words = f"{len(results.rows)} labelled {'row' if len(results.rows) == 1 else 'rows'}"
        label = "Evaluate again" if not left and results.rows else "Evaluate"
        self._go.set_visibility(not going and may_run)
        self._stop.set_visibility(going and may_run)
        self._track.set_visibility(going)
        self._go_words.set_text(label)
        is_ready = bool(results.rows and self.room.judging.model and self.room.is_model_ready)
        enable(self._go, is_ready)
        is_next = left > 0 and self._calls != 0
        fill(self._go, is_next)
        if going and run is not None:
            done = results.evaluated + results.counts.get("error", 0)
            self._fill.style(f"width: {100 * done / max(1, len(results.rows)):.1f}%")
            self._says.set_text(f"{done} of {words} judged")
            self._state.set_text(_effort(run))
            return
        self._says.set_text(self._promise(results, words))
        errors = results.counts.get("error", 0)
        told = _ENDED.get(run.status, "") if run is not None else ""
        if errors:
            retry = (
                "What was answered can't be read as a verdict: change the prompt or the model."
                if self._calls == 0
                else "Evaluate again to retry."
            )
            told = f"{told} {errors} {'row' if errors == 1 else 'rows'} got no verdict. {retry}"
        self._state.set_text(told.strip())

    @property
    def _calls(self) -> int | None:
        """How many calls an evaluation would make; None where that isn't known."""
        estimate = None if self._outlook is None else self._outlook.estimate
        return None if estimate is None else estimate.calls

    def _promise(self, results: Results, words: str) -> str:
        if not results.rows:
            return "Label some rows first; then the judge is asked about exactly these."
        if not self.room.judging.model:
            return f"Choose who judges. It is asked once about each of {words}."
        if not self.room.is_model_ready:
            return "Nobody answers for this model yet. What is missing stands below its name."
        if self._outlook is None:
            return "Reckoning what it takes …"
        if self._outlook.problem:
            return self._outlook.problem
        estimate = self._outlook.estimate
        assert estimate is not None
        if not estimate.calls:
            return f"Everything is answered: 0 calls for {words}."
        calls = "1 call" if estimate.calls == 1 else f"{estimate.calls:,} calls"
        if estimate.cost is None:
            price = "price unknown"
        else:
            price = (
                f"about ${estimate.cost:.4f}" if estimate.cost < 0.1 else f"about ${estimate.cost:.2f}"
            )
        told = f"{calls}, {'free' if estimate.cost == 0 else price}"
        reused = results.reach - estimate.calls
        return f"{told}; {reused:,} answers are there already." if reused > 0 else f"{told}."

    # -- what is done ------------------------------------------------------------------------------

    async def _press(self) -> None:
        try:
            check_evaluating(self.room.results.progress, self.room.judging.milestones, anyway=False)
        except WorkspaceError as error:
            self._warn(str(error))
            return
        await self._evaluate()

    def _warn(self, sentence: str) -> None:
        """Say what is missing; whoever wants to evaluate all the same may, where there is anything to compare."""
        shown, body = dialog("This is early", testid="early-dialog")

        async def anyway() -> None:
            shown.close()
            try:
                check_evaluating(self.room.results.progress, self.room.judging.milestones, anyway=True)
            except WorkspaceError as error:
                self.room.desk.notice(str(error))
                return
            await self._evaluate()

        def go_label() -> None:
            shown.close()
            self._go_label()

        with body:
            with ui.element("div").classes("fb-early"):
                icon("alert")
                Text("p", sentence)
            Text(
                "p",
                "Evaluating now costs the same calls, and what it answers is kept and used again. The report "
                "card stays without figures until there are enough labels.",
                "fb-quiet",
            )
            with ui.element("div").classes("fb-dialog-foot"):
                button("Evaluate anyway", anyway, testid="evaluate-anyway")
                button("Label more", go_label, kind="filled")
        shown.open()

    async def _evaluate(self) -> None:
        desk, judging = self.room.desk, self.room.judging
        session = desk.flow.session
        if desk.may("edit") and not desk.attempt(lambda: session.save(desk.actor)):
            return
        try:
            await asyncio.to_thread(keep_prompt, desk.flow.path, judging)
        except WorkspaceError as error:
            desk.notice(str(error))
            return
        await self.room.runner.run_all()
        await self._on_used()
        self.room.look()

    async def _cancel(self) -> None:
        await self.room.runner.cancel()

    def _set_budget(self, text: object) -> None:
        written = str(text).strip()
        try:
            self.room.runner.budget = float(written) if written else None
        except ValueError:
            self.room.desk.notice("A budget is a number of US dollars, such as 0.50.")

    def _hear_outlook(self, outlook: Outlook | None) -> None:
        self._outlook = outlook
        with self.room.desk.client:
            self._draw(self.room.results)


def _effort(run: LiveRun) -> str:
    parts = [f"{run.calls:,} calls"]
    parts += [f"{run.retries:,} retries"] if run.retries else []
    parts += [f"${run.cost:.4f}"] if run.cost else []
    return " · ".join([*parts, f"{run.seconds:.0f} s"])
