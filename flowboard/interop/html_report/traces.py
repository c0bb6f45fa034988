"""Which steps introduced the failures of a run: a trace for every step that is evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.lineage import looked_at, terminals
from flowboard.workspace.tracing.human_grades import graded_nodes
from flowboard.workspace.tracing.kept_replays import KeptReplays, kept_replays
from flowboard.workspace.tracing.run_trace import TracedRun, traced


@dataclass(frozen=True, slots=True)
class TraceFacts:
    """A trace, and what re-runs of its rows have shown so far."""

    run: TracedRun
    replays: KeptReplays


@dataclass(frozen=True, slots=True)
class Traces:
    """The traces of a run; `missing` says in sentences why a step has none."""

    found: tuple[TraceFacts, ...] = ()
    missing: tuple[str, ...] = ()


def run_traces(store: Store, run: RunRecord, types: NodeTypes, plan: Plan, folder: Path) -> Traces:
    """The traces of a run that is found in `folder`."""
    found, missing = [], []
    for terminal in _terminals(store, plan):
        try:
            trace = traced(store, run, plan, types, terminal, seed=0)
        except WorkspaceError as error:
            missing.append(str(error))
        else:
            found.append(TraceFacts(trace, kept_replays(folder, run.id, terminal)))
    return Traces(tuple(found), tuple(missing))


def _terminals(store: Store, plan: Plan) -> Iterator[str]:
    """The steps that evaluators look at; where there is no evaluator, the checked or graded last ones."""
    looking = [looked_at(plan, node) for node in plan if type(node.step).role == "evaluator"]
    looked = sorted({index for index in looking if index is not None})
    for node in [plan.nodes[index] for index in looked] or _checked_ends(store, plan):
        if node.shape != "source":
            yield node.id


def _checked_ends(store: Store, plan: Plan) -> list[PlannedNode]:
    graded = graded_nodes(store)
    return [node for node in terminals(plan) if node.specs or node.id in graded]
