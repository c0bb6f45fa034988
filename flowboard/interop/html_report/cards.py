"""The report cards of a run's evaluators, measured for the report and not kept."""

from __future__ import annotations

from flowboard.runtime.plan import Plan
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.aligning import Wish
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.cards import EvaluatorCards, has_grades, measured_cards


def graded_cards(
    store: Store, run: RunRecord, types: NodeTypes, plan: Plan
) -> tuple[EvaluatorCards, ...]:
    """The cards of the evaluators whose rows have grades, in the order of the plan."""
    found = []
    for node in plan:
        if type(node.step).role != "evaluator" or not has_grades(store, plan, node):
            continue
        try:
            cards = measured_cards(store, run, types, node.id, Wish(), keep=False)
        except WorkspaceError:
            continue  # nothing can be judged there
        if cards.whole.basis.graded or any(card.basis.graded for card in cards.criteria.values()):
            found.append(cards)
    return tuple(found)
