"""What the steps of label mode share in one tab: the rows, the labels, the judge's results, and news of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from nicegui import background_tasks

from flowboard.editor.running.actions import Runner
from flowboard.editor.running.feed import RunNews
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.labelling.judging_flow import Judging, judging_in
from flowboard.workspace.labelling.results import Results, ResultsReader
from flowboard.workspace.run_request import RunRequest

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk
    from flowboard.editor.labelling.labeller import Labeller
    from flowboard.workspace.labelling.preparing import Prepared

AT_ONCE: Final = 16
"""Questions to a provider that are under way at the same time."""

_PAUSE: Final = 0.4  # seconds between two readings while a run goes on

Hear = Callable[[Results], object]


class JudgeRunner(Runner):
    """Runs the judge over the labelled rows, with a bounded number of questions under way."""

    at_once: int | None = AT_ONCE
    """None leaves it to the server's own profile, as is right for one on this machine."""

    @property
    def request(self) -> RunRequest:
        """What evaluating asks for."""
        return replace(super().request, concurrency=self.at_once)


class LabelRoom:
    """Label mode of one flow in one tab."""

    def __init__(self, desk: Desk, prepared: Prepared, labeller: Labeller) -> None:
        self.desk = desk
        self.prepared = prepared
        self.labeller = labeller
        self.is_model_ready = True
        """Whether somebody answers for the judge's model, as far as that is known."""
        self._reader = ResultsReader(desk.flow.path, prepared)
        self.results = self._reader.read(desk.flow.session.flow)
        self._hearers: list[Hear] = []
        self._due = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Follow what happens; on the event loop, once the page is built."""
        self.runner = JudgeRunner(self.desk)
        self.desk.on("live", self._heard)
        self.desk.on("flow", lambda _: self.look())
        self._work = background_tasks.create(self._go_on(), name="results of a judge")

    @property
    def judging(self) -> Judging:
        """The judge as the flow has it now.

        Raises:
            WorkspaceError: it isn't such a flow any more, for somebody has changed it on the canvas.
        """
        return judging_in(self.desk.flow.session.flow)

    @property
    def is_evaluating(self) -> bool:
        """Whether a run of the judge goes on."""
        run = self.runner.run
        return run is not None and run.going

    def listen(self, hear: Hear) -> None:
        """Hear of every reading of the results, inside the tab's page."""
        self._hearers.append(hear)

    def look(self) -> None:
        """Read the results soon: something has changed."""
        self._due.set()

    def change(self, label: str, *operations: dict[str, Any]) -> bool:
        """Change the flow beneath, as the person of this tab; False, and a notice, if that was refused."""
        return self.desk.do(label, operations)

    def correct(self, work: Callable[[], object], then: Callable[[], object] = lambda: None) -> None:
        """Write something into the log of grades beside the page, then look what that changes."""

        async def do() -> None:
            try:
                await asyncio.to_thread(work)
                await self.labeller.do(lambda session: session.refresh())
            except WorkspaceError as error:
                self.desk.notice(str(error))
                return
            with self.desk.client:
                then()
            self.look()

        background_tasks.create(do(), name="correct a label")

    def close(self) -> None:
        """The tab is gone."""
        if self._work is not None:
            self._work.cancel()
        self.labeller.close()

    def _heard(self, news: RunNews) -> None:
        if news.began or news.ended or (news.run is not None and news.run.going):
            self.look()

    async def _go_on(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            try:
                self.results = await asyncio.to_thread(self._reader.read, self.desk.flow.session.flow)
            except WorkspaceError as error:
                self.desk.notice(str(error))
            else:
                with self.desk.client:
                    for hear in self._hearers:
                        hear(self.results)
            await asyncio.sleep(_PAUSE)
