"""The failing rows of a trace, a page at a time: frontier and model side by side, and what speaks for them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from nicegui import background_tasks, ui

from flowboard.align.words import counted
from flowboard.editor.theme.controls import Text, button, enable, icon_button
from flowboard.editor.tracing.charts import heads
from flowboard.editor.tracing.look import RowsWanted, TraceLook
from flowboard.editor.tracing.words import RULES, listed, place, said_by, sureness
from flowboard.workspace.tracing.transition_rows import rows_by_transition

if TYPE_CHECKING:
    from flowboard.tracing import RowTrace
    from flowboard.workspace.tracing.run_trace import TracedRun

PAGE: Final = 25


class RowsView:
    """The list of failing rows. Only the rows of a page reach the browser."""

    def __init__(self, look: TraceLook) -> None:
        self.look = look
        self._page = 0
        self._behind: tuple[TracedRun, Mapping[tuple[str, str], frozenset[int]]] | None = None
        self._lines: dict[str, ui.element] = {}
        self._body: ui.element | None = None
        look.on("rows", self._first_page)
        look.on("focus", self._mark)

    def draw(self) -> None:
        """Draw into the current slot."""
        with ui.element("div").classes("fb-trace-tools"):
            self._filters = ui.element("div").classes("fb-filters")
            ui.element("div").classes("fb-space")
            self._count = Text("span", "", "fb-meta")
            self._count.props["role"] = "status"
            self._back = icon_button("arrow-left", "Rows before", partial(self._turn, -1))
            self._forth = icon_button("arrow-right", "Further rows", partial(self._turn, 1))
        self._body = ui.element("div")
        self._body.on("keydown.j", lambda: self.look.step(1), [])
        self._body.on("keydown.k", lambda: self.look.step(-1), [])
        self._refresh()

    def _first_page(self) -> None:
        self._page = 0
        self._refresh()

    def _turn(self, by: int) -> None:
        self._page += by
        self._refresh()

    def _refresh(self) -> None:
        traced, wanted = self.look.traced, self.look.wanted
        if self._body is None or self._body.is_deleted or traced is None:
            return
        if wanted.transition is not None and (self._behind is None or self._behind[0] is not traced):
            background_tasks.create(self._find_out(traced), name="rows behind the matrix")
            return
        rows = self._chosen(traced, wanted)
        last = max(0, (len(rows) - 1) // PAGE)
        self._page = max(0, min(self._page, last))
        begin = self._page * PAGE
        shown = rows[begin : begin + PAGE]
        of = f" of {len(traced.report.rows):,} failing" if len(rows) != len(traced.report.rows) else ""
        self._count.set_text(
            f"{begin + 1:,}–{begin + len(shown):,} of {counted(len(rows), 'row')}{of}"
            if shown
            else "No row is like that"
        )
        enable(self._back, self._page > 0)
        enable(self._forth, self._page < last)
        self._draw_filters(traced, wanted)
        self._draw_rows(shown)

    async def _find_out(self, traced: TracedRun) -> None:
        self._behind = traced, await asyncio.to_thread(rows_by_transition, traced)
        with self.look.desk.client:
            self._refresh()

    def _chosen(self, traced: TracedRun, wanted: RowsWanted) -> list[RowTrace]:
        rows = list(traced.report.rows)
        if wanted.transition is not None and self._behind is not None:
            places = self._behind[1].get(wanted.transition, frozenset())
            rows = [row for at, row in enumerate(rows) if at in places]
        return [
            row
            for row in rows
            if (wanted.node is None or wanted.node in (row.answer, *row.frontier))
            and (row.disagree or not wanted.disagreeing)
        ]

    # -- what is seen ------------------------------------------------------------------------------

    def _draw_filters(self, traced: TracedRun, wanted: RowsWanted) -> None:
        title = self.look.title
        self._filters.clear()
        with self._filters:
            if wanted.node is not None:
                self._draw_filter(f"Went wrong at {title(wanted.node)}", replace(wanted, node=None))
            if wanted.transition is not None:
                ok, bad = wanted.transition
                words = f"{place(ok, title)} → {place(bad, title)}"
                self._draw_filter(words, replace(wanted, transition=None))
            if wanted.disagreeing:
                self._draw_filter("Frontier and model disagree", replace(wanted, disagreeing=False))
            elif disagreeing := sum(row.disagree for row in traced.report.rows):
                button(
                    f"{counted(disagreeing, 'row')} on which frontier and model disagree",
                    lambda: self.look.want_rows(replace(wanted, disagreeing=True)),
                    testid="trace-disagreeing",
                )

    def _draw_filter(self, words: str, without: RowsWanted) -> None:
        with ui.element("span").classes("fb-filter"):
            Text("span", words)
            icon_button("close", f"Without: {words}", lambda: self.look.want_rows(without))

    def _draw_rows(self, rows: list[RowTrace]) -> None:
        assert self._body is not None
        self._body.clear()
        self._lines = {}
        with self._body, ui.element("table").classes("fb-table fb-trace-rows"):
            heads(("Row", "Frontier, first failing check", "Model", "", "What speaks for it"))
            with ui.element("tbody"):
                for row in rows:
                    self._draw_row(row)
        self._mark()

    def _draw_row(self, row: RowTrace) -> None:
        title = self.look.title
        with ui.element("tr").props(f'data-testid="trace-row-{row.row}"') as line:
            with ui.element("td"):
                button(str(row.row), partial(self.look.choose_row, row), kind="quiet")
            Text("td", listed(title(node) for node in row.frontier))
            with ui.element("td"):
                draw_roots(self.look, row)
            with ui.element("td"):
                if row.disagree:
                    hint = f"{RULES[row.headline]} A flip test can tell."
                    Text("span", "disagree", "fb-chip fb-chip-attention").props["title"] = hint
            failing = (
                f"{title(one.node)}: {said_by(one.assertion)}"
                for one in row.evidence
                if one.outcome == "fail"
            )
            Text("td", listed(failing), "fb-trace-evidence")
        self._lines[str(row.row)] = line

    def _mark(self) -> None:
        """Mark the row that is looked at."""
        looked_at = None if self.look.row is None else str(self.look.row.row)
        for name, line in self._lines.items():
            if not line.is_deleted:
                line.classes(
                    add="active" if name == looked_at else "",
                    remove="" if name == looked_at else "active",
                )


def draw_roots(look: TraceLook, row: RowTrace) -> None:
    """What the model says of a row: the likeliest node first, each with its word, the number on hover."""
    likeliest = sorted(row.roots, key=lambda root: -root.p)
    for number, root in enumerate(likeliest):
        if number and root.p <= 0.5:
            continue
        with ui.element("span").classes("fb-trace-root"):
            Text("span", look.title(root.node))
            chip = Text("span", root.word, f"fb-chip fb-word-{root.word}")
            chip.props["title"] = sureness(root)
