"""Use case: opening the grading of a flow that is open in an editor, as it is worded now.

A terminal names a run and `session.opened_grading` finds it, whichever flow it is of; an editor has the
flow, and wants its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flowboard.flow.document import Flow
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.runs import MOST_RUNS, run_with_rows
from flowboard.workspace.grading.rows import GradingRows
from flowboard.workspace.grading.session import GradingSession
from flowboard.workspace.grading.task import GradingTask
from flowboard.workspace.stores import existing_store

_NO_RUN = "This flow hasn't run yet. Run it; each row joins here as soon as it has an output."


@contextmanager
def grading_of_flow(
    flow_path: Path, reference: str, node: str, types: NodeTypes, task: GradingTask, now: Flow
) -> Iterator[GradingSession]:
    """A session at a node of a run of the flow.

    Args:
        flow_path: the flow's file.
        reference: a run of it by its id or a prefix; or `latest`: the one that goes on, else the latest
            that has rows of the node, but not one of a few rows where there is one of many.
        node: a grading node, an evaluator, or the step whose output is graded.
        types: the node types at hand.
        task: what is graded, and by whom; a criterion in the version that it has `now`.
        now: the flow as it is now, such as the draft of an editor.

    Raises:
        PlanError: a node type of the run's flow isn't at hand any more.
        StoreError: the store can't serve, also inside.
        WorkspaceError: there is no such run, node or criterion.
    """
    with existing_store(flow_path) as store:
        if store is None:
            raise WorkspaceError(_NO_RUN)
        rows = GradingRows(store, _run(store, flow_path, reference, node), types, node)
        rows.take_flow(now)
        if task.criterion:
            task = replace(task, criterion_version=rows.criterion(task.criterion).version)
        yield GradingSession(store, rows, task)


def _run(store: Store, flow_path: Path, reference: str, node: str) -> RunRecord:
    if reference != "latest":
        return store.find_run(reference, flow_path=str(flow_path))
    latest = store.runs(MOST_RUNS, flow_path=str(flow_path))
    if not latest:
        raise WorkspaceError(_NO_RUN)
    if latest[0].status in ("starting", "running") and not latest[0].options.get("row"):
        return latest[0]
    return run_with_rows(store, flow_path, node) or latest[0]
