"""Carrying out one run that is in the store: what the command line and the engine's process share."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flowboard.assertions.sandbox.opening import open_sandbox
from flowboard.node import Files, Grade
from flowboard.runtime.calls import Models, Recorder
from flowboard.runtime.engines.local import LocalRun
from flowboard.runtime.events import Listener
from flowboard.runtime.options import RunOptions, RunSummary, StopSignal
from flowboard.runtime.plan import Plan
from flowboard.runtime.process import beat
from flowboard.runtime.resuming import LeftOver, is_going, left_over
from flowboard.store import calls, grades
from flowboard.store.errors import StoreError
from flowboard.store.journal import Journal
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.learned_files import learned_reader
from flowboard.workspace.pinning import pins_of


class StoredGrades:
    """The overall grades in a store by subject, as the engine asks for them."""

    def __init__(self, store: Store, run_id: str | None = None) -> None:
        self._latest = {
            record.subject: record for record in grades.stream(store) if not record.criterion
        }
        self._run_id = run_id

    def latest(self, subject: str) -> Grade | None:
        """The newest grade of a subject, or None; *carried* where it was given in another run."""
        record = self._latest.get(subject)
        if record is None:
            return None
        return Grade(record.grade, record.note, record.grader, carried=record.run_id != self._run_id)


async def carry_out(
    run_id: str,
    plan: Plan,
    options: RunOptions,
    *,
    store: Store,
    models: Models,
    files: Files,
    listeners: Sequence[Listener] = (),
    recorder: Recorder | None = None,
    stop: StopSignal | None = None,
    resumed: bool = False,
) -> RunSummary:
    """Run a plan under an id of the store and keep the run's record up to date, whatever happens.

    Raises:
        StoreError: the store can't be written; the record then stays `running` until it can.
        WorkspaceError: the run is to go on, but another process is still carrying it out.
    """
    before = _taken_over(store, run_id, options) if resumed else LeftOver()
    journal = Journal(store)
    journal.add_run_update(run_id, status="running", pid=os.getpid(), ended_at=None)
    beating = asyncio.create_task(beat(journal, run_id))
    sandbox = open_sandbox()
    status, told = "failed", None
    try:
        run = LocalRun(
            run_id,
            plan,
            options,
            store=store,
            journal=journal,
            models=models,
            files=files,
            grades=StoredGrades(store, run_id),
            sandbox=sandbox,
            listeners=listeners,
            recorder=recorder,
            before=before,
            read_learned=learned_reader(Path(store.find_run(run_id).flow_path), files),
            pins=pins_of(store, plan, store.find_run(run_id).flow_path, run_id),
        )
        summary = await run.execute(stop)
        status, told = summary.status, summary_json(summary)
        return summary
    except asyncio.CancelledError:
        status = "cancelled"
        raise
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError, StoreError):  # a broken store is told by what follows
            await beating
        await sandbox.close()
        try:
            journal.add_run_update(run_id, status=status, ended_at=time.time(), summary=told)
        finally:
            await journal.close()


def summary_json(summary: RunSummary) -> dict[str, Any]:
    """The summary of a run as JSON values, as it is kept with the run."""
    return asdict(summary)


def _taken_over(store: Store, run_id: str, options: RunOptions) -> LeftOver:
    """What the earlier part of a run has left. Calls that are to be repeated are unknown no longer.

    Those that are skipped stay unknown, so that a later resume may still repeat them.
    """
    refuse_if_going(store.find_run(run_id))
    before = left_over(store, run_id, retry_failed=options.retry_failed)
    if options.unknown == "repeat":
        calls.abandon_unknown(store, run_id)
    return before


def refuse_if_going(run: RunRecord) -> None:
    """See that no other process carries the run out: it would make the same calls at the same time.

    Raises:
        WorkspaceError: one does.
    """
    if is_going(run):
        raise WorkspaceError(
            f"Run {run.id} is still going, in process {run.pid}. Wait for its end or stop it, then resume it."
        )
