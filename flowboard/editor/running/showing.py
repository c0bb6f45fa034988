"""The run on the canvas: the status of every node, and its value for the active row."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from nicegui import background_tasks

from flowboard.editor.running.feed import RunNews, feed_of
from flowboard.workspace.board.board import title_of
from flowboard.workspace.board.row import RowCell
from flowboard.workspace.board.viewing import row_values
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.canvas.canvas import Canvas
    from flowboard.editor.desk import Desk

_LONGEST: Final = 300  # characters of a value under a node


class RunOnCanvas:
    """Keeps one tab's canvas in step with the run and the active row."""

    def __init__(self, desk: Desk, canvas: Canvas) -> None:
        self.desk = desk
        self.canvas = canvas
        self._turn = 0
        self._shown: frozenset[str] = frozenset()
        canvas.patch_status(
            {name: status.to_json() for name, status in feed_of(desk.flow).statuses.items()}
        )
        desk.on("live", self._hear)
        desk.on("row", lambda _: self._refresh())
        desk.on("run", lambda _: self._refresh())

    def _hear(self, news: RunNews) -> None:
        if news.changed:
            self.canvas.patch_status({name: status.to_json() for name, status in news.changed.items()})
        if news.streamed:
            self.canvas.show_values({node: _line(text) for (node, _), text in news.streamed.items()})
        if news.ended:
            run = news.run
            words = f"The run ended: {run.status}." if run is not None else "The run ended."
            self.canvas.say(words)
            self._refresh()

    def _refresh(self) -> None:
        self._turn += 1
        background_tasks.create(self._read(self._turn), name="values of the active row")

    async def _read(self, turn: int) -> None:
        row, session = self.desk.row, self.desk.flow.session
        found: list[RowCell] = []
        if row is not None:
            try:
                found = await asyncio.to_thread(
                    row_values, session.path, session.types, row, self.desk.run
                )
            except WorkspaceError as error:
                self.desk.notice(str(error))
        if turn == self._turn:
            views = session.canvas().nodes
            sources = {name for name, view in views.items() if not view.inputs}
            values = {
                cell.node: _line(_value(cell, is_source=cell.node in sources))
                for cell in reversed(found)
            }
            gone = self._shown - values.keys()
            self._shown = frozenset(values)
            self.canvas.show_values(values | dict.fromkeys(gone))


def _value(cell: RowCell, *, is_source: bool) -> Any:
    """What stands for a cell: a row of data by what it is called, anything else by its first output."""
    if cell.error:
        return cell.error
    if cell.items:
        return " · ".join(cell.items)
    first = next(iter(cell.values.values()), "")
    if is_source:
        return title_of(cell.values, next(iter(cell.labels.values()), cell.key)) or first
    return "(empty)" if cell.values and first in ("", None) else first


def _line(value: Any) -> str:
    from flowboard.editor.drawer.values import as_text

    text = " ".join(as_text(value)[: 4 * _LONGEST].split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
