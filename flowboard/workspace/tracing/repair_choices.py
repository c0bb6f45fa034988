"""Use case: which steps of a failing row can be repaired for a flip test, and by what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flowboard.store import cells
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import in_plain_words
from flowboard.workspace.lineage import judging, values_of
from flowboard.workspace.run_plan import plan_of
from flowboard.workspace.stores import find_run
from flowboard.workspace.tracing.repairs import gold_of

if TYPE_CHECKING:
    from flowboard.workspace.tracing.run_trace import TracedRun


@dataclass(frozen=True, slots=True)
class RepairableStep:
    """A step whose output can be replaced.

    Attributes:
        gold: the column that its `equals` assertion compares it to, as `source.column`; or empty.
        port: the output that a repair replaces.
        asks_model: whether it can be drawn again, or asked of another model.
        is_checked: whether something would tell a better draw from a worse one.
    """

    node: str
    gold: str
    port: str
    asks_model: bool
    is_checked: bool


@dataclass(frozen=True, slots=True)
class RepairChoices:
    """The steps that lead to the terminal, in the order of the flow, and the columns that may be gold."""

    steps: tuple[RepairableStep, ...]
    columns: tuple[str, ...]

    def step(self, node: str) -> RepairableStep | None:
        """A step by its name; None where it can't be repaired."""
        return next((one for one in self.steps if one.node == node), None)


def repair_choices(folder: Path, types: NodeTypes, traced: TracedRun) -> RepairChoices:
    """What can be repaired in the rows of a trace.

    Raises:
        WorkspaceError: the run or its store is gone.
    """
    found = find_run(folder, traced.run)
    with in_plain_words(), Store.open(found.store) as store:
        plan = plan_of(found.record, types)
        steps = []
        for name in (node.id for node in traced.part.nodes):
            node = plan.by_id[name]
            if node.shape == "source" or node.expands:
                continue
            gold = gold_of(plan, node)
            steps.append(
                RepairableStep(
                    node=name,
                    gold="" if gold is None else f"{gold.source}.{gold.column}",
                    port=node.primary,
                    asks_model="models" in type(node.step).model_fields,
                    is_checked=bool(node.specs or judging(plan, node)),
                )
            )
        columns = [
            f"{source.id}.{column}"
            for source in plan.sources
            for cell in cells.page(store, found.record.id, source.id, limit=1).cells
            for column in values_of(cell)
        ]
    return RepairChoices(tuple(steps), tuple(columns))
