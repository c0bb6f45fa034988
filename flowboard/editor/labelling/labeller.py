"""One person who labels: the grading of the judged outputs in the order of the file, beside the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from flowboard.editor.grading.screen import Screen
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import in_plain_words
from flowboard.workspace.grading.session import GradingSession, opened_grading
from flowboard.workspace.grading.task import GradingTask


class Labeller:
    """Labels the rows that were read by a run. Whatever is labelled is in the store at once.

    Opening it reads the rows, which takes a moment for thousands of them: do it beside the page.

    Raises:
        WorkspaceError: there is no such run, or nothing of it can be labelled.
    """

    def __init__(self, folder: Path, run: str, node: str, types: NodeTypes, name: str) -> None:
        self.name = name
        self._stack = ExitStack()
        self._turns = asyncio.Lock()
        self._session: GradingSession = self._stack.enter_context(
            opened_grading(folder, run, node, types, GradingTask(name, order="data"))
        )
        self.screen = self._screen()
        """What is to be seen, as it was last."""

    async def do(self, action: Callable[[GradingSession], object]) -> Screen:
        """Do something to the session, in a thread and one thing after the other; gives what is to be seen then.

        Raises:
            WorkspaceError: it can't be done, or the store can't serve.
        """

        def work() -> Screen:
            with in_plain_words():
                action(self._session)
                return self._screen()

        async with self._turns:
            self.screen = await asyncio.to_thread(work)
        return self.screen

    @property
    def last(self) -> tuple[str, str] | None:
        """The key of the row that was labelled last in this session or lately, and its label."""
        done = self._session.last_done
        return None if done is None or done.action != "grade" else (done.key or "", done.grade)

    def close(self) -> None:
        """Give the store back."""
        self._stack.close()

    def _screen(self) -> Screen:
        session = self._session
        return Screen(session.shown, session.progress, rows=(), counts={})
