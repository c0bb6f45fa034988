"""Two outputs of the active row side by side: models, variants or samples of a node, word by word."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from nicegui import background_tasks, ui

from flowboard.editor.drawer.looking import Looking
from flowboard.editor.drawer.marks import build_mark, build_outcome
from flowboard.editor.drawer.row_panel import took
from flowboard.editor.drawer.values import as_text
from flowboard.flow.word_changes import Piece, side_by_side
from flowboard.workspace.board.row import RowCell
from flowboard.workspace.board.viewing import open_board
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk, Shown

_BEFORE = "the run before"


class ComparePanel:
    """Two sides of the active row. A side is one output of the chosen node, or its output a run ago."""

    def __init__(self, desk: Desk, looking: Looking) -> None:
        self.desk = desk
        self.looking = looking
        self._cells: list[RowCell] = []
        self._earlier: list[RowCell] = []
        self._node: str | None = None
        self._sides: list[str | None] = [None, None]
        self._diff = True
        self._turn = 0

    def build(self) -> None:
        """Build into the current slot."""
        with ui.element("div").classes("fb-compare"):
            self._tools = ui.element("div").classes("fb-rows-tools")
            self._body = ui.element("div").classes("fb-compare-body")
            self._body.props('tabindex="0" role="region" aria-label="The two outputs"')
        self.looking.on_change(self._refresh)
        self.desk.on("row", lambda _: self._refresh())
        self.desk.on("show", self._hear_show)
        self._refresh()

    def _hear_show(self, shown: Shown) -> None:
        if shown.panel == "compare":
            self._node = shown.where.get("node", self._node)
            self._refresh()

    def _refresh(self) -> None:
        self._turn += 1
        background_tasks.create(self._read(self._turn), name="read two outputs")

    async def _read(self, turn: int) -> None:
        opened, row = self.looking.board, self.desk.row
        cells, earlier = [], []
        if opened is not None and row is not None:
            cells = await asyncio.to_thread(opened.row, row)
            earlier = await asyncio.to_thread(self._of_the_run_before, opened.record.id, row)
        if turn == self._turn:
            self._cells, self._earlier = cells, earlier
            with self.desk.client:
                self._draw()

    def _of_the_run_before(self, run: str, row: str) -> list[RowCell]:
        from flowboard.workspace.board.viewing import runs_of

        session = self.desk.flow.session
        known = [record.id for record in runs_of(session.path)]
        after = known[known.index(run) + 1 :] if run in known else []
        try:
            opened = open_board(session.path, session.types, after[0]) if after else None
        except WorkspaceError:
            return []
        return opened.row(row) if opened is not None else []

    # -- what is shown -----------------------------------------------------------------------------

    def _offers(self) -> dict[str, RowCell]:
        """The outputs of the chosen node that can stand on a side, by what they are called."""
        own = [cell for cell in self._cells if cell.node == self._node]
        before = [cell for cell in self._earlier if cell.node == self._node]
        offers = {_name(cell): cell for cell in own}
        return offers | {
            f"{_name(cell)}, {_BEFORE}" if cell.labels else _BEFORE.capitalize(): cell for cell in before
        }

    def _draw(self) -> None:
        self._tools.clear()
        self._body.clear()
        nodes = list(dict.fromkeys(cell.node for cell in self._cells))
        several = [name for name in nodes if sum(cell.node == name for cell in self._cells) > 1]
        if self._node not in nodes:
            chosen = [name for name in self.desk.selection if name in nodes]
            self._node = next(iter([*chosen, *several, *reversed(nodes)]), None)
        if self._node is None:
            with self._body:
                ui.label("Choose a row first; here you see two of its outputs side by side.").classes(
                    "fb-nothing"
                )
            return
        offers = self._offers()
        names = list(offers)
        for side in (0, 1):
            if self._sides[side] not in offers:
                self._sides[side] = names[min(side, len(names) - 1)]
        with self._tools:
            self._draw_tools(nodes, names)
        with self._body:
            if len(offers) < 2:
                ui.label(
                    "This node has one output for the row and no earlier run. Name a second model, or change "
                    "the prompt and run the row again."
                ).classes("fb-nothing")
            else:
                self._draw_sides([(name, offers[name]) for name in self._sides if name is not None])

    def _draw_tools(self, nodes: list[str], names: list[str]) -> None:
        titles = self.desk.flow.session.flow.nodes
        ui.label(f"Row {self.desk.row}").classes("fb-strong")
        options = {name: (titles[name].title if name in titles else "") or name for name in nodes}
        ui.select(options, value=self._node, label="Node").props(
            "dense outlined options-dense"
        ).on_value_change(lambda event: self._choose_node(event.value))
        for side, label in ((0, "Left"), (1, "Right")):
            ui.select(names, value=self._sides[side], label=label).props(
                "dense outlined options-dense"
            ).on_value_change(lambda event, side=side: self._choose_side(side, event.value))
        ui.element("div").classes("fb-space")
        ui.switch(
            "Word diff", value=self._diff, on_change=lambda event: self._set_diff(bool(event.value))
        ).props("dense")

    def _choose_node(self, node: str) -> None:
        self._node, self._sides = node, [None, None]
        self._draw()

    def _choose_side(self, side: int, name: str) -> None:
        self._sides[side] = name
        self._draw()

    def _set_diff(self, diff: bool) -> None:
        self._diff = diff
        self._draw()

    def _draw_sides(self, sides: list[tuple[str, RowCell]]) -> None:
        texts = [as_text(_main_value(cell)) for _, cell in sides]
        pieces = (
            side_by_side(*texts)
            if self._diff
            else tuple((Piece(text, changed=False),) for text in texts)
        )
        with ui.element("div").classes("fb-compare-sides"):
            for place, ((name, cell), text) in enumerate(zip(sides, texts, strict=True)):
                with ui.element("section"):
                    with ui.element("header"):
                        ui.element("i").classes("shape-ring" if place == 0 else "shape-disc").props(
                            'aria-hidden="true"'
                        )
                        ui.label(name).classes("fb-strong")
                        ui.element("div").classes("fb-space")
                        build_mark(cell.mark)
                    words = len(text.split())
                    ui.label(" · ".join(filter(None, [f"{words} words", took(cell)]))).classes("fb-meta")
                    if cell.error:
                        ui.label(cell.error).classes("fb-error-text")
                    with ui.element("div").classes("fb-value"):
                        for piece in pieces[place]:
                            with ui.element("ins" if piece.changed else "span"):
                                ui.label(piece.text).classes("fb-piece")
        self._draw_verdicts(sides)

    def _draw_verdicts(self, sides: list[tuple[str, RowCell]]) -> None:
        found = [
            {str(verdict["name"]): str(verdict["outcome"]) for verdict in self._verdicts_of(cell)}
            for _, cell in sides
        ]
        names = list(dict.fromkeys([*found[0], *found[1]]))
        if not names:
            return
        with ui.element("table").classes("fb-table"):
            with ui.element("thead"), ui.element("tr"):
                for title in ("Assertion", sides[0][0], sides[1][0]):
                    with ui.element("th").props('scope="col"'):
                        ui.label(title)
            with ui.element("tbody"):
                for name in names:
                    with ui.element("tr"):
                        with ui.element("td"):
                            ui.label(name)
                        for outcomes in found:
                            with ui.element("td"):
                                build_outcome(outcomes[name]) if name in outcomes else ui.label("—")

    def _verdicts_of(self, cell: RowCell) -> list[dict[str, object]]:
        """The verdicts on a cell, and those of the evaluators that look at just this output."""
        among = self._earlier if cell in self._earlier else self._cells
        judges = [
            other
            for other in among
            if other.node != cell.node and other.labels and other.labels.items() >= cell.labels.items()
        ]
        return [*cell.verdicts, *(verdict for judge in judges for verdict in judge.verdicts)]


def _name(cell: RowCell) -> str:
    return " · ".join(cell.labels.values()) or "This run"


def _main_value(cell: RowCell) -> object:
    if cell.items:
        return cell.items
    return next(iter(cell.values.values()), "")
