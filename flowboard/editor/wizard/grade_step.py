"""The second step: how far grading is, rows that are asked for again, and criteria from what was noted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from nicegui import background_tasks, ui

from flowboard.align.guidelines import GradeNote
from flowboard.align.words import counted
from flowboard.editor.evaluator.feed import CardState
from flowboard.editor.evaluator.leading import RowCount
from flowboard.editor.grading.address import grading_path, is_labelled, verdicts_path
from flowboard.editor.running.feed import feed_of
from flowboard.editor.theme.controls import Text, button, link_button
from flowboard.editor.wizard.bench import Bench
from flowboard.editor.wizard.edit_log import EditLog
from flowboard.editor.wizard.notes_door import NotesDoor
from flowboard.editor.wizard.stepper import Step
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.criteria_infer import notes_on
from flowboard.workspace.evaluators.graded import Graded
from flowboard.workspace.evaluators.regrade_queue import RegradeRequest, regrade_requests
from flowboard.workspace.grading.progress import MILESTONES, Progress

_NOTHING: Final = Progress(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far grading is.

    Attributes:
        run: the id of the run whose outputs are graded; empty where there is none.
        keys: of the rows by their grade for the output as a whole.
        progress: of the grades for the output as a whole.
        requests: rows that edits of criteria left to be graded again.
        notes: what was noted on bad outputs.
    """

    run: str = ""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    progress: Progress = _NOTHING
    requests: tuple[RegradeRequest, ...] = ()
    notes: tuple[GradeNote, ...] = ()


