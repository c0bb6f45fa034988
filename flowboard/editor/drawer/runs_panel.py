"""The runs of the flow: when, how they ended, what they took, and two of them compared."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from nicegui import background_tasks, ui

from flowboard.editor.drawer.looking import Looking
from flowboard.editor.running import RunNews
from flowboard.flow.errors import FlowError
from flowboard.workspace.board.comparison import ColumnChange, RunChange, compare_boards
from flowboard.workspace.board.usage import NodeUsage
from flowboard.workspace.board.viewing import open_board, runs_of
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk


class RunsPanel:
    """The history of one flow."""

    def __init__(self, desk: Desk, looking: Looking) -> None:
        self.desk = desk
        self.looking = looking
        self._usage: list[NodeUsage] = []

    def build(self) -> None:
        """Build into the current slot."""
        with ui.element("div").classes("fb-runs"):
            self._list = ui.element("section").classes("fb-runs-list")
            self._detail = ui.element("section").classes("fb-runs-detail")
        self.looking.on_change(self._refresh)
        self.desk.on("live", self._hear)
        self._refresh()

    def _hear(self, news: RunNews) -> None:
        if news.began or news.ended:
            self._refresh()

    def _refresh(self) -> None:
        background_tasks.create(self._read(), name="read the runs")

    async def _read(self) -> None:
        path = self.desk.flow.session.path
        try:
            runs = await asyncio.to_thread(runs_of, path)
            opened = self.looking.board
            usage = await asyncio.to_thread(opened.usage) if opened is not None else []
        except WorkspaceError as error:
            with self.desk.client:
                self.desk.notice(str(error))
            return
        with self.desk.client:
            self._draw_list(runs)
            self._draw_usage(usage)

    def _draw_list(self, runs: list) -> None:  # type: ignore[type-arg]
        looked_at = self.looking.board.record.id if self.looking.board is not None else None
        self._list.clear()
        with self._list:
            if not runs:
                ui.label(
                    "No runs yet. Press Run; every run is kept here with its own copy of the flow."
                ).classes("fb-nothing")
                return
            with ui.element("table").classes("fb-table"):
                _head("Run", "Began", "Ended", "Calls", "Cost", "")
                with ui.element("tbody"):
                    for run in runs:
                        summary = run.summary or {}
                        with ui.element("tr").classes("active" if run.id == looked_at else ""):
                            with ui.element("td"):
                                ui.button(
                                    run.id,
                                    color=None,
                                    on_click=lambda run=run: self.desk.look_at(run.id),
                                ).props("flat dense no-caps").classes("fb-link fb-mono")
                            _cells(
                                time.strftime("%d %b %H:%M", time.localtime(run.started_at)),
                                run.status,
                                f"{int(summary.get('calls', 0)):,}",
                                f"${float(summary.get('cost', 0.0)):.2f}",
                            )
                            with ui.element("td"):
                                if looked_at is not None and run.id != looked_at:
                                    ui.button(
                                        "Compare",
                                        color=None,
                                        on_click=lambda run=run: self._compare(run.id),
                                    ).props(
                                        f'flat dense no-caps aria-label="Compare run {run.id} with the one looked at"'
                                    ).classes("fb-link")

    def _draw_usage(self, usage: list[NodeUsage]) -> None:
        self._detail.clear()
        with self._detail:
            if not usage or self.looking.board is None:
                return
            ui.label(f"What run {self.looking.board.record.id} took").classes("fb-card-title")
            with ui.element("table").classes("fb-table"):
                _head(
                    "Node", "Cells", "Reused", "Tokens in", "Tokens out", "Cost", "p50", "p95", "timed"
                )
                with ui.element("tbody"):
                    for one in usage:
                        with ui.element("tr"):
                            _cells(
                                one.node,
                                f"{one.cells:,}",
                                f"{one.reused:,}",
                                f"{one.input_tokens:,}",
                                f"{one.output_tokens:,}",
                                f"${one.cost:.2f}",
                                _seconds(one.p50),
                                _seconds(one.p95),
                                f"{one.timed:,}",
                            )

    def _compare(self, run: str) -> None:
        background_tasks.create(self._compare_with(run), name="compare two runs")

    async def _compare_with(self, run: str) -> None:
        session, opened = self.desk.flow.session, self.looking.board
        if opened is None:
            return
        try:
            other = await asyncio.to_thread(open_board, session.path, session.types, run)
        except (WorkspaceError, FlowError) as error:
            self.desk.notice(str(error))
            return
        if other is None:
            return
        older, newer = sorted((other, opened), key=lambda one: one.record.started_at)
        change = await asyncio.to_thread(compare_boards, older.board, newer.board)
        with self.desk.client:
            self._draw_change(change)

    def _draw_change(self, change: RunChange) -> None:
        self._detail.clear()
        with self._detail:
            ui.label(f"From run {change.before} to run {change.after}").classes("fb-card-title")
            apart = change.only_before + change.only_after
            ui.label(
                f"{change.shared:,} rows are in both"
                + (f", {apart:,} in only one of them." if apart else ".")
            ).classes("fb-meta")
            if not change.columns:
                ui.label("They share no node with assertions, so no verdicts can be compared.").classes(
                    "fb-nothing"
                )
                return
            with ui.element("table").classes("fb-table"):
                _head("Node", "Rows", "Bad before", "Bad after", "Fixed", "Broken", "Chance")
                with ui.element("tbody"):
                    for column in change.columns:
                        self._draw_column(column, change.before)

    def _draw_column(self, column: ColumnChange, before: str) -> None:
        with ui.element("tr"):
            _cells(column.column, f"{column.rows:,}", f"{column.bad_before:,}", f"{column.bad_after:,}")
            for word, rows in (("fixed", column.fixed), ("broken", column.broken)):
                with ui.element("td"):
                    if rows:
                        ui.button(
                            f"{len(rows):,}",
                            color=None,
                            on_click=lambda rows=rows, word=word: self.desk.show(
                                "matrix",
                                rows=list(rows),
                                because=f"{column.column}: {word} since run {before}",
                            ),
                        ).props(
                            f'flat dense no-caps aria-label="Show the {len(rows)} rows {word}"'
                        ).classes("fb-link")
                    else:
                        ui.label("0")
            _cells("—" if column.chance is None else f"p = {column.chance:.2g}")


def _head(*titles: str) -> None:
    with ui.element("thead"), ui.element("tr"):
        for title in titles:
            with ui.element("th").props('scope="col"'):
                ui.label(title)


def _cells(*texts: str) -> None:
    for text in texts:
        with ui.element("td"):
            ui.label(text)


def _seconds(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f} s"
