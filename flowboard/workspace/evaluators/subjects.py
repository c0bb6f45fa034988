"""The rows that an evaluator judges in a run, with everything that its assertions look at.

An evaluator is a node that judges what it is wired to, or any step by its own assertions. A row is an
item that has an output, whether the evaluator has run on it by now or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flowboard.flow.canonical import digest
from flowboard.node import AssertionSpec, Value, Verdict
from flowboard.runtime.axes import LABEL_DIGITS, parse_key, write_key
from flowboard.runtime.plan import PlannedNode
from flowboard.store import cells
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.grading.rows import GradingRows, JudgedRow
from flowboard.workspace.lineage import bare_columns, key_axes, looked_at


@dataclass(frozen=True, slots=True)
class EvaluatorRow:
    """An item that an evaluator judges.

    Attributes:
        key: of the item, as it is written; a run has each once.
        subject: the digest that grades and kept outcomes attach to: an output and what it is judged
            with. Rows that are alike share it.
        elsewhere: the subjects of the same item where other nodes show it to people, with other
            values beside it. A grade given there is of the same output for the same input.
        output: what is judged.
        output_hash: of its canonical form.
        ports: everything that the judged step has given, by port: what `on` of an assertion may name.
        beside: the other inputs of the evaluator, by port; empty for a step's own assertions.
        row: what an assertion gets as `row`: values as `node.port`, columns of data bare as well.
        group: rows of one group are never divided between choosing and measuring; see `_group`.
        verdicts: what the run's assertions have said of it; empty where they haven't run.
        cost, latency: what judging it took, in US dollars and seconds; None where no model was asked.
        is_read: whether the output is one that the run only read, such as from a file.
    """

    key: str
    subject: str
    elsewhere: tuple[str, ...]
    output: Value
    output_hash: str
    ports: Mapping[str, Value]
    beside: Mapping[str, Value]
    row: Mapping[str, Value]
    group: str
    verdicts: tuple[Verdict, ...] = ()
    cost: float | None = None
    latency: float | None = None
    is_read: bool = False

    @property
    def subjects(self) -> tuple[str, ...]:
        """All subjects that a grade of this row may have, the evaluator's own first."""
        return (self.subject, *self.elsewhere)

    def judged_by(self, spec: AssertionSpec) -> Value | None:
        """The value that an assertion looks at: the output, unless it names a port of the step."""
        return self.output if spec.on is None else self.ports.get(spec.on)


def evaluator_rows(store: Store, run: RunRecord, types: NodeTypes, node_id: str) -> list[EvaluatorRow]:
    """The rows of an evaluator, or of a step with assertions of its own, in the order of the data.

    Raises:
        PlanError: a node type of the flow isn't at hand any more.
        WorkspaceError: there is no such node, or it has no output that can be judged.
    """
    shown = GradingRows(store, run, types, node_id)
    node = shown.plan.by_id[node_id]
    is_own = type(node.step).role == "step"
    judging = {cell.key: cell for cell in cells.stream(store, run.id, node_id, outputs=False)}
    others = [
        (other.item_axes, {row.key: row.subject for row in other.read(repeated=True)})
        for other in _elsewhere(store, run, types, shown, node)
    ]
    bare = bare_columns(store, run, shown.plan)
    rows = []
    for judged in shown.judged(repeated=True):
        labels = dict(zip(shown.item_axes, parse_key(judged.row.key, shown.item_axes), strict=True))
        cell = judging.get(_key(key_axes(node), labels))
        subjects = [found.get(_key(axes, labels)) for axes, found in others]
        rows.append(
            EvaluatorRow(
                key=judged.row.key,
                subject=judged.row.subject,
                elsewhere=tuple(
                    dict.fromkeys(one for one in subjects if one and one != judged.row.subject)
                ),
                output=judged.output,
                output_hash=judged.row.output_hash,
                ports=judged.values.get(shown.graded.id, {}),
                beside={} if is_own else judged.beside,
                row=dict(_named(judged.values, node_id, bare)),
                group=_group(shown, judged, labels),
                verdicts=() if cell is None else tuple(Verdict(**one) for one in cell.verdicts or ()),
                cost=None if cell is None or is_own else cell.cost,
                latency=None if cell is None or is_own else cell.latency,
                is_read=shown.graded.shape == "source",
            )
        )
    return rows


def _key(axes: tuple[str, ...], labels: Mapping[str, str]) -> str:
    """The key over some axes; empty where the labels lack one of them."""
    return write_key(axes, tuple(labels[axis] for axis in axes)) if set(axes) <= set(labels) else ""


def _elsewhere(
    store: Store, run: RunRecord, types: NodeTypes, shown: GradingRows, node: PlannedNode
) -> Iterator[GradingRows]:
    """The other nodes that put the same outputs before people."""
    for other in shown.plan:
        looks = type(other.step).role in ("grading", "evaluator") and other.lanes
        if not looks or other is node or looked_at(shown.plan, other) is None:
            continue
        if node.lanes and other.lanes[0].bindings == node.lanes[0].bindings:
            continue  # wired alike, it has the same subjects
        try:
            viewer = GradingRows(store, run, types, other.id)
        except WorkspaceError:
            continue  # nothing can be graded there, so nothing was
        is_same = (viewer.graded.id, viewer.port) == (shown.graded.id, shown.port)
        if is_same and set(viewer.item_axes) <= set(shown.item_axes):
            yield viewer


def _named(
    values: Mapping[str, Mapping[str, Value]], own: str, bare: Mapping[str, str]
) -> Iterator[tuple[str, Value]]:
    """The values that led to a row under the names of `contracts`, without those of the node itself."""
    for node, ports in values.items():
        if node != own:
            for port, value in ports.items():
                yield f"{node}.{port}", value
                if bare.get(port) == node:
                    yield port, value


def _group(shown: GradingRows, judged: JudgedRow, labels: Mapping[str, str]) -> str:
    """The group of a row: the item of data that it goes back to, along the first of its axes.

    Answers of several models or prompts to one question, and the parts of one document, are therefore
    of one group; so are rows of data that are alike in everything. Outputs that were imported are items
    of data themselves: those with equal values beside them are of one group.
    """
    if shown.graded.shape == "source" and judged.beside:
        return f"beside={digest(dict(judged.beside))}"
    if not labels:
        return ""
    axis, label = next(iter(labels.items()))
    return f"{axis}={_REPEAT.sub('', label)}"


_REPEAT: Final = re.compile(rf"(?<=^[0-9a-f]{{{LABEL_DIGITS}}})~\d+$")
"""What tells rows of equal content apart, where their content is their label."""
