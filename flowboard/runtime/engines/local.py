"""The local engine: one event loop, one process, one writer."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from flowboard.node import Files, NodeFailed, Sandbox
from flowboard.runtime.asserting import Assertions
from flowboard.runtime.budget import Budget
from flowboard.runtime.calls import CallPolicy, Calls, Models, Recorder
from flowboard.runtime.context import Grades, RowNames, Services, UncountedSandbox
from flowboard.runtime.events import CellStatus, EventStream, Listener, Progress
from flowboard.runtime.items import Cell
from flowboard.runtime.ledger import Ledger
from flowboard.runtime.limits import Limits
from flowboard.runtime.lookups import Lookups
from flowboard.runtime.options import RunOptions, RunStatus, RunSummary, StopSignal
from flowboard.runtime.plan import Plan
from flowboard.runtime.resuming import LeftOver
from flowboard.runtime.scheduler import Scheduler
from flowboard.runtime.sources import Sources, wanted_rows
from flowboard.runtime.unwritten import AnyJournal
from flowboard.runtime.work import Pins, Worker, state_of
from flowboard.store.errors import StoreError
from flowboard.store.store import Store

_TICK = 0.25  # seconds between two tellings of progress
_GRACE = 1.2  # seconds that calls in flight have to end when a run is cancelled; all ends within 2
_FAILURES_TOLD = 20  # different ones per node; the rest is counted
_MESSAGES_TOLD = 500  # per node


class LocalRun:
    """One run of a plan in this process.

    Args:
        run_id: the id under which the run is in the store.
        plan: what runs.
        options: how much of it, and within which limits.
        models: where chat models come from.
        files: the files beside the flow.
        listeners: who hears the run's events.
        sandbox: where code is run; an estimate has none.
        recorder: takes down every answer, if given.
        read_learned: gives the file of a classifier that was trained for this flow, by its name.
        before: what an earlier part of the run has left, when it goes on.
        only_count: ask no model and compute nothing that needs an answer which isn't there.
        pins: what pinned nodes have made before.
    """

    def __init__(
        self,
        run_id: str,
        plan: Plan,
        options: RunOptions,
        *,
        store: Store,
        journal: AnyJournal,
        models: Models,
        files: Files,
        grades: Grades,
        sandbox: Sandbox | None = None,
        listeners: Sequence[Listener] = (),
        recorder: Recorder | None = None,
        before: LeftOver | None = None,
        read_learned: Callable[[str], bytes] | None = None,
        only_count: bool = False,
        pins: Pins = lambda node, key: None,
    ) -> None:
        self.run_id = run_id
        before = before or LeftOver()
        self._plan = plan
        self._journal = journal
        self._in_flight = before.in_flight
        self._repeats_unknown = options.unknown == "repeat"
        self.progress = Progress(node.id for node in plan)
        self.events = EventStream(partial(journal.add_event, run_id))
        for listener in listeners:
            self.events.listen(listener)
        self._messages_told: dict[str, set[str]] = {}
        self._failures_told: dict[str, set[str]] = {}
        self._warnings: list[str] = []
        limits = Limits(options.concurrency)
        self._calls = Calls(
            run_id,
            models,
            journal,
            Lookups(store.lookup),
            limits,
            Budget(options.budget, before.spent),
            CallPolicy(options.replicate, self._undecided(), only_count, options.only),
            self.progress,
            recorder,
        )
        names = RowNames(plan)
        services = Services(
            calls=self._calls,
            assertions=Assertions(
                read_file=lambda name: _text_of(name, files),
                is_busy=lambda: self._scheduler.is_busy,
                read_learned=read_learned,
            ),
            files=files,
            sandbox=sandbox or UncountedSandbox(),
            grades=grades,
            rows=names,
            log=self._log,
            on_progress=self._show_progress,
            on_text=self._show_text if options.stream else None,
        )
        ledger = Ledger(run_id, journal, self.progress.nodes)
        self._sources = Sources(
            plan, services, ledger, names, self._log, options.limit, wanted_rows(plan, options.row)
        )
        slots = options.concurrency or self._calls.most_at_once(plan)
        self._scheduler = Scheduler(
            plan,
            store.lookup,
            workers=2 * slots + 64,
            window=max(256, 3 * slots),
            room=journal.room,
        )
        states = [
            state_of(
                node,
                run_id,
                list(self._calls.models_of(node.step, node.step.asserts())),
                files,
                before.failures.get(node.id, {}),
            )
            for node in plan
        ]
        self._worker = Worker(
            states,
            self._scheduler.tableau,
            services,
            ledger,
            self._failed,
            options.replicate,
            self.progress.plan_call,
            pins,
        )

    def _undecided(self) -> frozenset[str]:
        """The keys of the calls that were in flight and aren't to be made again."""
        if self._repeats_unknown:
            return frozenset()
        return frozenset(call.call_key for call in self._in_flight if call.call_key)

    async def execute(self, stop: StopSignal | None = None) -> RunSummary:
        """Run to the end, or until `stop` asks for it; what is under way then gets a moment to end."""
        with _rare_collections():
            return await self._execute(stop)

    async def _execute(self, stop: StopSignal | None) -> RunSummary:
        started = time.monotonic()
        self.events.tell("run_started", run=self.run_id, nodes=[node.id for node in self._plan])
        self._list_in_flight()
        status: RunStatus = "done"
        message = ""
        ticker = asyncio.create_task(self._tick())
        running = asyncio.create_task(self._carry_out())
        stopping = asyncio.create_task(stop.wait()) if stop is not None else None
        failure: NodeFailed | StoreError | None = None
        try:
            waiting = {running, stopping} if stopping is not None else {running}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                status = "cancelled"
                self._scheduler.stop()
                self._calls.stop()
                await asyncio.wait({running}, timeout=_GRACE)
                running.cancel()
            with suppress(asyncio.CancelledError):
                await running
        except* (NodeFailed, StoreError) as group:
            failure = _first(group)
        finally:
            tasks = [task for task in (ticker, running, stopping) if task is not None]
            for task in tasks:
                task.cancel()
            # Calls that are cut off here still note it, and no failure goes unseen.
            await asyncio.gather(*tasks, return_exceptions=True)
        if isinstance(failure, StoreError):
            raise failure
        await self._journal.drain()
        if failure is not None:
            status, message = "failed", str(failure)
        elif self._scheduler.stopped_by is not None:
            message = str(self._scheduler.stopped_by)
            status = self._scheduler.stopped_by.status
        summary = self._summary(status, message, time.monotonic() - started)
        self.events.tell("progress", **self._counters())
        self.events.tell("run_ended", run=self.run_id, status=summary.status, message=message)
        return summary

    async def _carry_out(self) -> None:
        for node in self._plan:
            if node.expands and node.specs:
                message = "assertions on a node that expands aren't evaluated; put them on one behind it"
                self._log(node.id, message, "warning")
        await self._sources.look_ahead()
        self._note_expected()
        await self._scheduler.run(
            self._worker,
            {node.id: partial(self._sources.open, node) for node in self._plan.sources},
            self._sources.admit,
        )

    def _summary(self, status: RunStatus, message: str, seconds: float) -> RunSummary:
        nodes = self.progress.nodes
        awaiting = any(node.statuses.get("awaiting") for node in nodes.values())
        return RunSummary(
            run_id=self.run_id,
            status="awaiting" if status == "done" and awaiting else status,
            nodes=nodes,
            calls=self.progress.calls,
            retries=self.progress.retries,
            cost=self.progress.cost,
            unknown=self.progress.unknown,
            seconds=seconds,
            message=message,
            warnings=self._warnings,
        )

    def _note_expected(self) -> None:
        """How many cells each node will have, where the number of rows and all labels are known."""
        for node in self._plan:
            expected = 1
            for axis in node.cell_axes:
                creator, _, name = axis.partition(".")
                fixed = self._plan.by_id[creator].step.axes().get(name)
                size = len(fixed) if fixed is not None else self._sources.totals.get(axis, 0)
                expected *= size
            self.progress.nodes[node.id].expected = expected or None

    # -- telling ----------------------------------------------------------------------------------

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK)
            if counters := self._counters():
                self.events.tell("progress", **counters)

    def _counters(self) -> dict[str, object]:
        changes = self.progress.changes()
        if not changes:
            return {}
        return {
            "nodes": changes,
            "calls": self.progress.calls,
            "retries": self.progress.retries,
            "cost": self.progress.cost,
        }

    def _log(self, node: str, message: str, level: str) -> None:
        told = self._messages_told.setdefault(node, set())
        if message in told or len(told) > _MESSAGES_TOLD:
            return
        if len(told) == _MESSAGES_TOLD:
            told.add(message)
            message = f"has said {_MESSAGES_TOLD} different things; the rest is left out"
        told.add(message)
        if level == "warning":
            self._warnings.append(f"{node}: {message}")
        self.events.tell("log", node=node, message=message, level=level)

    def _list_in_flight(self) -> None:
        """Name every call that was in flight when the run was cut off, and what becomes of it."""
        fate = "is made again" if self._repeats_unknown else "isn't made again"
        for call in self._in_flight:
            purpose = f", {call.purpose}" if call.purpose else ""
            self._log(
                call.node,
                f"the call to {call.model} for {call.key}{purpose} was in flight when the run was cut "
                f"off; it {fate}",
                "warning",
            )

    def _failed(self, cell: Cell, key: str, status: CellStatus, message: str) -> None:
        told = self._failures_told.setdefault(cell.node.id, set())
        if message not in told and len(told) < _FAILURES_TOLD:
            told.add(message)
            self.events.tell("cell_failed", node=cell.node.id, key=key, status=status, message=message)

    def _show_progress(self, node: str, key: str, done: int, total: int | None, message: str) -> None:
        self.events.tell("cell_progress", node=node, key=key, done=done, total=total, message=message)

    def _show_text(self, node: str, key: str, piece: str) -> None:
        self.events.tell("text", node=node, key=key, piece=piece)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Keep the garbage collector from walking all imported modules again and again during a run.

    A run makes millions of short-lived objects and no cycles of its own; at the usual thresholds
    the collector took a third of the processor time. At these it walks what is young, and what is
    old (the modules) once in a hundred million objects.
    """
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _text_of(name: str, files: Files) -> str:
    """The text of a code file. Read through `open`, which gives what the user has trusted."""
    with files.open(name) as stream:
        return stream.read().decode("utf-8")


def _first(group: BaseExceptionGroup[NodeFailed | StoreError]) -> NodeFailed | StoreError:
    """One of the failures that ended a run: they come wrapped, once per task group."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, NodeFailed | StoreError)
    return error
