"""`text` and `textarea`: a line of text, and a text of several lines."""

from __future__ import annotations

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.slot import Slot
from flowboard.flow.operations.fields import MISSING


def build_text(slot: Slot) -> Control:
    """A line; with a text of several lines it grows into an area, so that no line break is lost."""
    has_lines = isinstance(slot.value, str) and "\n" in slot.value.strip("\n")
    return _built(slot, is_long=has_lines)


def build_textarea(slot: Slot) -> Control:
    """An area that grows with its text."""
    return _built(slot, is_long=True)


def _built(slot: Slot, *, is_long: bool) -> Control:
    shows_marks = not is_long and _is_all_white(slot.form.default)
    shown = _escaped if shows_marks else _as_text
    control = FieldControl(
        "area" if is_long else "line",
        shown(slot.value),
        lambda text: slot.set(_value(slot, _unescaped(text) if shows_marks else text)),
        name=slot.name,
        placeholder=_placeholder(slot),
        locked=not slot.editable,
        mono=shows_marks,
    )
    slot.on_show = lambda value: control.show(shown(value))
    return Control(
        control.focus,
        lambda invalid, described: control.tell_state(invalid=invalid, describedby=described),
        control.input_id,
    )


def _value(slot: Slot, text: str) -> object:
    """An emptied optional field says nothing at all."""
    return MISSING if text == "" and (slot.form.optional or slot.form.default is None) else text


def _as_text(value: object) -> str:
    return "" if value is None else str(value)


def _placeholder(slot: Slot) -> str:
    return "" if slot.form.default in (None, "") else str(slot.form.default)


def _is_all_white(default: object) -> bool:
    """Whether a field holds white space, such as a separator: it is shown as `\\n`."""
    return isinstance(default, str) and bool(default) and not default.strip()


def _escaped(value: object) -> str:
    return _as_text(value).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _unescaped(text: str) -> str:
    marks = {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}
    found, place = "", 0
    while place < len(text):
        pair = text[place : place + 2]
        found += marks.get(pair, text[place])
        place += 2 if pair in marks else 1
    return found
