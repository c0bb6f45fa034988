"""Where the outputs of a node are graded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowboard.editor.hub import OpenFlow


def grading_path(flow: OpenFlow, node: str, run: str = "latest") -> str:
    """The address of the grading page of a node, for a run of the flow."""
    return f"/flow/{flow.key}/grade/{node}?run={run}"
