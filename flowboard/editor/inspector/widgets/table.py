"""`table`: rows typed into a grid, or pasted from a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nicegui import ui

from flowboard.editor.inspector.controls.grid import Grid
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.theme.controls import Text, button, enable, icon_button
from flowboard.flow.operations.fields import MISSING
from flowboard.workspace.forms.pasted_table import columns_of, rows_of_paste
from flowboard.workspace.forms.typed_text import as_typed, read_typed

_PAGE: Final = 20
_MOST_ROWS: Final = 5_000


def build_table(slot: Slot) -> Control:
    """The grid, twenty rows at a time."""
    TypedRows(slot)
    return Control(is_group=True)


class TypedRows:
    """The rows of one field."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self._first = 0
        self._columns: list[str] = []
        self._empty = Text("p", "No rows yet. Add some, or paste cells from a spreadsheet.", "fb-quiet")
        self._grid = Grid(self._edited, label=slot.form.label, name=slot.name, locked=not slot.editable)
        with ui.element("div").classes("fb-tools"):
            if slot.editable:
                button("Row", self._add_row, symbol="add", kind="quiet", testid=f"{slot.name}-row")
                button(
                    "Column", self._add_column, symbol="add", kind="quiet", testid=f"{slot.name}-column"
                )
            self._back = icon_button("chevron-up", "Rows before", lambda: self._turn(-_PAGE))
            self._on = icon_button("chevron-down", "Rows after", lambda: self._turn(_PAGE))
            self._count = Text("span", "", "fb-quiet")
        slot.on_show = lambda _: self._draw()
        self._draw()

    def _rows(self) -> list[dict[str, Any]]:
        value = self.slot.value
        return (
            [dict(row) for row in value if isinstance(row, Mapping)]
            if isinstance(value, list | tuple)
            else []
        )

    def _draw(self) -> None:
        rows = self._rows()
        known = columns_of(rows)
        self._columns = [*(name for name in self._columns if name in known or not rows), *(
            name for name in known if name not in self._columns
        )]  # fmt: skip
        self._first = max(0, min(self._first, len(rows) - 1) // _PAGE * _PAGE)
        page = rows[self._first : self._first + _PAGE]
        cells = [[as_typed(row[name]) if name in row else "" for name in self._columns] for row in page]
        self._empty.set_visibility(not rows and not self._columns)
        self._grid.set_visibility(bool(rows or self._columns))
        self._grid.show(self._columns, cells, self._first)
        enable(self._back, self._first > 0)
        enable(self._on, self._first + _PAGE < len(rows))
        for turner in (self._back, self._on):
            turner.set_visibility(len(rows) > _PAGE)
        self._count.set_text(f"{len(rows):,} rows" if len(rows) > _PAGE else "")

    def _turn(self, by: int) -> None:
        self._first += by
        self._draw()

    def _keep(self, rows: list[dict[str, Any]]) -> None:
        self.slot.set(rows[:_MOST_ROWS] or MISSING)
        self._draw()

    def _add_row(self) -> None:
        columns = self._columns or ["text"]
        rows = [*self._rows(), dict.fromkeys(columns, "")]
        self._first = len(rows) - 1
        self._keep(rows)

    def _add_column(self) -> None:
        number = len(self._columns) + 1
        while (name := f"column_{number}") in self._columns:
            number += 1
        rows = self._rows() or [{}]
        self._columns.append(name)
        self._keep([row | {name: ""} for row in rows])

    def _edited(self, what: str, details: Mapping[str, Any]) -> None:
        rows = self._rows()
        column = str(details.get("column", ""))
        place = _place(details.get("row"), rows)
        match what:
            case "cell" if place is not None and column in self._columns:
                rows[place][column] = _value(str(details.get("text", "")), rows[place].get(column, ""))
            case "column":
                to = str(details.get("to", "")).strip()
                if not to or to in self._columns:
                    self._draw()
                    return
                self._columns = [to if name == column else name for name in self._columns]
                rows = [
                    {to if name == column else name: value for name, value in row.items()}
                    for row in rows
                ]
            case "drop-column":
                self._columns = [name for name in self._columns if name != column]
                rows = [{name: value for name, value in row.items() if name != column} for row in rows]
            case "drop-row" if place is not None:
                del rows[place]
            case "pasted":
                self._paste(str(details.get("text", "")), rows)
                return
        self._keep(rows)

    def _paste(self, text: str, rows: list[dict[str, Any]]) -> None:
        is_blank = all(not any(row.values()) for row in rows)
        columns, pasted = rows_of_paste(text, [] if is_blank else self._columns)
        self._columns = columns
        self._keep(pasted if is_blank else [*rows, *pasted])


def _place(told: Any, rows: list[dict[str, Any]]) -> int | None:
    """The number of a row as the browser told it, if there is such a row."""
    return told if type(told) is int and 0 <= told < len(rows) else None


def _value(text: str, before: Any) -> Any:
    """A cell stays a text where it was one; a number, a list or a switch may become another."""
    if isinstance(before, str):
        return text
    typed = read_typed(text)
    return text if typed.problem else typed.value
