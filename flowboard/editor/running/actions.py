"""What a person can do with runs: start one, as a whole or in part, cancel it, go on with it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from flowboard.editor.running.feed import RunFeed, feed_of
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.live.launching import launch
from flowboard.workspace.live.live_run import LiveRun
from flowboard.workspace.live.watching import cancel
from flowboard.workspace.run_request import Mode, RunRequest
from flowboard.workspace.trust.gate import TrustNeeded

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk
    from flowboard.flow.document import Flow
    from flowboard.flow.flow_file import FlowFile
    from flowboard.workspace.catalogue import NodeTypes


class Runner:
    """The runs of one flow in the hands of one person.

    `budget` in US dollars and `models` are what that person has set for the next runs. Where a run
    needs trust, the trust sheet is shown, and nothing has happened yet.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.feed: RunFeed = feed_of(desk.flow)
        self.budget: float | None = None
        self.models: Mode = "auto"
        self.limit: int | None = None

    @property
    def request(self) -> RunRequest:
        """What the run button asks for."""
        return RunRequest(budget=self.budget, models=self.models, limit=self.limit)

    @property
    def run(self) -> LiveRun | None:
        """The run that goes on, or the latest there was."""
        return self.feed.run

    async def run_all(self) -> bool:
        """Run everything that is stale."""
        return await self._start(self.request)

    async def run_to(self, node: str) -> bool:
        """Run a node and whatever it needs."""
        return await self._start(replace(self.request, to=node))

    async def run_only(self, node: str) -> bool:
        """Run just this node, on what is stored upstream."""
        return await self._start(replace(self.request, only=node))

    async def run_row(self, node: str | None = None) -> bool:
        """Run just the active row, with its answers as they stream in; up to a node, if one is given."""
        if self.desk.row is None:
            self.desk.notice(
                "Choose a row first: in the table below, or with the arrows beside the row."
            )
            return False
        return await self._start(replace(self.request, row=self.desk.row, to=node, limit=None))

    async def run_first(self, rows: int) -> bool:
        """Run the first rows of the data only."""
        return await self._start(replace(self.request, limit=rows))

    async def resume(self, *, repeat_unknown: bool = False) -> bool:
        """Go on with the run that was cut short, with its own flow."""
        run = self.run
        if run is None:
            return False
        request = RunRequest(resume=run.run_id, budget=self.budget)
        return await self._start(replace(request, unknown="repeat") if repeat_unknown else request)

    async def retry_failed(self) -> bool:
        """Try again what failed in the latest run."""
        run = self.run
        if run is None:
            return False
        return await self._start(RunRequest(resume=run.run_id, budget=self.budget, retry_failed=True))

    async def cancel(self) -> bool:
        """Ask the run to end; what was answered stays."""
        run = self.run
        if run is None or not run.going or not self._may():
            return False
        return await cancel(self.desk.flow.path, run.run_id)

    async def _start(self, request: RunRequest) -> bool:
        if not self._may():
            return False
        if self.run is not None and self.run.going:
            self.desk.notice("A run is under way. Cancel it, or wait for its end.")
            return False
        session = self.desk.flow.session
        file = session.file()
        try:
            # Reading code files, the trust list and who answers takes a moment; the page doesn't wait.
            run_id = await asyncio.to_thread(_launched, file, session.types, request)
        except TrustNeeded as needed:
            self.desk.show("trust", needs=needed, request=request)
            return False
        except FlowError as error:
            self.desk.show("problems", problems=error.problems)
            first = error.problems[0]
            self.desk.notice(f"{first.node}: {first.message}" if first.node else first.message)
            return False
        except WorkspaceError as error:
            self.desk.notice(str(error))
            return False
        self.feed.follow(self._followed(run_id, request, file.flow))
        self.desk.look_at(None)
        return True

    def _followed(self, run_id: str, request: RunRequest, flow: Flow) -> LiveRun:
        earlier = self.run
        if request.resume is not None and earlier is not None and earlier.run_id == run_id:
            return replace(earlier, status="starting", message="", ended_at=None)
        return LiveRun(run_id, snapshot=flow)

    def _may(self) -> bool:
        if self.desk.may("run"):
            return True
        self.desk.notice("You can look at this flow, but running it isn't among your rights.")
        return False


def _launched(file: FlowFile, types: NodeTypes, request: RunRequest) -> str:
    return asyncio.run(launch(file, types, request))
