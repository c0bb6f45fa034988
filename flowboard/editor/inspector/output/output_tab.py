"""The tab of outputs: the values of the node for the active row, by port, and what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.editor.drawer.values import build_value
from flowboard.editor.inspector.later import Later
from flowboard.editor.inspector.look import NodeLook
from flowboard.editor.inspector.output.stored_cell import build_cell, build_ports
from flowboard.editor.theme.controls import Text
from flowboard.flow.errors import FlowError
from flowboard.flow.sentences import as_sentence
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.node_outputs import OutputCell, stored_output
from flowboard.workspace.forms.node_preview import preview_node
from flowboard.workspace.live.previewing import PreviewCell

if TYPE_CHECKING:
    from flowboard.editor.running.feed import RunNews

_MOST_CELLS: Final = 12


class OutputTab:
    """The outputs of one node. What streams in is shown as it comes; the rest is read anew at the end."""

    def __init__(self, look: NodeLook) -> None:
        self.look = look
        self._nodes = look.desk.flow.session.flow.nodes
        self._streams: dict[str, ui.label] = {}
        with ui.element("div").classes("fb-output") as self.element:
            with ui.element("div").classes("fb-field-head"):
                self._row = Text("span", "", "fb-quiet")
                self._origin = Text("span", "", "fb-chip")
            self._stream = ui.element("div").classes("fb-streams")
            self._body = ui.element("div").classes("fb-output-cells")
        self._later = Later(look.scope, self.element, self._read)
        look.scope.on("row", lambda _: self._again())
        look.scope.on("run", lambda _: self._again())
        look.scope.on("live", self._hear)
        self._again()

    def refresh(self) -> None:
        """After a change of the flow: what would come now may be another."""
        nodes = self.look.desk.flow.session.flow.nodes
        if nodes is not self._nodes:
            self._nodes = nodes
            self._later.ask()

    def _again(self) -> None:
        self._later.ask(at_once=True)

    def _hear(self, news: RunNews) -> None:
        if news.began or news.ended:
            self._stream.clear()
            self._streams.clear()
        if news.ended:
            self._again()
        for (node, key), text in news.streamed.items():
            if node == self.look.id and self._is_of_row(key):
                self._show_stream(key, text)
        status = news.changed.get(self.look.id)
        if status is not None and status.state in ("done", "failed") and not news.ended:
            self._later.ask()

    def _is_of_row(self, key: str) -> bool:
        row = self.look.desk.row
        return row is None or row in (part.rpartition("=")[2] for part in key.split(";"))

    def _show_stream(self, key: str, text: str) -> None:
        if key not in self._streams:
            if len(self._streams) >= _MOST_CELLS:
                return
            with self._stream, ui.element("div").classes("fb-output-cell fb-streaming"):
                Text("span", f"Answering: {key.rpartition('=')[2]}", "fb-quiet")
                self._streams[key] = ui.label().classes("fb-value")
        self._streams[key].text = text

    async def _read(self) -> None:
        desk = self.look.desk
        session, row = desk.flow.session, desk.row
        problem = ""
        stored: list[OutputCell] = []
        made: list[PreviewCell] = []
        try:
            stored = await asyncio.to_thread(
                stored_output, session.path, session.types, self.look.id, row, desk.run
            )
            if not stored:
                file = session.file()
                made = await asyncio.to_thread(
                    lambda: asyncio.run(
                        preview_node(
                            file, session.types, self.look.id, row=row, limit=None if row else 1
                        )
                    )
                )
        except (FlowError, WorkspaceError) as error:
            problem = str(error).splitlines()[0]
        if desk.row == row and not self._later.is_over:
            self._draw(stored, made, problem)

    def _draw(self, stored: Sequence[OutputCell], made: Sequence[PreviewCell], problem: str) -> None:
        row = self.look.desk.row
        self._row.set_text(f"Row {row}" if row is not None else "First row")
        self._origin.set_text("from the run" if stored else "preview")
        self._origin.set_visibility(bool(stored or made))
        if stored:
            self._stream.clear()
            self._streams.clear()
        self._body.clear()
        with self._body:
            telling = _telling_axes(stored)
            for cell in stored[:_MOST_CELLS]:
                build_cell(cell, telling, self.look)
            for one in made[:_MOST_CELLS]:
                _build_preview(one, self.look)
            rest = max(len(stored), len(made)) - _MOST_CELLS
            if rest > 0:
                Text("p", f"and {rest} more: see them in Row, below.", "fb-quiet")
            if not stored and not made:
                Text("p", problem or "There is no value yet. Run the flow up to here.", "fb-quiet")


def _build_preview(cell: PreviewCell, look: NodeLook) -> None:
    with ui.element("div").classes("fb-output-cell"):
        if cell.problem:
            Text("p", as_sentence(cell.problem), "fb-quiet")
        build_ports(cell.values, look)
        for label, values in cell.items.items():
            Text("span", label, "fb-port-name")
            build_value(values if len(values) != 1 else next(iter(values.values())))


def _telling_axes(cells: Sequence[OutputCell]) -> list[str]:
    """The axes by which the cells differ; those with one label tell nothing."""
    axes = list(cells[0].labels) if cells else []
    return [axis for axis in axes if len({cell.labels.get(axis) for cell in cells}) > 1]
