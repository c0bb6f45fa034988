"""What if nodes made fewer errors of their own: any combination, worked out by the model beside the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from nicegui import background_tasks, ui

from flowboard.align.words import counted, percent
from flowboard.editor.theme.controls import Text, button, enable
from flowboard.editor.theme.slider import PercentSlider
from flowboard.editor.tracing.look import TraceLook

if TYPE_CHECKING:
    from flowboard.tracing import TraceReport


class WhatIf:
    """What one tab supposes: by node, the share of its own errors that is repaired."""

    def __init__(self, look: TraceLook) -> None:
        self.look = look
        self.supposed: dict[str, float] = {}
        self.gone: float | None = None
        """The share of failures that would be gone; None where nothing is supposed."""
        self._hearers: list[tuple[ui.element, Callable[[], None]]] = []
        self._report: TraceReport | None = None
        self._working: asyncio.Task[None] | None = None
        look.on("trace", self._take)

    def on_change(self, element: ui.element, hear: Callable[[], None]) -> None:
        """Hear of another supposition, and of what would come of it, for as long as an element is there."""
        self._hearers.append((element, hear))

    def suppose(self, node: str, share: float) -> None:
        """Suppose that a node made so much fewer errors of its own: 0 as it is, 1 none at all."""
        self.supposed.pop(node, None)
        if share:
            self.supposed[node] = share
        self._work_out()

    def clear(self) -> None:
        """Suppose that all is as it is."""
        self.supposed.clear()
        self._work_out()

    def _take(self) -> None:
        """Another trace has nodes and a model of its own."""
        if self.look.report is not self._report:
            self._report = self.look.report
            names = set() if self._report is None else {node.node for node in self._report.nodes}
            self.supposed = {name: share for name, share in self.supposed.items() if name in names}
            self._work_out()

    def _work_out(self) -> None:
        if not self.supposed:
            self.gone = None
        elif self._working is None or self._working.done():
            self._working = background_tasks.create(self._compute(), name="what if")
        self._tell()

    async def _compute(self) -> None:
        worked_out: dict[str, float] = {}
        while (report := self.look.report) is not None and worked_out != self.supposed:
            worked_out = dict(self.supposed)
            gone = await asyncio.to_thread(report.what_if_perfect, worked_out) if worked_out else None
            if report is self.look.report and worked_out == self.supposed:
                self.gone = gone
                self._tell()

    def _tell(self) -> None:
        self._hearers = [one for one in self._hearers if not one[0].is_deleted]
        for element, hear in self._hearers:
            with element.client:
                hear()


class WhatIfSlider:
    """The slider of one node, from 0 (as it is) to 100 % (no error of its own).

    All sliders of a node in a tab move together.
    """

    def __init__(self, what_if: WhatIf, node: str, testid: str) -> None:
        self._what_if = what_if
        self._node = node
        label = f"What if {what_if.look.title(node)} made fewer errors"
        with ui.element("span").classes("fb-what-if"):
            self._slider = PercentSlider(self._moved, testid=testid, label=label)
            self._words = Text("span", "", "fb-meta")
        what_if.on_change(self._slider.place, self._follow)
        self._follow()

    def _follow(self) -> None:
        share = self._what_if.supposed.get(self._node, 0.0)
        words = "as it is" if not share else "perfect" if share == 1 else percent(share)
        self._words.set_text(words)
        self._slider.show(share, words)

    def _moved(self, share: float) -> None:
        self._what_if.suppose(self._node, share)


class WhatIfOutlook:
    """The line that says what would come of it, with a way back."""

    def __init__(self, what_if: WhatIf) -> None:
        self._what_if = what_if
        with ui.element("div").classes("fb-trace-outlook").props('role="status"'):
            self._figures = Text("strong", "")
            self._words = Text("span", "", "fb-meta")
            self._back = button("As it is", what_if.clear, kind="quiet", testid="what-if-reset")
        what_if.on_change(self._figures, self._tell)
        self._tell()

    def _tell(self) -> None:
        report = self._what_if.look.report
        if report is None:
            return
        enable(self._back, bool(self._what_if.supposed))
        checked = max(report.total - len(report.outages), 1)
        now, gone = len(report.rows) / checked, self._what_if.gone
        if gone is None:
            self._figures.text = f"{percent(now)} of rows fail"
            self._words.text = "Move a slider: what if a node made fewer errors of its own?"
            return
        fewer = round(len(report.rows) * gone)
        self._figures.text = f"{percent(now)} → ~{percent(now * (1 - gone))} of rows fail"
        named = ", ".join(
            f"{self._what_if.look.title(node)} {'perfect' if share == 1 else f'{percent(share)} repaired'}"
            for node, share in self._what_if.supposed.items()
        )
        self._words.text = f"{counted(fewer, 'failure')} fewer, by the model: {named}."


_WHAT_IFS: dict[TraceLook, WhatIf] = {}
"""By look, for as long as its tab is there."""


def what_if_of(look: TraceLook) -> WhatIf:
    """What a tab supposes; drawer and right panel share it."""
    if look not in _WHAT_IFS:
        _WHAT_IFS[look] = WhatIf(look)
        look.desk.client.on_delete(lambda: _WHAT_IFS.pop(look, None))
    return _WHAT_IFS[look]
