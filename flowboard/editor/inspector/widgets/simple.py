"""Numbers with their bounds, switches, and choices."""

from __future__ import annotations

import math
from typing import Final

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.slot import Slot
from flowboard.flow.operations.fields import MISSING
from flowboard.workspace.forms.fields import FormField

_UNBOUNDED: Final = 2**53  # beyond it a bound says nothing to people


def build_number(slot: Slot) -> Control:
    """A number; one that isn't in its bounds stays in the field with the reason."""

    def edit(text: str) -> None:
        if not text.strip():
            if slot.form.required:
                slot.refuse(text, "This needs a number.")
            else:
                slot.set(MISSING)
            return
        problem = number_problem(slot.form, text)
        if problem:
            slot.refuse(text, problem)
        else:
            slot.set(_number(slot.form, text))

    kept = slot.kept_text
    control = FieldControl(
        "number",
        kept if kept is not None else _shown(slot.value),
        edit,
        name=slot.name,
        placeholder=_shown(slot.form.default),
        locked=not slot.editable,
    )
    slot.on_show = lambda value: control.show(_shown(value))
    return Control(
        control.focus,
        lambda invalid, described: control.tell_state(invalid=invalid, describedby=described),
        control.input_id,
    )


def build_switch(slot: Slot) -> Control:
    """On or off."""
    control = FieldControl(
        "switch",
        slot.value is True,
        lambda on: slot.set(on is True),
        name=slot.name,
        locked=not slot.editable,
    )
    slot.on_show = lambda value: control.show(value is True)
    return Control(
        control.focus,
        lambda invalid, described: control.tell_state(invalid=invalid, describedby=described),
        control.input_id,
    )


def build_choice(slot: Slot) -> Control:
    """One of a few."""
    choices = [(one, one.replace("_", " ")) for one in slot.form.choices]
    if slot.form.optional or slot.form.default is None:
        choices.insert(0, ("", "Not chosen" if slot.form.required else "By itself"))
    if slot.value is not None and slot.value not in slot.form.choices:
        choices.append((str(slot.value), f"{slot.value} (unknown)"))
    control = FieldControl(
        "choice",
        "" if slot.value is None else str(slot.value),
        lambda value: slot.set(value or MISSING),
        name=slot.name,
        choices=choices,
        locked=not slot.editable,
    )
    slot.on_show = lambda value: control.show("" if value is None else str(value))
    return Control(
        control.focus,
        lambda invalid, described: control.tell_state(invalid=invalid, describedby=described),
        control.input_id,
    )


def number_problem(form: FormField, text: str) -> str:
    """Why a text isn't a number for a field; empty if it is one."""
    number = _number(form, text)
    if number is None:
        return "Write a whole number." if form.kind == "integer" else "Write a number."
    if form.lowest is not None and number < form.lowest and abs(form.lowest) < _UNBOUNDED:
        return f"At least {_shown(form.lowest)}."
    if form.highest is not None and number > form.highest and abs(form.highest) < _UNBOUNDED:
        return f"At most {_shown(form.highest)}."
    if abs(number) >= 2**63:
        return "This number is too large for a flow."
    return ""


def _number(form: FormField, text: str) -> int | float | None:
    plain = text.strip().replace(",", "") if form.kind == "integer" else text.strip()
    try:
        number = int(plain) if form.kind == "integer" else float(plain)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if float(number).is_integer() and "." not in plain else number


def _shown(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    return str(int(value)) if float(value).is_integer() and abs(value) < _UNBOUNDED else str(value)
