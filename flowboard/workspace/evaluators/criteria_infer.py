"""Use case: criteria for an evaluator, read out of the prompts that lead to it and the notes of its graders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flowboard.align.guidelines import GradeNote
from flowboard.align.proposals import Proposal, merged
from flowboard.flow.document import Flow
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.graph import ancestors
from flowboard.store import grades
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.writing import evaluator_node, judged_step
from flowboard.workspace.evolving import prompts_of
from flowboard.workspace.run_source import flow_place
from flowboard.workspace.stores import existing_store
from flowboard.workspace.suggesting import ask_about, by_rules


@dataclass(frozen=True, slots=True)
class Inferred:
    """Proposed criteria; what was left out, in sentences; and what it took, in US dollars."""

    proposals: tuple[Proposal, ...]
    remarks: tuple[str, ...] = ()
    calls: int = 0
    cost: float | None = 0.0


async def infer(
    file: FlowFile,
    node: str,
    types: NodeTypes,
    model: str | None = None,
    on_announce: Callable[[int, float | None], None] = lambda calls, cost: None,
) -> Inferred:
    """Criteria from the prompts above an evaluator and from the notes on bad outputs.

    Args:
        file: the flow.
        node: the evaluator.
        types: the node types at hand.
        model: asked too, once a prompt; None leaves it to the rules.
        on_announce: called before each call with how many there are, and their likely cost.

    Raises:
        WorkspaceError: there is no such evaluator, nothing to read, or the model didn't answer.
    """
    prompts = prompts_above(file.flow, node, types)
    notes = notes_on(file, node)
    if not prompts and not notes:
        raise WorkspaceError(
            f"No prompt leads to {node}, and no bad output has a note: there is nothing to read "
            f"criteria out of. Write one: flowboard criteria FLOW {node} add TEXT"
        )
    found = [await ask_about(one, model, on_announce, notes) for one in prompts] if model else []
    ruled = [by_rules(one, notes) for one in prompts or [""]]
    costs = [one.cost for one in found]
    return Inferred(
        proposals=tuple(merged(*(one.proposals for one in [*ruled, *found]))),
        remarks=tuple(dict.fromkeys(remark for one in found for remark in one.remarks)),
        calls=sum(one.calls for one in found),
        cost=None if None in costs else sum(one for one in costs if one is not None),
    )


def prompts_above(flow: Flow, node: str, types: NodeTypes) -> list[str]:
    """The prompts of all nodes that lead to an evaluator, variants included, in the order of the flow."""
    evaluator_node(flow, node)
    above = ancestors(flow, node)
    texts = [
        text
        for name, one in flow.nodes.items()
        if name in above
        for text in prompts_of(one, types).values()
    ]
    return list(dict.fromkeys(text for text in texts if text.strip()))


def notes_on(file: FlowFile, node: str) -> tuple[GradeNote, ...]:
    """What people noted on bad outputs of the step that an evaluator judges."""
    with existing_store(flow_place(file)) as store:
        if store is None:
            return ()
        step = judged_step(file.flow, node)
        return tuple(
            GradeNote(one.subject[:8], one.note)
            for one in grades.stream(store, step)
            if one.grade == "bad" and one.note.strip()
        )
