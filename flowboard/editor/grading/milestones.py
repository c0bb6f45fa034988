"""How far the grading is, as a track: two milestones at fixed places, so that their names never meet."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from flowboard.editor.theme.controls import Text
from flowboard.editor.theme.icons import icon
from flowboard.workspace.grading.progress import MILESTONES, Milestone, Progress

PLACES: Final = (33.0, 83.0)
"""Where the milestones stand, in percent of the track."""
_APART: Final = 15.0  # percent that the number of grades keeps from the name of a milestone
_NAMES: Final = {"measure": "report card", "optimise": "optimise"}
_ENOUGH: Final = "Enough to measure evaluators and to improve prompts."


def place_of(graded: int) -> float:
    """Where a number of grades stands on the track, in percent: in even steps up to each milestone.

    Behind the last one the track fills more and more slowly and is never full.
    """
    begin, start = 0, 0.0
    for milestone, place in zip(MILESTONES, PLACES, strict=True):
        if graded <= milestone.graded:
            return start + (place - start) * (graded - begin) / (milestone.graded - begin)
        begin, start = milestone.graded, place
    return start + (100 - start) * (1 - begin / graded)


def number_fits(graded: int) -> bool:
    """Whether the number of grades has room above its place, between the names of the milestones."""
    at = place_of(graded)
    return graded > 0 and all(abs(at - place) >= _APART for place in PLACES) and at < 100 - 2


def headline(progress: Progress) -> tuple[str, str]:
    """What comes next: how many grades until what, and which kinds of them are wanted."""
    missing = progress.next_milestone
    if missing is None:
        return "Every milestone reached", _ENOUGH
    name = _NAMES[missing.milestone.name]
    wanted = [
        f"{least} {kind}, you have {have}" if have else f"{least} {kind}"
        for kind, least, have, short in (
            ("good", missing.milestone.good, progress.good, missing.good),
            ("bad", missing.milestone.bad, progress.bad, missing.bad),
        )
        if short
    ]
    goal = "the report card" if name == "report card" else name
    return (
        f"{missing.rows} more to {goal}",
        f"Needs {' and '.join(wanted)}" if wanted else f"Then {missing.milestone.purpose}",
    )


class MilestoneTrack:
    """The track and the words beside it."""

    def __init__(self) -> None:
        self._shown: Progress | None = None
        with ui.element("div").classes("fb-grade-track") as self._track:
            self._fill = ui.element("i").classes("fb-grade-fill")
            self._number = Text("span", "", "fb-grade-number")
            self._marks = [self._build(one, at) for one, at in zip(MILESTONES, PLACES, strict=True)]
        self._track.props.update(
            {"role": "progressbar", "aria-label": "Graded good or bad", "aria-valuemin": "0"}
        )
        with ui.element("div").classes("fb-grade-next"):
            self._next = Text("strong", "")
            self._needs = Text("span", "", "fb-meta")

    def show(self, progress: Progress) -> None:
        """Show how far it is now."""
        if progress == self._shown:
            return
        self._shown = progress
        decided = progress.good + progress.bad
        most = max(MILESTONES[-1].graded, decided)
        self._track.props.update({"aria-valuenow": str(decided), "aria-valuemax": str(most)})
        self._track.update()
        self._fill.style(replace=f"width: {place_of(decided):.1f}%")
        self._number.set_text(str(decided) if number_fits(decided) else "")
        self._number.style(replace=f"left: {place_of(decided):.1f}%")
        for milestone, mark in zip(MILESTONES, self._marks, strict=True):
            is_reached = progress.missing(milestone) is None
            mark.classes(add="reached" if is_reached else "", remove="" if is_reached else "reached")
        said, needs = headline(progress)
        self._next.set_text(said)
        self._needs.set_text(needs)

    def _build(self, milestone: Milestone, at: float) -> ui.element:
        with ui.element("span").classes("fb-grade-milestone").style(f"left: {at}%") as mark:
            Text("span", f"{milestone.graded} {_NAMES[milestone.name]}")
            with ui.element("b"):
                icon("lock")
                icon("check")
        return mark
