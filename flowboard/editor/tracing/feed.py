"""The traces of one open flow, worked out beside the page and told to every tab that looks at them.

A run is traced once for all tabs, and again when it has ended or somebody has graded: that is looked
up every two seconds while a trace is in front of anybody.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from nicegui import background_tasks

from flowboard.flow.errors import FlowError
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.card_viewing import marks_of
from flowboard.workspace.tracing.folding import TerminalOpen
from flowboard.workspace.tracing.kept_replays import KeptReplays, kept_replays
from flowboard.workspace.tracing.run_trace import TracedRun, trace_run

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk
    from flowboard.editor.hub import OpenFlow

_PAUSE: Final = 2.0  # seconds between two looks
_SHARE: Final = 8  # looking may take one part in so many of the time
_KEPT: Final = 6  # traces that are held: those of a large run are large

_log = logging.getLogger(__name__)

Hear = Callable[[str], None]
"""Is told of which run there is news."""


@dataclass(frozen=True, slots=True)
class TraceState:
    """What is known of the trace of a run.

    Attributes:
        traced: the trace; None where there is none.
        kept: what re-runs of its rows have shown.
        problem: why there is no trace, in a sentence.
        choices: the steps whose failures can be traced, where somebody has to choose.
        is_tracing: whether a newer one is being worked out.
        places, labels: where a failing row stands in the report, by its name, and by what it is called
            among the rows of the data.
    """

    traced: TracedRun | None = None
    kept: KeptReplays = field(default_factory=KeptReplays)
    problem: str = ""
    choices: tuple[str, ...] = ()
    is_tracing: bool = True
    places: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, int] = field(default_factory=dict)


class TraceFeed:
    """Keeps the traces of a flow's runs up to date while somebody looks at them."""

    def __init__(self, path: Path, types: NodeTypes) -> None:
        self.path = path
        self.types = types
        self.terminal: str | None = None
        """The step that somebody has chosen, where the flow doesn't say whose failures count."""
        self._states: OrderedDict[str, TraceState] = OrderedDict()
        self._basis: dict[str, Any] = {}
        self._hearers: list[tuple[Desk, Hear]] = []
        self._wanted: dict[Desk, str] = {}
        self._due = asyncio.Event()
        self._keeping_up = asyncio.Lock()
        self._work: asyncio.Task[None] | None = None

    def of(self, run: str) -> TraceState:
        """What is known of the trace of a run."""
        return self._states.get(run, TraceState())

    def listen(self, desk: Desk, hear: Hear) -> None:
        """Hear of news inside a tab's page, until the tab goes."""
        entry = (desk, hear)
        self._hearers.append(entry)

        def leave() -> None:
            self._hearers.remove(entry)
            self._wanted.pop(desk, None)

        desk.client.on_delete(leave)

    def want(self, desk: Desk, run: str | None) -> None:
        """A tab looks at the trace of a run, or no longer at any."""
        if run is None:
            self._wanted.pop(desk, None)
            return
        self._wanted[desk] = run
        self.look()
        if self.of(run).traced is not None:  # what was re-run elsewhere, such as in a terminal
            background_tasks.create(self.keep_up(run), name="what re-runs have shown")

    def choose(self, terminal: str) -> None:
        """Trace the failures of another step, in all tabs."""
        self.terminal = terminal
        self._basis.clear()
        for run in tuple(self._states):
            self._tell(run, replace(self.of(run), problem="", choices=(), is_tracing=True))
        self.look()

    def look(self) -> None:
        """See soon whether there is anything new."""
        self._due.set()
        if self._work is None or self._work.done():
            self._work = background_tasks.create(self._go_on(), name="traces")

    async def keep_up(self, run: str) -> None:
        """Read again what re-runs of a run have shown."""
        async with self._keeping_up:  # or what was read first might be told last
            traced = self.of(run).traced
            if traced is None:
                return
            kept = await asyncio.to_thread(self._kept, traced)
            state = self.of(run)
            if state.traced is traced and state.kept != kept:
                self._tell(run, replace(state, kept=kept))

    async def _go_on(self) -> None:
        loop = asyncio.get_running_loop()
        while self._wanted:
            self._due.clear()
            began = loop.time()
            await self._look()
            try:
                pause = max(_PAUSE, _SHARE * (loop.time() - began))
                await asyncio.wait_for(self._due.wait(), pause)
            except TimeoutError:
                continue

    async def _look(self) -> None:
        runs = set(self._wanted.values())
        try:
            marks = await asyncio.to_thread(marks_of, self.path)
        except WorkspaceError as error:
            for run in runs:
                self._tell(run, TraceState(problem=str(error), is_tracing=False))
            return
        statuses = dict(marks.runs) if marks is not None else {}
        for run in runs:
            basis = (statuses.get(run), marks.grades if marks is not None else None, self.terminal)
            if self._basis.get(run) != basis:
                self._basis[run] = basis
                if statuses.get(run) in ("starting", "running"):
                    self._tell(
                        run, TraceState(problem="The run goes on. It is traced when it has ended.")
                    )
                else:
                    await self._trace(run)

    async def _trace(self, run: str) -> None:
        self._tell(run, replace(self.of(run), is_tracing=True))
        try:
            state = await asyncio.to_thread(self._traced, run)
        except TerminalOpen as error:
            state = TraceState(problem=f"{error.why}.", choices=error.choices, is_tracing=False)
        except (FlowError, WorkspaceError) as error:
            state = TraceState(problem=str(error), is_tracing=False)
        except Exception:  # noqa: BLE001 (the page goes on without this trace)
            _log.exception("Run %s can't be traced.", run)
            problem = "This run can't be traced. The terminal of Flowboard says more."
            state = TraceState(problem=problem, is_tracing=False)
        self._tell(run, state)

    def _traced(self, run: str) -> TraceState:
        traced = trace_run(self.path.parent, run, self.types, self.terminal)
        names = [str(row.row) for row in traced.report.rows]
        labels = {
            label: place
            for place, name in reversed(tuple(enumerate(names)))
            if (label := traced.label(name)) is not None
        }
        places = {name: place for place, name in enumerate(names)}
        kept = self._kept(traced)
        return TraceState(traced, kept, is_tracing=False, places=places, labels=labels)

    def _kept(self, traced: TracedRun) -> KeptReplays:
        return kept_replays(self.path.parent, traced.run, traced.report.terminal)

    def _tell(self, run: str, state: TraceState) -> None:
        self._states[run] = state
        self._states.move_to_end(run)
        while len(self._states) > _KEPT:
            gone, _ = self._states.popitem(last=False)
            self._basis.pop(gone, None)
        for desk, hear in tuple(self._hearers):
            if not desk.client.is_deleted:
                with desk.client:
                    hear(run)


_FEEDS: WeakKeyDictionary[OpenFlow, TraceFeed] = WeakKeyDictionary()
"""By open flow; a feed doesn't hold its flow, so it goes with it."""


def traces_of(flow: OpenFlow) -> TraceFeed:
    """The feed of an open flow, begun when it is first asked for."""
    if flow not in _FEEDS:
        _FEEDS[flow] = TraceFeed(flow.path, flow.session.types)
    return _FEEDS[flow]
