"""Carrying out one run that is in the store: what the command line and the engine's process share."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from flowboard.node import Files, Grade
from flowboard.runtime.calls import Models, Recorder
from flowboard.runtime.engines.local import LocalRun
from flowboard.runtime.events import FAILED_STATUSES, CellStatus, Listener
from flowboard.runtime.options import RunOptions, RunSummary, StopSignal
from flowboard.runtime.plan import Plan
from flowboard.runtime.process import beat
from flowboard.runtime.work import Failure
from flowboard.store import calls, cells, grades
from flowboard.store.journal import Journal
from flowboard.store.store import Store


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
    """
    journal = Journal(store)
    unknown, failures = _left_over(store, run_id, options) if resumed else (frozenset(), {})
    journal.add_run_update(run_id, status="running", pid=os.getpid(), ended_at=None)
    beating = asyncio.create_task(beat(journal, run_id))
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
            listeners=listeners,
            recorder=recorder,
            unknown=unknown,
            failures=failures,
        )
        summary = await run.execute(stop)
        status, told = summary.status, summary_json(summary)
        return summary
    finally:
        beating.cancel()
        journal.add_run_update(run_id, status=status, ended_at=time.time(), summary=told)
        await journal.close()


def summary_json(summary: RunSummary) -> dict[str, Any]:
    """The summary of a run as JSON values, as it is kept with the run."""
    return asdict(summary)


def _left_over(
    store: Store, run_id: str, options: RunOptions
) -> tuple[frozenset[str], dict[str, dict[str, Failure]]]:
    """What a resumed run doesn't do again: unknown calls by key, and failures by node and key.

    Skipped calls stay unknown, so that a later resume may still repeat them.
    """
    unknown: frozenset[str] = frozenset()
    if options.unknown == "repeat":
        calls.abandon_unknown(store, run_id)
    else:
        unknown = frozenset(call.call_key for call in calls.unknown(store, run_id) if call.call_key)
    failures: dict[str, dict[str, Failure]] = {}
    if not options.retry_failed:
        for cell in cells.stream(store, run_id, outputs=False):
            if cell.status in FAILED_STATUSES - {"unknown"}:
                failures.setdefault(cell.node, {})[cell.key] = Failure(
                    cast(CellStatus, cell.status), cell.error or "failed before the run was resumed"
                )
    return unknown, failures
