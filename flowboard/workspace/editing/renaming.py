"""Use case: what is stored under the id of a node follows when the node is renamed.

Cells, calls, events, grades, cards and prompt versions do, and the snapshots of the runs, so that an
old run can still be looked at and resumed. A grade attaches to a digest that holds the id: it is
computed anew from the output that was graded. A grade whose output is in no run any more stays under
the old id.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from flowboard.flow.edits import rename_node
from flowboard.flow.errors import FlowError
from flowboard.flow.reading import read_flow
from flowboard.runtime.cache_key import subject
from flowboard.runtime.plan import PlanError
from flowboard.runtime.resuming import is_going
from flowboard.store import drafts, grades, renaming
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.grading.rows import GradingRows
from flowboard.workspace.lineage import looked_at
from flowboard.workspace.stores import existing_store

_MOST_RUNS: Final = 10_000


def running_now(flow_path: Path, opened: Store | None = None) -> str | None:
    """The id of a run of this flow that goes on just now, or None. Makes no store.

    `opened` is the flow's store, where somebody has opened it already.

    Raises:
        WorkspaceError: the store can't be read.
    """
    if opened is None:
        with existing_store(flow_path) as found:
            return None if found is None else running_now(flow_path, found)
    with in_plain_words():
        runs = opened.runs(20, flow_path=str(flow_path))
    return next((run.id for run in runs if is_going(run)), None)


def follow_rename(store: Store, flow_path: Path, types: NodeTypes) -> bool:
    """Let the stored keys follow a rename in one run more; tells whether there is more to do.

    Each run is one transaction, and one that is done has no node of the old id: after a crash it goes
    on where it was, and a draft can be written between two runs.

    Raises:
        StoreError: the store can't be read or written; what is left to do stays noted.
    """
    path = str(flow_path)
    noted = drafts.pending(store, path)
    if not noted:
        return False
    rename = noted[0]
    for run in store.runs(_MOST_RUNS, flow_path=path):
        snapshot = None if is_going(run) else _renamed_snapshot(run, rename.old, rename.new)
        if snapshot is not None:
            subjects = _subjects(store, run, types, rename.old, rename.new)
            with store.writing() as connection:
                renaming.rename_in_run(
                    connection, run.id, rename.old, rename.new, snapshot=snapshot, subjects=subjects
                )
            return True
    with store.writing() as connection:
        renaming.rename_beside_runs(connection, path, rename.old, rename.new)
        drafts.settle(connection, path, rename.number)
    return len(noted) > 1


def _renamed_snapshot(run: RunRecord, old: str, new: str) -> str | None:
    """The snapshot with the new id; None where it has no such node, or another one of that id."""
    if f"{old}:" not in run.snapshot:
        return None  # quicker than reading it
    try:
        file = read_flow(run.snapshot, run.flow_path)
        if old not in file.flow.nodes or new in file.flow.nodes:
            return None
        renamed = file.with_flow(rename_node(file.flow, old, new))
    except FlowError:
        return None  # a snapshot that nobody can read any more keeps the ids that it has
    return renamed.mark + renamed.text


def _subjects(store: Store, run: RunRecord, types: NodeTypes, old: str, new: str) -> dict[str, str]:
    """What grades of the node on one run are attached to, with what they are to be attached to."""
    graded = {entry.subject for entry in grades.log(store, old) if entry.run_id == run.id}
    found = _subjects_in(store, run, types, old, new) if graded else ()
    return {before: after for before, after in found if before in graded}


def _subjects_in(
    store: Store, run: RunRecord, types: NodeTypes, old: str, new: str
) -> Iterator[tuple[str, str]]:
    """The subjects of a node in one run, through every node that shows it to people."""
    # A type that is gone, or a store that somebody has written into: these grades stay as they are.
    with suppress(PlanError, WorkspaceError, FlowError, ValueError):
        plan = GradingRows(store, run, types, old).plan
        index = plan.by_id[old].index
        for viewer in plan:
            if viewer.id != old and looked_at(plan, viewer) != index:
                continue
            with suppress(WorkspaceError):  # nothing can be graded there, so nothing was
                rows = GradingRows(store, run, types, viewer.id)
                for judged in rows.judged(repeated=True) if rows.graded.id == old else ():
                    yield (
                        judged.row.subject,
                        subject(new, rows.port, judged.output, dict(judged.beside)),
                    )
