"""Two runs compared: what has become of each node's potential gain."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from nicegui import background_tasks, ui

from flowboard.align.words import counted, percent
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text
from flowboard.editor.tracing.charts import heads
from flowboard.editor.tracing.look import TraceLook
from flowboard.editor.tracing.words import rows_failing
from flowboard.flow.errors import FlowError
from flowboard.workspace.board.viewing import runs_of
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.tracing.run_trace import ComparedRuns, compare_runs

if TYPE_CHECKING:
    from flowboard.tracing import GainChange

_SLIGHT: Final = 0.005  # a change of a share that isn't worth a sign
_FEW: Final = 0.5  # failures in 100 rows


class ChangesView:
    """The comparison with a run that somebody chooses."""

    def __init__(self, look: TraceLook) -> None:
        self.look = look
        self._against: str | None = None
        self._body: ui.element | None = None

    def draw(self) -> None:
        """Draw into the current slot."""
        self._tools = ui.element("div").classes("fb-trace-tools")
        self._body = ui.element("div")
        background_tasks.create(self._offer(), name="runs to compare with")

    async def _offer(self) -> None:
        """Offer the runs of the flow that have ended, but the one that is looked at."""
        path = self.look.desk.flow.path
        try:
            runs = await asyncio.to_thread(runs_of, path, 30)
        except WorkspaceError as error:
            self.look.desk.notice(str(error))
            return
        choices = [
            (run.id, f"{run.id}, {time.strftime('%d %b %H:%M', time.localtime(run.started_at))}")
            for run in runs
            if run.id != self.look.run and run.ended_at is not None
        ]
        with self.look.desk.client:
            if self._tools.is_deleted:
                return
            self._tools.clear()
            with self._tools:
                if not choices:
                    Text(
                        "p",
                        "There is no other run yet. Change the flow, run it again, and see here what that did "
                        "to each node.",
                        "fb-nothing",
                    )
                    return
                Text("span", "Changed since run")
                FieldControl(
                    "choice",
                    self._against or "",
                    self._choose,
                    label="The earlier run",
                    choices=[("", "Choose a run"), *choices],
                    name="trace-against",
                ).classes("fb-trace-choice")
        if self._against is not None:
            await self._compare(self._against)

    def _choose(self, run: str) -> None:
        self._against = run or None
        if run:
            background_tasks.create(self._compare(run), name="compare traces")

    async def _compare(self, against: str) -> None:
        flow, run = self.look.desk.flow, self.look.run
        if run is None:
            return
        self._say("Tracing the other run …")
        try:
            compared = await asyncio.to_thread(
                compare_runs, flow.path.parent, run, against, flow.session.types, self.look.feed.terminal
            )
        except (FlowError, WorkspaceError) as error:
            self._say(str(error))
            return
        if against == self._against:
            with self.look.desk.client:
                self._draw(compared)

    def _say(self, words: str) -> None:
        with self.look.desk.client:
            if self._body is not None and not self._body.is_deleted:
                self._body.clear()
                with self._body:
                    Text("p", words, "fb-nothing").props["role"] = "status"

    def _draw(self, compared: ComparedRuns) -> None:
        if self._body is None or self._body.is_deleted:
            return
        title = self.look.title
        before, after = (rows_failing(one.report, title) for one in (compared.before, compared.after))
        self._body.clear()
        with self._body:
            Text("p", f"Before: {before}. Now: {after}.")
            with ui.element("table").classes("fb-table fb-trace-changes"):
                heads(
                    (
                        "Node",
                        "Gone if perfect, before",
                        "Now",
                        "Change",
                        "Failures by it alone in 100 rows",
                    )
                )
                with ui.element("tbody"):
                    for change in compared.changes:
                        self._draw_change(change)
            few = min(len(compared.before.report.rows), len(compared.after.report.rows))
            if few < 30:
                Text(
                    "p",
                    f"One of the runs has only {counted(few, 'failing row')}: small changes mean nothing.",
                    "fb-meta",
                )

    def _draw_change(self, change: GainChange) -> None:
        with ui.element("tr"):
            Text("td", self.look.title(change.node))
            Text("td", "not there" if change.before is None else percent(change.before))
            Text("td", "not there" if change.after is None else percent(change.after))
            with ui.element("td"):
                is_same = abs(change.change) < _SLIGHT
                points = f"{100 * change.change:+.0f}".replace("-", "−")
                Text("span", "±0" if is_same else f"{points} points")
            with ui.element("td"):
                more = change.failures_after - change.failures_before
                sign = "same" if abs(more) < _FEW else "more" if more > 0 else "less"
                words = f"{change.failures_before:.1f} → {change.failures_after:.1f}"
                Text("span", words, f"fb-change fb-change-{sign}")
                if sign != "same":
                    Text("span", " fewer" if sign == "less" else " more", "fb-meta")
