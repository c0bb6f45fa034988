"""What happens when an assertion fails: a choice, and a number of retries."""

from __future__ import annotations

import re
from typing import Final

from nicegui import ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.theme.controls import Text

_CHOICES: Final = (
    ("record", "Only note it"),
    ("retry", "Try again"),
    ("skip_downstream", "Skip what follows"),
    ("stop_run", "Stop the run"),
)
_USUAL_RETRIES: Final = 2


def build_consequence(slot: Slot) -> Control:
    """The choice; with *try again*, how often."""
    kind, retries = _read(slot.value)

    def choose(value: str) -> None:
        slot.set(f"retry {_USUAL_RETRIES}" if value == "retry" else value)
        counter.set_visibility(value == "retry")
        number.show(str(_USUAL_RETRIES))

    def count(text: str) -> None:
        if re.fullmatch(r"[1-9]\d?", text.strip()):
            slot.set(f"retry {text.strip()}")
        else:
            slot.refuse(text, "From 1 to 99 times.")

    choice = FieldControl(
        "choice", kind, choose, name=slot.name, choices=_CHOICES, locked=not slot.editable
    )
    with ui.element("span").classes("fb-times") as counter:
        number = FieldControl(
            "number", str(retries), count, label="How often it is tried again", locked=not slot.editable
        )
        Text("span", "times at most")
    counter.set_visibility(kind == "retry")

    def show(value: object) -> None:
        kind, retries = _read(value)
        choice.show(kind)
        number.show(str(retries))
        counter.set_visibility(kind == "retry")

    slot.on_show = show
    return Control(
        choice.focus,
        lambda invalid, described: number.tell_state(invalid=invalid, describedby=described),
        choice.input_id,
    )


def _read(value: object) -> tuple[str, int]:
    kind, _, times = str(value or "record").partition(" ")
    return kind, int(times) if times.isdigit() else _USUAL_RETRIES
