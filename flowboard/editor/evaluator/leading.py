"""Counts of rows as buttons that lead to these rows. They are looked up when somebody asks for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from nicegui import background_tasks, ui

from flowboard.editor.grading.grader import labels_of
from flowboard.editor.theme.controls import Text, enable
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk

Find = Callable[[], Sequence[str]]
"""Gives the keys of the rows; runs beside the page."""


class RowCount:
    """A count that is read as a part of a sentence and leads to its rows."""

    def __init__(self, desk: Desk, *, testid: str = "", classes: str = "") -> None:
        self.desk = desk
        self._find: Find | None = None
        self._because = ""
        with ui.element("button").classes(f"fb-row-count {classes}") as self.element:
            self.element.props["type"] = "button"
            if testid:
                self.element.props["data-testid"] = testid
            self._words = Text("span", "")
        self.element.on("click", lambda _: self._lead(), [])

    def show(self, words: str, find: Find | None, because: str, *, hint: str = "") -> None:
        """Show a count.

        Args:
            words: as it is read; nothing is shown where they are empty.
            find: looks its rows up; None where there are none.
            because: what the rows are, for the table that shows them.
            hint: more about the count.
        """
        self._find, self._because = find, because
        self._words.set_text(words)
        self.element.set_visibility(bool(words))
        lead = "" if find is None else "Show these rows"
        self.element.props["title"] = ". ".join(one for one in (hint, lead) if one)
        enable(self.element, find is not None)
        self.element.update()

    def _lead(self) -> None:
        if self._find is not None:
            background_tasks.create(self._look(self._find, self._because), name="rows of a count")

    async def _look(self, find: Find, because: str) -> None:
        try:
            keys = await asyncio.to_thread(find)
        except WorkspaceError as error:
            self.desk.notice(str(error))
            return
        rows = list(dict.fromkeys(labels_of(key)[0] for key in keys))
        with self.desk.client:
            self.desk.show("matrix", rows=rows, because=because)
