"""The evaluators of a run: their report cards, measured for the report and not kept, and who disagrees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.aligning import Wish
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.cards import EvaluatorCards, has_grades, measured_cards
from flowboard.workspace.evaluators.disagreements import Disagreements, disagreements
from flowboard.workspace.evaluators.reading import read_evaluator
from flowboard.workspace.evaluators.today import Today


@dataclass(frozen=True, slots=True)
class EvaluatorFacts:
    """An evaluator, the step that it judges, and what people say of the same rows.

    Without any grade there are no `cards` and no `disagreements`.
    """

    node: str
    judged: PlannedNode
    cards: EvaluatorCards | None = None
    disagreements: tuple[Disagreements, ...] = ()


def evaluator_facts(
    store: Store, run: RunRecord, types: NodeTypes, plan: Plan
) -> Iterator[EvaluatorFacts]:
    """Every evaluator that has something to judge, in the order of the plan."""
    for node in plan:
        if type(node.step).role != "evaluator" or not node.lanes:
            continue
        judged = plan.nodes[node.lanes[0].bindings[0].choices[0][0]]
        if not has_grades(store, plan, node):
            yield EvaluatorFacts(node.id, judged)
            continue
        try:
            yield EvaluatorFacts(node.id, judged, *_measured(store, run, types, node.id))
        except WorkspaceError:
            continue  # nothing can be judged there


def _measured(
    store: Store, run: RunRecord, types: NodeTypes, node: str
) -> tuple[EvaluatorCards | None, tuple[Disagreements, ...]]:
    read = read_evaluator(store, run, types, node, Today(store, run, types, node, None).same_evaluator())
    found = disagreements(read)
    if not any(one.graded or one.disputed for one in found):
        return None, ()
    return measured_cards(store, run, types, node, Wish(), keep=False, read=read), found
