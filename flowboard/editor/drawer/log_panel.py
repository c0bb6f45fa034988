"""The log of the run that goes on, or of the latest: warnings, failures, and where they happened."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.editor.running import RunNews, feed_of
from flowboard.workspace.live.live_run import LogLine

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk

_SHOWN: Final = 300


class LogPanel:
    """The log of one flow's run, newest first."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._told = -1

    def build(self) -> None:
        """Build into the current slot."""
        self._body = (
            ui.element("div")
            .classes("fb-log")
            .props('role="log" aria-label="Log of the run" tabindex="0"')
        )
        self.desk.on("live", self._hear)
        self._draw()

    def _hear(self, news: RunNews) -> None:
        lines = len(news.run.log) if news.run is not None else 0
        if news.began or news.ended or lines != self._told:
            self._draw()

    def _draw(self) -> None:
        run = feed_of(self.desk.flow).run
        lines = list(run.log) if run is not None else []
        self._told = len(lines)
        self._body.clear()
        with self._body:
            if not lines:
                ui.label(
                    "Nothing went wrong so far: warnings and failures of a run show up here."
                    if run is not None
                    else "No run yet. Warnings and failures of a run show up here."
                ).classes("fb-nothing")
            if len(lines) > _SHOWN:
                ui.label(f"The latest {_SHOWN} of {len(lines):,} lines.").classes("fb-meta")
            for line in reversed(lines[-_SHOWN:]):
                self._draw_line(line)

    def _draw_line(self, line: LogLine) -> None:
        with ui.element("div").classes(f"fb-log-line {line.level}"):
            ui.label(time.strftime("%H:%M:%S", time.localtime(line.time))).classes("fb-meta")
            ui.label(line.level).classes("fb-log-level")
            if line.node:
                ui.button(line.node, color=None, on_click=lambda: self._go(line)).props(
                    "flat dense no-caps"
                ).classes("fb-link")
            if line.key:
                ui.label(line.key).classes("fb-meta")
            ui.label(line.message).classes("fb-log-message")

    def _go(self, line: LogLine) -> None:
        self.desk.select([line.node])
        self.desk.show("node", node=line.node)
