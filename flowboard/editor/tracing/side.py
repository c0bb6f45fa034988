"""The right panel while a trace is looked at: one failing row, step by step, or one node and its part in the failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.editor.tracing.look import look_of
from flowboard.editor.tracing.node_side import draw_node
from flowboard.editor.tracing.row_side import RowSide
from flowboard.editor.tracing.what_if import WhatIf, what_if_of

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk, Shown
    from flowboard.tracing import TraceReport
    from flowboard.workspace.tracing.kept_replays import KeptReplays


def build_trace_side(desk: Desk) -> None:
    """Build it into the current slot, beside the inspector, which it covers while it is there."""
    TraceSide(desk)


class TraceSide:
    """Covers the inspector while a row or a node of the trace is looked at; asking for the inspector ends that."""

    def __init__(self, desk: Desk) -> None:
        self.look = look = look_of(desk)
        self._what_if: WhatIf = what_if_of(look)
        self._is_away = True
        self._node: tuple[TraceReport, str, KeptReplays] | None = None
        with ui.element("section").classes("fb-trace-side") as self._side:
            self._side.props.update({"aria-label": "Trace", "data-testid": "trace-side"})
            with ui.element("div").classes("fb-trace-side-part") as self._row_part:
                self._row = RowSide(look, self._leave)
            self._node_part = ui.element("div").classes("fb-trace-side-part")
        self._row_part.on("keydown.j", lambda: look.step(1), [])
        self._row_part.on("keydown.k", lambda: look.step(-1), [])
        self._side.set_visibility(False)
        look.on("focus", self._come)
        look.on("lens", self._draw)
        look.on("trace", self._draw)
        desk.on("show", self._hear_show)

    def _hear_show(self, shown: Shown) -> None:
        if shown.panel == "inspector":
            self._close()

    def _come(self) -> None:
        self._is_away = False
        self._draw()

    def _close(self) -> None:
        self._is_away = True
        self._draw()

    def _leave(self) -> None:
        """Look at no row and no node: all is lit again."""
        self.look.choose_node(None)

    def _draw(self) -> None:
        look, report = self.look, self.look.report
        is_looking = look.row is not None or look.node is not None
        is_there = look.is_on and not self._is_away and report is not None and is_looking
        self._side.set_visibility(is_there)
        if not is_there or report is None:
            return
        self._row_part.set_visibility(look.row is not None)
        self._node_part.set_visibility(look.row is None)
        if look.row is not None:
            self._row.draw(report, look.row)
        elif look.node is not None:
            self._draw_node(report, look.node)

    def _draw_node(self, report: TraceReport, node: str) -> None:
        shown = (report, node, self.look.state.kept)
        if self._node is None or any(
            one is not other for one, other in zip(self._node, shown, strict=True)
        ):
            self._node = shown
            self._node_part.clear()
            with self._node_part:
                draw_node(self.look, self._what_if, report, node, self._leave)
