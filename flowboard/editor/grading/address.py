"""Where the outputs of a node are graded."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

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
