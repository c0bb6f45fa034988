"""The criteria of a `multi_evaluator` in the flow's document: reading them, and putting them back.

Pure but for `saved`. What isn't touched stays as it is written, down to the bytes: other nodes always,
and within the evaluator the criteria and candidates that say the same as before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from flowboard.flow.assertion import AssertionSpec, Criterion
from flowboard.flow.document import Flow, Node
from flowboard.flow.edits import set_node
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.writing import assertion_mapping
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError

_FIELD: Final = "criteria"
_MAIN: Final = "output"


def evaluator_node(flow: Flow, node_id: str) -> Node:
    """The evaluator of this id.

    Raises:
        WorkspaceError: there is no such node, or it has no criteria.
    """
    having = [name for name, node in flow.nodes.items() if _has_criteria(node)]
    advice = f"Nodes with criteria: {', '.join(having)}." if having else "Add a multi_evaluator first."
    node = flow.nodes.get(node_id)
    if node is None:
        raise WorkspaceError(f"The flow has no node {node_id!r}. {advice}")
    if not _has_criteria(node):
        raise WorkspaceError(f"{node_id} is of type {node.type}, which has no criteria. {advice}")
    return node


def _has_criteria(node: Node) -> bool:
    return node.type_name == "multi_evaluator" or isinstance(node.config.get(_FIELD), list)


def criteria_in(flow: Flow, node_id: str) -> tuple[Criterion, ...]:
    """The criteria of an evaluator, in order; none where it has none yet.

    Raises:
        WorkspaceError: there is no such evaluator, or one of its criteria isn't written right.
    """
    written = evaluator_node(flow, node_id).config.get(_FIELD)
    try:
        return tuple(Criterion.model_validate(one) for one in written or ())
    except (ValueError, TypeError) as error:
        raise WorkspaceError(
            f"The criteria of {node_id} aren't written right. See: flowboard validate FLOW"
        ) from error


def criterion_in(flow: Flow, node_id: str, criterion_id: str) -> Criterion:
    """One criterion of an evaluator.

    Raises:
        WorkspaceError: there is none of this id.
    """
    found = {one.id: one for one in criteria_in(flow, node_id)}
    if criterion_id not in found:
        known = ", ".join(found) or "none yet"
        raise WorkspaceError(f"{node_id} has no criterion {criterion_id!r}. There are: {known}.")
    return found[criterion_id]


def with_criteria(flow: Flow, node_id: str, criteria: Sequence[Criterion]) -> Flow:
    """The flow with these criteria in an evaluator, and nothing else changed.

    Raises:
        WorkspaceError: there is no such evaluator, it would have no criterion left, or two of one id.
    """
    node = evaluator_node(flow, node_id)
    ids = [one.id for one in criteria]
    if not ids:
        raise WorkspaceError(
            f"{node_id} needs a criterion. Remove the node if there is nothing to judge."
        )
    if doubled := next((one for one in ids if ids.count(one) > 1), None):
        raise WorkspaceError(f"Two criteria of {node_id} would have the id {doubled!r}. Choose another.")
    written = {one["id"]: one for one in node.config.get(_FIELD) or ()}
    listed = [_criterion_mapping(one, written.get(one.id)) for one in criteria]
    return set_node(flow, node_id, node.model_copy(update={"config": {**node.config, _FIELD: listed}}))


def with_chosen(flow: Flow, node_id: str, chosen: Mapping[str, Sequence[str] | None]) -> Flow:
    """The flow in which these candidates decide, by criterion; None for all of them.

    Raises:
        WorkspaceError: there is no such evaluator, criterion or candidate.
    """
    for criterion_id, names in chosen.items():
        criterion = criterion_in(flow, node_id, criterion_id)
        known = [one.name for one in criterion.candidates]
        if strangers := [name for name in names or () if name not in known]:
            listed = ", ".join(known) or "none yet"
            raise WorkspaceError(
                f"{criterion_id} has no candidate {strangers[0]!r}. There are: {listed}."
            )
    return with_criteria(
        flow,
        node_id,
        [
            one.model_copy(update={"chosen": _tuple(chosen[one.id])}) if one.id in chosen else one
            for one in criteria_in(flow, node_id)
        ],
    )


def beside(flow: Flow, node_id: str) -> tuple[str, ...]:
    """What an evaluator is given beside the output, as `node.port`: how assertions refer to it."""
    inputs = evaluator_node(flow, node_id).inputs
    wires = [wire for port, wire in inputs.items() if port != _MAIN]
    flat = [one for wire in wires for one in ([wire] if isinstance(wire, str) else wire)]
    return tuple(dict.fromkeys(flat))


def judged_step(flow: Flow, node_id: str) -> str:
    """The node whose output an evaluator judges: grades name it. Empty where nothing is wired."""
    wire = evaluator_node(flow, node_id).inputs.get(_MAIN, "")
    first = wire if isinstance(wire, str) else next(iter(wire), "")
    return first.partition(".")[0]


def saved(file: FlowFile, flow: Flow, types: NodeTypes) -> FlowFile:
    """Write an edit of the user's own into the flow's file, which stays trusted if it was.

    Raises:
        FlowError: the flow holds something that a file can't, or the file can't be written.
        WorkspaceError: the user's list of trusted flows can't be used.
    """
    from flowboard.workspace.trust.decisions import resign

    after = replace(file.with_flow(flow), path=file.path)
    after.save()
    resign(file, after, types)
    return after


# -- how a criterion is written ----------------------------------------------------------------------


def _criterion_mapping(criterion: Criterion, before: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The raw mapping of a criterion; the one that it had where it says the same."""
    if before is not None and Criterion.model_validate(before) == criterion:
        return before
    defaults = {"version": 1, "text": "", "kind": "other", "severity": "medium"}
    mapping: dict[str, Any] = {"id": criterion.id}
    mapping |= {
        name: getattr(criterion, name)
        for name, default in defaults.items()
        if getattr(criterion, name) != default
    }
    if criterion.candidates:
        written = {one["name"]: one for one in (before or {}).get("candidates") or ()}
        mapping["candidates"] = [
            _candidate_mapping(spec, written.get(spec.name)) for spec in criterion.candidates
        ]
    if criterion.chosen is not None:
        mapping["chosen"] = list(criterion.chosen)
    return mapping


def _candidate_mapping(spec: AssertionSpec, before: Mapping[str, Any] | None) -> Mapping[str, Any]:
    is_same = before is not None and AssertionSpec.model_validate(before) == spec
    return before if before is not None and is_same else assertion_mapping(spec)


def _tuple(names: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(names)
