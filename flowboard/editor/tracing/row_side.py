"""One failing row in the right panel: both answers, its open path with the evidence, and the flip test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from nicegui import background_tasks, ui

from flowboard.editor.drawer.values import as_text
from flowboard.editor.theme.controls import Text, button, icon_button
from flowboard.editor.theme.icons import icon
from flowboard.editor.tracing.checked_view import draw_flip
from flowboard.editor.tracing.flip_dialog import open_flip_dialog
from flowboard.editor.tracing.look import TraceLook
from flowboard.editor.tracing.on_canvas import add_check, open_node
from flowboard.editor.tracing.rows_view import draw_roots
from flowboard.editor.tracing.words import RULES, listed, objections
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.tracing.traced_row import StepOfRow, StepVerdict, traced_row

if TYPE_CHECKING:
    from flowboard.tracing import RowTrace, TraceReport
    from flowboard.workspace.tracing.kept_replays import KeptReplays

_SHORT: Final = 280  # characters of a value; a longer one is folded
_MOST: Final = 20_000  # characters of a value that is unfolded; all of it stands in the row's own panel
_SIGNS: Final = {"pass": "check", "fail": "close", "error": "alert", "unchecked": "help"}
_WORDS: Final = {"pass": "passes", "fail": "fails", "error": "crashed", "unchecked": "no check"}


class RowSide:
    """Shows one row after another. The head stays, so that the keyboard's focus stays on its buttons."""

    def __init__(self, look: TraceLook, close: Callable[[], None]) -> None:
        """Build into the current slot."""
        self.look = look
        self._turn = 0
        self._shown: tuple[RowTrace, KeptReplays] | None = None
        with ui.element("header").classes("fb-trace-side-head"):
            self._title = Text("h2", "")
            with ui.element("span").classes("fb-state-chip fail"):
                ui.element("i").classes("fb-mark-key fail").props('aria-hidden="true"')
                Text("span", "fails")
            ui.element("div").classes("fb-space")
            icon_button("arrow-left", "Failing row before (k)", lambda: look.step(-1))
            self._count = Text("span", "", "fb-meta")
            icon_button(
                "arrow-right", "Next failing row (j)", lambda: look.step(1), testid="trace-next-row"
            )
            icon_button("close", "Back to the inspector", close)
        self._body = ui.element("div").classes("fb-trace-side-body")

    def draw(self, report: TraceReport, row: RowTrace) -> None:
        """Show a row; one that is shown already, and of which nothing new is known, stays as it is."""
        kept = self.look.state.kept
        self._count.set_text(f"{self.look.place(row) + 1:,} of {len(report.rows):,}")
        if self._shown is not None and self._shown[0] is row and self._shown[1] is kept:
            return
        self._shown = row, kept
        self._title.set_text(f"Row {row.row}")
        self._turn += 1
        self._body.clear()
        with self._body:
            self._draw_answers(row)
            self._draw_flips(row)
            self._steps = ui.element("ol").classes("fb-trace-steps")
            with self._steps:
                Text("li", "Reading the row …", "fb-meta")
            self._draw_foot(row)
        background_tasks.create(self._read(row, self._turn), name="steps of a failing row")

    def _draw_answers(self, row: RowTrace) -> None:
        look = self.look
        with ui.element("section").classes("fb-trace-answers"):
            with ui.element("div"):
                Text("span", "Frontier, first failing check", "fb-meta")
                Text("strong", listed(look.title(node) for node in row.frontier) or "none")
            with ui.element("div"):
                Text("span", "Model", "fb-meta")
                draw_roots(look, row)
            with ui.element("p").props('data-testid="trace-agreement"'):
                if row.disagree:
                    icon("alert")
                    Text("span", f"They disagree. {RULES[row.headline]} A flip test can tell.")
                    self._offer_tests(row)
                else:
                    icon("check")
                    Text("span", self._agreement(row))
            if row.false_alarm >= 0.5:
                Text(
                    "p",
                    "Perhaps a false alarm: by the model the row is right and its check is wrong.",
                    "fb-trace-refusal",
                )

    def _offer_tests(self, row: RowTrace) -> None:
        """Each answer can be put to the test."""
        if not self.look.desk.may("run"):
            return
        likeliest = max(row.roots, key=lambda root: root.p).node
        for node in dict.fromkeys([likeliest, *row.frontier[:1]]):
            press = partial(open_flip_dialog, self.look, row, node)
            button(f"Test {self.look.title(node)}", press, testid=f"test-{node}")

    def _agreement(self, row: RowTrace) -> str:
        if row.headline == "exception":
            return RULES["exception"]
        if len([root for root in row.roots if root.p > 0.5]) > 1:
            return "Both agree. Several nodes are at fault: fixing one alone doesn't clear the row."
        return "Both agree."

    # -- the steps ---------------------------------------------------------------------------------

    async def _read(self, row: RowTrace, turn: int) -> None:
        session, traced = self.look.desk.flow.session, self.look.traced
        if traced is None:
            return
        try:
            steps = await asyncio.to_thread(traced_row, session.path.parent, session.types, traced, row)
            problem = ""
        except (FlowError, WorkspaceError) as error:
            steps, problem = [], str(error)
        if turn != self._turn or self._steps.is_deleted:
            return
        with self.look.desk.client:
            self._steps.clear()
            with self._steps:
                if problem:
                    Text("li", problem, "fb-meta")
                for step in steps:
                    self._draw_step(step)

    def _draw_step(self, step: StepOfRow) -> None:
        look, title = self.look, self.look.title(step.node)
        with ui.element("li").classes(f"fb-trace-step fb-trace-step-{step.seen}") as line:
            line.props["data-testid"] = f"trace-step-{step.node}"
            with ui.element("span").classes("fb-trace-step-sign"):
                icon(_SIGNS[step.seen], _WORDS[step.seen])
            with ui.element("div").classes("fb-trace-step-head"):
                button(title, partial(open_node, look.desk, step.node), kind="quiet")
                Text("span", objections(step.verdicts), "fb-meta")
                ui.element("div").classes("fb-space")
                if step.is_first_bad:
                    Text("span", "First bad", "fb-chip fb-first-bad")
                elif step.is_frontier:
                    Text("span", "Frontier", "fb-chip")
                elif step.seen == "unchecked":
                    button("Add a check", partial(add_check, look.desk, step.node), kind="quiet")
            if step.error:
                Text("p", step.error, "fb-error-text")
            with ui.element("dl").classes("fb-trace-step-values"):
                _draw_values("in", step.inputs)
                _draw_values("out", step.outputs)
            if step.items > 1:
                Text("p", f"One of {step.items:,} items of this row.", "fb-meta")
            for verdict in step.verdicts:
                if verdict.outcome == "fail":
                    self._draw_objection(verdict)

    def _draw_objection(self, verdict: StepVerdict) -> None:
        with ui.element("div").classes("fb-objection"):
            icon("people" if verdict.is_grade else "close")
            words = "A person: bad" if verdict.is_grade else f"{verdict.name} fails"
            Text("strong", words)
            if verdict.message:
                Text("p", verdict.message)

    # -- what can be done --------------------------------------------------------------------------

    def _draw_flips(self, row: RowTrace) -> None:
        flips = self.look.state.kept.of_row(str(row.row))
        if flips:
            with ui.element("section").classes("fb-trace-flips").props('data-testid="row-flips"'):
                for flip in flips:
                    draw_flip(flip)

    def _draw_foot(self, row: RowTrace) -> None:
        look = self.look
        with ui.element("footer").classes("fb-trace-side-foot"):
            if look.desk.may("run"):
                flip = partial(open_flip_dialog, look, row)
                hint = "Repair one step here and see if the failure goes away"
                button("Flip test", flip, symbol="redo", testid="flip-test", hint=hint)
            values = partial(look.desk.show, "row", row=look.desk.row, node=row.answer)
            button("All its values", values, kind="quiet")


def _draw_values(side: str, values: Mapping[str, Any]) -> None:
    for port, value in values.items():
        text = as_text(value)
        Text("dt", side).props["title"] = port
        with ui.element("dd"):
            if len(values) > 1:
                Text("span", f"{port} ", "fb-meta")
            if len(text) <= _SHORT:
                Text("span", text)
                continue
            with ui.element("details"):
                Text("summary", f"{' '.join(text[:90].split())} …")
                rest = text[:_MOST]
                Text("span", rest if len(rest) == len(text) else f"{rest} …")
