"""A small grid of cells on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicegui import ui


class Grid(ui.element, component="inspector_grid.js"):
    """Cells that are edited one by one, or filled by a paste; every edit is told to `on_edit`.

    `on_edit` gets what happened (`cell`, `column`, `drop-row`, `drop-column`, `pasted`) with its details.
    """

    def __init__(
        self, on_edit: Callable[[str, Mapping[str, Any]], object], *, label: str, name: str, locked: bool
    ) -> None:
        super().__init__()
        self._props.update({"label": label, "name": name, "locked": locked})
        self._stamp = 0
        for event in ("cell", "column", "drop-row", "drop-column", "pasted"):
            self.on(event, lambda said, event=event: on_edit(event, _mapping(said.args)))

    def show(self, columns: Sequence[str], rows: Sequence[Sequence[str]], first: int) -> None:
        """Show some rows as texts; `first` is the number of rows before them."""
        self._stamp += 1
        self._props.update(
            {
                "columns": list(columns),
                "rows": [list(row) for row in rows],
                "first": first,
                "stamp": self._stamp,
            }
        )
        self.update()


def _mapping(args: Any) -> Mapping[str, Any]:
    return args if isinstance(args, dict) else {}
