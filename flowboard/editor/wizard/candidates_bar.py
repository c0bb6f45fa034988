"""Finding and judging candidates: what it takes, told before; how far it is; and what came of it."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from nicegui import background_tasks, ui

from flowboard.align.candidates.candidate import MOST, NUMBER
from flowboard.align.card import ReportCard, numerals
from flowboard.align.words import counted
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.later import Later
from flowboard.editor.theme.controls import Text, button, enable
from flowboard.editor.wizard.bench import Bench
from flowboard.editor.wizard.model_field import ModelField, askable, missing_key
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.candidates import CandidatesRequest
from flowboard.workspace.evaluators.judging import Announced, Progress, announced
from flowboard.workspace.evaluators.running_workbench import Terms
from flowboard.workspace.forms.model_choices import model_choices

_ENDED: Final = {
    "done": "Judged.",
    "cancelled": "Stopped. What was judged is kept; do it again to go on.",
    "budget": "The budget is spent. What was judged is kept.",
}


class CandidatesBar:
    """The foot of the criteria: one button, and what it would do."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self._number = NUMBER
        self._model: str | None = None
        self._budget: float | None = None
        self._announced: Announced | None = None
        self._flow: object = None
        Text("h3", "Candidates", "fb-report-heading")
        Text(
            "p", "Several ways to judge a criterion compete; your grades tell which is best.", "fb-quiet"
        )
        with ui.element("div").classes("fb-candidate-terms"):
            if bench.editable:
                self._build_terms()
        self._words = Text("p", "Looking what it would take …", "fb-candidate-announced")
        self._words.props.update({"role": "status", "data-testid": "candidates-announced"})
        self._notes = ui.element("ul").classes("fb-report-notes")
        with ui.element("div").classes("fb-judging") as self._going:
            with ui.element("div").classes("fb-judging-track") as self._track:
                self._fill = ui.element("i")
            self._track.props.update(
                {"role": "progressbar", "aria-label": "Verdicts", "aria-valuemin": "0"}
            )
            self._count = Text("span", "", "fb-quiet")
        with ui.element("div").classes("fb-tools"):
            self._begin = button("Find and judge candidates", self._start, symbol="play", testid="judge-candidates")  # fmt: skip
            self._stop = button("Cancel", self._cancel, testid="cancel-candidates")
            self._run = button("Run up to here", self._run_first, symbol="play", testid="wizard-run")
        self._came = Text("p", "", "fb-quiet")
        self._came.props["role"] = "status"
        self._baselines = Text("p", "", "fb-quiet fb-baselines")
        self._later = Later(bench.step, self._words, self._estimate)
        bench.step.at_end(bench.judging.listen(bench.desk, self._hear))
        bench.step.at_end(bench.cards.listen(bench.desk, self._hear_card))
        bench.step.on("live", lambda news: self._later.ask() if news.ended else None)
        self._hear(bench.node)
        self._hear_card(bench.node)

    def refresh(self) -> None:
        """After a change of the flow: look anew what it would take."""
        if self._flow is not self.bench.flow and self.bench.criteria:
            self._flow = self.bench.flow
            self._later.ask()

    # -- on which terms ------------------------------------------------------------------------------

    def _build_terms(self) -> None:
        FieldControl(
            "choice",
            str(NUMBER),
            self._set_number,
            label="Candidates for each criterion",
            name="candidates-number",
            choices=[(str(one), f"{one} each") for one in range(1, MOST + 1)],
        )
        self._models = ModelField(
            self._set_model,
            label="Who proposes candidates",
            name="candidates-model",
            nobody="rules only",
        )
        FieldControl(
            "number",
            "",
            self._set_budget,
            label="Budget in US dollars",
            name="candidates-budget",
            placeholder="$ no limit",
        )
        if self.bench.desk.may("run"):
            background_tasks.create(self._find_models(), name="models at hand")

    async def _find_models(self) -> None:
        desk = self.bench.desk
        try:
            choices = await asyncio.to_thread(model_choices, self.bench.flow, desk.flow.path)
        except WorkspaceError:
            return
        names = askable(choices, self.bench.flow, self.bench.node)
        with desk.client:
            self._models.offer(names)
            if not names and not self._models.element.is_deleted:
                self._models.element.props["title"] = missing_key(choices)
                self._models.element.update()

    def _set_number(self, number: Any) -> None:
        self._number = int(str(number))
        self._later.ask(at_once=True)

    def _set_model(self, model: str) -> None:
        self._model = model or None
        self._later.ask(at_once=True)

    def _set_budget(self, budget: Any) -> None:
        try:
            self._budget = float(str(budget)) if str(budget).strip() else None
        except ValueError:
            self.bench.desk.notice("The budget is a number of US dollars, such as 0.5.")
            return
        self._later.ask()

    @property
    def _request(self) -> CandidatesRequest:
        terms = Terms(models="auto", budget=self._budget)
        return CandidatesRequest(number=self._number, model=self._model, terms=terms)

    # -- what it would take --------------------------------------------------------------------------

    async def _estimate(self) -> None:
        bench, session = self.bench, self.bench.desk.flow.session
        try:
            found = await asyncio.to_thread(
                announced, session.path, session.file(), bench.node, session.types, self._request
            )
            problem = ""
        except (FlowError, WorkspaceError) as error:
            found, problem = None, str(error)
        if not self._words.is_deleted:
            with bench.desk.client:
                self._show_announced(found, problem)

    def _show_announced(self, found: Announced | None, problem: str) -> None:
        self._announced = found
        self._notes.clear()
        if found is None:
            self._words.set_text(problem)
        elif not found.run:
            self._words.set_text("Candidates are judged on the outputs of a run, and there is none yet.")
        else:
            self._words.set_text(f"{found.drafts} {found.judging}")
            with self._notes:
                for reason in dict.fromkeys(found.notes.values()):
                    names = [name for name, note in found.notes.items() if note == reason]
                    Text("li", f"{_few(names)} can't be judged now. {reason}")
        self._enable()

    # -- doing it ------------------------------------------------------------------------------------

    def _start(self) -> None:
        if self._announced is not None and self._announced.run:
            bench = self.bench
            self._came.set_text("")
            bench.judging.start(bench.desk, bench.node, self._announced.run, self._request)

    def _cancel(self) -> None:
        self.bench.judging.cancel(self.bench.node)

    def _run_first(self) -> None:
        self.bench.desk.show("run", how="to", node=self.bench.node)

    def _hear(self, node: str) -> None:
        if node != self.bench.node or self._words.is_deleted:
            return
        progress = self.bench.judging.progress(node)
        is_going = progress is not None and progress.is_going
        self._going.set_visibility(is_going)
        if progress is not None:
            self._show(progress)
            if not is_going:
                self._later.ask()
        self._enable()

    def _show(self, progress: Progress) -> None:
        if progress.is_going:
            spent = (
                f", {counted(progress.calls, 'call')}, ${progress.cost:.2f}" if progress.calls else ""
            )
            words = "Looking for candidates …"
            if progress.phase == "judging":
                words = f"{progress.done:,} of {progress.total:,} verdicts{spent}. Grade meanwhile."
            self._count.set_text(words)
            share = progress.done / progress.total if progress.total else 0.0
            self._fill.style(f"width: {100 * share:.1f}%")
            self._track.props.update(
                {"aria-valuenow": str(progress.done), "aria-valuemax": str(max(1, progress.total))}
            )
            self._track.update()
            self._came.set_text("")
            return
        said = [_ENDED.get(progress.phase, ""), progress.message, *progress.remarks]
        self._came.set_text(" ".join(one for one in said if one))

    def _enable(self) -> None:
        progress = self.bench.judging.progress(self.bench.node)
        is_going = progress is not None and progress.is_going
        has_run = self._announced is not None and bool(self._announced.run)
        may = self.bench.editable and self.bench.desk.may("run")
        self._begin.set_visibility(may and not is_going and (has_run or self._announced is None))
        enable(self._begin, has_run)
        self._stop.set_visibility(may and is_going)
        needs_run = self._announced is not None and not self._announced.run
        self._run.set_visibility(may and needs_run and not is_going)

    # -- the trivial baselines -----------------------------------------------------------------------

    def _hear_card(self, node: str) -> None:
        if node == self.bench.node and not self._baselines.is_deleted:
            state = self.bench.cards.of(node)
            card = None if state.seen is None else state.seen.cards.whole
            self._baselines.set_text("" if card is None else baselines(card))


def baselines(card: ReportCard) -> str:
    """What passing every row and failing every row would reach: what a candidate has to beat."""
    if card.word == "collecting" or not card.basis.bad:
        return ""
    f1 = numerals.coefficient(card.always_fail.f1.value)
    return (
        f"To beat: passing every row catches none of the {card.basis.bad} bad rows; failing every row "
        f"catches all, fails all {card.basis.good} good ones, and has an F1 of {f1}."
    )


def _few(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:2])} and {len(names) - 2} more"
