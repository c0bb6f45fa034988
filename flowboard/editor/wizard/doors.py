"""Four doors to criteria, which all lead to the same list: grade first, the prompt, own words, its history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, Literal

from nicegui import ui

from flowboard.align.proposals import Proposal
from flowboard.editor.evaluator.criteria_change import Wanted
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text, button
from flowboard.editor.theme.icons import icon
from flowboard.editor.wizard.bench import Bench
from flowboard.editor.wizard.reading_doors import HistoryDoor, PromptDoor, ReadingDoor
from flowboard.editor.wizard.stepper import Step
from flowboard.workspace.evaluators.criteria import add, add_points

Door = Literal["grade", "prompt", "write", "history"]
_DOORS: Final[dict[Door, tuple[str, str, str]]] = {
    "grade": ("people", "Grade first", "Grade some outputs, and get suggestions from your notes."),
    "prompt": ("search", "From the prompt", "Rules read what it asks for; a model reads the rest."),
    "write": ("edit", "In your words", "One sentence, or the points of a guideline, pasted."),
    "history": ("history", "From its history", "What changes of the prompt were made for."),
}
FIRST: Final = "The output is good as it is."
"""The criterion that stands in until grades and notes tell more: an evaluator needs one to run."""


class Doors:
    """The doors, large where there is no criterion yet, and what is behind the one that is open."""

    def __init__(self, bench: Bench, go: Callable[[Step], None]) -> None:
        self.bench = bench
        self._go = go
        self._text = ""
        self._open: Door | None = None
        self._reading: ReadingDoor | None = None
        self._is_first: bool | None = None
        with (
            ui.element("div")
            .classes("fb-doors")
            .props('role="group" aria-label="Add criteria"') as self._frame
        ):
            self._word = Text("span", "Add criteria", "fb-quiet")
            self._buttons = {door: self._build(door) for door in _DOORS}
        self._behind = ui.element("div").classes("fb-door-behind")

    def show(self, *, is_first: bool) -> None:
        """Show the doors large, as there is no criterion yet, or small."""
        if is_first == self._is_first:
            return
        self._is_first = is_first
        self._frame.classes(
            add="fb-doors-first" if is_first else "", remove="" if is_first else "fb-doors-first"
        )
        self._word.set_visibility(not is_first)

    def _build(self, door: Door) -> ui.element:
        symbol, name, words = _DOORS[door]
        with ui.element("button").classes(f"fb-door fb-door-{door}") as made:
            made.props.update({"type": "button", "data-testid": f"door-{door}"})
            icon(symbol)
            with ui.element("span"):
                Text("strong", name)
                Text("span", words, "fb-quiet")
        made.on("click", partial(lambda one, _: self._enter(one), door), [])
        return made

    def _enter(self, door: Door) -> None:
        if self._reading is not None:
            self._reading.stop()
            self._reading = None
        self._behind.clear()
        is_same, self._open = door == self._open, door
        for name, made in self._buttons.items():
            if name != "grade":
                made.props["aria-expanded"] = "true" if name == door and not is_same else "false"
                made.update()
        if is_same:
            self._open = None
            return
        match door:
            case "grade":
                self._open = None
                self._grade_first()
            case "prompt":
                with self._behind:
                    self._reading = PromptDoor(self.bench, self._close)
            case "history":
                with self._behind:
                    self._reading = HistoryDoor(self.bench, self._close)
            case "write":
                self._build_writing()

    def _close(self) -> None:
        if self._open is not None:
            self._enter(self._open)

    # -- grade first ---------------------------------------------------------------------------------

    def _grade_first(self) -> None:
        if self.bench.criteria:
            self._go("grade")
            return
        node = self.bench.node
        wanted = Wanted(lambda flow: add(flow, node, [Proposal(FIRST)]), "added", "Grade first")
        self.bench.changes.want(wanted, self._behind, lambda: self._go("grade"))

    # -- in own words --------------------------------------------------------------------------------

    def _build_writing(self) -> None:
        self._text = ""
        with self._behind:
            control = FieldControl(
                "area",
                "",
                self._type,
                label="A sentence that is true of a good output, or one point a line",
                placeholder="The summary names no customer.\n- At most 80 words\n- No marketing words",
                name="wizard-write",
            )
            ask = ui.element("div")
            with ask, ui.element("div").classes("fb-tools"):
                button("Add", lambda: self._write(ask), symbol="add", testid="wizard-write-add")
                button("Cancel", self._close, kind="quiet")
        control.focus()

    def _type(self, text: object) -> None:
        self._text = str(text)

    def _write(self, ask: ui.element) -> None:
        node, text = self.bench.node, self._text
        if not text.strip():
            self.bench.desk.notice("Write a sentence that is true of a good output.")
            return
        wanted = Wanted(lambda flow: add_points(flow, node, text), "added", "Add criteria")
        self.bench.changes.want(wanted, ask, self._close)
