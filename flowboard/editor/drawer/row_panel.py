"""One row in depth: what every node made of it, in the order of the flow."""

from __future__ import annotations

import asyncio
from itertools import groupby
from typing import TYPE_CHECKING

from nicegui import background_tasks, ui

from flowboard.editor.drawer.looking import Looking
from flowboard.editor.drawer.marks import build_mark, build_outcome
from flowboard.editor.drawer.values import build_value
from flowboard.workspace.board.row import RowCell

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk, Shown


class RowPanel:
    """The active row of one tab across all nodes."""

    def __init__(self, desk: Desk, looking: Looking) -> None:
        self.desk = desk
        self.looking = looking
        self._markdown = False
        self._turn = 0
        self._cells: list[RowCell] = []
        self._node: str | None = None

    def build(self) -> None:
        """Build into the current slot."""
        with ui.element("div").classes("fb-row-panel"):
            with ui.element("div").classes("fb-row-head"):
                ui.button(icon="chevron_left", color=None, on_click=lambda: self._step(-1)).props(
                    'flat dense round aria-label="Row before"'
                )
                self._title = ui.label().classes("fb-row-title").props('role="heading" aria-level="2"')
                ui.button(icon="chevron_right", color=None, on_click=lambda: self._step(1)).props(
                    'flat dense round aria-label="Next row"'
                )
                ui.element("div").classes("fb-space")
                ui.switch(
                    "Markdown", on_change=lambda event: self._set_markdown(bool(event.value))
                ).props("dense")
            self._body = ui.element("div").classes("fb-row-cells")
        self.looking.on_change(self._refresh)
        self.desk.on("row", lambda _: self._refresh())
        self.desk.on("show", self._hear_show)
        self._refresh()

    def _hear_show(self, shown: Shown) -> None:
        if shown.panel == "row":
            self._node = shown.where.get("node")
            if shown.where.get("row") is not None:
                self.desk.set_row(str(shown.where["row"]))
            self._refresh()

    def _set_markdown(self, markdown: bool) -> None:
        self._markdown = markdown
        self._draw()

    def _step(self, by: int) -> None:
        board = self.looking.board.board if self.looking.board is not None else None
        if board is None or not len(board):
            return
        place = board.place_of(self.desk.row) if self.desk.row is not None else None
        self.desk.set_row(board.labels[0 if place is None else max(0, min(len(board) - 1, place + by))])

    def _refresh(self) -> None:
        self._turn += 1
        background_tasks.create(self._read(self._turn), name="read the row")

    async def _read(self, turn: int) -> None:
        opened, row = self.looking.board, self.desk.row
        cells = (
            await asyncio.to_thread(opened.row, row) if opened is not None and row is not None else []
        )
        if turn == self._turn:
            self._cells = cells
            with self.desk.client:
                self._draw()

    def _draw(self) -> None:
        row = self.desk.row
        self._title.text = f"Row {row}" if row is not None else "No row chosen"
        self._body.clear()
        with self._body:
            if not self._cells:
                ui.label(
                    "Choose a row in Rows, or step through them with the arrows."
                    if row is None
                    else "This run has no such row. Choose another one in Rows."
                ).classes("fb-nothing")
            nodes = self.desk.flow.session.flow.nodes
            for name, group in groupby(self._cells, key=lambda cell: cell.node):
                node = nodes.get(name)
                title = (node.title if node else "") or name.replace("_", " ").capitalize()
                self._draw_node(name, title, list(group))

    def _draw_node(self, name: str, title: str, cells: list[RowCell]) -> None:
        with ui.element("section").classes("fb-row-node" + (" wanted" if name == self._node else "")):
            with ui.element("header"):
                ui.button(title, color=None, on_click=lambda: self._go_to(name)).props(
                    "flat dense no-caps"
                ).classes("fb-row-node-title")
            for cell in cells:
                self._draw_cell(cell)

    def _go_to(self, name: str) -> None:
        self.desk.select([name])
        self.desk.show("node", node=name)

    def _draw_cell(self, cell: RowCell) -> None:
        with ui.element("div").classes("fb-row-cell"):
            with ui.element("div").classes("fb-row-cell-head"):
                if cell.labels:
                    ui.label(" · ".join(cell.labels.values())).classes("fb-strong")
                build_mark(cell.mark)
                ui.label(took(cell)).classes("fb-meta")
            if cell.error:
                ui.label(cell.error).classes("fb-error-text")
            for port, value in cell.values.items():
                with ui.element("div").classes("fb-row-value"):
                    ui.label(port).classes("fb-port-name")
                    with ui.element("div"):
                        build_value(value, markdown=self._markdown)
            for label, values in cell.items.items():
                with ui.element("div").classes("fb-row-value"):
                    ui.label(label).classes("fb-port-name")
                    with ui.element("div"):
                        build_value(
                            values if len(values) != 1 else next(iter(values.values())),
                            markdown=self._markdown,
                        )
            for verdict in cell.verdicts:
                with ui.element("div").classes("fb-verdict"):
                    build_outcome(str(verdict["outcome"]))
                    ui.label(str(verdict["name"])).classes("fb-strong")
                    why = verdict.get("message") or verdict.get("reason") or ""
                    if why:
                        ui.label(str(why)).classes("fb-verdict-why")


def took(cell: RowCell) -> str:
    """What a cell took, on one line: `1.2 s · $0.0013 · 62 tokens · reused`."""
    parts = []
    if cell.latency is not None:
        parts.append(f"{cell.latency:.1f} s")
    if cell.cost:
        parts.append(f"${cell.cost:.4f}")
    if cell.output_tokens:
        parts.append(f"{cell.output_tokens:,} tokens")
    if cell.reused:
        parts.append("reused")
    return " · ".join(parts)
