"""Writing a chosen set back into the flow: each criterion gets the names of its candidates that decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from flowboard.flow.document import Flow
from flowboard.flow.edits import set_node
from flowboard.flow.errors import FlowError
from flowboard.flow.reading import load_flow
from flowboard.store.store import RunRecord
from flowboard.workspace.catalogue import NodeTypes, make_step
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.evaluators.assertions import assertions_of, criteria_of


def with_choice(flow: Flow, types: NodeTypes, node_id: str, chosen: Collection[str]) -> Flow:
    """The flow with a set chosen in one of its evaluators; nothing else is changed.

    A criterion all of whose candidates decide needs no list, and keeps the one that it has.

    Args:
        flow: the flow.
        types: the node types at hand.
        node_id: the evaluator.
        chosen: the names of assertions as `assertions_of` has them.

    Raises:
        PlanError: the node's type isn't there, or its configuration is wrong.
        WorkspaceError: the evaluator has no criteria, or not all of these assertions.
    """
    node = flow.nodes[node_id]
    step = make_step(types, node_id, node)
    named = assertions_of(step)
    if not criteria_of(step):
        raise WorkspaceError(f"{node_id} has no criteria, so nothing can be chosen in it.")
    if missing := sorted(set(chosen) - {one.name for one in named}):
        raise WorkspaceError(
            f"{node_id} has no assertion {missing[0]!r} any more: the flow was changed since the run. "
            "Run it again."
        )
    criteria = []
    for written in node.config["criteria"]:
        own = [one for one in named if one.criterion is not None and one.criterion.id == written["id"]]
        criteria.append(
            _with_chosen(written, [one.written for one in own if one.name in chosen], len(own))
        )
    if criteria == node.config["criteria"]:
        return flow
    changed = node.model_copy(update={"config": {**node.config, "criteria": criteria}})
    return set_node(flow, node_id, changed)


def _with_chosen(written: dict[str, Any], names: Sequence[str], candidates: int) -> dict[str, Any]:
    """A criterion as the flow has it, with the names of those that decide."""
    before = written.get("chosen")
    everyone = len(names) == candidates
    if (before is None and everyone) or (before is not None and set(before) == set(names)):
        return written
    if everyone:
        return {key: value for key, value in written.items() if key != "chosen"}
    return {**written, "chosen": list(names)}


def write_choice(
    run: RunRecord, types: NodeTypes, node_id: str, chosen: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Write a chosen set into the file of a run's flow. Everything else in it stays to the byte.

    Returns:
        By criterion the names of the assertions that decide in the file now.

    Raises:
        WorkspaceError: nothing is chosen, the file is gone or can't be written, or it has another
            evaluator than the run.
    """
    if not chosen:
        raise WorkspaceError(
            "Nothing is chosen, so nothing was written: an evaluator without assertions passes every row. "
            "Grade more rows, or ask for less with --coverage and --ffr."
        )
    if not Path(run.flow_path).is_file():
        raise WorkspaceError(
            f"The flow file {run.flow_path} is gone, so the choice can't be written. Put it back, or "
            "leave --write out."
        )
    with in_plain_words():
        try:
            file = load_flow(run.flow_path)
            if node_id not in file.flow.nodes:
                raise WorkspaceError(
                    f"{run.flow_path} has no node {node_id!r} any more. Run it again, and name its evaluator."
                )
            changed = with_choice(file.flow, types, node_id, chosen)
            if changed is not file.flow:
                file.with_flow(changed).save()
        except FlowError as error:
            raise WorkspaceError(f"{error} The choice wasn't written.") from error
        step = make_step(types, node_id, changed.nodes[node_id])
    return _deciding(assertions_of(step))


def _deciding(named: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in named:
        names = found.setdefault(one.criterion.id, ())
        found[one.criterion.id] = (*names, one.written) if one.decides else names
    return found