class GradeStep:
    """It follows the grades, which are given on a page of their own."""

    def __init__(self, bench: Bench, go: Callable[[Step], None]) -> None:
        self.bench = bench
        self._go = go
        self._work: asyncio.Task[None] | None = None
        self._basis: tuple[object, ...] = ()
        self._is_enough = False
        with ui.element("section"):
            Text("h3", "Your grades", "fb-report-heading")
            Text(
                "p",
                "Grade outputs as good or bad, and note what is wrong with the bad ones.",
                "fb-quiet",
            )
            self._progress = ui.element("div").classes("fb-wizard-progress")
            with ui.element("div").classes("fb-tools"):
                self._link = link_button(
                    "Label outputs" if is_labelled(bench.desk.flow, bench.node) else "Grade outputs",
                    verdicts_path(bench.desk.flow, bench.node),
                    symbol="people",
                    testid="wizard-grade",
                )  # fmt: skip
                self._run = button("Run up to here", self._run_first, symbol="play", testid="wizard-run")
        with ui.element("section") as self._again:
            Text("h3", "To grade again", "fb-report-heading")
            self._requests = ui.element("ul").classes("fb-requests")
            self._requests.props["data-testid"] = "regrade-requests"
        with ui.element("section") as self._judging:
            self._judged = Text("p", "", "fb-quiet")
            self._judged.props["role"] = "status"
        with ui.element("section"):
            EditLog(bench)
        with ui.element("section") as self._noted:
            Text("h3", "From your notes", "fb-report-heading")
            self._note_words = Text("p", "", "fb-quiet")
            self._proposals = ui.element("div")
        self._door: NotesDoor | None = None
        self._read_notes: object = None
        bench.step.at_end(bench.cards.listen(bench.desk, self._hear))
        bench.step.at_end(bench.judging.listen(bench.desk, self._hear_judging))
        bench.step.at_end(self._stop)
        bench.step.on("live", lambda _: self._weigh())
        self._show(Standing(), is_known=False)
        self._hear_judging(bench.node)
        self.refresh()

    def refresh(self) -> None:
        """After a change of the flow."""
        self._hear(self.bench.node)

    def _hear(self, node: str) -> None:
        if node != self.bench.node or self._progress.is_deleted:
            return
        state = self.bench.cards.of(node)
        basis = (self.bench.flow, state.seen, state.problem)
        if not self._basis or any(
            one is not other for one, other in zip(basis, self._basis, strict=True)
        ):
            self._basis = basis
            self._stop()
            self._work = background_tasks.create(self._look(state), name="grades of an evaluator")

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()

    async def _look(self, state: CardState) -> None:
        bench, session = self.bench, self.bench.desk.flow.session
        flow, file = bench.flow, session.file()

        def look() -> Standing:
            read = None if state.seen is None else state.seen.read
            graded = None if read is None else read.evidence().graded
            return Standing(
                run="" if read is None else read.run.id,
                keys={} if graded is None else keys_by_grade(graded),
                progress=_NOTHING if graded is None else progress_of(graded),
                requests=regrade_requests(session.path, session.types, bench.node, flow),
                notes=notes_on(file, bench.node),
            )

        try:
            found = await asyncio.to_thread(look)
        except (FlowError, WorkspaceError) as error:
            bench.desk.notice(str(error))
            return
        if not self._progress.is_deleted:
            with bench.desk.client:
                self._show(found, is_known=not state.is_measuring or state.seen is not None)

    def _weigh(self) -> None:
        """Fill the button where grading is the next best thing.

        It isn't while something waits to run, nor once there are grades enough for the card.
        """
        states = {status.state for status in feed_of(self.bench.desk.flow).statuses.values()}
        kind = "plain" if self._is_enough or states & {"ready", "stale"} else "filled"
        other = "filled" if kind == "plain" else "plain"
        self._link.classes(f"fb-button-{kind}", remove=f"fb-button-{other}")

    # -- what is shown -------------------------------------------------------------------------------

    def _show(self, found: Standing, *, is_known: bool) -> None:
        may = self.bench.desk.may("grade")
        self._is_enough = found.progress.missing(MILESTONES[0]) is None
        self._link.set_visibility(bool(found.run) and may)
        self._weigh()
        self._run.set_visibility(is_known and not found.run and self.bench.desk.may("run"))
        if found.run:
            self._link.props["href"] = verdicts_path(self.bench.desk.flow, self.bench.node, found.run)
            self._link.update()
        self._draw_progress(found, is_known=is_known)
        self._draw_requests(found)
        self._draw_notes(found)

    def _draw_progress(self, found: Standing, *, is_known: bool) -> None:
        progress = found.progress
        self._progress.clear()
        with self._progress:
            if not found.run:
                words = (
                    "Run the flow first: there are no outputs to grade yet." if is_known else "Looking …"
                )
                Text("p", words, "fb-quiet")
                return
            decided = progress.good + progress.bad
            with ui.element("p").classes("fb-wizard-counts"):
                for word, keys in found.keys.items():
                    self._count(word, keys)
                Text("span", f"of {progress.rows:,} rows", "fb-quiet")
            most = max(MILESTONES[0].graded, 1)
            with ui.element("div").classes("fb-judging-track") as track:
                ui.element("i").style(f"width: {min(100.0, 100 * decided / most):.1f}%")
            track.props.update(
                {
                    "role": "progressbar", "aria-label": "Graded rows until an evaluator can be measured",
                    "aria-valuenow": str(min(decided, most)), "aria-valuemin": "0", "aria-valuemax": str(most),
                }
            )  # fmt: skip
            missing = progress.missing(MILESTONES[0])
            words = f"{missing}." if missing is not None else "Enough to measure the evaluator."
            Text("p", words, "fb-quiet")

    def _count(self, word: str, keys: Sequence[str]) -> None:
        """So many rows are graded so, and where they are."""
        count = RowCount(
            self.bench.desk, testid=f"graded-{word}", classes=f"fb-graded {word if keys else ''}"
        )
        because = f"{counted(len(keys), 'row')} graded {word}"
        count.show(f"{len(keys):,} {word}", (lambda: keys) if keys else None, because)

    def _draw_requests(self, found: Standing) -> None:
        self._again.set_visibility(bool(found.requests))
        self._requests.clear()
        with self._requests:
            for request in found.requests:
                with ui.element("li"):
                    Text("span", request.sentence)
                    if request.rows and self.bench.desk.may("grade"):
                        address = grading_path(
                            self.bench.desk.flow,
                            self.bench.node,
                            found.run,
                            criterion=request.criterion,
                        )
                        link_button(
                            "Grade them again",
                            address,
                            testid=f"regrade-{request.criterion}",
                        )

    def _draw_notes(self, found: Standing) -> None:
        self._noted.set_visibility(bool(found.run) and self.bench.editable)
        basis = (found.notes, self.bench.criteria)
        if not self.bench.editable or basis == self._read_notes:
            return
        self._read_notes = basis
        self._note_words.set_text("" if found.notes else "Notes on bad outputs become suggestions here.")
        if self._door is not None:
            self._door.refresh(len(found.notes))
        elif found.notes:
            with self._proposals:
                self._door = NotesDoor(self.bench, lambda: self._go("criteria"), len(found.notes))

    def _hear_judging(self, node: str) -> None:
        if node != self.bench.node or self._judged.is_deleted:
            return
        progress = self.bench.judging.progress(node)
        is_going = progress is not None and progress.is_going
        self._judging.set_visibility(is_going)
        if progress is not None and is_going:
            words = f"Candidates are being judged meanwhile: {progress.done:,} of {progress.total:,} verdicts."
            self._judged.set_text(words)

    def _run_first(self) -> None:
        self.bench.desk.show("run", how="to", node=self.bench.node)


def keys_by_grade(graded: Graded) -> dict[str, tuple[str, ...]]:
    """The keys of the rows that are graded good, bad and unsure."""
    given = graded.grades.items()
    decided = {
        word: tuple(key for key, entry in given if entry.grade == word) for word in ("good", "bad")
    }
    return {**decided, "unsure": graded.told["unsure"]}


def progress_of(graded: Graded) -> Progress:
    """How far the rows of an evaluator are graded."""
    given = [entry.grade for entry in graded.grades.values()]
    return Progress(
        rows=len(graded.rows),
        good=given.count("good"),
        bad=given.count("bad"),
        unsure=graded.unsure,
        flagged=graded.broken,
        done_now=0,
    )
