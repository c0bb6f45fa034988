"""Use case: criteria for an evaluator, read out of the prompts that lead to it, their history, and notes.

They are proposals: each tells the place in a prompt, or the notes, that it was read from, and becomes a
criterion of the flow when it is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flowboard.align.guidelines import GradeNote
from flowboard.align.proposals import Proposal, as_criteria, merged
from flowboard.flow.document import Flow
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.graph import ancestors
from flowboard.store import grades
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.writing import evaluator_node, judged_step
from flowboard.workspace.evolving import evolve, prompts_of
from flowboard.workspace.run_source import flow_place
from flowboard.workspace.stores import existing_store
from flowboard.workspace.suggesting import Criteria, announce, ask_about, by_rules
from flowboard.workspace.tables import closest

ALL: Final = "all"
"""Stands for every proposal that was found."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """Proposed criteria; what was left out, in sentences; and what it took, in US dollars."""

    proposals: tuple[Proposal, ...]
    remarks: tuple[str, ...] = ()
    calls: int = 0
    cost: float | None = 0.0

    @property
    def by_id(self) -> dict[str, Proposal]:
        """The proposals by the ids that they are taken by."""
        ids = [one.id for one in as_criteria(self.proposals)]
        return dict(zip(ids, self.proposals, strict=True))

    def to_json(self) -> dict[str, Any]:
        """What was found as JSON values."""
        return {
            "proposals": [{"id": name, **one.to_json()} for name, one in self.by_id.items()],
            "remarks": list(self.remarks),
            "calls": self.calls,
            "cost": self.cost,
        }


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
    ruled = [_of(name, by_rules(text).proposals) for name, text in prompts.items()]
    ruled.append(list(by_rules("", notes).proposals))
    if model is None:
        return Inferred(tuple(merged(*ruled)))
    found, failures = await _answers(prompts, model, on_announce, notes)
    asked = [_of(name, one.proposals) for name, one in found.items()]
    return _inferred(merged(*ruled, *asked), found.values(), failures)


async def infer_from_notes(
    file: FlowFile, node: str, types: NodeTypes, model: str | None = None
) -> Inferred:
    """Criteria from the notes on bad outputs alone, by rules, or by a model in one call.

    Where a model has made something of a note, what rules made of it is left out.

    Raises:
        WorkspaceError: there is no such evaluator, or the model didn't answer.
    """
    notes = notes_on(file, node)
    ruled = by_rules("", notes).proposals
    if model is None or not notes:
        return Inferred(ruled)
    context = _context(file.flow, node, types)
    found, failures = await _answers({"": context}, model, lambda calls, cost: None, notes)
    asked = [
        replace(one, prompt="", span=None)
        for answer in found.values()
        for one in answer.proposals
        if one.door == "model" and (one.notes or one.span is None)
    ]
    told = {note for one in asked for note in one.notes}
    left = [one for one in ruled if not told.issuperset(one.notes)]
    return _inferred(merged(asked, left), found.values(), failures)


def asking_announced(
    file: FlowFile, node: str, types: NodeTypes, model: str, *, of_notes: bool = False
) -> tuple[int, float | None]:
    """How many calls it takes to `infer` with a model, and about what they cost. Asks nobody.

    With `of_notes` it is about `infer_from_notes`.

    Raises:
        WorkspaceError: nobody answers for this model; the message says what is missing.
    """
    from flowboard.llm.registry import ModelRegistry

    registry = ModelRegistry("live")
    notes = notes_on(file, node)
    if of_notes:
        texts = [_context(file.flow, node, types)] if notes else []
    else:
        texts = list(prompts_above(file.flow, node, types).values())
    told = [announce(registry, model, text, notes) for text in texts]
    return sum(one.calls for one in told), _summed(one.cost for one in told)


def evolved(file: FlowFile, node: str, types: NodeTypes) -> Inferred:
    """The criteria behind the changes of the prompts above an evaluator. Asks nobody.

    Raises:
        WorkspaceError: there is no such evaluator, no prompt leads to it, or the store can't be read.
    """
    path = flow_place(file)
    steps = dict.fromkeys(name.partition(".")[0] for name in prompts_above(file.flow, node, types))
    if not steps:
        raise WorkspaceError(
            f"No prompt leads to {node}, so there is no history to read criteria out of."
        )
    fields = [(step, field) for step in steps for field in evolve(path, step, types).fields]
    return Inferred(
        tuple(merged(*(_of(f"{step}.{field.field}", field.criteria) for step, field in fields)))
    )


def taken(found: Inferred, wanted: Sequence[str]) -> tuple[Proposal, ...]:
    """The proposals of these ids; `all` is all of them.

    Raises:
        WorkspaceError: there is no proposal of an id.
    """
    by_id = found.by_id
    if unknown := [name for name in wanted if name not in (*by_id, ALL)]:
        raise WorkspaceError(
            f"No criterion {unknown[0]!r} was found.{closest(unknown[0], list(by_id))} "
            "Without --take they are listed."
        )
    return tuple(one for name, one in by_id.items() if name in wanted or ALL in wanted)


async def _answers(
    prompts: Mapping[str, str],
    model: str,
    on_announce: Callable[[int, float | None], None],
    notes: Sequence[GradeNote],
) -> tuple[dict[str, Criteria], list[str]]:
    """What a model says of each prompt, and why it said nothing of some. Raises where it said nothing at all."""
    found: dict[str, Criteria] = {}
    failures: list[str] = []
    for name, text in prompts.items():
        try:
            found[name] = await ask_about(text, model, on_announce, notes)
        except WorkspaceError as failure:
            if not found and name == list(prompts)[-1]:
                raise
            failures.append(f"Of {name}: {failure}")
    return found, failures


def _inferred(
    proposals: Sequence[Proposal], answers: Iterable[Criteria], failures: Sequence[str]
) -> Inferred:
    told = list(answers)
    remarks = (*failures, *(remark for one in told for remark in one.remarks))
    return Inferred(
        proposals=tuple(proposals),
        remarks=tuple(dict.fromkeys(remarks)),
        calls=sum(one.calls for one in told),
        cost=_summed(one.cost for one in told),
    )


def _summed(costs: Iterable[float | None]) -> float | None:
    """What it all costs; None where that isn't known of a part."""
    known = list(costs)
    return None if None in known else sum(one for one in known if one is not None)


