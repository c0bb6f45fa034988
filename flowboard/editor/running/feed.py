"""What goes on with the runs of one open flow, told to every tab: at most twenty times a second.

The engine has a process of its own. The feed follows its events, keeps the `LiveRun`, and works out
which nodes have changed their status; the tabs are told those and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nicegui import background_tasks

from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.live.live_run import LiveRun, known_run
from flowboard.workspace.live.states import NodeStatus, node_statuses
from flowboard.workspace.live.watching import watch

if TYPE_CHECKING:
    from flowboard.editor.hub import OpenFlow

_TICK: Final = 0.05  # seconds between two tellings


@dataclass(frozen=True, slots=True)
class RunNews:
    """What has changed since the last news.

    Attributes:
        run: the run that is followed, or the latest there was; None where the flow never ran.
        changed: the new status of each node whose status has changed.
        streamed: the answers that have grown, by node and key.
        began, ended: whether the run has begun or ended with this news.
    """

    run: LiveRun | None
    changed: Mapping[str, NodeStatus] = field(default_factory=dict)
    streamed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    began: bool = False
    ended: bool = False


class RunFeed:
    """Follows the runs of one flow for all its tabs; `feed_of` gives the one there is."""

    def __init__(self, flow: OpenFlow) -> None:
        self.flow = flow
        self.run: LiveRun | None = None
        self.problem = ""
        self._statuses: dict[str, NodeStatus] = {}
        self._streamed: set[tuple[str, str]] = set()
        self._began = self._ended = self._due = False
        self._following: asyncio.Task[None] | None = None
        self._stop_listening = flow.session.listen(lambda _: self._soon())
        background_tasks.create(self._find(), name="find the latest run")

    @property
    def statuses(self) -> Mapping[str, NodeStatus]:
        """The status of every node, as it was told last."""
        return self._statuses

    def follow(self, run: LiveRun) -> None:
        """Follow a run from what is known of it; the one followed so far goes on unwatched."""
        if self._following is not None:
            self._following.cancel()
        self.run, self._began, self._ended = run, True, False
        self._following = background_tasks.create(self._hear(run), name=f"follow run {run.run_id}")
        self._soon()

    def close(self) -> None:
        """Stop following; the run goes on."""
        self.run = None
        self._stop_listening()
        if self._following is not None:
            self._following.cancel()

    async def _find(self) -> None:
        """After a restart the latest run is found again, and followed if it is still going."""
        try:
            found = await asyncio.to_thread(known_run, self.flow.path)
        except WorkspaceError as error:
            self.problem = str(error)
            return
        if self.run is None and found is not None:
            if found.going:
                self.follow(found)
            self.run = found
        self._soon()

    async def _hear(self, run: LiveRun) -> None:
        try:
            async for event in watch(self.flow.path, run.run_id, after=run.seen):
                run.hear(event)
                if event.kind == "text":
                    self._streamed.add((event.data["node"], event.data["key"]))
                self._soon()
        except WorkspaceError as error:
            self.problem = str(error)
        finally:
            if self.run is run:
                run.lost()
                self._ended = True
                self._soon()

    def _soon(self) -> None:
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_later(_TICK, self._tell)

    def _tell(self) -> None:
        self._due = False
        now = self._now()
        changed = {name: status for name, status in now.items() if self._statuses.get(name) != status}
        self._statuses = now
        run = self.run
        streamed = {place: run.streaming.get(place, "") for place in self._streamed} if run else {}
        news = RunNews(run, changed, streamed, self._began, self._ended)
        self._streamed, self._began, self._ended = set(), False, False
        if changed or streamed or news.began or news.ended or (run is not None and run.going):
            self.flow.tell("live", news)

    def _now(self) -> dict[str, NodeStatus]:
        session, run = self.flow.session, self.run
        views = session.canvas().nodes
        return node_statuses(
            session.flow,
            unconfigured={
                name
                for name, view in views.items()
                if any(one.severity == "error" for one in view.problems)
            },
            snapshot=run.snapshot if run is not None else None,
            counters=run.counters if run is not None else None,
            seconds=run.node_seconds if run is not None else None,
            going=run is not None and run.going,
        )


def feed_of(flow: OpenFlow) -> RunFeed:
    """The feed of an open flow, begun when it is first asked for."""
    if not isinstance(flow.live, RunFeed):
        flow.live = RunFeed(flow)
    return flow.live
