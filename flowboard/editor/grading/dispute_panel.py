"""What each grader said of a row that they see differently, and how it is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.editor.theme.controls import Text

if TYPE_CHECKING:
    from flowboard.workspace.grading.disputes import Dispute

_SETTLE: Final = (
    "Write why, then press 1, 2 or 3 for what holds. Both grades stay in the log beside your ruling."
)
_CHOOSE: Final = (
    "To settle it, choose Differ in the queue. Both grades stay in the log beside the ruling."
)


class DisputePanel:
    """Built into the current slot; empty where nobody differs."""

    def __init__(self) -> None:
        self._told: object = None
        self._place = ui.element("div")

    def show(self, dispute: Dispute | None, *, is_settling: bool) -> None:
        """Show what was said of the row; `is_settling` where a verdict settles it."""
        if (dispute, is_settling) == self._told:
            return
        self._told = (dispute, is_settling)
        self._place.clear()
        if dispute is None:
            return
        with (
            self._place,
            ui.element("section").classes("fb-grade-dispute").props('data-testid="dispute"'),
        ):
            Text("h2", "Graders differ")
            for name, said in dispute.opinions.items():
                with ui.element("p"):
                    Text("strong", name or "no name")
                    Text("span", " says ")
                    Text("strong", said.grade, f"fb-graded {said.grade}")
                    if said.note:
                        Text("span", f"“{said.note}”", "fb-grade-said")
            Text("p", _SETTLE if is_settling else _CHOOSE)
