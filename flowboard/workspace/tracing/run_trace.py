"""Use case: trace the failures of a run to the nodes that introduced them, and compare two runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flowboard.runtime.axes import parse_key
from flowboard.runtime.plan import Plan
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.matrix import main_axis
from flowboard.workspace.run_plan import plan_of
from flowboard.workspace.stores import find_run
from flowboard.workspace.tracing.folding import Folded, chosen_terminal, folded
from flowboard.workspace.tracing.human_grades import graded_nodes
from flowboard.workspace.tracing.run_outcomes import RunOutcomes, outcomes_of

if TYPE_CHECKING:
    from flowboard.tracing import GainChange, TraceReport


@dataclass(frozen=True, slots=True)
class TracedRun:
    """The trace of a run.

    `part` is the graph that was traced, `outcomes` what it was made of. `items` are, by row and node,
    the keys of the items that failed. `axis` is the source whose rows an editor shows.
    """

    run: str
    flow: str
    part: Folded
    outcomes: RunOutcomes
    report: TraceReport
    axis: str | None = None

    @property
    def items(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The failing items by row and node."""
        return self.outcomes.items

    def label(self, row: str) -> str | None:
        """What a row is called on the axis whose rows an editor shows; None where it isn't on it."""
        if self.axis not in self.part.unit:
            return None
        return parse_key(row, self.part.unit)[self.part.unit.index(self.axis)]

    def to_json(self) -> dict[str, Any]:
        """The trace as JSON values; each row tells its failing items by node."""
        told = self.report.to_json()
        for row in told["rows"]:
            row["items"] = {
                node.id: list(self.items[row["row"], node.id])
                for node in self.part.nodes
                if (row["row"], node.id) in self.items
            }
        return {"run": self.run, "flow": self.flow, "unit": list(self.part.unit)} | told


@dataclass(frozen=True, slots=True)
class ComparedRuns:
    """Two traced runs, and how the potential gain of each node has changed, the largest change first."""

    before: TracedRun
    after: TracedRun
    changes: tuple[GainChange, ...]

    def to_json(self) -> dict[str, Any]:
        """The comparison as JSON values."""
        return {
            "before": self.before.run,
            "after": self.after.run,
            "terminal": self.after.report.terminal,
            "failing": {"before": len(self.before.report.rows), "after": len(self.after.report.rows)},
            "total": {"before": self.before.report.total, "after": self.after.report.total},
            "changes": [change.to_json() for change in self.changes],
        }


def trace_run(
    folder: Path, reference: str, types: NodeTypes, terminal: str | None = None, seed: int = 0
) -> TracedRun:
    """Trace the run called `reference`; the terminal is the step that the evaluators look at.

    Raises:
        WorkspaceError: there is no such run, no such node, it isn't clear which, or nothing to trace.
    """
    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        return traced(store, found.record, plan_of(found.record, types), types, terminal, seed)


def traced(
    store: Store, record: RunRecord, plan: Plan, types: NodeTypes, terminal: str | None, seed: int
) -> TracedRun:
    """The trace of a run in an open store. Raises as `trace_run` does."""
    from flowboard.tracing import TraceError, trace

    part = folded(plan, chosen_terminal(plan, terminal), graded_nodes(store))
    outcomes = outcomes_of(store, record, plan, types, part)
    try:
        report = trace(outcomes.table, part.graph(), part.terminal.id, seed=seed)
    except TraceError as error:
        raise WorkspaceError(f"Run {record.id}: {error}") from error
    return TracedRun(record.id, record.flow_path, part, outcomes, report, main_axis(plan))


def compare_runs(
    folder: Path,
    reference: str,
    against: str,
    types: NodeTypes,
    terminal: str | None = None,
    seed: int = 0,
) -> ComparedRuns:
    """What has changed from the run `against` to the run `reference`. Raises as `trace_run` does."""
    from flowboard.tracing import TraceError, compare

    after = trace_run(folder, reference, types, terminal, seed)
    before = trace_run(folder, against, types, terminal, seed)
    try:
        return ComparedRuns(before, after, compare(before.report, after.report))
    except TraceError as error:
        raise WorkspaceError(str(error)) from error
