"""Use case: one failing row of a trace, step by step: what went into each step, what came out, who objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from flowboard.runtime.axes import Labels, parse_key, write_key
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import cells
from flowboard.store.cells import Cell
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import in_plain_words
from flowboard.workspace.lineage import judging, key_axes, values_of
from flowboard.workspace.run_plan import plan_of
from flowboard.workspace.stores import find_run
from flowboard.workspace.tracing.human_grades import GRADE

if TYPE_CHECKING:
    from flowboard.tracing import RowTrace
    from flowboard.workspace.tracing.run_trace import TracedRun

Seen = Literal["pass", "fail", "error", "unchecked"]
"""What is seen of a step in a row; `unchecked` where nothing says whether it is right."""

_MOST_APART: Final = 50  # cells of a step that isn't of this row alone


@dataclass(frozen=True, slots=True)
class StepVerdict:
    """What an assertion, an evaluator or a person says of a step's output, and why."""

    name: str
    outcome: str
    message: str = ""

    @property
    def is_grade(self) -> bool:
        """Whether a person says it."""
        return self.name.startswith(GRADE)


@dataclass(frozen=True, slots=True)
class StepOfRow:
    """A step of a row. `inputs` are by port of the step, `outputs` by port of what it gave.

    Outputs are the main one alone. Where the step has several items in the row, all is of one that
    fails; `items` says how many there are. `is_first_bad`: the trace's answer; `is_frontier`: the frontier's.
    """

    node: str
    seen: Seen
    is_first_bad: bool
    is_frontier: bool
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    verdicts: tuple[StepVerdict, ...] = ()
    error: str = ""
    items: int = 0


def traced_row(folder: Path, types: NodeTypes, traced: TracedRun, row: RowTrace) -> list[StepOfRow]:
    """The steps of a failing row along its open path; before them those that only the frontier names.

    Raises:
        WorkspaceError: the run or its store is gone.
    """
    path = [*(name for name in row.frontier if name not in row.path), *row.path]
    return steps_of_row(folder, types, traced, row, path)


def steps_of_row(
    folder: Path, types: NodeTypes, traced: TracedRun, row: RowTrace, names: Sequence[str]
) -> list[StepOfRow]:
    """Some steps of a failing row. Raises as `traced_row` does."""
    found = find_run(folder, traced.run)
    with in_plain_words(), Store.open(found.store) as store:
        plan = plan_of(found.record, types)
        of_row = _CellsOfRow(store, traced, plan, _labels(traced, str(row.row)))
        return [_step(traced, plan, of_row, row, name) for name in names]


def _labels(traced: TracedRun, row: str) -> Labels:
    return parse_key(row, traced.part.unit) if traced.part.unit else ()


class _CellsOfRow:
    """The cells of a row by node, read once."""

    def __init__(self, store: Store, traced: TracedRun, plan: Plan, labels: Labels) -> None:
        self._store = store
        self._run = traced.run
        self._named = dict(zip(traced.part.unit, labels, strict=True))
        self._plan = plan
        self._own: dict[str, list[Cell]] = {}
        axis = next(iter(self._named), None)
        if axis is not None:
            for cell in cells.row(store, self._run, write_key((axis,), (self._named[axis],))):
                self._own.setdefault(cell.node, []).append(cell)

    def of(self, node: PlannedNode) -> Sequence[Cell]:
        """The cells of a node that belong to the row."""
        axes = key_axes(node)
        if next(iter(self._named), "") not in axes and node.id not in self._own:
            apart = cells.stream(self._store, self._run, node.id)
            self._own[node.id] = list(islice(apart, _MOST_APART))
        return [cell for cell in self._own.get(node.id, ()) if self._agrees(cell, axes, self._named)]

    def above(self, node: PlannedNode, cell: Cell, producer: PlannedNode) -> Cell | None:
        """The cell of a producer that a cell of a node was made from."""
        own = dict(zip(key_axes(node), parse_key(cell.key, key_axes(node)), strict=True))
        fits = (
            one for one in self.of(producer) if self._agrees(one, key_axes(producer), self._named | own)
        )
        return next(fits, None)

    def _agrees(self, cell: Cell, axes: Sequence[str], named: Mapping[str, str]) -> bool:
        labels = zip(axes, parse_key(cell.key, axes), strict=True)
        return all(named.get(axis, label) == label for axis, label in labels)


