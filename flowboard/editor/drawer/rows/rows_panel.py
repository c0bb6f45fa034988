"""The panel of rows × nodes: the grid, its filters, and the legend."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nicegui import background_tasks, ui

from flowboard.editor.drawer.looking import Looking
from flowboard.editor.drawer.rows.board_table import BoardTable, ShownColumn
from flowboard.editor.drawer.rows.filters import CHOICES, Filters
from flowboard.workspace.board.board import Column
from flowboard.workspace.board.marks import BAD, Mark
from flowboard.workspace.board.viewing import OpenBoard

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk, Shown
    from flowboard.workspace.board.board import Places

_SHAPES: Final = ("ring", "disc", "square", "diamond", "triangle", "cross", "bar", "star")
_LEGEND: Final = (
    ("pass", "pass"),
    ("fail", "fail"),
    ("partly", "partly: some assertions fail"),
    ("error", "crashed, not a fail"),
    ("skipped", "skipped"),
    ("first-bad", "first bad"),
)


class RowsPanel:
    """The matrix of one tab."""

    def __init__(self, desk: Desk, looking: Looking) -> None:
        self.desk = desk
        self.looking = looking
        self.filters = Filters()
        self._shown: OpenBoard | None = None
        self._places: Places | None = None
        self._selecting = 0

    def build(self) -> None:
        """Build into the current slot."""
        with ui.element("div").classes("fb-rows"):
            with ui.element("div").classes("fb-rows-tools"):
                self._search = (
                    ui.input(placeholder="Search rows")
                    .props('dense outlined clearable debounce=250 aria-label="Search rows"')
                    .classes("fb-rows-search")
                    .on_value_change(
                        lambda event: self._filter(replace(self.filters, text=event.value or ""))
                    )
                )
                self._chips = ui.element("div").classes("fb-filters")
                ui.element("div").classes("fb-space")
                self._clear = (
                    ui.button("Show all rows", color=None, on_click=self.clear)
                    .props("flat dense no-caps")
                    .classes("fb-link")
                )
            self._empty = ui.element("div").classes("fb-nothing").props('role="status"')
            self._table = BoardTable(
                on_need=self._need, on_pick=self.desk.set_row, on_open=self._open, on_head=self._head
            )
            self._menu_place = ui.element("div")
            with ui.element("div").classes("fb-legend"):
                for mark, word in _LEGEND:
                    with ui.element("span"):
                        ui.element("i").classes(f"fb-mark-key {mark}").props('aria-hidden="true"')
                        ui.label(word)
                ui.element("div").classes("fb-space")
                self._count = ui.label().props('role="status"')
        self.looking.on_change(self._refresh)
        self.desk.on("row", self._table.set_active)
        self.desk.on("show", self._hear_show)
        self._refresh()

    def clear(self) -> None:
        """Show all rows."""
        self._search.value = ""
        self._filter(Filters())

    # -- what is shown -----------------------------------------------------------------------------

    def _hear_show(self, shown: Shown) -> None:
        """`show("matrix", node="answer", marks=["fail"])`, `show("matrix", rows=[…], because="…")`."""
        if shown.panel != "matrix":
            return
        where = shown.where
        if "rows" in where:
            self._filter(Filters(rows=frozenset(where["rows"]), because=str(where.get("because", ""))))
        elif "node" in where and self._shown is not None:
            marks = frozenset(mark for mark in Mark if mark.word in where.get("marks", ())) or BAD
            keys = [column.key for column in self._shown.board.columns if column.node == where["node"]]
            self._filter(Filters(marks={key: frozenset(marks) for key in keys[:1]}))

    def _filter(self, filters: Filters) -> None:
        if filters != self.filters:
            self.filters = filters
            self._refresh()

    def _refresh(self) -> None:
        self._selecting += 1
        background_tasks.create(self._select(self._selecting), name="filter rows")

    async def _select(self, turn: int) -> None:
        opened = self.looking.board
        places = (
            await asyncio.to_thread(opened.select, self.filters.wanted()) if opened is not None else None
        )
        if turn != self._selecting:
            return
        self._shown, self._places = opened, places
        with self.desk.client:
            self._draw()

    def _draw(self) -> None:
        opened, places = self._shown, self._places
        has_rows = opened is not None and len(opened.board) > 0
        self._empty.set_visibility(not has_rows)
        self._table.set_visibility(has_rows)
        self._draw_chips()
        if opened is None or places is None or not has_rows:
            self._draw_empty()
            self._count.text = ""
            return
        titles = self._titles()
        board = opened.board
        self._table.show(titles.get(board.axis, board.axis), self._columns(opened, titles), len(places))
        self._table.set_active(self.desk.row)
        self._count.text = (
            f"{len(places):,} of {len(board):,} rows" if self.filters.any else f"{len(board):,} rows"
        )

    def _draw_empty(self) -> None:
        self._empty.clear()
        with self._empty:
            if self.looking.problem:
                ui.label(self.looking.problem)
            elif self.looking.known:
                ui.label("No rows yet.").classes("fb-nothing-title")
                ui.label("Run the flow, and every row shows here what each node made of it.")
            else:
                ui.label("Reading the run …")

    def _columns(self, opened: OpenBoard, titles: Mapping[str, str]) -> list[ShownColumn]:
        totals = opened.board.totals()
        place_in_node: dict[str, int] = {}
        shown = []
        for column, counts in zip(opened.board.columns, totals, strict=True):
            turn = place_in_node.get(column.node, 0)
            place_in_node[column.node] = turn + 1
            shown.append(
                ShownColumn(
                    title=titles.get(column.node, column.node),
                    says=_says(column, counts),
                    label=column.label,
                    shape=_SHAPES[turn % len(_SHAPES)] if column.label else "",
                    asserted=column.asserted,
                    filtered=column.key in self.filters.marks,
                )
            )
        return shown

    def _titles(self) -> dict[str, str]:
        nodes = self.desk.flow.session.flow.nodes
        return {name: node.title or name.replace("_", " ").capitalize() for name, node in nodes.items()}

    def _draw_chips(self) -> None:
        self._chips.clear()
        self._clear.set_visibility(self.filters.any)
        columns = self._shown.board.columns if self._shown is not None else ()
        with self._chips:
            for words, without in self.filters.chips(columns, self._titles()):
                with ui.element("span").classes("fb-filter"):
                    ui.label(words)
                    ui.button(on_click=lambda without=without: self._filter(without), color=None).props(
                        'flat dense round size=xs icon=close aria-label="Remove this filter"'
                    )

    # -- what is done ------------------------------------------------------------------------------

    def _need(self, offset: int, limit: int) -> None:
        background_tasks.create(self._fetch(offset, limit, self._selecting), name="fetch rows")

    async def _fetch(self, offset: int, limit: int, turn: int) -> None:
        opened, places = self._shown, self._places
        if opened is None or places is None:
            return
        rows = await asyncio.to_thread(opened.page, places[offset : offset + limit])
        if turn == self._selecting:
            with self.desk.client:
                self._table.fill(offset, rows)

    def _open(self, label: str, column: int | None) -> None:
        self.desk.set_row(label)
        node = self._shown.board.columns[column].node if self._shown and column is not None else None
        self.desk.show("row", row=label, node=node)

    def _head(self, place: int) -> None:
        """A column's head was pressed: choose which marks to show, or the rows that go wrong here first."""
        if self._shown is None or place >= len(self._shown.board.columns):
            return
        column = self._shown.board.columns[place]
        counts = self._shown.board.totals()[place]
        self._menu_place.clear()
        with (
            self._menu_place,
            ui.dialog(value=True).props('aria-label="Filter by this column"') as dialog,
            ui.card().classes("fb-card fb-filter-card"),
        ):
            title = self._titles().get(column.node, column.node)
            ui.label(f"Rows by {title}{' · ' + column.label if column.label else ''}").classes(
                "fb-card-title"
            )
            chosen = set(self.filters.marks.get(column.key, frozenset()))
            boxes = {
                mark: ui.checkbox(f"{mark.word} ({counts.get(mark, 0):,})", value=mark in chosen).props(
                    "dense"
                )
                for mark in CHOICES
                if counts.get(mark)
            }
            first = ui.checkbox(
                "only rows that go wrong here first", value=self.filters.first_bad == column.node
            )
            first.props("dense")

            def apply() -> None:
                marks = frozenset(mark for mark, box in boxes.items() if box.value)
                wanted = self.filters.with_marks(column.key, marks)
                self._filter(replace(wanted, first_bad=column.node if first.value else ""))
                dialog.close()

            with ui.element("div").classes("fb-card-actions"):
                ui.button("Cancel", color=None, on_click=dialog.close).props("flat no-caps")
                ui.button("Show", color=None, on_click=apply).props("unelevated no-caps").classes(
                    "fb-filled"
                )


def _says(column: Column, counts: Mapping[Mark, int]) -> str:
    """The line under a column's title: `6 fail`, `2 crashed`, `no check`."""
    if column.label and not column.asserted:
        return column.label.rpartition("/")[2]
    crashed = counts.get(Mark.ERROR, 0)
    failed = counts.get(Mark.FAIL, 0) + counts.get(Mark.PARTLY, 0)
    graded = sum(counts.get(mark, 0) for mark in (Mark.GRADED_GOOD, Mark.GRADED_BAD, Mark.GRADED_UNSURE))
    if graded or Mark.AWAITING in counts:
        return f"{counts.get(Mark.GRADED_BAD, 0):,} bad of {graded:,} graded"
    parts = [f"{failed:,} fail"] if column.asserted else []
    parts += [f"{crashed:,} crashed"] if crashed else []
    parts += [column.label.rpartition("/")[2]] if column.label else []
    return " · ".join(parts) or "no check"
