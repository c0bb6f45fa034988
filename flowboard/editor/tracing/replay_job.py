"""A flip test or a verification in the background: in a thread of its own, one at a time for each flow."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal
from weakref import WeakKeyDictionary

from nicegui import app, background_tasks

from flowboard.editor.tracing.feed import TraceFeed, traces_of
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.tracing.replay_watch import ReplayProgress, ReplayWatch
from flowboard.workspace.trust.gate import TrustNeeded

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk
    from flowboard.editor.hub import OpenFlow

Status = Literal["going", "stopping", "done", "stopped", "refused"]
Work = Callable[[ReplayWatch], Coroutine[Any, Any, str]]
"""What is to be done; it gives a sentence about how it came out."""

_TICK: Final = 0.1  # seconds between two tellings
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReplayState:
    """What goes on, or went on last: `title` says what, `run` and `row` where; `message` how it ended."""

    title: str
    run: str
    row: str | None = None
    status: Status = "going"
    progress: ReplayProgress = field(default_factory=ReplayProgress)
    message: str = ""

    @property
    def is_going(self) -> bool:
        """Whether it hasn't ended yet."""
        return self.status in ("going", "stopping")


class ReplayJob:
    """Carries out the replays of one flow, and tells every tab how far they are."""

    def __init__(self, feed: TraceFeed) -> None:
        self._feed = feed
        self.state: ReplayState | None = None
        self._watch: ReplayWatch | None = None
        self._hearers: list[tuple[Desk, Callable[[], None]]] = []
        self._progress = ReplayProgress()
        self._is_due = False

    def listen(self, desk: Desk, hear: Callable[[], None]) -> None:
        """Hear of news inside a tab's page, until the tab goes."""
        entry = (desk, hear)
        self._hearers.append(entry)
        desk.client.on_delete(lambda: self._hearers.remove(entry))

    def begin(self, desk: Desk, title: str, run: str, row: str | None, work: Work) -> bool:
        """Begin a replay for a person who may pay for it; False, and a notice, where that can't be."""
        if not desk.may("run"):
            desk.notice("You can look at this trace, but re-running rows isn't among your rights.")
            return False
        if self.state is not None and self.state.is_going:
            desk.notice("Rows are being re-run already. Stop that, or wait for its end.")
            return False
        loop = asyncio.get_running_loop()
        self._progress = ReplayProgress()
        self._watch = ReplayWatch(lambda progress: _call_in(loop, self._hear, progress))
        self._tell(ReplayState(title, run, row))
        background_tasks.create(self._carry_out(desk, work, self._watch), name="re-run rows")
        return True

    def stop(self) -> None:
        """Ask for the end; what was answered is kept."""
        if self._watch is not None and self.state is not None and self.state.is_going:
            self._watch.stop()
            self._tell(replace(self.state, status="stopping"))

    def put_away(self) -> None:
        """Show no more how the last one ended."""
        if self.state is not None and not self.state.is_going:
            self._tell(None)

    async def _carry_out(self, desk: Desk, work: Work, watch: ReplayWatch) -> None:
        assert self.state is not None
        run = self.state.run
        status: Status
        try:
            message = await _in_thread(lambda: asyncio.run(work(watch)))
            status = "done"
        except TrustNeeded as needed:
            status, message = "refused", "This flow waits for your trust. Nothing was run."
            desk.show("trust", needs=needed)
        except (FlowError, WorkspaceError) as error:
            is_stopped = getattr(error, "exit_code", None) == ExitCode.INTERRUPTED
            status, message = ("stopped" if is_stopped else "refused"), str(error)
        except Exception:  # noqa: BLE001 (it is told, and the page goes on)
            _log.exception("A replay of run %s broke.", run)
            status, message = "refused", "It broke off. The terminal of Flowboard says more."
        await self._feed.keep_up(run)
        self._watch = None
        self._tell(replace(self.state, status=status, message=message, progress=self._progress))

    def _hear(self, progress: ReplayProgress) -> None:
        self._progress = progress
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_later(_TICK, self._tell_progress)

    def _tell_progress(self) -> None:
        self._is_due = False
        if self.state is not None and self.state.is_going:
            self._tell(replace(self.state, progress=self._progress))

    def _tell(self, state: ReplayState | None) -> None:
        self.state = state
        for desk, hear in tuple(self._hearers):
            if not desk.client.is_deleted:
                with desk.client:
                    hear()


async def _in_thread(work: Callable[[], str]) -> str:
    """Do something in a thread that doesn't hold up the end of the program, as those of a pool do."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[str] = loop.create_future()

    def carry_out() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 (it is raised where it was asked for)
            _call_in(loop, _settle, ended, "", error)
        else:
            _call_in(loop, _settle, ended, result, None)

    threading.Thread(target=carry_out, name="re-run rows", daemon=True).start()
    return await ended


def _call_in(loop: asyncio.AbstractEventLoop, hear: Callable[..., object], *news: object) -> None:
    """Tell the page's loop something; at the end of the program nobody hears it any more."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(hear, *news)


def _settle(ended: asyncio.Future[str], result: str, problem: BaseException | None) -> None:
    if ended.done():
        return
    if problem is None:
        ended.set_result(result)
    else:
        ended.set_exception(problem)


_JOBS: WeakKeyDictionary[OpenFlow, ReplayJob] = WeakKeyDictionary()
"""By open flow; a job doesn't hold its flow, so it goes with it."""


def replays_of(flow: OpenFlow) -> ReplayJob:
    """The replays of an open flow."""
    if not _JOBS:
        app.on_shutdown(_stop_all)
    if flow not in _JOBS:
        _JOBS[flow] = ReplayJob(traces_of(flow))
    return _JOBS[flow]


def _stop_all() -> None:
    for job in _JOBS.values():
        job.stop()
