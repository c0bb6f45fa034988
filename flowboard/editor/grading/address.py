"""Where the outputs of a node are graded; or labelled, in a flow that label mode has made."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from flowboard.workspace.labelling.judging_flow import labelled_in

if TYPE_CHECKING:
    from flowboard.editor.hub import OpenFlow


def grading_path(
    flow: OpenFlow, node: str, run: str = "latest", *, criterion: str = "", alone: bool = False
) -> str:
    """The address of the grading page of a node, for a run of the flow.

    With `criterion` that one alone is graded; `alone` is a second opinion, which sees nothing of what
    others have graded.
    """
    asked = (
        {"run": run}
        | ({"criterion": criterion} if criterion else {})
        | ({"alone": "1"} if alone else {})
    )
    return f"/flow/{flow.key}/grade/{quote(node, safe='')}?{urlencode(asked)}"


def labelling_path(flow: OpenFlow, step: str = "") -> str:
    """The address of label mode for a flow, at a step if one is named."""
    return f"/flow/{flow.key}/label{f'?step={step}' if step else ''}"


def is_labelled(flow: OpenFlow, node: str) -> bool:
    """Whether the outputs of a node are labelled rather than graded."""
    return bool(node) and labelled_in(flow.session.flow) == node


def verdicts_path(flow: OpenFlow, node: str, run: str = "latest") -> str:
    """Where a person says what is good: in label mode, or on the grading page of a node for a run."""
    return labelling_path(flow) if is_labelled(flow, node) else grading_path(flow, node, run)
