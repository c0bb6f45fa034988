"""A figure with its interval as a bar. It is neutral, and green only where the interval's worse end will do."""

from __future__ import annotations

from nicegui import ui

from flowboard.align.card.bars import WIDTH, Bar
from flowboard.editor.theme.controls import Text


class IntervalBar:
    """One figure: name, value and interval over a track with the interval, the figure and the target."""

    def __init__(self, bar: Bar) -> None:
        with ui.element("div").classes("fb-interval") as self.element:
            self._name = Text("span", bar.name, "fb-interval-name")
            self._value = Text("strong", "", "fb-interval-value")
            self._range = Text("span", "", "fb-interval-range")
            self.track = IntervalTrack(bar)
            self._goal = Text("span", "", "fb-interval-goal")
        self.show(bar)

    def show(self, bar: Bar) -> None:
        """Show another measurement in the same place."""
        self._value.set_text(bar.value)
        self._range.set_text(bar.interval)
        self._goal.set_text(f"✓ {bar.goal}" if bar.met else bar.goal)
        self._goal.classes(add="fb-met" if bar.met else "", remove="" if bar.met else "fb-met")
        self.element.props["title"] = bar.reason
        self.element.update()
        self.track.show(bar)


class IntervalTrack:
    """The track alone, read aloud as the sentence that it shows."""

    def __init__(self, bar: Bar) -> None:
        with ui.element("div").classes("fb-track").props('role="img"') as self.element:
            self._interval = ui.element("i").classes("fb-track-interval")
            self._target = ui.element("i").classes(f"fb-track-target fb-good-{bar.good_side}")
            self._mark = ui.element("i").classes("fb-track-mark")
        self.show(bar)

    def show(self, bar: Bar) -> None:
        """Show another measurement in the same place."""
        self.element.props["aria-label"] = bar.label
        self.element.classes(add="fb-met" if bar.met else "", remove="" if bar.met else "fb-met")
        self.element.update()
        _place(self._mark, bar.mark)
        _place(self._interval, bar.start, bar.end)
        _place(self._target, bar.flag)


def _place(part: ui.element, start: float | None, end: float | None = None) -> None:
    part.set_visibility(start is not None)
    if start is not None:
        width = f"width: {100 * max(end - start, 1) / WIDTH:.2f}%" if end is not None else ""
        part.style(replace=f"left: {100 * start / WIDTH:.2f}%; {width}")
