"""What is known of the row beside its output: why it is shown, what led to it, and, once it is graded, the judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from nicegui import ui

from flowboard.editor.grading.elements.note_field import NoteField
from flowboard.editor.grading.evidence import summary_of
from flowboard.editor.grading.reading import build_reading, ways_of
from flowboard.editor.grading.screen import Screen, name_of
from flowboard.editor.theme.controls import Text, button
from flowboard.editor.theme.icons import icon
from flowboard.workspace.grading.rows import ShownVerdict
from flowboard.workspace.grading.task import Shown

_MARKS: Final = {"pass": "pass", "fail": "fail", "error": "error"}
_HIDDEN: Final = (
    "Opens by itself once you have graded. If you look first, the row is left out of the report card."
)


class SidePanel:
    """Built into the current slot. What hasn't changed isn't touched, so that what is unfolded stays so.

    Args:
        instructions: what the flow says to the grader.
        look: shows or hides the judge.
        undo: takes back what was done last.
        note_last: writes a note on what was done last; called with the id of its entry and the text.
    """

    def __init__(
        self,
        instructions: str,
        look: Callable[[], Any],
        undo: Callable[[], Any],
        note_last: Callable[[str, str], Any],
    ) -> None:
        self._instructions = instructions
        self._look, self._undo, self._note_last = look, undo, note_last
        self._told: dict[ui.element, object] = {}
        self._upstream: list[ui.element] = []
        self._why, self._values, self._judge, self._last = (ui.element("div") for _ in range(4))

    def show(self, screen: Screen) -> None:
        """Show what is known of the row of a screen."""
        shown = screen.shown
        again = tuple((one.text, one.version, one.why) for one in screen.criteria if one.why)
        row = None if shown is None else (shown.row, shown.why)
        self._draw(self._why, (row, again), lambda: self._build_why(shown, again))
        self._draw(self._values, row, lambda: self._build_upstream(shown))
        seen = None if shown is None else (shown.row, shown.verdicts_are_shown)
        self._draw(self._judge, seen, lambda: self._build_judge(shown))
        self._draw(self._last, screen.last, lambda: self._build_last(screen))

    def open_next_value(self) -> None:
        """Unfold the next value upstream, and fold the one that is unfolded."""
        opened = [number for number, one in enumerate(self._upstream) if "open" in one.props]
        following = opened[-1] + 1 if opened else 0
        for number, one in enumerate(self._upstream):
            if number == following:
                one.props["open"] = True
            else:
                one.props.pop("open", None)
            one.update()

    def _draw(self, place: ui.element, told: object, build: Callable[[], None]) -> None:
        if place in self._told and self._told[place] == told:
            return
        self._told[place] = told
        place.clear()
        with place:
            build()

    def _build_why(self, shown: Shown | None, again: tuple[tuple[str, int, str], ...]) -> None:
        for text, version, why in again:
            with ui.element("section").classes("fb-grade-again"):
                Text("h2", "Grade again by one criterion")
                Text("p", f"“{text}” is version {version} now. {why}")
        if shown is not None and shown.why:
            with ui.element("section"):
                with ui.element("h2"):
                    icon("help")
                    Text("span", "Why this row")
                Text("p", shown.why)
        if shown is not None and self._instructions:
            with ui.element("section"):
                Text("h2", "What to look at")
                Text("p", self._instructions)

    def _build_upstream(self, shown: Shown | None) -> None:
        self._upstream = []
        if shown is None or not shown.look.upstream:
            return
        with ui.element("section"):
            with ui.element("header"):
                Text("h2", "Upstream")
                Text("span", "next value", "fb-meta")
                Text("kbd", "v")
            for name, value in _by_node(shown.look.upstream).items():
                with ui.element("details").classes("fb-grade-upstream") as frame:
                    with ui.element("summary"):
                        Text("span", name)
                        Text("span", summary_of(value), "fb-meta")
                    with ui.element("div"):
                        build_reading(value, ways_of(value)[0], name)
                self._upstream.append(frame)

    def _build_judge(self, shown: Shown | None) -> None:
        if shown is None:
            return
        with ui.element("section").props('data-testid="judge"'):
            with ui.element("header"):
                Text("h2", "The judge" if shown.verdicts_are_shown else "Judge hidden")
                with button("", self._look, kind="quiet") as toggle:
                    Text("span", "hide" if shown.verdicts_are_shown else "show")
                    Text("kbd", "h")
                toggle.classes("fb-grade-toggle")
            if not shown.verdicts_are_shown:
                Text("p", _HIDDEN)
                return
            for verdict in shown.look.verdicts:
                _build_verdict(verdict)
            if not shown.look.verdicts:
                Text("p", "No evaluator has judged this row.")

    def _build_last(self, screen: Screen) -> None:
        last = screen.last
        if last is None:
            return
        with ui.element("section"):
            with ui.element("header"):
                Text("h2", "Last grade")
                with button("", self._undo, kind="quiet") as undo:
                    Text("span", "undo")
                    Text("kbd", "u")
                undo.classes("fb-grade-toggle")
            with ui.element("p"):
                Text("strong", last.word, f"fb-graded {last.word.partition(':')[0]}")
                Text("span", f" Row {name_of(last.key)}")
            if last.note:
                Text("p", f"“{last.note}”", "fb-grade-said")
            elif last.word == "bad":
                NoteField("last", self._note_last, key="w").show(
                    last.id, "", "Why was it bad? One sentence helps most."
                )


def _by_node(upstream: Mapping[str, Any]) -> dict[str, Any]:
    """The values by node: a node's only one as `node.port`, several together under the node."""
    nodes: dict[str, dict[str, Any]] = {}
    for name, value in upstream.items():
        node, _, port = name.partition(".")
        nodes.setdefault(node, {})[port] = value
    return {
        (f"{node}.{next(iter(values))}" if len(values) == 1 else node): (
            next(iter(values.values())) if len(values) == 1 else values
        )
        for node, values in nodes.items()
    }


def _build_verdict(verdict: ShownVerdict) -> None:
    with ui.element("div").classes(f"fb-grade-verdict {verdict.outcome}"):
        ui.element("i").classes(f"fb-mark-key {_MARKS.get(verdict.outcome, 'skipped')}").props(
            'aria-hidden="true"'
        )
        Text("span", verdict.name)
        Text("strong", verdict.outcome)
        if verdict.why:
            Text("p", verdict.why)
