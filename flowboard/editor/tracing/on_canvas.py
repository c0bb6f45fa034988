"""The trace on the canvas of one tab, for as long as it is in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowboard.editor.tracing.lens import Gains, gain_figures, lens_of
from flowboard.editor.tracing.look import look_of

if TYPE_CHECKING:
    from flowboard.editor.canvas.canvas import Canvas
    from flowboard.editor.desk import Desk, Shown
    from flowboard.workspace.editing.views import Applied

FRONT = "drawer-front"
"""What the drawer shows when another tab of it comes to the front: `show(FRONT, tab="trace")`."""


class TraceOnCanvas:
    """Switches the lens on and off, and leads a click under it to the node or the check it is about."""

    def __init__(self, desk: Desk, canvas: Canvas) -> None:
        self.desk = desk
        self.canvas = canvas
        self.look = look_of(desk)
        self._figures: Gains = {}
        self._is_on = False
        for topic in ("trace", "focus", "lens"):
            self.look.on(topic, self._show)
        desk.on("flow", self._hear_flow)
        desk.on("show", self._hear_show)
        canvas.on_trace_node(self._open)
        canvas.on_trace_check(lambda node: add_check(desk, node))
        canvas.on_trace_leave(lambda: self.look.show_on_canvas(False))

    def _hear_show(self, shown: Shown) -> None:
        if shown.panel == FRONT:
            self.look.bring_to_front(shown.where.get("tab") == "trace")

    def _hear_flow(self, applied: Applied) -> None:
        """Other wires carry the failures now, or a node is called otherwise; a move changes nothing."""
        change = applied.change
        if change.set_wires or change.remove_wires or change.set_nodes:
            self._show()

    def _show(self) -> None:
        traced = self.look.traced
        if not self.look.is_on or traced is None:
            if self._is_on:
                self._is_on = False
                self.canvas.show_trace(None)
                self._show_figures({})
            return
        self._is_on = True
        row = self.look.row
        verified = self.look.verified_gains()
        label = None if row is None else traced.label(str(row.row))
        view = self.desk.flow.session.canvas()
        self.canvas.show_trace(lens_of(traced.report, view.wires, self.look.title, row, label, verified))
        self._show_figures(verified)

    def _show_figures(self, gains: Gains) -> None:
        """Show corrected gains on their cards; of nodes that have none any more they go."""
        if gains != self._figures:
            gone = self._figures.keys() - gains.keys()
            self._figures = gains
            self.canvas.show_figures({**gain_figures(gains), **dict.fromkeys(gone, ())})

    def _open(self, node: str) -> None:
        report = self.look.report
        if report is not None and any(one.node == node for one in report.nodes):
            self.look.choose_node(node)
        else:
            open_node(self.desk, node)


def open_node(desk: Desk, node: str) -> None:
    """Show a node on the canvas and in the inspector."""
    desk.select([node])
    desk.show("node", node=node)
    desk.show("inspector", node=node)


def add_check(desk: Desk, node: str) -> None:
    """Show the assertions of a node, where one is added."""
    desk.select([node])
    desk.show("inspector", node=node, tab="assertions")
