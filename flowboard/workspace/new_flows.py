"""Use case: begin a flow, empty or around a table that somebody has at hand."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any, Final

from flowboard.flow.document import Flow, Node
from flowboard.flow.writing import format_flow
from flowboard.workspace.uploads import keep_upload

_DATASET: Final = "dataset"
_ROWS: Final = "rows"


def blank_flow(folder: Path, name: str = "Untitled flow") -> Path:
    """Write a flow without nodes to a new file in `folder`, and give its path.

    Raises:
        WorkspaceError: it can't be written.
    """
    return _written(Flow(name=name), folder, name)


def flow_for_table(table: Path) -> Path:
    """Write a flow beside a table whose only node reads it, and give its path.

    Raises:
        WorkspaceError: it can't be written.
    """
    name = table.name.partition(".")[0].replace("_", " ").strip() or "table"
    config: dict[str, Any] = {"path": table.name}
    flow = Flow(name=name, nodes={_ROWS: Node(type=_DATASET, config=config)}, layout={_ROWS: [0, 0]})
    return _written(flow, table.parent, name)


def _written(flow: Flow, folder: Path, name: str) -> Path:
    """The path of a flow under the first name that is free."""
    words = "_".join("".join(mark if mark.isalnum() else " " for mark in name.lower()).split())
    text = format_flow(flow).encode()
    return keep_upload(f"{words or 'flow'}.flow.yaml", BytesIO(text), folder).path
