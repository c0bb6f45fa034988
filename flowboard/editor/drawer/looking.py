"""What the drawer's panels share: the board of the run that this tab looks at, read beside the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from nicegui import background_tasks

from flowboard.editor.running import RunNews
from flowboard.flow.errors import FlowError
from flowboard.workspace.board.viewing import OpenBoard, open_board
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk

_AGAIN: Final = 1.0  # seconds between two readings while a run goes on
_SHARE: Final = 8  # a reading may take one part in so many of the time


class Looking:
    """Keeps the board of the run that is looked at, and tells whoever asked when there is a new one.

    `board` is None until it is read, and where the flow never ran; `problem` says why it can't be.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.board: OpenBoard | None = None
        self.problem = ""
        self.known = False
        self._hearers: list[Callable[[], None]] = []
        self._due = asyncio.Event()
        self._reading = background_tasks.create(self._read(), name="read the board")
        desk.on("run", lambda _: self.refresh())
        desk.on("live", self._hear)
        desk.client.on_delete(self._reading.cancel)
        self.refresh()

    def on_change(self, hear: Callable[[], None]) -> None:
        """Hear whenever the board is another, in this tab's page."""
        self._hearers.append(hear)

    def refresh(self) -> None:
        """Read the board again, soon."""
        self._due.set()

    def _hear(self, news: RunNews) -> None:
        follows = self.desk.run is None or (news.run is not None and news.run.run_id == self.desk.run)
        if follows and (news.run is not None and (news.run.going or news.ended or news.began)):
            self.refresh()

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._due.wait()
            self._due.clear()
            began = loop.time()
            session = self.desk.flow.session
            try:
                self.board = await asyncio.to_thread(
                    open_board, session.path, session.types, self.desk.run
                )
                self.problem = ""
            except (FlowError, WorkspaceError) as error:
                self.board, self.problem = None, str(error)
            self.known = True
            with self.desk.client:
                for hear in tuple(self._hearers):
                    hear()
            await asyncio.sleep(max(_AGAIN, _SHARE * (loop.time() - began)))