def _context(flow: Flow, node: str, types: NodeTypes) -> str:
    """All prompts above an evaluator as one text, for whoever reads notes on what came of them."""
    return "\n\n".join(prompts_above(flow, node, types).values())


def _of(prompt: str, proposals: Iterable[Proposal]) -> list[Proposal]:
    """Proposals with the prompt that they were read from; what comes from notes alone belongs to none."""
    return [replace(one, prompt="" if one.notes and one.span is None else prompt) for one in proposals]


def prompts_above(flow: Flow, node: str, types: NodeTypes) -> dict[str, str]:
    """The prompts of all nodes that lead to an evaluator, variants included, in the order of the flow.

    Returns:
        Texts by `node.field`; of two that are alike only the first.
    """
    evaluator_node(flow, node)
    above = ancestors(flow, node)
    texts = {
        f"{name}.{field}": text
        for name, one in flow.nodes.items()
        if name in above
        for field, text in prompts_of(one, types).items()
        if text.strip()
    }
    first = {text: name for name, text in reversed(texts.items())}
    return {name: text for name, text in texts.items() if first[text] == name}


def notes_on(file: FlowFile, node: str) -> tuple[GradeNote, ...]:
    """What people noted on bad outputs of the step that an evaluator judges."""
    with existing_store(flow_place(file)) as store:
        if store is None:
            return ()
        step = judged_step(file.flow, node)
        # What was noted on the whole and on a criterion in the same words was noted once.
        return tuple(
            dict.fromkeys(
                GradeNote(one.subject[:8], one.note)
                for one in grades.stream(store, step)
                if one.grade == "bad" and one.note.strip()
            )
        )
