"""What the inspector shows while several nodes are selected: which, and what can be done with all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nicegui import ui

from flowboard.editor.inspector.header import build_chip
from flowboard.editor.inspector.scope import Scope
from flowboard.editor.theme.controls import Text, button
from flowboard.workspace.editing.views import NodeView


class SeveralNodes:
    """The selected nodes of one tab."""

    def __init__(self, scope: Scope, ids: Sequence[str], *, editable: bool) -> None:
        self.scope = scope
        self.ids = ids
        self._shown: Any = None
        with ui.element("div").classes("fb-several"):
            Text("h2", f"{len(ids)} nodes", "fb-flow-name")
            if editable:
                with ui.element("div").classes("fb-tools"):
                    self._mute = button("Mute", lambda: self._switch("mute"), testid="several-mute")
                    self._bypass = button(
                        "Bypass", lambda: self._switch("bypass"), testid="several-bypass"
                    )
                    button(
                        "Delete", self._delete, kind="danger", symbol="delete", testid="several-delete"
                    )
            self._list = ui.element("ul").classes("fb-several-list")
        self.refresh()

    def refresh(self) -> None:
        """After a change of the flow."""
        views = self._views()
        if views != self._shown:
            self._shown = views
            self._draw(views)

    def _views(self) -> list[NodeView]:
        nodes = self.scope.desk.flow.session.canvas().nodes
        return [nodes[name] for name in self.ids if name in nodes]

    def _draw(self, views: list[NodeView]) -> None:
        self._list.clear()
        with self._list:
            for view in views:
                with ui.element("li"), ui.element("button").classes("fb-several-node") as link:
                    link.props["type"] = "button"
                    build_chip(view.icon, view.category)
                    with ui.element("span").classes("fb-several-words"):
                        Text("span", view.title, "fb-strong")
                        Text("span", _stands(view), "fb-quiet")
                link.on("click", lambda _, name=view.id: self.scope.desk.select([name]), [])

    def _switch(self, field: str) -> None:
        """Switch it on for all of them; off again where all have it."""
        views = [view for view in self._views() if view.role != "canvas"]
        is_on = bool(views) and all(getattr(view, field) for view in views)
        operations: list[dict[str, Any]] = [
            {"op": "remove_field", "id": view.id, "path": [field]}
            if is_on
            else {"op": "set_field", "id": view.id, "path": [field], "value": True}
            for view in views
        ]
        if operations:
            self.scope.desk.do(f"{field.capitalize()} {len(views)} nodes", operations)

    def _delete(self) -> None:
        operations = [{"op": "remove_node", "id": view.id} for view in self._views()]
        if self.scope.desk.do(f"Delete {len(operations)} nodes", operations):
            self.scope.desk.select(())


def _stands(view: NodeView) -> str:
    if view.problems:
        return view.problems[0].message
    return "muted" if view.mute else "bypassed" if view.bypass else view.subtitle
