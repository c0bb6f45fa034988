"""The rows of a run that people can grade at a node: what a grade attaches to, and what the grader sees.

A subject is an output together with whatever else the node that looks at it is given (`contracts`:
it keeps its grade wherever it recurs). Graded through a `grading` node or an evaluator, or at the
step that they look at, the same output is therefore the same subject.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flowboard.flow.assertion import Criterion
from flowboard.flow.canonical import digest
from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.reading import load_flow, read_flow
from flowboard.runtime.axes import Labels, parse_key, projection, write_key
from flowboard.runtime.cache_key import subject
from flowboard.runtime.plan import Binding, Plan, PlanError, PlannedNode, make_plan
from flowboard.store import cells
from flowboard.store.cells import Cell
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes, make_step
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.lineage import LineItem, judging, key_axes, line_items, looked_at, values_of

if TYPE_CHECKING:
    from flowboard.align.drift import Signal


@dataclass(frozen=True, slots=True)
class GradingRow:
    """An output to grade. `cell` is the key of the cell that it is found under, at `position`.

    `label` names it among the items of a cell that expanded; `key` is that of the item.
    """

    subject: str
    key: str
    output_hash: str
    cell: str
    position: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row with its output, the values that it is judged with by port, and all that led to it.

    `values` are by node and port, the judged node's own among them. `passes` are the assertions that
    pass or fail it, as `node/name`, where they were asked for.
    """

    row: GradingRow
    output: Any
    beside: Mapping[str, Any]
    values: Mapping[str, Mapping[str, Any]]
    passes: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """What an assertion says of the row."""

    node: str
    name: str
    outcome: str
    why: str


@dataclass(frozen=True, slots=True)
class Look:
    """A row as the grader sees it.

    `beside` are the values that the output is judged with, `upstream` all others that led to it, as
    `node.port`. The verdicts are for later.
    """

    output: Any
    beside: Mapping[str, Any]
    upstream: Mapping[str, Any]
    verdicts: Sequence[ShownVerdict]


