"""The outcomes of a run as the table that a trace takes: one line for a row, a node and an assertion.

Where several items of a node contribute to a row, one that fails is enough; which ones failed is
kept, to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from flowboard.flow.assertion import AssertionSpec
from flowboard.runtime.axes import Labels, parse_key, projection
from flowboard.runtime.plan import Plan
from flowboard.store import cells
from flowboard.store.cells import Cell
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.lineage import judging, key_axes
from flowboard.workspace.tracing.contributing import Contributing
from flowboard.workspace.tracing.folding import Folded
from flowboard.workspace.tracing.human_grades import graded_items
from flowboard.workspace.tracing.rows import Rows

if TYPE_CHECKING:
    from pandas import DataFrame

NODE: Final = "@node"
"""What became of the node itself; as `flowboard.tracing.kinds` has it."""
WHOLE: Final = "@answer"
"""Whether there is an output, and a whole one: neither cut short, nor refused, nor held back."""

_OURS_TO_BLAME: Final = ("error",)
_NOBODYS_FAULT: Final = ("infra", "no_recording", "unknown")
_SEVERITY: Final = ("not_run", "skipped", "done", "unsure", "error?", "pass", "infra", "error", "fail")
"""Of several items the last of these tells; `error?` is an assertion's own, which is no evidence."""
_RANK: Final = {outcome: rank for rank, outcome in enumerate(_SEVERITY)}


@dataclass(frozen=True, slots=True)
class RunOutcomes:
    """The outcomes of a run.

    `table` has the columns that a trace takes, `rows` are all rows in order. `items` are, by row and
    node, the keys of the items that failed.
    """

    table: DataFrame
    rows: tuple[str, ...]
    items: Mapping[tuple[str, str], tuple[str, ...]]


@dataclass(slots=True)
class OutcomeTable:
    """Outcomes as they are found, several for the same place."""

    worst: dict[tuple[str, str, str], int] = field(default_factory=dict)
    about: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    failing: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)

    def add(
        self, row: str, node: str, name: str, outcome: str, kind: str, scope: str = "full", key: str = ""
    ) -> None:
        """Take in what an assertion says of one item."""
        place = (row, node, name)
        severity = _RANK[outcome]
        self.worst[place] = max(self.worst.get(place, 0), severity)
        self.about.setdefault((node, name), (kind, scope))
        if key and (outcome == "fail" or (name == NODE and outcome == "error")):
            self.failing.setdefault((row, node), {})[key] = None

    def outcomes(self) -> dict[str, str]:
        """The outcomes by assertion, where the table is about one row of one node."""
        return {name: _SEVERITY[worst].rstrip("?") for (_, _, name), worst in self.worst.items()}


def outcomes_of(
    store: Store, record: RunRecord, plan: Plan, types: NodeTypes, part: Folded
) -> RunOutcomes:
    """The outcomes of the steps in a graph, row by row of its unit."""
    lineage = Contributing(store, record.id, plan, part.terminal)
    table, rows = OutcomeTable(), Rows(part)
    statuses: dict[str, dict[str, set[str]]] = {}
    taking_part = {node.id for node in part.nodes}
    to_row = projection(key_axes(part.terminal), part.unit)
    for node, found in lineage.nodes():
        axes, kinds = key_axes(node), kinds_of(plan, node.specs)
        of_node, rows_of = statuses.setdefault(node.id, {}), rows.over(axes)
        for labels, cell in found:
            if node is part.terminal:
                rows.add(to_row(labels))
            for row in rows_of(labels):
                of_node.setdefault(row, set()).add(cell.status)
                if node.id in taking_part:
                    add_cell(table, row, node.id, cell, kinds)
    add_judges(store, record.id, plan, part, lineage.labels, rows, table)
    for node in part.nodes:
        at, rows_of = lineage.labels.get(node.id, frozenset()), rows.over(key_axes(node))
        for item in graded_items(store, record, types, plan, node):
            if item.cell in at:
                for row in rows_of(item.cell):
                    table.add(row, node.id, item.assertion, item.outcome, "human", key=item.key)
    _add_missing_answers(plan, part, statuses, table)
    return RunOutcomes(_frame(table), rows.names, {k: tuple(v) for k, v in table.failing.items()})


