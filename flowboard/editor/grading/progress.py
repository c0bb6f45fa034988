"""How far the grading is: the counts, the bar with its milestones, and what the next one needs."""

from __future__ import annotations

from nicegui import ui

from flowboard.editor.grading.grader import Grader
from flowboard.editor.theme.controls import Text
from flowboard.workspace.grading_progress import MILESTONES


def build_progress(place: ui.element, grader: Grader) -> None:
    """Show the progress in `place`, anew."""
    progress = grader.session.progress
    decided = progress.good + progress.bad
    most = max(MILESTONES[-1].graded, decided)
    place.clear()
    with place:
        with ui.element("div"):
            Text("strong", grader.node)
            Text("span", f"{progress.graded} of {progress.rows} rows graded", "fb-meta")
        track = ui.element("div").classes("fb-milestones")
        track.props.update(
            {
                "role": "progressbar",
                "aria-label": "Graded rows",
                "aria-valuenow": str(decided),
                "aria-valuemin": "0",
                "aria-valuemax": str(most),
            }
        )
        with track:
            ui.element("i").style(f"width: {100 * decided / most:.1f}%")
            for milestone in MILESTONES:
                mark = Text("span", f"{milestone.graded} {milestone.name}", "fb-milestone")
                mark.style(f"left: {100 * milestone.graded / most:.1f}%")
        missing = progress.next_milestone
        words = (
            f"{missing}."
            if missing is not None
            else "Enough to measure evaluators and to improve prompts."
        )
        Text("span", words, "fb-grading-next")
        with ui.element("div").classes("fb-grading-counts"):
            for count, word in (
                (progress.good, "good"),
                (progress.bad, "bad"),
                (progress.unsure, "unsure"),
            ):
                Text("span", f"{count} {word}", f"fb-graded {word}")
