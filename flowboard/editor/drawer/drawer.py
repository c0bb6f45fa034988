"""The drawer's tabs. A panel is built when its tab is first opened, so that a page costs what it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.editor.drawer.compare_panel import ComparePanel
from flowboard.editor.drawer.log_panel import LogPanel
from flowboard.editor.drawer.looking import Looking
from flowboard.editor.drawer.row_panel import RowPanel
from flowboard.editor.drawer.rows.rows_panel import RowsPanel
from flowboard.editor.drawer.runs_panel import RunsPanel
from flowboard.editor.tracing.on_canvas import FRONT

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk, Shown

_TABS: Final = (
    ("matrix", "Rows"),
    ("row", "Row"),
    ("compare", "Compare"),
    ("trace", "Trace"),
    ("history", "Runs"),
    ("log", "Log"),
)


def build_drawer(desk: Desk) -> None:
    """Build the drawer into the current slot."""
    Drawer(desk).build()


def _build_trace(desk: Desk, looking: Looking) -> None:
    from flowboard.editor.tracing.panel import TracePanel  # it is made of parts of the drawer itself

    TracePanel(desk, looking).build()


class Drawer:
    """The drawer of one tab of the browser: which panel is in front, and the active row beside the tabs."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        looking = Looking(desk)
        self._builders: dict[str, Callable[[], None]] = {
            "matrix": RowsPanel(desk, looking).build,
            "row": RowPanel(desk, looking).build,
            "compare": ComparePanel(desk, looking).build,
            "trace": lambda: _build_trace(desk, looking),
            "history": RunsPanel(desk, looking).build,
            "log": LogPanel(desk).build,
        }
        self._panels: dict[str, ui.element] = {}

    def build(self) -> None:
        """Build into the current slot."""
        with ui.element("div").classes("fb-looking").props('data-testid="drawer"'):
            with ui.element("div").classes("fb-looking-tabs"):
                self._tabs = ui.tabs().props("dense no-caps inline-label align=left").classes("fb-tabs")
                with self._tabs:
                    for name, title in _TABS:
                        ui.tab(name, label=title).props(f'data-testid="drawer-{name}"')
                self._tabs.value = "matrix"
                ui.element("div").classes("fb-space")
                self._row = ui.label().classes("fb-meta").props('role="status"')
            self._stage = ui.element("div").classes("fb-looking-stage")
        self._tabs.on_value_change(lambda event: self._front(event.value))
        self.desk.on("row", self._hear_row)
        self.desk.on("show", self._hear_show)
        self._hear_row(self.desk.row)
        self._front("matrix")

    def _front(self, name: str) -> None:
        if name not in self._panels:
            with self._stage:
                self._panels[name] = (
                    ui.element("div")
                    .classes("fb-looking-panel")
                    .props(f'role="tabpanel" aria-label="{dict(_TABS)[name]}"')
                )
            with self._panels[name]:
                self._builders[name]()
        for other, panel in self._panels.items():
            panel.set_visibility(other == name)
        self.desk.show(FRONT, tab=name)

    def _hear_row(self, row: str | None) -> None:
        self._row.text = f"Active row {row}" if row is not None else ""

    def _hear_show(self, shown: Shown) -> None:
        """Open the panel that is asked for. What hears of it only now is built with it."""
        if shown.panel in self._builders:
            is_new = shown.panel not in self._panels
            self._tabs.value = shown.panel
            self._front(shown.panel)
            if is_new:
                self.desk.tell("show", shown)
