"""Rows of the latest run to try code on, before it becomes part of a flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

from flowboard.flow.document import Flow
from flowboard.flow.flow_file import FlowFile
from flowboard.node import Value
from flowboard.runtime.plan import Plan, PlannedNode, make_plan
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes, make_step
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.forms.node_preview import preview_node
from flowboard.workspace.lineage import LineItem, bare_columns, line_items, values_of
from flowboard.workspace.run_plan import plan_of
from flowboard.workspace.stores import existing_store
from flowboard.workspace.trying import Row

MOST: Final = 20

_NOTHING: Final = (
    "There is nothing to try this on yet. Run the flow up to here first: the first rows will do."
)


def rows_to_judge(
    flow_path: Path, types: NodeTypes, node: str, *, on: str | None = None, most: int = MOST
) -> list[Row]:
    """The first outputs of a node in the latest run, each with the row that an assertion gets.

    Args:
        flow_path: the file of the flow.
        types: the node types at hand.
        node: the node whose outputs are judged.
        on: the port that is looked at; None for the primary one.
        most: rows at most.

    Raises:
        WorkspaceError: the node has no output yet, or the store can't be read.
    """
    with existing_store(flow_path) as store:
        run = None if store is None else next(iter(store.runs(1, flow_path=str(flow_path))), None)
        if store is None or run is None:
            raise WorkspaceError(_NOTHING)
        plan = plan_of(run, types)
        if node not in plan.by_id:
            raise WorkspaceError(_NOTHING)
        bare = bare_columns(store, run, plan)
        found = list(islice(_judged(store, run, plan, plan.by_id[node], on, bare), most))
    if not found:
        raise WorkspaceError(_NOTHING)
    return found


def inputs_to_try(
    flow_path: Path, flow: Flow, types: NodeTypes, node: str, *, most: int = MOST
) -> list[dict[str, Value]]:
    """What a node would get in its first rows, by input, from what the latest run has before it.

    Empty where no run has come so far.

    Raises:
        WorkspaceError: the flow can't be run as far as this node, nothing is wired, or the store can't be read.
    """
    with in_plain_words():
        plan = make_plan(flow, lambda name, one: make_step(types, name, one), [node])
    bindings = plan.by_id[node].lanes[0].bindings if plan.by_id[node].lanes else ()
    wired = {
        binding.port: (plan.nodes[binding.choices[0][0]], binding.choices[0][1]) for binding in bindings
    }
    if not wired:
        raise WorkspaceError("Nothing is wired to this node, so there are no values to try it on.")
    sources = list({source.id: source for source, _ in wired.values()}.values())
    innermost = max(sources, key=lambda source: len(source.axes))
    with existing_store(flow_path) as store:
        run = None if store is None else next(iter(store.runs(1, flow_path=str(flow_path))), None)
        if store is None or run is None:
            return []
        others = [source for source in sources if source is not innermost]
        items = line_items(store, run.id, plan, innermost.id, beside=others)
        return list(islice(_inputs(items, innermost, wired), most))


async def inputs_before_a_run(
    file: FlowFile, types: NodeTypes, node: str, *, most: int = MOST
) -> list[dict[str, Value]]:
    """As `inputs_to_try`, from what the nodes before would make of the first rows: data, prompts and texts.

    Raises:
        WorkspaceError: there is nothing to see before a run.
    """
    wired = {
        port: str(wires if isinstance(wires, str) else wires[0]).split(".", 1)
        for port, wires in file.flow.nodes[node].inputs.items()
        if wires
    }
    made: dict[str, dict[str, dict[str, Value]]] = {}
    for source in dict.fromkeys(source for source, *_ in wired.values()):
        cells_of = await preview_node(file, types, source, limit=most)
        made[source] = {cell.key: cell.values for cell in cells_of}
    longest = max(made.values(), key=len, default={})
    rows = []
    for key in longest:
        beside = {source: values.get(key, values.get("", {})) for source, values in made.items()}
        row = {
            port: beside[source][output]
            for port, (source, output) in wired.items()
            if output in beside[source]
        }
        if row.keys() == wired.keys():
            rows.append(row)
    if not rows:
        raise WorkspaceError(_NOTHING)
    return rows[:most]


def _inputs(
    items: Iterator[LineItem], innermost: PlannedNode, wired: Mapping[str, tuple[PlannedNode, str]]
) -> Iterator[dict[str, Value]]:
    for item in items:
        for values in _values(item):
            by_source = {innermost.id: values} | {
                name: values_of(beside[0]) for name, beside in item.beside.items() if beside
            }
            given = {
                port: by_source[source.id][output]
                for port, (source, output) in wired.items()
                if output in by_source.get(source.id, {})
            }
            if given.keys() == wired.keys():
                yield given


def _judged(
    store: Store,
    run: RunRecord,
    plan: Plan,
    node: PlannedNode,
    on: str | None,
    bare: Mapping[str, str],
) -> Iterator[Row]:
    for item in line_items(store, run.id, plan, node.id):
        row: dict[str, Any] = {}
        for ancestor in item.ancestors:
            if ancestor == node.id:
                continue
            for port, value in item.values(ancestor).items():
                row[f"{ancestor}.{port}"] = value
                if bare.get(port) == ancestor:
                    row[port] = value
        for values in _values(item):
            port = on or node.primary or next(iter(values), "")
            if port in values:
                yield values[port], row


def _values(item: LineItem) -> Iterator[dict[str, Any]]:
    """The values of a cell, or of each item that it expanded into."""
    stored = item.cell.outputs or {}
    if "items" in stored:
        yield from (dict(values) for values in stored["items"].values())
    elif values := values_of(item.cell):
        yield values
