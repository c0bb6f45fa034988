"""JSON as a tree that folds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nicegui import ui


class JsonTree(ui.element, component="json_tree.js"):
    """A tree of an object or array.

    Args:
        value: JSON values, an object or array at the top.
        label: what the tree is called by those who don't see it.
        marks: texts that are highlighted wherever they stand, in any case.
    """

    def __init__(self, value: Any, label: str, marks: Sequence[str] = ()) -> None:
        super().__init__()
        self._props.update({"value": value, "label": label, "marks": list(marks)})
