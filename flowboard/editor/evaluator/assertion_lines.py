"""The assertions of an evaluator with their own figures, what each adds, and the switch that takes it in or out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.align.card import ReportCard, numerals
from flowboard.align.card.bars import small_bar
from flowboard.align.card.model import AssertionLine
from flowboard.editor.evaluator.interval_bar import IntervalTrack
from flowboard.editor.evaluator.leading import RowCount
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text
from flowboard.workspace.evaluators.card_rows import Said, rows_of_assertion

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk
    from flowboard.workspace.evaluators.reading import EvaluatorOfRun

OnSwitch = Callable[[str, bool], None]
_NO_SCORE: Final = "no score below 20 grades"


class AssertionLines:
    """The list. Its order stays as it was first seen, so that nothing moves under the cursor."""

    def __init__(self, desk: Desk, on_switch: OnSwitch, *, locked: bool) -> None:
        self._desk = desk
        self._on_switch = on_switch
        self._locked = locked
        self._lines: dict[str, _Line] = {}
        with ui.element("div").classes("fb-line-heads").props('aria-hidden="true"'):
            for words in ("Catches", "Fails good", "Adds"):
                Text("span", words)
        self._list = ui.element("ul").classes("fb-lines")
        self._list.props["aria-label"] = "Assertions"

    def show(
        self, card: ReportCard, switched: Mapping[str, bool], read: EvaluatorOfRun, criterion: str
    ) -> None:
        """Show another measurement.

        Args:
            card: what was measured.
            switched: the assertions that a person has switched and not kept yet.
            read: the evaluator that it was measured of.
            criterion: whose card it is; empty for the evaluator as a whole.
        """
        there = {line.name: line for line in card.assertions}
        for name in self._lines.keys() - there.keys():
            self._lines.pop(name).element.delete()
        for name, line in there.items():
            if name not in self._lines:
                with self._list:
                    self._lines[name] = _Line(self._desk, line, self._on_switch, locked=self._locked)
            behind = _Behind(read, card, criterion)
            self._lines[name].show(line, behind, is_tried=name in switched)


@dataclass(frozen=True, slots=True, eq=False)
class _Behind:
    """What it takes to find the rows behind a count."""

    read: EvaluatorOfRun
    card: ReportCard
    criterion: str

    @property
    def has_score(self) -> bool:
        """Whether there is one."""
        return self.card.word != "collecting" and self.card.confusion is not None

    def rows(self, assertion: str, what: Said) -> list[str]:
        """The keys of the rows behind a count of an assertion."""
        return rows_of_assertion(self.read, self.card, self.criterion, assertion, what)


class _Line:
    def __init__(self, desk: Desk, line: AssertionLine, on_switch: OnSwitch, *, locked: bool) -> None:
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
                self._silent = RowCount(desk, testid=f"silent-{name}", classes="fb-attention")
            with ui.element("div").classes("fb-line-figures"):
                self._coverage = _SmallFigure()
                self._ffr = _SmallFigure()
                with ui.element("div").classes("fb-line-adds"):
                    self._bad = RowCount(desk, testid=f"adds-bad-{name}")
                    self._good = RowCount(desk, testid=f"adds-good-{name}")
        if line.text:
            self.element.props["title"] = line.text
        self._is_on = line.chosen

    def show(self, line: AssertionLine, behind: _Behind, *, is_tried: bool) -> None:
        has_score = behind.has_score
        if line.chosen != self._switch.props["value"]:
            self._switch.show(line.chosen)
        self.element.classes(
            add="" if line.chosen else "fb-left-out", remove="fb-left-out" if line.chosen else ""
        )
        self._state.set_text("tried" if is_tried else "")
        self._silent.show(
            numerals.silence(line),
            lambda: behind.rows(line.name, "silent"),
            f"rows on which {line.name} says neither pass nor fail",
        )
        self._coverage.show(f"{line.name} catches", line, has_score=has_score, ffr=False)
        self._ffr.show(f"{line.name} fails good rows", line, has_score=has_score, ffr=True)
        self._show_adds(line, behind)

    def _show_adds(self, line: AssertionLine, behind: _Behind) -> None:
        name = line.name
        if not behind.has_score:
            self._bad.show(numerals.UNDEFINED, None, "", hint=_NO_SCORE)
            self._good.show("", None, "")
            return
        verb = "adds" if line.chosen else "would add"
        self._bad.show(
            f"{numerals.signed(line.adds_bad)} bad",
            (lambda: behind.rows(name, "adds_bad")) if line.adds_bad else None,
            f"bad rows that only {name} catches",
            hint=f"{verb} {line.adds_bad} bad rows that no other catches",
        )
        self._good.show(
            f"−{line.adds_good} good" if line.adds_good else "0 good",
            (lambda: behind.rows(name, "adds_good")) if line.adds_good else None,
            f"good rows that only {name} fails",
            hint=f"{verb} {line.adds_good} good rows that only it fails",
        )


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
