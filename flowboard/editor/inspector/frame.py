"""A field on the page: its label, what it means, its control, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from nicegui import ui

from flowboard.editor.inspector.slot import Slot
from flowboard.editor.theme.controls import Text
from flowboard.editor.theme.icons import icon

Mark = Callable[[bool, str], None]


@dataclass(frozen=True, slots=True)
class Control:
    """What a widget gives back: how to focus it, how to mark it wrong, and the id its label is bound to.

    `is_group` says that it has several controls of its own, which are labelled one by one.
    """

    focus: Callable[[], None] = field(default=lambda: None)
    mark: Mark = field(default=lambda invalid, describedby: None)
    label_for: str = ""
    is_group: bool = False


Build = Callable[[Slot], Control]


class Frame:
    """A field that was built; `focus` gives its control the keyboard."""

    def __init__(self, slot: Slot, build: Build, *, inline: bool = False) -> None:
        self.slot = slot
        with ui.element("div").classes("fb-field") as self.element:
            self.element.classes("fb-field-inline" if inline else "")
            with ui.element("div").classes("fb-field-head"):
                label = Text("label", slot.form.label, "fb-field-label")
                if slot.form.required:
                    Text("span", "needed", "fb-field-needed")
            self._hint = ui.element("p").classes("fb-field-hint")
            self._hint.set_visibility(bool(slot.form.description))
            with self._hint:
                build_words(slot.form.description)
            with ui.element("div").classes("fb-field-control") as holder:
                self.control = build(slot)
            self._problems = ui.element("div").classes("fb-field-problems")
            self._problems.props["role"] = "alert"
        if self.control.label_for:
            label.props["for"] = self.control.label_for
        elif self.control.is_group:
            holder.props["role"], holder.props["aria-labelledby"] = "group", label.html_id
        self._told: list[str] = []
        slot.on_state = self.refresh
        self.refresh()

    def refresh(self) -> None:
        """Show what is wrong now."""
        problems = self.slot.problems
        described = [self._hint.html_id] if self.slot.form.description else []
        described += [self._problems.html_id] if problems else []
        self.control.mark(bool(problems), " ".join(described))
        if problems == self._told:
            return
        self._told = problems
        self._problems.clear()
        self.element.classes(
            add="fb-field-wrong" if problems else "", remove="" if problems else "fb-field-wrong"
        )
        with self._problems:
            for problem in problems:
                build_problem(problem)


def build_problem(sentence: str) -> None:
    """A sentence about something that is wrong."""
    with ui.element("p").classes("fb-wrong"):
        icon("alert")
        with ui.element("span"):
            build_words(sentence)


def build_words(sentence: str) -> None:
    """A sentence whose words between backticks are shown as code."""
    for place, part in enumerate(sentence.split("`")):
        if part:
            Text("code" if place % 2 else "span", part)
