"""Where a wizard is found again: the flow's page with the evaluator and its step, as after a reload."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from flowboard.editor.hub import OpenFlow
    from flowboard.editor.wizard.stepper import Step


def wizard_path(flow: OpenFlow, node: str = "", step: Step | None = None) -> str:
    """The address of a flow with the wizard of `node` at a step; with no wizard open where it is empty."""
    if not node:
        return f"/flow/{flow.key}"
    at = {} if step in (None, "card") else {"step": step}
    return f"/flow/{flow.key}?{urlencode({'card': node, **at})}"
