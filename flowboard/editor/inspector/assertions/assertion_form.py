"""The form of one assertion: what it asserts, what it looks at, and what happens when it fails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flowboard.editor.inspector.assertions.consequence import build_consequence
from flowboard.editor.inspector.assertions.fields import (
    MODEL,
    ON,
    ON_FAIL,
    SCOPE,
    fields_of_kind,
)
from flowboard.editor.inspector.assertions.references import build_reference, build_references
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Build, Control, Frame
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.inspector.trials.assertion_trial import AssertionTrial
from flowboard.editor.inspector.widgets.code import build_editor
from flowboard.editor.inspector.widgets.labels import build_labels
from flowboard.editor.inspector.widgets.models import offer_models
from flowboard.editor.inspector.widgets.parameters import build_parameters
from flowboard.editor.inspector.widgets.simple import build_choice, build_number, build_switch
from flowboard.editor.inspector.widgets.texts import build_text, build_textarea
from flowboard.editor.inspector.widgets.typed import build_json
from flowboard.flow.operations.fields import MISSING
from flowboard.workspace.forms.fields import FormField

_INLINE: Final = (ON.widget, ON_FAIL.widget, SCOPE.widget)
_SKELETON: Final = "def check(output, row):\n    return len(output) > 0"


def build_assertion_form(slot: Slot, *, looks_at_inputs: bool = False) -> list[Frame]:
    """The fields of the assertion that a slot holds, as frames; the parts of the slot are made anew.

    `looks_at_inputs` is for conditions, whose `on` names an input of their node.
    """
    assertion = slot.value if isinstance(slot.value, dict) else {}
    slot.forget_parts()
    forms = [*fields_of_kind(assertion), _ports(slot, inputs=looks_at_inputs)]
    if not looks_at_inputs:
        forms += [ON_FAIL, SCOPE]
    frames = []
    for form in forms:
        part = slot.part(form.name, form=form)
        inline = form.widget in _INLINE or (
            form.kind in ("boolean", "integer", "number") and not form.widget
        )
        frames.append(Frame(part, _WIDGETS.get(form.widget) or _KINDS[form.kind], inline=inline))
    return frames


def _ports(slot: Slot, *, inputs: bool) -> FormField:
    view = slot.look.view
    ports = (view.inputs if inputs else view.outputs) if view is not None else ()
    return replace(ON, choices=tuple(port.name for port in ports))


def _build_port(slot: Slot) -> Control:
    """The ports to look at; the first one where none is named."""
    first = slot.form.choices[0] if slot.form.choices else "the output"
    choices = [("", first), *((one, one) for one in slot.form.choices[1:])]
    value = "" if slot.value in (None, first) else str(slot.value)
    if value and value not in slot.form.choices:
        choices.append((value, f"{value} (not there)"))
    control = FieldControl(
        "choice", value, lambda value: slot.set(value or MISSING), name=slot.name, choices=choices,
        locked=not slot.editable,
    )  # fmt: skip
    slot.on_show = lambda value: control.show("" if value in (None, first) else str(value))
    return Control(
        control.focus,
        lambda invalid, described: control.tell_state(invalid=invalid, describedby=described),
        control.input_id,
    )


def _build_scope(slot: Slot) -> Control:
    """What is judged, in words."""
    control = FieldControl(
        "choice",
        str(slot.value),
        slot.set,
        name=slot.name,
        choices=(("full", "form and content"), ("format", "form alone")),
        locked=not slot.editable,
    )
    slot.on_show = lambda value: control.show(str(value))
    return Control(
        control.focus,
        lambda invalid, described: control.tell_state(invalid=invalid, describedby=described),
        control.input_id,
    )


def _build_code(slot: Slot) -> Control:
    _, control = build_editor(slot, placeholder=_SKELETON)
    if slot.desk.may("run"):
        AssertionTrial(slot)
    return control


def _build_model(slot: Slot) -> Control:
    control = FieldControl(
        "line", "" if slot.value is None else str(slot.value), lambda text: slot.set(text.strip() or MISSING),
        name=slot.name, placeholder="provider/model", locked=not slot.editable, mono=True,
    )  # fmt: skip
    if slot.editable:
        offer_models(slot, control)
    slot.on_show = lambda value: control.show("" if value is None else str(value))
    return Control(
        control.focus,
        lambda invalid, described: control.tell_state(invalid=invalid, describedby=described),
        control.input_id,
    )


_WIDGETS: Final[dict[str, Build]] = {
    "code": _build_code,
    MODEL.widget: _build_model,
    "labels": build_labels,
    "on_fail": build_consequence,
    "parameters": build_parameters,
    "port": _build_port,
    SCOPE.widget: _build_scope,
    "reference": build_reference,
    "references": build_references,
    "textarea": build_textarea,
}
_KINDS: Final[dict[str, Build]] = {
    "text": build_text,
    "integer": build_number,
    "number": build_number,
    "boolean": build_switch,
    "choice": build_choice,
    "json": build_json,
}


def starting_assertion(kind: str, name: str, what: Any = None) -> dict[str, Any]:
    """A new assertion of a kind; `what` is the check."""
    match kind:
        case "check":
            return {"name": name, "check": what}
        case "code":
            return {"name": name, "code": f"{_SKELETON}\n"}
    return {"name": name, "judge": ""}
