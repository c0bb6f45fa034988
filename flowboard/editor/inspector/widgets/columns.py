"""`columns`: port ← column, with the columns of the data to choose from and its first rows to look at."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from nicegui import ui

from flowboard.editor.drawer.values import as_text
from flowboard.editor.inspector.frame import Control, build_words
from flowboard.editor.inspector.later import Later
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.inspector.widgets.parameters import PairRows
from flowboard.editor.theme.controls import Text
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.node_preview import preview_node
from flowboard.workspace.live.previewing import PreviewCell

_ROWS: Final = 3
_LONGEST: Final = 90  # characters of a cell


def build_columns(slot: Slot) -> Control:
    """A row for each port that is called otherwise than its column."""
    value = "Column" if _reads_data(slot) else "Path"
    rows = PairRows(slot, ("Port", value), "Call a column otherwise" if value == "Column" else "Add a port",
                    only_texts=True)  # fmt: skip
    if _reads_data(slot):
        FirstRows(slot, rows)
    return Control(rows.focus, is_group=True)


class FirstRows:
    """The first rows of a source, as it reads them with the settings of this moment."""

    def __init__(self, slot: Slot, rows: PairRows) -> None:
        self.slot = slot
        self._rows = rows
        self._offered: tuple[str, ...] = ()
        self._seen: Any = None
        self.element = ui.element("div").classes("fb-first-rows")
        self.element.props["data-testid"] = "first-rows"
        self._later = Later(slot.look.scope, self.element, self._read)
        slot.look.scope.on("flow", lambda _: self._ask())
        self._ask()

    def _ask(self) -> None:
        config = {
            name: value
            for name, value in self.slot.look.mapping.items()
            if name not in ("title", "note")
        }
        if config != self._seen and not self._later.is_over:
            self._seen = config
            self._later.ask()

    async def _read(self) -> None:
        session = self.slot.desk.flow.session
        try:
            file = session.file()
            cells = await asyncio.to_thread(
                lambda: asyncio.run(preview_node(file, session.types, self.slot.look.id, limit=_ROWS))
            )
        except (FlowError, WorkspaceError) as error:
            reason = str(error).splitlines()[0]
            is_told = any(reason == problem.message for problem in self.slot.look.problems)
            self._show([], "" if is_told else reason)
            return
        self._show(cells, "")

    def _show(self, cells: list[PreviewCell], problem: str) -> None:
        columns = tuple(dict.fromkeys(name for cell in cells for name in cell.values))
        self.element.clear()
        with self.element:
            if not columns:
                with ui.element("p").classes("fb-quiet"):
                    build_words(problem or "There is no row to show yet.")
                return
            Text("h3", "First rows", "fb-field-label")
            with ui.element("div").classes("fb-scroll") as scroll:
                scroll.props.update({"tabindex": "0", "role": "region", "aria-label": "First rows"})
                with ui.element("table").classes("fb-table"):
                    with ui.element("thead"), ui.element("tr"):
                        for name in columns:
                            Text("th", name).props["scope"] = "col"
                    with ui.element("tbody"):
                        for cell in cells:
                            with ui.element("tr"):
                                for name in columns:
                                    Text("td", _short(cell.values.get(name)))
        if columns != self._offered:
            self._offered = columns
            self._rows.offer_values(tuple((name, "") for name in columns))


def _reads_data(slot: Slot) -> bool:
    """Whether the field is that of a source of rows: it has no inputs, and a file."""
    return any(field.widget in ("file", "table") for field in slot.look.form())


def _short(value: Any) -> str:
    if value is None:
        return "—"
    text = " ".join(as_text(value)[: 2 * _LONGEST].split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
