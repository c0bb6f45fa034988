"""The row before the grader: what came in, folded to a line, and the output, large and calm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nicegui import ui

from flowboard.editor.drawer.values import build_value
from flowboard.editor.grading.evidence import line_of, marks_of, summary_of
from flowboard.editor.grading.reading import Way, build_reading, build_ways, ways_of
from flowboard.editor.grading.screen import Screen, labels_of
from flowboard.editor.theme.controls import Text
from flowboard.workspace.grading.task import Shown

_EMPTY: Final = "No outputs yet. Run the flow; each row joins here as soon as it has an output."

_FINISHED: Final = "Every row is graded. Esc leads back to the flow."


class RowPanel:
    """Built into the current slot; drawn anew when another row comes, or something about it changes.

    Args:
        what: the output is of.
        done: what is said to have been done to a row that has a verdict.
        finished: the sentence for when there is no row left.
    """

    def __init__(self, what: str, *, done: str = "graded", finished: str = _FINISHED) -> None:
        self._what = what
        self._done = done
        self._finished = finished
        self._ways: dict[tuple[Way, ...], Way] = {}
        self._inputs_open = False
        self._told: tuple[object, ...] = ()
        self._is_finished = False
        self._shown: Shown | None = None
        self._inputs: list[ui.element] = []
        self._row = ui.element("article").classes("fb-grade-row")
        self._row.props.update({"tabindex": "0", "aria-label": "The row to grade"})

    def show(self, screen: Screen) -> None:
        """Show the row of a screen; nothing is touched where it is what is there already."""
        shown = screen.shown
        if shown is not None and self._shown is not None and shown.row != self._shown.row:
            self._inputs_open = False
        # Grades that others give meanwhile don't change what is in sight: only what this person does.
        told: tuple[object, ...] = (screen.is_finished,)
        if shown is not None:
            told += (shown.row, shown.is_flagged, shown.verdicts_are_shown, _given(shown))
        if told != self._told:
            self._told, self._shown, self._is_finished = told, shown, screen.is_finished
            self._draw()

    def toggle_inputs(self) -> None:
        """Unfold what came in, or fold it again."""
        self._inputs_open = not self._inputs_open
        for one in self._inputs:
            if self._inputs_open:
                one.props["open"] = True
            else:
                one.props.pop("open", None)
            one.update()

    def next_way(self) -> None:
        """Read the output in the next way: as text, as Markdown, as a tree."""
        if self._shown is not None:
            ways = ways_of(self._shown.look.output)
            self._choose(ways[(ways.index(self._way(ways)) + 1) % len(ways)])

    def _way(self, ways: tuple[Way, ...]) -> Way:
        return self._ways.get(ways, ways[0])

    def _choose(self, way: Way) -> None:
        if self._shown is not None:
            self._ways[ways_of(self._shown.look.output)] = way
            self._draw()

    def _draw(self) -> None:
        shown = self._shown
        self._row.clear()
        self._inputs = []
        with self._row:
            if shown is None:
                Text("p", _EMPTY, "fb-nothing")
                return
            ways = ways_of(shown.look.output)
            with ui.element("header"):
                row, *variant = labels_of(shown.row.key)
                Text("h1", f"Row {row}")
                Text("span", ", ".join(dict.fromkeys([self._what, *variant])), "fb-meta")
                self._build_standing(shown)
                ui.element("span").classes("fb-top-space")
                build_ways(ways, self._way(ways), self._choose)
            if self._is_finished:
                Text("p", self._finished, "fb-grade-finished")
            self._build_inputs(shown.look.beside or _first(shown.look.upstream))
            with ui.element("div").classes("fb-grade-output").props('data-testid="output"'):
                is_open = shown.verdicts_are_shown or shown.grade is not None
                note = "" if shown.grade is None else shown.grade.note
                marks = marks_of(shown.look.verdicts if is_open else (), note)
                build_reading(shown.look.output, self._way(ways), "Output", marks)

    def _build_standing(self, shown: Shown) -> None:
        if shown.is_flagged:
            Text("span", "flagged as broken", "fb-graded unsure")
        elif shown.grade is not None:
            Text("span", f"{self._done} {shown.grade.grade}", f"fb-graded {shown.grade.grade}")

    def _build_inputs(self, values: Mapping[str, Any]) -> None:
        if not values:
            return
        with ui.element("div").classes("fb-grade-inputs") as frame:
            frame.props.update({"role": "region", "aria-label": "Inputs", "tabindex": "0"})
            for number, (name, value) in enumerate(values.items()):
                self._build_input(name, value, is_first=number == 0)

    def _build_input(self, name: str, value: Any, *, is_first: bool) -> None:
        with ui.element("details").classes("fb-grade-input") as frame:
            if self._inputs_open:
                frame.props["open"] = True
            with ui.element("summary"):
                Text("strong", name)
                Text("span", line_of(value), "fb-grade-line")
                Text("span", summary_of(value), "fb-meta")
                if is_first:
                    Text("kbd", "i")
            with ui.element("div"):
                build_value(value)
        self._inputs.append(frame)


def _given(shown: Shown) -> object:
    return None if shown.grade is None else (shown.grade.grade, shown.grade.note)


def _first(upstream: Mapping[str, Any]) -> dict[str, Any]:
    """What came in, where nothing stands beside the output: of the first node the first text of some words."""
    node = next(iter(upstream), "").partition(".")[0]
    values = {name: value for name, value in upstream.items() if name.partition(".")[0] == node}
    texts = [name for name, value in values.items() if isinstance(value, str) and " " in value.strip()]
    return {name: values[name] for name in (texts or list(values))[:1]}
