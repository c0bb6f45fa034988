"""The grid of rows × nodes as a NiceGUI element."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from nicegui import ui
from nicegui.events import GenericEventArguments

from flowboard.workspace.board.board import BoardRow

_CLOSELY: Final = 0.5  # seconds within which updates may reach the browser as one


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """How a column is headed. `says` stands below the title (`6 fail`); `shape` tells variants apart."""

    title: str
    says: str
    label: str = ""
    shape: str = ""
    asserted: bool = True
    filtered: bool = False


class BoardTable(ui.element, component="board_table.js"):
    """A grid of any length, which asks for the rows in sight.

    Args:
        on_need: called with the offset and the number of rows that are wanted; answer with `fill`.
        on_pick: called with the label of the row that was chosen.
        on_open: called with a row's label and the place of a column, None for the whole row.
        on_head: called with the place of a column whose head was pressed.
    """

    def __init__(
        self,
        *,
        on_need: Callable[[int, int], None],
        on_pick: Callable[[str], None],
        on_open: Callable[[str, int | None], None],
        on_head: Callable[[int], None],
    ) -> None:
        super().__init__()
        self._version = 0
        self._filled: list[tuple[float, int, list[Any]]] = []
        self._props["setup"] = {"version": 0, "total": 0, "axis": "", "columns": []}
        self._props["fill"] = None
        self._props["active"] = ""

        def need(event: GenericEventArguments) -> None:
            if event.args.get("version") == self._version:
                on_need(int(event.args["offset"]), min(200, int(event.args["limit"])))

        self.on("need", need)
        self.on("pick", lambda event: on_pick(str(event.args["label"])))
        self.on("open", lambda event: on_open(str(event.args["label"]), event.args["column"]))
        self.on("head", lambda event: on_head(int(event.args["column"])))

    def show(self, axis: str, columns: Sequence[ShownColumn], total: int) -> None:
        """Show other rows: everything that was fetched is forgotten, and what is in sight asked for."""
        self._version += 1
        self._filled = []
        self._props["setup"] = {
            "version": self._version,
            "total": total,
            "axis": axis,
            "columns": [asdict(column) for column in columns],
        }
        self._props["fill"] = None
        self.update()

    def fill(self, offset: int, rows: Sequence[BoardRow]) -> None:
        """Give rows that were asked for.

        Updates that follow each other closely reach the browser as one, so each has those just before.
        """
        now = time.monotonic()
        recent = [fill for fill in self._filled if fill[0] > now - _CLOSELY and fill[1] != offset]
        self._filled = [*recent, (now, offset, [_compact(row) for row in rows])]
        self._props["fill"] = {
            "version": self._version,
            "pages": [[place, compact] for _, place, compact in self._filled],
        }
        self.update()

    def set_active(self, label: str | None) -> None:
        """Mark the active row and bring it into sight, if it is among those fetched."""
        self._props["active"] = label or ""
        self.update()


def _compact(row: BoardRow) -> list[Any]:
    """A row as the component takes it: place, label, title, marks, place of the first bad one."""
    return [row.place, row.label, row.title, [int(mark) for mark in row.marks], row.first_bad]
