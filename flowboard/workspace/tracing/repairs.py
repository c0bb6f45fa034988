"""Repaired outputs of a node in a row: from a gold column, a person, another draw or another model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from flowboard.flow.errors import listing
from flowboard.runtime.axes import Labels, parse_key
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import cells
from flowboard.store.cells import Cell
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.lineage import judging, key_axes, values_of
from flowboard.workspace.tracing.replaying import Replays


@dataclass(frozen=True, slots=True)
class Gold:
    """Where what a node should have given stands: a column of a source, for one of the node's ports."""

    port: str
    source: str
    column: str


def gold_of(plan: Plan, node: PlannedNode, column: str | None = None) -> Gold | None:
    """The gold of a node: the named `column`, else what one of its assertions compares it to.

    Raises:
        WorkspaceError: no source has such a column.
    """
    specs = [(spec.check, spec.on or node.primary, spec.arguments.get("to")) for spec in node.specs]
    for judge in judging(plan, node):
        main = judge.lanes[0].bindings[0].choices[0][1]
        specs += [(spec.check, main, spec.arguments.get("to")) for spec in judge.step.asserts()]
    equal = [(port, to) for check, port, to in specs if check == "equals" and isinstance(to, str)]
    if column is not None:
        found = _source_of(plan, column)
        if found is None:
            names = [source.id for source in plan.sources]
            raise WorkspaceError(
                f"--column {column}: write it as SOURCE.COLUMN; the sources are {listing(names)}."
            )
        same = [port for port, to in equal if _source_of(plan, to) == found]
        return Gold(same[0] if same else node.primary, *found)
    for port, to in equal:
        if (found := _source_of(plan, to)) is not None:
            return Gold(port, *found)
    return None


def _source_of(plan: Plan, reference: str) -> tuple[str, str] | None:
    name, dot, column = reference.partition(".")
    sources = {source.id for source in plan.sources}
    if dot and name in sources:
        return name, column
    if not dot and len(sources) == 1:
        return next(iter(sources)), reference
    return None


def with_gold(
    plan: Plan, node: PlannedNode, gold: Gold, found: Mapping[str, Sequence[Cell]]
) -> dict[str, Any] | None:
    """By key, what the cells of a node in a row should have given; None where the row has no gold."""
    source = plan.by_id[gold.source]
    golds = {
        parse_key(cell.key, key_axes(source)): values_of(cell).get(gold.column)
        for cell in found.get(source.id, ())
    }
    repaired = {}
    axes = key_axes(node)
    if source.id not in axes:
        return None
    for cell in found.get(node.id, ()):
        value = golds.get((parse_key(cell.key, axes)[axes.index(source.id)],))
        if value is None:
            return None
        repaired[cell.key] = {"outputs": repaired_outputs(node, cell, gold.port, value)}
    return repaired or None


def repaired_outputs(node: PlannedNode, cell: Cell, port: str, value: Any) -> dict[str, Any]:
    """The outputs of a cell with another value on a port.

    An answer stands on two ports, as text and as data: the other one follows. What else the node
    gives stays as it is.

    Raises:
        WorkspaceError: the node has no such port, or the text isn't the JSON that its port needs.
    """
    ports = {one.name: one.type for one in node.step.output_ports() or ()}
    if ports and port not in ports:
        raise WorkspaceError(f"{node.id} has no port {port!r}. Its ports: {listing(list(ports))}.")
    outputs = values_of(cell)
    if isinstance(value, str) and not isinstance(outputs.get(port, ""), str):
        value = _parsed(node, value)
    outputs[port] = value
    if port == "json" and "text" in ports:
        outputs["text"] = value if isinstance(value, str) else orjson.dumps(value).decode()
    elif port == "text" and "json" in outputs:
        outputs["json"] = _parsed(node, value)
    return outputs


