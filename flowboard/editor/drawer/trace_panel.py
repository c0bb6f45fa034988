"""The trace of the run that is looked at: which node introduced the failures, and what fixing it would buy."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from nicegui import background_tasks, ui

from flowboard.editor.drawer.looking import Looking
from flowboard.editor.theme.controls import Text, button
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.tracing.run_trace import TracedRun, trace_run

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk, Shown
    from flowboard.tracing.report import NodeTrace, RowTrace

_ROWS: Final = 200
_RULES: Final = {
    "exception": "it crashed here",
    "frontier": "last node still right, first one wrong",
    "first_failing": "first failing check",
    "model": "model",
}


class TracePanel:
    """The trace of one tab, worked out beside the page whenever another run is looked at."""

    def __init__(self, desk: Desk, looking: Looking) -> None:
        self.desk = desk
        self.looking = looking
        self._traced: TracedRun | None = None
        self._problem = ""
        self._of = ""
        self._perfect: dict[str, float] = {}

    def build(self) -> None:
        """Build into the current slot."""
        self._body = (
            ui.element("div").classes("fb-trace").props('tabindex="0" role="region" aria-label="Trace"')
        )
        self.looking.on_change(self._refresh)
        self.desk.on("show", self._hear_show)
        self._refresh()

    def _hear_show(self, shown: Shown) -> None:
        if shown.panel == "trace":
            self._refresh()

    def _refresh(self) -> None:
        opened = self.looking.board
        if opened is None or opened.record.id != self._of:
            self._of = "" if opened is None else opened.record.id
            self._traced, self._perfect = None, {}
            self._draw()
            if opened is not None:
                background_tasks.create(self._trace(self._of), name="trace the run")

    async def _trace(self, run: str) -> None:
        session = self.desk.flow.session
        try:
            traced = await asyncio.to_thread(trace_run, session.path.parent, run, session.types)
            problem = ""
        except (FlowError, WorkspaceError) as error:
            traced, problem = None, str(error)
        if run == self._of:
            self._traced, self._problem = traced, problem
            with self.desk.client:
                self._draw()

    # -- what is seen ------------------------------------------------------------------------------

    def _draw(self) -> None:
        self._body.clear()
        with self._body:
            if not self._of:
                Text(
                    "p",
                    "No run yet. Run the flow, and see here which node its failures come from.",
                    "fb-nothing",
                )
            elif self._problem:
                Text("p", self._problem, "fb-nothing")
            elif self._traced is None:
                Text("p", "Tracing the run …", "fb-nothing").props["role"] = "status"
            else:
                self._draw_trace(self._traced)

    def _draw_trace(self, traced: TracedRun) -> None:
        report = traced.report
        with ui.element("header").classes("fb-trace-head"):
            Text(
                "strong",
                f"{len(report.rows)} of {report.total} rows fail at {self._title(report.terminal)}",
            )
            if report.overdetermined:
                Text(
                    "span",
                    f"{report.overdetermined:.0%} of them have more than one sufficient cause, so gains don't sum to 100 %.",
                    "fb-meta",
                )
        with ui.element("div").classes("fb-trace-columns"):
            with ui.element("section"):
                Text("h3", "What fixing a node would buy")
                self._draw_nodes(report.nodes, report.ties)
                for warning in report.warnings:
                    Text("p", warning, "fb-meta")
                with ui.element("p").classes("fb-trace-next"):
                    Text("strong", "Next best: ")
                    Text("span", report.next_action.sentence)
                button(
                    f"Open {self._title(report.next_action.node)}",
                    lambda: self._open(report.next_action.node),
                    kind="plain",
                )
            with ui.element("section"):
                Text("h3", "Failing rows, and where each went wrong")
                self._draw_rows(report.rows)

    def _draw_nodes(self, nodes: Sequence[NodeTrace], ties: Sequence[str]) -> None:
        with ui.element("table").classes("fb-table fb-trace-nodes"):
            _head("Node", "Failures gone if it were perfect", "Own errors", "Seen failing", "What if")
            with ui.element("tbody"):
                for node in sorted(nodes, key=lambda one: -one.potential_gain):
                    with ui.element("tr"):
                        with ui.element("td"):
                            button(
                                self._title(node.node),
                                partial(self._open, node.node),
                                kind="quiet",
                            )
                            if node.node in ties and len(ties) > 1:
                                Text("span", "tied", "fb-chip")
                            if node.seen == "never":
                                Text("span", "nothing checks it", "fb-chip")
                        with ui.element("td"), ui.element("div").classes("fb-gain"):
                            modelled = "~" if node.seen == "never" else ""
                            fill = ui.element("i").style(
                                f"width: {max(1.0, 100 * node.potential_gain):.1f}%"
                            )
                            fill.classes("hatched" if modelled else "")
                            Text("span", f"{modelled}{node.potential_gain:.0%}")
                        _cell(f"~{node.own_rate:.0%}")
                        _cell(_rate(node))
                        with ui.element("td"):
                            self._draw_switch(node.node)
        self._outlook = Text("p", "", "fb-trace-outlook")
        self._outlook.props["role"] = "status"
        self._tell_outlook()

    def _draw_switch(self, node: str) -> None:
        ui.slider(
            min=0, max=1, step=0.1, value=self._perfect.get(node, 0.0),
            on_change=lambda event, node=node: self._suppose(node, float(event.value)),
        ).classes("fb-what-if").props["aria-label"] = f"Share of the errors of {self._title(node)} that is repaired"  # fmt: skip

    def _suppose(self, node: str, share: float) -> None:
        self._perfect[node] = share
        self._tell_outlook()

    def _tell_outlook(self) -> None:
        assert self._traced is not None
        report, supposed = self._traced.report, {name: one for name, one in self._perfect.items() if one}
        failing = len(report.rows)
        if not supposed:
            self._outlook.text = "Move a slider: what if a node made fewer errors of its own?"
            return
        gone = report.what_if_perfect(supposed)
        now, then = failing / report.total, failing * (1 - gone) / report.total
        named = ", ".join(
            f"{self._title(name)} {share:.0%} repaired" for name, share in supposed.items()
        )
        self._outlook.text = f"{named}: {now:.0%} → ~{then:.0%} of rows fail (modelled)."

    def _draw_rows(self, rows: Sequence[RowTrace]) -> None:
        with ui.element("table").classes("fb-table"):
            _head("Row", "Went wrong at", "Why", "Model", "Evidence")
            with ui.element("tbody"):
                for row in rows[:_ROWS]:
                    with ui.element("tr"):
                        with ui.element("td"):
                            button(str(row.row), partial(self._look, row), kind="quiet")
                        _cell(self._title(row.answer))
                        _cell(_RULES[row.headline])
                        root = next((one for one in row.roots if one.node == row.answer), row.roots[0])
                        _cell(f"{root.word}" + (", sees it otherwise" if row.disagree else ""))
                        _cell(
                            ", ".join(
                                f"{one.assertion} {one.outcome}"
                                for one in row.evidence
                                if one.outcome == "fail"
                            )
                        )
        if len(rows) > _ROWS:
            Text("p", f"The first {_ROWS} of {len(rows):,} failing rows.", "fb-meta")

    # -- what is done ------------------------------------------------------------------------------

    def _look(self, row: RowTrace) -> None:
        label = str(row.row).partition(";")[0].rpartition("=")[2]
        self.desk.show("row", row=label, node=row.answer)

    def _open(self, node: str) -> None:
        self.desk.select([node])
        self.desk.show("node", node=node)
        self.desk.show("inspector", node=node)

    def _title(self, name: str) -> str:
        node = self.desk.flow.session.flow.nodes.get(name)
        return (node.title if node else "") or name.replace("_", " ").capitalize()


def _rate(node: NodeTrace) -> str:
    rate = node.failing
    if rate.share is None or rate.low is None or rate.high is None:
        return "—"
    return f"{rate.share:.0%} ({rate.low:.0%}–{rate.high:.0%}), {rate.count} of {rate.of}"


def _head(*titles: str) -> None:
    with ui.element("thead"), ui.element("tr"):
        for title in titles:
            Text("th", title).props["scope"] = "col"


def _cell(text: str) -> None:
    Text("td", text)