def add_cell(table: OutcomeTable, row: str, node: str, cell: Cell, kinds: Mapping[str, str]) -> None:
    """What a cell says by itself: what became of it, and its own assertions, of these kinds."""
    if cell.status in _OURS_TO_BLAME:
        table.add(row, node, NODE, "error", "system", key=cell.key)
    elif cell.status in _NOBODYS_FAULT:
        table.add(row, node, NODE, "infra", "system")
    else:
        table.add(row, node, NODE, "skipped" if cell.status == "skipped" else "done", "system")
    if cell.status in ("truncated", "refused"):
        table.add(row, node, WHOLE, "fail", "check", key=cell.key)
    _add_verdicts(table, row, node, "", cell, kinds)


def _add_verdicts(
    table: OutcomeTable, row: str, node: str, prefix: str, cell: Cell, kinds: Mapping[str, str]
) -> None:
    for verdict in cell.verdicts or ():
        outcome = "error?" if verdict["outcome"] == "error" else verdict["outcome"]
        table.add(
            row,
            node,
            f"{prefix}{verdict['name']}",
            outcome,
            kinds.get(verdict["name"], verdict.get("kind", "unknown")),
            verdict.get("scope", "full"),
            key=cell.key,
        )


def add_judges(
    store: Store,
    run_id: str,
    plan: Plan,
    part: Folded,
    contributing: Mapping[str, frozenset[Labels]],
    rows: Rows,
    table: OutcomeTable,
) -> None:
    """What evaluators say: it counts as assertions on the node that they look at.

    `contributing` are by node the labels of the cells that count.
    """
    for node in part.nodes:
        own = key_axes(node)
        at, rows_of = contributing.get(node.id, frozenset()), rows.over(own)
        for judge in judging(plan, node):
            axes = key_axes(judge)
            if not set(own) <= set(axes):
                continue
            to_judged, kinds = projection(axes, own), kinds_of(plan, judge.step.asserts())
            for cell in cells.stream(store, run_id, judge.id, outputs=False):
                labels = to_judged(parse_key(cell.key, axes))
                if labels in at:
                    for row in rows_of(labels):
                        _add_verdicts(table, row, node.id, f"{judge.id}.", cell, kinds)


def kinds_of(plan: Plan, specs: Iterable[AssertionSpec]) -> dict[str, str]:
    """The kinds of assertions by name; a judge that sees a reference is better than one that doesn't."""
    used = frozenset(_columns_used(plan))
    return {spec.name: _kind(spec, used) for spec in specs}


def _kind(spec: AssertionSpec, used: frozenset[str]) -> str:
    if spec.kind != "judge":
        return spec.kind
    included = spec.arguments.get("include") or ()
    return "judge_with_reference" if any(_is_gold(one, used) for one in included) else "judge"


def _is_gold(reference: Any, used: frozenset[str]) -> bool:
    """Whether what a judge sees is something that no step has seen: a column kept back as the answer."""
    return isinstance(reference, str) and bool(used) and reference not in used


def _columns_used(plan: Plan) -> Iterator[str]:
    """Every value that some step takes, as `node.port`, and all that steps themselves give."""
    for node in plan:
        if type(node.step).role not in ("step", "filter"):
            continue
        for lane in node.lanes:
            for binding in lane.bindings:
                for index, port in binding.choices:
                    yield f"{plan.nodes[index].id}.{port}"
                    yield port
        if node.shape != "source":
            for given in node.step.output_ports() or ():
                yield f"{node.id}.{given.name}"


def _add_missing_answers(
    plan: Plan, part: Folded, statuses: Mapping[str, Mapping[str, set[str]]], table: OutcomeTable
) -> None:
    """A step that gave no output, though nothing above it broke, fails: an assertion held its row back.

    Where outputs are told to be whole, those that are say so.
    """
    broken = (*_OURS_TO_BLAME, *_NOBODYS_FAULT)
    told = {node for node, name in table.about if name == WHOLE}
    for node in part.nodes:
        above = [plan.nodes[index].id for index in node.lineage if plan.nodes[index].id in statuses]
        for row, own in statuses.get(node.id, {}).items():
            if "done" in own:
                if node.id in told:
                    table.add(row, node.id, WHOLE, "pass", "check")
            elif own == {"skipped"} and not any(
                statuses[one].get(row, set()) & set(broken) for one in above
            ):
                table.add(row, node.id, WHOLE, "fail", "check")


def _frame(table: OutcomeTable) -> DataFrame:
    import pandas as pd

    lines = [
        (row, node, name, *table.about[node, name], _SEVERITY[severity].rstrip("?"))
        for (row, node, name), severity in table.worst.items()
        if not (name == NODE and _SEVERITY[severity] == "done")
    ]
    return pd.DataFrame(lines, columns=["row", "node", "assertion", "kind", "scope", "outcome"])
