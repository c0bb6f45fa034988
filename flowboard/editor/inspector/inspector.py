"""The inspector of one tab: it shows the selected node, what several share, or the flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.editor.inspector.controls.grip import Grip
from flowboard.editor.inspector.flow_card import FlowCard
from flowboard.editor.inspector.look import NodeLook
from flowboard.editor.inspector.node_panel import NodePanel
from flowboard.editor.inspector.scope import Scope
from flowboard.editor.inspector.several import SeveralNodes
from flowboard.editor.inspector.slot import Unfinished

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk, Shown
    from flowboard.workspace.editing.views import Applied


def build_inspector(desk: Desk) -> None:
    """Build the inspector into the current slot."""
    Inspector(desk).build()


class Inspector:
    """What is shown follows the desk's selection; an edit never builds it anew."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.unfinished = Unfinished()
        self._tab = "settings"
        self._scope = Scope(desk)
        self._shown: NodePanel | SeveralNodes | FlowCard | None = None
        self._ids: tuple[str, ...] | None = None

    @property
    def editable(self) -> bool:
        """Whether this person may change the flow, and anybody can."""
        return self.desk.may("edit") and not self.desk.flow.session.saved.read_only

    def build(self) -> None:
        """Build into the current slot."""
        with ui.element("div").classes("fb-inspector").props('data-testid="inspector"'):
            self._grip = Grip()
            self._body = ui.element("div").classes("fb-inspector-body")
        self.desk.on("selection", lambda _: self._show())
        self.desk.on("flow", self._hear_flow)
        self.desk.on("show", self._hear_show)
        self.desk.client.on_delete(lambda: self._scope.close())
        self._show()

    def _present(self) -> tuple[str, ...]:
        nodes = self.desk.flow.session.flow.nodes
        return tuple(name for name in self.desk.selection if name in nodes)

    def _show(self) -> None:
        ids = self._present()
        if ids == self._ids:
            return
        self._ids = ids
        self._shown = None  # what is found out while the next one is built is no news to the last
        self._scope.close()
        self._scope = scope = Scope(self.desk)
        self._body.clear()
        with self._body:
            if len(ids) == 1:
                self._shown = NodePanel(
                    NodeLook(scope, ids[0]),
                    self.unfinished,
                    self._grip,
                    editable=self.editable,
                    tab=self._tab,
                    on_tab=self._remember,
                )
            elif ids:
                self._shown = SeveralNodes(scope, ids, editable=self.editable)
            else:
                self._shown = FlowCard(scope, editable=self.editable)

    def _remember(self, tab: str) -> None:
        self._tab = tab

    def _hear_flow(self, applied: Applied) -> None:
        renamed = applied.change.renamed
        if any(name in renamed for name in self._ids or ()):
            self.desk.select(renamed.get(name, name) for name in self.desk.selection)
        if self._present() != self._ids or self._has_another_type(applied):
            self._ids = None if self._has_another_type(applied) else self._ids
            self._show()
        elif self._shown is not None:
            self._shown.refresh()

    def _has_another_type(self, applied: Applied) -> bool:
        """Whether the node that is shown was replaced by one of another type, which has another form."""
        if not isinstance(self._shown, NodePanel) or self._shown.look.view is None:
            return False
        now = applied.change.set_nodes.get(self._shown.look.id)
        before = self._shown.look.view
        return now is not None and (now.type, now.known) != (before.type, before.known)

    def _hear_show(self, shown: Shown) -> None:
        """`show("inspector", node="answer", field="models")` leads to a field; `tab` to a tab."""
        if shown.panel != "inspector":
            return
        node, field, tab = (shown.where.get(name) for name in ("node", "field", "tab"))
        if node is not None:
            self.desk.select([str(node)])
        if isinstance(self._shown, NodePanel):
            if tab is not None:
                self._shown.front(str(tab))
            if field:
                self._shown.focus(str(field))
