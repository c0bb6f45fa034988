"""The assertions of an evaluator with their own figures, what each adds, and the switch that takes it in or out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from nicegui import ui

from flowboard.align.card import ReportCard, numerals
from flowboard.align.card.bars import small_bar
from flowboard.align.card.model import AssertionLine
from flowboard.editor.evaluator.interval_bar import IntervalTrack
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text

OnSwitch = Callable[[str, bool], None]
_NO_SCORE: Final = "no score below 20 grades"


class AssertionLines:
    """The list. Its order stays as it was first seen, so that nothing moves under the cursor."""

    def __init__(self, on_switch: OnSwitch, *, locked: bool) -> None:
        self._on_switch = on_switch
        self._locked = locked
        self._lines: dict[str, _Line] = {}
        with ui.element("div").classes("fb-line-heads").props('aria-hidden="true"'):
            for words in ("Catches", "Fails good", "Adds"):
                Text("span", words)
        self._list = ui.element("ul").classes("fb-lines")
        self._list.props["aria-label"] = "Assertions"

    def show(self, card: ReportCard, switched: Mapping[str, bool]) -> None:
        """Show another measurement; `switched` are those that a person has switched and not kept yet."""
        there = {line.name: line for line in card.assertions}
        for name in self._lines.keys() - there.keys():
            self._lines.pop(name).element.delete()
        for name, line in there.items():
            if name not in self._lines:
                with self._list:
                    self._lines[name] = _Line(line, self._on_switch, locked=self._locked)
            self._lines[name].show(line, has_score=card.word != "collecting", is_tried=name in switched)


class _Line:
    def __init__(self, line: AssertionLine, on_switch: OnSwitch, *, locked: bool) -> None:
        name = line.name
        with ui.element("li").classes("fb-line") as self.element:
            self.element.props["data-testid"] = f"assertion-{name}"
            self._switch = FieldControl(
                "switch",
                line.chosen,
                lambda on: on_switch(name, bool(on)),
                label=f"{name} is in the set",
                name=f"in-set-{name}",
                locked=locked,
            )
            with ui.element("div").classes("fb-line-words"):
                Text("strong", name)
                with ui.element("span").classes("fb-line-facts"):
                    if line.kind:
                        Text("span", line.kind, "fb-chip")
                    self._state = Text("span", "")
                self._silent = Text("span", "", "fb-attention")
            with ui.element("div").classes("fb-line-figures"):
                self._coverage = _SmallFigure()
                self._ffr = _SmallFigure()
                with ui.element("div").classes("fb-line-adds"):
                    self._bad = Text("span", "")
                    self._good = Text("span", "")
        if line.text:
            self.element.props["title"] = line.text
        self._is_on = line.chosen

    def show(self, line: AssertionLine, *, has_score: bool, is_tried: bool) -> None:
        if line.chosen != self._switch.props["value"]:
            self._switch.show(line.chosen)
        self.element.classes(
            add="" if line.chosen else "fb-left-out", remove="fb-left-out" if line.chosen else ""
        )
        self._state.set_text("tried" if is_tried else "")
        silence = numerals.silence(line)
        self._silent.set_text(silence)
        self._silent.set_visibility(bool(silence))
        self._coverage.show(f"{line.name} catches", line, has_score=has_score, ffr=False)
        self._ffr.show(f"{line.name} fails good rows", line, has_score=has_score, ffr=True)
        verb = "adds" if line.chosen else "would add"
        self._bad.set_text(f"{numerals.signed(line.adds_bad)} bad" if has_score else numerals.UNDEFINED)
        self._good.set_text(
            f"−{line.adds_good} good" if has_score and line.adds_good else "0 good" if has_score else ""
        )
        self._bad.props["title"] = (
            f"{verb} {line.adds_bad} bad rows that no other catches" if has_score else _NO_SCORE
        )
        self._good.props["title"] = f"{verb} {line.adds_good} good rows that only it fails"
        self._bad.update()
        self._good.update()


class _SmallFigure:
    def __init__(self) -> None:
        with ui.element("div").classes("fb-small-figure"):
            with ui.element("span"):
                self._value = Text("strong", "")
                self._range = Text("span", "")
            self._place = ui.element("div")
        self._track: IntervalTrack | None = None

    def show(self, name: str, line: AssertionLine, *, has_score: bool, ffr: bool) -> None:
        figure = line.ffr if ffr else line.coverage
        is_shown = has_score and figure.is_defined
        self._value.set_text(numerals.share(figure) if is_shown else numerals.UNDEFINED)
        interval = numerals.share_interval(figure).removesuffix(" %") if is_shown else ""
        self._range.set_text(interval)
        self._value.props["title"] = (
            f"{numerals.counts(figure)}" if is_shown else figure.reason or _NO_SCORE
        )
        self._value.update()
        self._place.set_visibility(is_shown)
        if is_shown:
            bar = small_bar(name, figure)
            if self._track is None:
                with self._place:
                    self._track = IntervalTrack(bar)
            self._track.show(bar)
