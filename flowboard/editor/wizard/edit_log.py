"""How the criteria were edited, beside how grades were changed: one list, newest first, read when opened."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from nicegui import background_tasks, ui

from flowboard.editor.grading.grader import labels_of
from flowboard.editor.theme.controls import Text, button
from flowboard.editor.theme.icons import icon
from flowboard.editor.wizard.bench import Bench
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.criteria_log import Entry, told

_MOST: Final = 60


class EditLog:
    """A list to be opened. It is read anew each time, and after every edit while it is open."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self._is_open = False
        with ui.element("details").classes("fb-more") as details:
            details.props["data-testid"] = "edit-log"
            Text("summary", "What was changed")
            self._list = ui.element("ol").classes("fb-edit-log")
        details.on("toggle", self._toggled, js_handler="(event) => emit(event.target.open)")
        bench.step.on("flow", lambda _: self._read_soon())
        bench.step.at_end(bench.cards.listen(bench.desk, lambda _: self._read_soon()))

    def _toggled(self, event: object) -> None:
        self._is_open = getattr(event, "args", False) is True
        self._read_soon()

    def _read_soon(self) -> None:
        if self._is_open:
            background_tasks.create(self._read(), name="the log of an evaluator")

    async def _read(self) -> None:
        bench = self.bench
        try:
            entries = await asyncio.to_thread(told, bench.desk.flow.path, bench.node, bench.flow)
        except WorkspaceError as error:
            bench.desk.notice(str(error))
            return
        if self._list.is_deleted:
            return
        with bench.desk.client:
            self._list.clear()
            with self._list:
                for entry in entries[:_MOST]:
                    self._build(entry)
                if not entries:
                    Text("li", "No criterion was edited and no grade changed yet.", "fb-quiet")

    def _build(self, entry: Entry) -> None:
        with ui.element("li").classes("fb-log-entry"):
            icon("edit" if entry.kind == "criterion" else "people")
            with ui.element("div"):
                with ui.element("p"):
                    if entry.row:
                        label = labels_of(entry.row)[0]
                        button(f"Row {label}", lambda: self._open(entry.row), kind="quiet")
                    Text("span", entry.sentence)
                    if entry.is_taken_back:
                        Text("span", "taken back", "fb-chip")
                if entry.detail:
                    Text("p", entry.detail, "fb-quiet")
                when = time.strftime("%d %b %H:%M", time.localtime(entry.at))
                Text("p", " · ".join(part for part in (when, entry.who) if part), "fb-log-when")

    def _open(self, row: str) -> None:
        self.bench.desk.show("row", row=labels_of(row)[0], node=self.bench.node)
