"""The criteria as chips: Tab to one, then 1, 2 or 3; a press goes on to the next grade."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from nicegui import ui

from flowboard.editor.grading.grader import KEYS, Verdict
from flowboard.editor.grading.screen import CriterionGrade
from flowboard.editor.theme.controls import Text

_NEXT: Final[dict[Verdict | None, Verdict]] = {
    None: "good", "good": "bad", "bad": "unsure", "unsure": "good"
}  # fmt: skip
_MARKS: Final[dict[Verdict, str]] = {"good": "pass", "bad": "fail", "unsure": "unsure"}


class CriteriaChips:
    """Built into the current slot; a chip keeps its place and its focus when it is graded.

    Args:
        grade: called with a criterion's id and a verdict.
    """

    def __init__(self, grade: Callable[[str, Verdict], Any]) -> None:
        self._grade = grade
        self._told: tuple[tuple[str, str, int], ...] = ()
        self._chips: dict[str, _Chip] = {}
        self._place = ui.element("section").classes("fb-grade-criteria")
        self._place.props["aria-label"] = "Grade by criterion"

    def show(self, criteria: Sequence[CriterionGrade]) -> None:
        """Show what the row is graded by these criteria."""
        self._place.set_visibility(bool(criteria))
        told = tuple((one.id, one.text, one.version) for one in criteria)
        if told != self._told:
            self._told = told
            self._build(criteria)
        for one in criteria:
            self._chips[one.id].show(one)

    def _build(self, criteria: Sequence[CriterionGrade]) -> None:
        self._place.clear()
        with self._place:
            with ui.element("header"):
                Text("h2", "Per criterion, optional")
                with ui.element("span").classes("fb-grade-hint"):
                    Text("kbd", "Tab")
                    Text("span", "to a criterion, then")
                    for key in KEYS:
                        Text("kbd", key)
                    Text("kbd", "Esc")
                    Text("span", "back")
            with ui.element("div").classes("fb-grade-chips"):
                self._chips = {one.id: _Chip(one, self._grade) for one in criteria}


class _Chip:
    def __init__(self, criterion: CriterionGrade, grade: Callable[[str, Verdict], Any]) -> None:
        self._now = criterion
        with ui.element("button").classes("fb-grade-chip") as self._made:
            self._mark = ui.element("i").props('aria-hidden="true"')
            Text("span", criterion.text, "fb-grade-chip-text")
            self._word = Text("strong", "")
        self._made.props.update(
            {
                "type": "button",
                "data-criterion": criterion.id,
                "title": f"{criterion.text} (version {criterion.version})",
            }
        )
        self._made.on("click", lambda _: grade(criterion.id, _NEXT[self._now.grade]), [])

    def show(self, criterion: CriterionGrade) -> None:
        self._now = criterion
        word = criterion.grade or ("grade again" if criterion.why else "")
        tone = criterion.grade or ("again" if criterion.why else "")
        self._word.set_text(word)
        mark = f"fb-mark-key {_MARKS[criterion.grade]}" if criterion.grade else "fb-grade-open"
        self._mark.classes(replace=mark)
        self._made.classes(replace=f"fb-grade-chip {tone}")