class GradingRows:
    """The rows that a run has at a node, read from its store whenever they are asked for."""

    def __init__(self, store: Store, run: RunRecord, types: NodeTypes, node_id: str) -> None:
        """For the node that the user named: a grading node, an evaluator or a step.

        Raises:
            PlanError: a node type of the flow isn't at hand any more.
            WorkspaceError: there is no such node, nothing of it can be graded, or it isn't clear what.
        """
        flow = read_flow(run.snapshot, run.flow_path).flow
        self.store = store
        self._types = types
        self._flow_now: Flow | None = None
        self.run = run
        self.plan = make_plan(flow, lambda name, node: make_step(types, name, node))
        self._viewer = _viewer(self.plan, node_id)
        if self._viewer is None:
            self.graded = self.plan.by_id[node_id]
            self.port = self.graded.primary
        else:
            index, self.port = self._viewer.lanes[0].bindings[0].choices[0]
            self.graded = self.plan.nodes[index]
        self.walked = _walked(self.plan, self._viewer, self.graded)

    @property
    def is_growing(self) -> bool:
        """Whether more rows may come: the run goes on."""
        return self.store.find_run(self.run.id).status == "running"

    @property
    def cell_count(self) -> int:
        """How many cells there are by now of those that rows come from: when it rises, rows may have come."""
        counted = cells.counts(self.store, self.run.id)
        return sum(count.cells for count in counted if count.node == self.walked.id)

    @property
    def is_awaited(self) -> bool:
        """Whether the run can go on with the grades: rows of a grading node waited for them."""
        viewer = self._viewer
        return viewer is not None and any(
            count.node == viewer.id and count.status == "awaiting"
            for count in cells.counts(self.store, self.run.id)
        )

    @property
    def item_axes(self) -> tuple[str, ...]:
        """The axes of the key that `GradingRow.key` is."""
        return self.walked.axes

    @property
    def cell_axes(self) -> tuple[str, ...]:
        """The axes of the key that `GradingRow.cell` is."""
        return key_axes(self.walked)

    @property
    def instructions(self) -> str:
        """What the flow says to the grader."""
        return str(getattr(self._viewer and self._viewer.step, "instructions", ""))

    def criterion(self, criterion_id: str) -> Criterion:
        """A criterion by its id, as the flow's file words it now, else as the run did.

        Raises:
            WorkspaceError: no evaluator of these outputs has it.
        """
        found = self.criteria
        if criterion_id not in found:
            known = (
                f"Its criteria: {', '.join(found)}." if found else "It has none; leave --criterion out."
            )
            raise WorkspaceError(f"{self.graded.id} has no criterion {criterion_id!r}. {known}")
        return found[criterion_id]

    def take_flow(self, flow: Flow) -> None:
        """Word the criteria as in `flow`, such as the draft of an editor, and not as in its file."""
        self._flow_now = flow
        self.__dict__.pop("criteria", None)

    @property
    def evaluators(self) -> list[str]:
        """The evaluators of these outputs."""
        return [node.id for node in judging(self.plan, self._step())]

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        """The criteria of all evaluators that look at the same step, by id."""
        found: dict[str, Criterion] = {}
        for plan in (self.plan, self._plan_now()):
            for node in judging(plan, plan.by_id[self._step().id]):
                of_node = getattr(node.step, "criteria", ())
                found |= {one.id: one for one in of_node if isinstance(one, Criterion)}
        return found

    def drifted(self, criterion: str = "") -> list[Signal]:
        """Signs that judges of these outputs, or of one criterion, no longer say what they said."""
        from flowboard.workspace.evaluators.anchors import drifted

        specs = [spec for node in judging(self.plan, self._step()) for spec in node.step.asserts()]
        concerned = [spec for spec in specs if criterion in ("", spec.criterion)]
        return [signal for _, signal in drifted(self.store, concerned)]

    def _plan_now(self) -> Plan:
        """The plan of the flow as it is now; that of the run where there is none that can run."""
        try:
            flow = self._flow_now or load_flow(self.run.flow_path).flow
            plan = make_plan(flow, lambda name, node: make_step(self._types, name, node))
        except (FlowError, PlanError):
            return self.plan
        return plan if self._step().id in plan.by_id else self.plan

    def _step(self) -> PlannedNode:
        if self._viewer is None:
            return self.graded
        index = looked_at(self.plan, self._viewer)
        return self.graded if index is None else self.plan.nodes[index]

    # -- all of them -------------------------------------------------------------------------------

    def read(self, *, repeated: bool = False) -> Iterator[GradingRow]:
        """The rows that have an output by now, in the order of the data.

        Each subject once, or, where it recurs, `repeated` in every row that has it.
        """
        return (judged.row for judged in self.judged(repeated=repeated, whole=False))

    def judged(
        self, *, repeated: bool = False, verdicts: bool = False, whole: bool = True
    ) -> Iterator[JudgedRow]:
        """The rows that `read` gives, each with the values that it is judged by.

        With `verdicts` also what the assertions say of it that have run by now. Unless it is wanted
        `whole`, what has led to a row without being judged with it is left out, which is quicker.
        """
        seen: set[str] = set()
        judges = judging(self.plan, self._step()) if verdicts else []
        above = None if whole else {self._step().id, *(node for node, _ in self._bound())}
        for item in line_items(
            self.store, self.run.id, self.plan, self.walked.id, above=above, beside=judges
        ):
            for label in (item.cell.outputs or {}).get("items", [None]):
                values = {name: item.values(name) for name in item.ancestors}
                values[self.walked.id] = values_of(item.cell, label)
                passes = self._passes(item, label) if verdicts else {}
                judged = self._judged_row(item.cell, label, values, passes)
                if judged is not None and (repeated or judged.row.subject not in seen):
                    seen.add(judged.row.subject)
                    yield judged

    def _passes(self, item: LineItem, label: str | None) -> dict[str, bool]:
        """The assertions that pass or fail an item; one that is asked several times fails if it ever does."""
        step = self._step().id
        own = item.cell if step == self.walked.id else item.ancestors.get(step)
        speaking = [] if own is None else [own]
        for name, found in item.beside.items():
            axes = key_axes(self.plan.by_id[name])
            place = axes.index(self.walked.id) if label and self.walked.id in axes else None
            speaking += [
                cell for cell in found if place is None or parse_key(cell.key, axes)[place] == label
            ]
        passes: dict[str, bool] = {}
        for cell in speaking:
            for verdict in cell.verdicts or ():
                if verdict["outcome"] in ("pass", "fail"):
                    name = f"{cell.node}/{verdict['name']}"
                    passes[name] = passes.get(name, True) and verdict["outcome"] == "pass"
        return passes

    def _judged_row(
        self,
        cell: Cell,
        label: str | None,
        values: Mapping[str, Mapping[str, Any]],
        passes: Mapping[str, bool],
    ) -> JudgedRow | None:
        output, others = self._judged(values)
        if output is None:
            return None
        key = cell.key
        if label is not None:
            axes = key_axes(self.walked)
            key = write_key(self.walked.axes, (*parse_key(cell.key, axes), label))
        row = GradingRow(
            subject=subject(self.graded.id, self.port, output.value, others),
            key=key,
            output_hash=digest(output.value),
            cell=cell.key,
            position=cell.position,
            label=label,
        )
        return JudgedRow(row, output.value, others, values, passes)

    def _judged(self, values: Mapping[str, Mapping[str, Any]]) -> tuple[_Present | None, dict[str, Any]]:
        """The output, and what it is judged with; the output is None where it isn't there."""
        if self._viewer is None:
            own = values.get(self.graded.id, {})
            return (_Present(own[self.port]) if self.port in own else None), {}
        main, *rest = self._viewer.lanes[0].bindings
        found = {binding.port: self._value(binding, values) for binding in rest}
        others = {port: present.value for port, present in found.items() if present is not None}
        return self._value(main, values), others

    def _value(self, binding: Binding, values: Mapping[str, Mapping[str, Any]]) -> _Present | None:
        """The first of the values that an input may come from and that is there."""
        for index, port in binding.choices:
            own = values.get(self.plan.nodes[index].id, {})
            if port in own:
                return _Present(own[port])
        return None

    # -- one of them -------------------------------------------------------------------------------

    def look(self, row: GradingRow) -> Look:
        """Everything about a row that a grader may want to see, as it is now.

        Raises:
            WorkspaceError: its cell is gone: the run is being made anew.
        """
        own = cells.one(self.store, self.run.id, self.walked.id, row.cell, position=row.position)
        if own is None:
            raise WorkspaceError(
                f"Row {row.key} of run {self.run.id} was taken away meanwhile. Start grading again."
            )
        axes = key_axes(self.walked)
        labels = parse_key(row.cell, axes)
        named = dict(zip(axes, labels, strict=True))
        line = {other.id: self._found(other, row, labels) for other in self._family()}
        line[self.walked.id] = own
        values = {
            name: values_of(cell, row.label if cell is own else named.get(name))
            for name, cell in line.items()
            if cell is not None
        }
        output, others = self._judged(values)
        bound = self._bound()
        upstream = {
            f"{node.id}.{port}": value
            for node in self.plan
            for port, value in values.get(node.id, {}).items()
            if (node.id, port) not in bound
        }
        judges = [
            cell
            for judge in judging(self.plan, self._step())
            for cell in self._judging(judge, row, labels)
        ]
        speaking = [cell for cell in (line.get(self._step().id), *judges) if cell is not None]
        return Look(
            output=None if output is None else output.value,
            beside=others,
            upstream=upstream,
            verdicts=[verdict for cell in speaking for verdict in _verdicts(cell)],
        )

    def _family(self) -> list[PlannedNode]:
        """The nodes whose cells lead to the walked one, each with one cell for a row."""
        axes = set(key_axes(self.walked))
        return [
            other
            for other in self.plan
            if other.index in self.walked.lineage and set(key_axes(other)) <= axes
        ]

    def _bound(self) -> set[tuple[str, str]]:
        """The values that are shown as the output or beside it, by node and port."""
        if self._viewer is None:
            return {(self.graded.id, self.port)}
        bindings = self._viewer.lanes[0].bindings
        return {(self.plan.nodes[i].id, port) for binding in bindings for i, port in binding.choices}

    def _found(self, other: PlannedNode, row: GradingRow, labels: Labels) -> Cell | None:
        """The cell of another node, all of whose axes the walked one has."""
        axes, own = key_axes(self.walked), key_axes(other)
        key = write_key(own, projection(axes, own)(labels))
        is_beside = own[:1] == axes[:1]  # then its cells stand where those of the walked node do
        position = row.position if is_beside else None
        return cells.one(self.store, self.run.id, other.id, key, position=position)

    def _judging(self, judge: PlannedNode, row: GradingRow, labels: Labels) -> list[Cell]:
        """The cells of a judge that judge this row: one, unless the judge adds an axis."""
        axes, own = key_axes(self.walked), key_axes(judge)
        if set(own) <= set(axes):
            found = self._found(judge, row, labels)
            return [] if found is None else [found]
        if not axes or not set(axes) <= set(own):
            return []
        to_row = projection(own, axes)
        return [
            cell
            for cell in cells.row(self.store, self.run.id, write_key(axes[:1], labels[:1]))
            if cell.node == judge.id and to_row(parse_key(cell.key, own)) == labels
        ]


