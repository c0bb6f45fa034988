"""Whether the set on the card is the one that the flow decides by, and the button that makes it so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.align.card import ReportCard
from flowboard.editor.theme.controls import Text, button, enable
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.card_viewing import SeenCard
from flowboard.workspace.evaluators.choosing import with_choice
from flowboard.workspace.evaluators.corrections import criteria_operations

if TYPE_CHECKING:
    from flowboard.editor.evaluator.card_panel import CardPanel


class ChoiceBar:
    """One line of words and two buttons, which keep their place whatever is tried."""

    def __init__(self, panel: CardPanel, *, locked: bool) -> None:
        self.panel = panel
        self._locked = locked
        with ui.element("div").classes("fb-report-head"):
            self._heading = Text("h3", "", "fb-report-heading")
            if panel.desk.may("edit"):
                button(
                    "Find more",
                    lambda: panel.desk.show("wizard", node=panel.node, step="criteria"),
                    kind="quiet",
                    testid="card-to-wizard",
                    hint="Criteria and their candidates",
                )
        with ui.element("div").classes("fb-set-choice") as self.element:
            self._words = Text("p", "")
            self._words.props["role"] = "status"
            with ui.element("div").classes("fb-tools"):
                self._use = button("Use this set", panel.keep, testid="use-set")
                self._drop = button("Back", panel.drop, kind="quiet", testid="drop-trial")

    def show(self, card: ReportCard, seen: SeenCard, *, is_tried: bool) -> None:
        """Say how the set on the card stands to the one in the flow."""
        chosen = {line.name for line in card.assertions if line.chosen}
        self._heading.set_text(f"Assertions, {len(chosen)} of {len(card.assertions)} in the set")
        is_used = chosen == seen.deciding
        other_targets = (card.targets.coverage, card.targets.ffr) != (seen.wish.coverage, seen.wish.ffr)
        if not chosen:
            words = "No set meets these targets: ask for less, or grade more rows."
        elif is_used and not other_targets:
            words = "The flow decides by this set."
        elif is_used:
            words = "The flow decides by this set, measured against other targets. Nothing is kept yet."
        elif is_tried:
            words = "You are trying this set. Nothing is kept yet."
        else:
            some = "all" if len(seen.deciding) == len(card.assertions) else "another set, of"
            words = f"A proposal: the flow decides by {some} {len(seen.deciding)}."
        self._words.set_text(words)
        label = "Keep these targets" if is_used and other_targets else "Use this set"
        self._use.default_slot.children[-1].set_text(label)  # type: ignore[attr-defined]
        enable(self._use, bool(chosen) and (not is_used or other_targets) and not self._locked)
        enable(self._drop, is_tried)

    def write(self, card: ReportCard) -> bool:
        """Write the set into the flow, as an edit that can be undone; False if that was refused."""
        desk, node = self.panel.desk, self.panel.node
        session = desk.flow.session
        chosen = [line.name for line in card.assertions if line.chosen]
        try:
            after = with_choice(session.flow, session.types, node, chosen)
        except WorkspaceError as error:
            desk.notice(str(error))
            return False
        operations = criteria_operations(session.flow, after, node)
        return not operations or desk.do(f"Choose the assertions of {node}", operations)
