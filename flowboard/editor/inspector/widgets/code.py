"""`code`: Python with line numbers, and a button that tries it on the first rows."""

from __future__ import annotations

import re
from typing import Final

from flowboard.editor.inspector.controls.code_editor import CodeEditor
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.inspector.trials.step_trial import StepTrial

_LINE: Final = re.compile(r"\bline (\d+)")


def build_code(slot: Slot) -> Control:
    """The editor of a node's code; whoever may run the flow can try it."""
    _, control = build_editor(slot, placeholder="def run(text):\n    return text.strip()")
    if slot.desk.may("run"):
        StepTrial(slot)
    return control


def build_editor(slot: Slot, *, placeholder: str) -> tuple[CodeEditor, Control]:
    """An editor for Python, which marks the line that a problem names."""
    editor = CodeEditor(
        "" if slot.value is None else str(slot.value), slot.set, language="python",
        label=slot.form.label, name=slot.name, placeholder=placeholder, locked=not slot.editable,
    )  # fmt: skip
    slot.on_show = lambda value: editor.show("" if value is None else str(value))

    def mark(invalid: bool, described: str) -> None:
        found = next((match for one in slot.problems if (match := _LINE.search(one))), None)
        editor.tell_state(invalid=invalid, describedby=described, line=int(found[1]) if found else None)

    return editor, Control(editor.focus, mark)
