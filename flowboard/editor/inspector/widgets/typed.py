"""`json`: values of any shape, typed as JSON or YAML and checked while somebody types."""

from __future__ import annotations

from flowboard.editor.inspector.controls.code_editor import CodeEditor
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.slot import Slot
from flowboard.flow.operations.fields import MISSING
from flowboard.workspace.forms.typed_text import as_typed, read_typed


def build_json(slot: Slot) -> Control:
    """A text; what isn't a value yet stays in it, with the reason and the line."""

    def edit(text: str) -> None:
        typed = read_typed(text)
        if typed.problem:
            slot.refuse(text, typed.problem, typed.line)
        else:
            slot.set(MISSING if typed.value is None else typed.value)

    kept = slot.kept_text
    empty = slot.value in (None, [], {}) and not slot.form.required
    editor = CodeEditor(
        kept if kept is not None else "" if empty else as_typed(slot.value),
        edit,
        language="json",
        label=slot.form.label,
        name=slot.name,
        placeholder="JSON or YAML",
        locked=not slot.editable,
    )
    slot.on_show = lambda value: editor.show("" if value in (None, [], {}) else as_typed(value))
    return Control(
        editor.focus,
        lambda invalid, described: editor.tell_state(
            invalid=invalid, describedby=described, line=slot.own_line
        ),
    )