def _parsed(node: PlannedNode, text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise WorkspaceError(
            f"{node.id} gives data, and the repaired text isn't JSON ({error}). Correct it."
        ) from error


def with_text(node: PlannedNode, text: str, found: Mapping[str, Sequence[Cell]]) -> dict[str, Any]:
    """By key, the outputs of the cells of a node with a text in the place of its main output."""
    return {
        cell.key: {"outputs": repaired_outputs(node, cell, node.primary, text)}
        for cell in found.get(node.id, ())
    }


def check_draws(replays: Replays, node: PlannedNode) -> None:
    """See that a node can be drawn again and that a good draw would be told from a bad one.

    Raises:
        WorkspaceError: it can't be drawn again, or nothing checks it.
    """
    if not node.step.estimate():
        raise WorkspaceError(
            f"{node.id} asks no model: drawn again, it gives the same. Repair it with gold, or by hand."
        )
    if replays.is_recorded({node.index}):
        raise WorkspaceError(
            f"{node.id} is answered from the recording, which has one answer to a question. "
            "Repair it with gold or by hand, or add a key and run the flow with live models."
        )
    if not node.specs and not judging(replays.plan, node):
        raise WorkspaceError(
            f"Nothing checks {node.id}, so no draw is known to be better. Add an assertion to it."
        )


async def best_of(
    replays: Replays, node: PlannedNode, labels: Labels, found: Mapping[str, Sequence[Cell]], draws: int
) -> dict[str, Any]:
    """The first of some further draws that passes all assertions of the node; `check_draws` allows it.

    Raises:
        WorkspaceError: no draw passes.
    """
    judges = judging(replays.plan, node)
    given = replays.given_but(labels, {node.index, *replays.below(node)})
    plan = replays.plan_to(node, given)
    for draw in range(1, draws + 1):
        replay = await replays.run(plan, labels, draw)
        own = {cell.key for cell in found.get(node.id, ())}
        made = [one for one in cells.stream(replays.store, replay.id, node.id) if one.key in own]
        looked = [cell for judge in judges for cell in cells.stream(replays.store, replay.id, judge.id)]
        if made and all(one.status == "done" and one.passed is not False for one in (*made, *looked)):
            return {one.key: {"outputs": values_of(one)} for one in made}
    raise WorkspaceError(
        f"None of {draws} further draws of {node.id} passes its assertions. Try more, or repair it by "
        "hand."
    )


def check_model(node: PlannedNode) -> None:
    """See that another model can be asked in the place of a node's own.

    Raises:
        WorkspaceError: the node asks no model.
    """
    if "models" not in type(node.step).model_fields:
        raise WorkspaceError(f"{node.id} asks no model. Repair it with gold, or by hand.")


async def by_model(
    replays: Replays, node: PlannedNode, labels: Labels, found: Mapping[str, Sequence[Cell]], model: str
) -> dict[str, Any]:
    """What another model gives in the place of the node's own; `check_model` allows it.

    Raises:
        WorkspaceError: the other one has no answer.
    """
    given = replays.given_but(labels, {node.index, *replays.below(node)})
    plan = replays.plan_to(node, given, {"models": [model]})
    replay = await replays.run(plan, labels, 0)
    changed = plan.by_id[node.id]
    own = [axis for axis in key_axes(node) if axis != f"{node.id}.model"]

    def place(key: str, axes: Sequence[str]) -> Labels:
        named = dict(zip(axes, parse_key(key, axes), strict=True))
        return tuple(named[axis] for axis in own)

    answers = {
        place(one.key, key_axes(changed)): one for one in cells.stream(replays.store, replay.id, node.id)
    }
    repaired = {}
    for cell in found.get(node.id, ()):
        answer = answers.get(place(cell.key, key_axes(node)))
        if answer is None or answer.status != "done":
            why = answer.error if answer is not None else None
            raise WorkspaceError(
                f"{model} has no answer for {node.id} in this row: {why or 'none came'}"
            )
        repaired[cell.key] = {"outputs": values_of(answer)}
    return repaired