@dataclass(frozen=True, slots=True)
class _Present:
    """A value that is there, which may be null."""

    value: Any


def _viewer(plan: Plan, node_id: str) -> PlannedNode | None:
    """The node that says what a grade of `node_id` depends on; None for a step nobody looks at."""
    if node_id not in plan.by_id:
        raise WorkspaceError(f"This run has no node {node_id!r}. Its nodes: {', '.join(plan.by_id)}.")
    node = plan.by_id[node_id]
    role = type(node.step).role
    if role in ("grading", "evaluator"):
        if not node.lanes:
            raise WorkspaceError(
                f"Nothing is wired to {node_id}. Wire its main input to what is graded."
            )
        return node
    if not _can_be_graded(node):
        gradable = [one.id for one in plan if _can_be_graded(one)]
        advice = (
            f"Name one of: {', '.join(gradable)}."
            if gradable
            else "Wire a grading node to what is graded, and run the flow again."
        )
        raise WorkspaceError(f"{node_id} has no output to grade. {advice}")
    looking = [
        one
        for one in plan
        if type(one.step).role in ("grading", "evaluator") and looked_at(plan, one) == node.index
    ]
    for role in ("grading", "evaluator"):
        named = [one for one in looking if type(one.step).role == role and one.lanes]
        if len({one.lanes[0].bindings for one in named}) > 1:
            raise WorkspaceError(
                f"Several nodes look at {node_id}, each with other values beside it. "
                f"Name the one to grade at: {', '.join(one.id for one in named)}."
            )
        if named:
            return named[0]
    return None


def _can_be_graded(node: PlannedNode) -> bool:
    """Whether rows can be graded at a node: it puts outputs before somebody, or has one of its own."""
    role = type(node.step).role
    return role in ("grading", "evaluator") or (role == "step" and node.primary != "")


def _walked(plan: Plan, viewer: PlannedNode | None, graded: PlannedNode) -> PlannedNode:
    """The node whose cells are gone through: the graded one, whose rows are there first, if that will do."""
    if viewer is None:
        return graded
    main, *rest = viewer.lanes[0].bindings
    at_hand = graded.carried | {graded.index}
    is_enough = len(main.choices) == 1 and all(
        index in at_hand for binding in rest for index, _ in binding.choices
    )
    return graded if is_enough else viewer


def _verdicts(cell: Cell) -> Iterator[ShownVerdict]:
    for verdict in cell.verdicts or ():
        why = verdict.get("message") or verdict.get("reason") or ""
        yield ShownVerdict(cell.node, verdict["name"], verdict["outcome"], why)
