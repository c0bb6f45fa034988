"""Optimising: the milestone, what is missing, and what it will do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from nicegui import ui

from flowboard.editor.labelling.conditions import ConditionList
from flowboard.editor.theme.controls import Text, button, fill
from flowboard.editor.theme.icons import icon
from flowboard.workspace.labelling.milestones import optimising

if TYPE_CHECKING:
    from flowboard.editor.labelling.room import LabelRoom
    from flowboard.workspace.labelling.results import Results

_WILL: Final = (
    (
        "Split your labels",
        "into a part to improve on and a part to test on. Both are shown, and the test part decides once.",
    ),
    (
        "Propose prompts",
        "with rules from your notes, pairs of examples from rows that you explained, and edits of what the "
        "judge got wrong. So notes on bad rows help most.",
    ),
    (
        "Race them",
        "on small batches, within a budget that is shown before. Your own prompt always takes part, and you "
        "can stop at any time.",
    ),
    (
        "Offer the best one",
        "only if a paired test on rows that it never saw says that it is better. Else it says so: no "
        "reliable improvement.",
    ),
)


class OptimiseStep:
    """The panel."""

    def __init__(self, room: LabelRoom, go_to: Callable[[Any], None]) -> None:
        self.room = room
        with ui.element("div").classes("fb-optimise"):
            with ui.element("section").classes("fb-optimise-needs"):
                self._title = Text("h2", "")
                self._conditions = ConditionList("to-optimise")
                with ui.element("div").classes("fb-tools"):
                    self._label = button("Label more rows", lambda: go_to("label"))
                    self._evaluate = button("Evaluate the prompt", lambda: go_to("evaluate"))
            with ui.element("section"):
                Text("h2", "What optimising will do")
                with ui.element("ol").classes("fb-optimise-will"):
                    for title, words in _WILL:
                        with ui.element("li"):
                            Text("strong", title)
                            Text("span", f" {words}")
            with ui.element("p").classes("fb-optimise-later"):
                icon("history")
                Text(
                    "span",
                    "The optimiser itself isn't part of this version yet. Until then, change the prompt by hand "
                    "under Evaluate: every version is kept, and only the card says which one is better.",
                )

    def hear(self, results: Results) -> None:
        """Labels or verdicts have come."""
        milestones = self.room.judging.milestones
        conditions = optimising(results.progress, milestones, results.evaluated, len(results.rows))
        self._conditions.show(conditions)
        is_open = all(one.is_met for one in conditions)
        self._title.set_text("Everything is there to optimise" if is_open else "What is still missing")
        needs_labels = not all(one.is_met for one in conditions[:2])
        self._label.set_visibility(needs_labels)
        self._evaluate.set_visibility(bool(results.rows) and not conditions[2].is_met)
        fill(self._label, needs_labels)
        fill(self._evaluate, not needs_labels)
