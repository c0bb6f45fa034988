"""What the steps of one evaluator's wizard have in common: the flow, the edits, and how long they live."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flowboard.editor.evaluator.criteria_change import CriteriaChanges
from flowboard.editor.evaluator.feed import cards_of
from flowboard.editor.evaluator.judging_feed import judging_of
from flowboard.editor.inspector.scope import Scope
from flowboard.flow.assertion import Criterion
from flowboard.flow.document import Flow
from flowboard.workspace.evaluators.writing import criteria_in

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk


class Bench:
    """One evaluator in the wizard of one tab.

    Args:
        scope: ends when the wizard closes.
        node: the evaluator.
        say: shows a sentence at the foot of the panel.
    """

    def __init__(self, scope: Scope, node: str, say: Callable[[str], None]) -> None:
        self.scope = scope
        self.desk: Desk = scope.desk
        self.node = node
        self.say = say
        self.changes = CriteriaChanges(self.desk, node, say)
        self.cards = cards_of(self.desk.flow)
        self.judging = judging_of(self.desk.flow)
        self.step = Scope(self.desk)
        scope.at_end(lambda: self.step.close())

    @property
    def flow(self) -> Flow:
        """The flow as it stands."""
        return self.desk.flow.session.flow

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria as they stand."""
        return criteria_in(self.flow, self.node)

    @property
    def editable(self) -> bool:
        """Whether this person may change the flow, and anybody can."""
        return self.desk.may("edit") and not self.desk.flow.session.saved.read_only

    def end_step(self) -> None:
        """The step is left: whatever listens on its behalf ends."""
        self.step.close()
        self.step = Scope(self.desk)
