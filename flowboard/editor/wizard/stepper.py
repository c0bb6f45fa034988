"""Criteria, grade, card: where one is, what is done, and the way to any of them at any time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from nicegui import ui

from flowboard.editor.theme.controls import Text
from flowboard.editor.theme.icons import icon

Step = Literal["criteria", "grade", "card"]
STEPS: Final[tuple[Step, ...]] = ("criteria", "grade", "card")
_NAMES: Final[dict[Step, str]] = {"criteria": "Criteria", "grade": "Grade", "card": "Card"}


@dataclass(frozen=True, slots=True)
class Done:
    """How far an evaluator is: how many criteria and graded rows it has, and whether that is enough."""

    criteria: int = 0
    graded: int = 0
    is_enough: bool = False
    has_card: bool = False

    def count(self, step: Step) -> int:
        """How many there are of what a step is about; 0 for the card."""
        return {"criteria": self.criteria, "grade": self.graded, "card": 0}[step]

    def is_done(self, step: Step) -> bool:
        """Whether a step has what the next one needs."""
        return {
            "criteria": bool(self.criteria),
            "grade": self.is_enough,
            "card": self.has_card,
        }[step]


class Stepper:
    """Three buttons in a row."""

    def __init__(self, go: Callable[[Step], None]) -> None:
        self._buttons: dict[Step, ui.element] = {}
        self._marks: dict[Step, tuple[ui.element, Text, Text]] = {}
        with ui.element("nav").classes("fb-steps") as nav, ui.element("ol"):
            nav.props["aria-label"] = "Steps"
            for number, step in enumerate(STEPS, start=1):
                with ui.element("li"):
                    with ui.element("button").classes("fb-wizard-step") as made:
                        made.props.update({"type": "button", "data-testid": f"step-{step}"})
                        with (
                            ui.element("span").classes("fb-wizard-step-mark").props('aria-hidden="true"')
                        ):
                            done = icon("check")
                            number_of = Text("span", str(number))
                        Text("span", _NAMES[step])
                        count = Text("span", "", "fb-wizard-step-count")
                    made.on("click", partial(lambda one, _: go(one), step), [])
                self._buttons[step] = made
                self._marks[step] = (done, number_of, count)

    def show(self, step: Step) -> None:
        """Show where one is."""
        for name, made in self._buttons.items():
            if name == step:
                made.props["aria-current"] = "step"
            else:
                made.props.pop("aria-current", None)
            made.update()

    def tell(self, done: Done) -> None:
        """Show what is done."""
        for step, (check, number, count) in self._marks.items():
            is_done = done.is_done(step)
            check.set_visibility(is_done)
            number.set_visibility(not is_done)
            counted = done.count(step)
            count.set_text(f"{counted:,}" if counted else "")
            self._buttons[step].classes(
                add="fb-wizard-step-done" if is_done else "",
                remove="" if is_done else "fb-wizard-step-done",
            )
