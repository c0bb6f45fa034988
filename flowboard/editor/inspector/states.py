"""What a node is just now, as a chip with an icon and a word."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from flowboard.editor.theme.controls import Text
from flowboard.workspace.editing.views import NodeView
from flowboard.workspace.live.states import NodeStatus

_WORDS: Final = {
    "not_configured": ("Set up", "attention", "Something is missing before it can run."),
    "ready": ("Ready", "stale", "It can run."),
    "stale": ("Stale", "stale", "Something changed since it ran: the next run does it anew."),
    "queued": ("Queued", "stale", "It waits for the nodes before it."),
    "running": ("Running", "running", "It is running."),
    "done": ("Done", "pass", "It ran."),
    "cached": ("Reused", "cached", "Its results were there already: nothing was called or paid."),
    "failed": ("Failed", "fail", "It failed. Its output says why."),
    "muted": ("Muted", "stale", "It and what follows are left out of runs."),
    "bypassed": ("Bypassed", "stale", "What comes in goes on as it is."),
}


class StateChip:
    """The chip of one node."""

    def __init__(self) -> None:
        self._shown: tuple[str, str, str] | None = None
        with ui.element("span").classes("fb-node-state") as self.element:
            ui.element("i").classes("fb-node-dot").props('aria-hidden="true"')
            self._word = Text("span", "")

    def show(self, view: NodeView | None, status: NodeStatus | None) -> None:
        """Show what the node is; what is wrong with its settings comes before what its last run was."""
        if view is None or view.role == "canvas":
            self.element.set_visibility(False)
            return
        word, colour, hint = _WORDS[_state(view, status)]
        if status is not None and word == "Running" and status.total:
            word = f"{status.done} of {status.total}"
        if (word, colour, hint) != self._shown:
            self._shown = (word, colour, hint)
            self._word.set_text(word)
            self.element.classes(replace=f"fb-node-state fb-node-{colour}")
            self.element.props["title"] = hint
            self.element.update()


def _state(view: NodeView, status: NodeStatus | None) -> str:
    if view.bypass:
        return "bypassed"
    if view.mute:
        return "muted"
    if not view.known or any(problem.severity == "error" for problem in view.problems):
        return "not_configured"
    return status.state if status is not None else "ready"