def _step(traced: TracedRun, plan: Plan, of_row: _CellsOfRow, row: RowTrace, name: str) -> StepOfRow:
    node = plan.by_id[name]
    own = of_row.of(node)
    failing = traced.items.get((str(row.row), name), ())
    cell = next((one for one in own if one.key in failing), own[0] if own else None)
    verdicts = _verdicts(plan, of_row, node, own)
    for one in row.evidence:
        if one.node == name and one.assertion.startswith(GRADE):
            verdicts.append(StepVerdict(one.assertion, one.outcome))
    error = (cell.error or "") if cell is not None else ""
    return StepOfRow(
        node=name,
        seen=_seen(verdicts, cell),
        is_first_bad=name == row.answer,
        is_frontier=name in row.frontier,
        inputs={} if cell is None else _inputs(plan, of_row, node, cell),
        outputs={} if cell is None else _outputs(node, cell),
        verdicts=tuple(verdicts),
        error=error,
        items=len(own),
    )


def _inputs(plan: Plan, of_row: _CellsOfRow, node: PlannedNode, cell: Cell) -> dict[str, Any]:
    """What stood on the input ports of a cell."""
    labels = dict(zip(key_axes(node), parse_key(cell.key, key_axes(node)), strict=True))
    found: dict[str, Any] = {}
    for lane in node.lanes:
        for binding in lane.bindings:
            for index, port in binding.choices:
                producer = plan.nodes[index]
                above = of_row.above(node, cell, producer)
                values = {} if above is None else values_of(above, labels.get(producer.id))
                if binding.port not in found and port in values:
                    found[binding.port] = values[port]
    return found


def _outputs(node: PlannedNode, cell: Cell) -> dict[str, Any]:
    """What a cell gave on its main output; an answer that is data as data. Without one, all of it."""
    stored = cell.outputs or {}
    if "items" in stored:
        return dict(stored["items"])
    values = values_of(cell)
    main = "json" if "json" in values else node.primary
    return {main: values[main]} if main in values else values


def _verdicts(
    plan: Plan, of_row: _CellsOfRow, node: PlannedNode, own: Iterable[Cell]
) -> list[StepVerdict]:
    """What the step's own assertions and the evaluators that look at it say, whoever fails first."""
    said = [StepVerdict(str(one["name"]), str(one["outcome"]), _why(one)) for one in _told(own)]
    for judge in judging(plan, node):
        said += [
            StepVerdict(f"{judge.id}.{one['name']}", str(one["outcome"]), _why(one))
            for one in _told(of_row.of(judge))
        ]
    worst: dict[str, StepVerdict] = {}
    for verdict in said:
        if verdict.name not in worst or worst[verdict.name].outcome != "fail" == verdict.outcome:
            worst[verdict.name] = verdict
    return sorted(worst.values(), key=lambda one: one.outcome != "fail")


def _told(found: Iterable[Cell]) -> Iterable[Mapping[str, Any]]:
    return (verdict for cell in found for verdict in cell.verdicts or ())


def _why(verdict: Mapping[str, Any]) -> str:
    return str(verdict.get("message") or verdict.get("reason") or "")


def _seen(verdicts: Sequence[StepVerdict], cell: Cell | None) -> Seen:
    """A person's word counts before that of assertions; of these one that fails is enough."""
    if cell is not None and cell.status == "error":
        return "error"
    graded = {one.outcome for one in verdicts if one.is_grade} & {"pass", "fail"}
    outcomes = graded or {one.outcome for one in verdicts}
    if "fail" in outcomes:
        return "fail"
    return "pass" if "pass" in outcomes else "unchecked"
