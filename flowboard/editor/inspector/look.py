"""A node as it stands, looked up once for every change of the flow and shared by all that show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flowboard.editor.inspector.scope import Scope
from flowboard.flow.document import Node
from flowboard.flow.operations.fields import name_of
from flowboard.flow.writing import node_mapping
from flowboard.workspace.editing.views import NodeView, ProblemView
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.fields import FormField, node_form

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk

Path = tuple[str | int, ...]


class NodeLook:
    """One node of the open flow: `mapping` as in the file, `view` as the canvas shows it."""

    def __init__(self, scope: Scope, node: str) -> None:
        self.scope = scope
        self.desk: Desk = scope.desk
        self.id = node
        self.mapping: Mapping[str, Any] = {}
        self.view: NodeView | None = None
        self.refresh()

    def refresh(self) -> None:
        """Look again. A node that is gone has no view."""
        found = self.desk.flow.session.flow.nodes.get(self.id)
        self.mapping = {} if found is None else node_mapping(found)
        self.view = self.desk.flow.session.canvas().nodes.get(self.id)

    @property
    def node(self) -> Node:
        """The node as the flow has it.

        Raises:
            KeyError: it is gone.
        """
        return self.desk.flow.session.flow.nodes[self.id]

    @property
    def title(self) -> str:
        """What people call it."""
        return self.view.title if self.view is not None else self.id

    @property
    def problems(self) -> tuple[ProblemView, ...]:
        """Everything that is wrong with it."""
        return self.view.problems if self.view is not None else ()

    def form(self) -> list[FormField]:
        """The form of its type; empty where the type isn't at hand."""
        try:
            return node_form(self.desk.flow.session.types, self.node.type)
        except (WorkspaceError, KeyError):
            return []

    def numbered(self, path: Path) -> Path:
        """A path with the items of lists by number, as problems have it."""
        found: list[str | int] = []
        container: Any = self.mapping
        for part in path:
            if isinstance(container, list) and isinstance(part, str):
                part = next((at for at, one in enumerate(container) if name_of(one) == part), part)
            try:
                container = container[part]
            except (KeyError, IndexError, TypeError):
                container = None
            found.append(part)
        return tuple(found)
