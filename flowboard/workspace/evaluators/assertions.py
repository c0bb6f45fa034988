"""The assertions of an evaluator under names of their own: those that decide, and all other candidates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flowboard.flow.assertion import Criterion
from flowboard.node import AssertionSpec, NodeType
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.workspace.errors import WorkspaceError


@dataclass(frozen=True, slots=True)
class NamedAssertion:
    """An assertion of an evaluator.

    Attributes:
        name: unlike that of any other of the evaluator; `spec` has it, too.
        spec: what is asserted, with the id of its criterion.
        written: the name that it has in the flow, and in recorded verdicts.
        criterion: what it is for; None where the evaluator has no criteria.
        decides: whether it is one of those whose outcomes make the verdict.
    """

    name: str
    spec: AssertionSpec
    written: str
    criterion: Criterion | None
    decides: bool


def criteria_of(step: NodeType) -> tuple[Criterion, ...]:
    """The criteria of an evaluator; none where it is of a type that has its assertions otherwise."""
    found = getattr(step, "criteria", ())
    is_usual = isinstance(found, tuple) and all(isinstance(one, Criterion) for one in found)
    return found if is_usual else ()


def assertions_of(step: NodeType) -> tuple[NamedAssertion, ...]:
    """The assertions of an evaluator, in the order of the flow.

    Where two criteria have candidates of one name, both are called `criterion/name`.
    """
    criteria = criteria_of(step)
    found: list[tuple[Criterion | None, AssertionSpec, bool]] = [
        (criterion, spec, spec in criterion.deciding)
        for criterion in criteria
        for spec in criterion.candidates
    ]
    if not criteria:
        found = [(None, spec, True) for spec in step.asserts()]
    known = Counter(spec.name for _, spec, _ in found)
    named = []
    for criterion, spec, decides in found:
        owner = criterion.id if criterion is not None else spec.criterion
        name = f"{owner}/{spec.name}" if known[spec.name] > 1 and owner else spec.name
        told = spec.model_copy(update={"name": name, "criterion": owner, "on": None})
        named.append(NamedAssertion(name, told, spec.name, criterion, decides))
    return tuple(named)


def evaluator_in(plan: Plan, node_id: str) -> PlannedNode:
    """The evaluator that the user named.

    Raises:
        WorkspaceError: there is no such node in the run, it is no evaluator, or nothing is wired to it.
    """
    evaluators = [node.id for node in plan if type(node.step).role == "evaluator"]
    advice = (
        f"Its evaluators: {', '.join(evaluators)}."
        if evaluators
        else "It has none: add a multi_evaluator to the flow, and run it again."
    )
    node = plan.by_id.get(node_id)
    if node is None:
        raise WorkspaceError(f"This run has no node {node_id!r}. {advice}")
    if type(node.step).role != "evaluator":
        raise WorkspaceError(
            f"{node_id} is no evaluator but of type {type(node.step).type}, so it has no card. {advice}"
        )
    if not node.lanes:
        raise WorkspaceError(f"Nothing is wired to {node_id}. Wire its main input to what it judges.")
    return node
