"""What one node would make of a row, whatever the rest of the flow is like."""

from __future__ import annotations

from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.graph import ancestors
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.live.previewing import PreviewCell, preview


async def preview_node(
    file: FlowFile, types: NodeTypes, node: str, *, row: str | None = None, limit: int | None = None
) -> list[PreviewCell]:
    """The cells of a node for one row, or for the first rows; see `preview`.

    Only what the node needs is looked at, without assertions: what is wrong elsewhere, or not finished
    yet, doesn't matter.

    Raises:
        WorkspaceError: it can't be shown; the message is one sentence, without places in files.
    """
    try:
        alone = _needed(file.flow, node)
        return await preview(file.with_flow(alone), types, node, row=row, limit=limit)
    except FlowError as error:
        raise WorkspaceError(_sentence(error, node)) from error


def _needed(flow: Flow, node: str) -> Flow:
    """The node and those before it."""
    if node not in flow.nodes:
        raise WorkspaceError("This node is gone.")
    kept = {node, *ancestors(flow, node)}
    nodes = {
        name: one.model_copy(update={"assertions": ()})
        for name, one in flow.nodes.items()
        if name in kept
    }
    layout = {name: place for name, place in flow.layout.items() if name in kept}
    return flow.model_copy(update={"nodes": nodes, "layout": layout})


def _sentence(error: FlowError, node: str) -> str:
    first = error.problems[0]
    return first.message if first.node in (None, node) else f"{first.node}: {first.message}"
