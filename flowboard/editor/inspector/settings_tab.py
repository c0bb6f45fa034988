"""The tab of settings: a form made from the schema of the node's type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nicegui import ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Frame, build_problem
from flowboard.editor.inspector.look import NodeLook
from flowboard.editor.inspector.slot import Slot, Unfinished
from flowboard.editor.inspector.widgets.prompt import PromptPreview
from flowboard.editor.inspector.widgets.registry import is_inline, widget_of
from flowboard.editor.inspector.widgets.texts import build_textarea
from flowboard.editor.theme.controls import Text
from flowboard.workspace.forms.fields import FormField
from flowboard.workspace.forms.folding import folded

_NOTE: Final = FormField("note", "Note", "text", "textarea", default="")
_TEMPLATES: Final = ("prompt", "variants", "messages")
_ELSEWHERE: Final = ("assertions",)


class SettingsTab:
    """The fields of one node."""

    def __init__(self, look: NodeLook, unfinished: Unfinished, *, editable: bool) -> None:
        self.look = look
        self.unfinished = unfinished
        self.editable = editable
        self._frames: dict[str, Frame] = {}
        self._preview: PromptPreview | None = None
        self._told: list[str] = []
        self._more: ui.element | None = None
        with ui.element("div").classes("fb-settings") as self.element:
            self._problems = ui.element("div").classes("fb-field-problems")
            self._problems.props["role"] = "alert"
            self._build()
        self.refresh()

    def refresh(self) -> None:
        """After a change of the flow."""
        for frame in self._frames.values():
            frame.slot.refresh()
        if self._preview is not None:
            self._preview.refresh()
        self._tell()

    def focus(self, field: str) -> None:
        """Give a field the keyboard's focus; `assertions[0].pattern` leads to the field it begins with."""
        name = field.partition(".")[0].partition("[")[0]
        frame = self._frames.get(name)
        if frame is not None:
            if self._more is not None:
                self._more.props["open"] = True
                self._more.update()
            frame.control.focus()

    def _build(self) -> None:
        fields = self.look.form()
        troubled = {
            str(problem.field).partition(".")[0].partition("[")[0] for problem in self.look.problems
        }
        troubled |= {field.name for field in fields if self.unfinished.of(self.look.id, (field.name,))}
        away = folded(fields, self.look.mapping, troubled)
        for field in fields:
            if field.name not in away:
                self._build_field(field)
        if not fields and self.look.view is not None and self.look.view.known:
            Text("p", "This node has nothing to set: what it does follows from its wires.", "fb-quiet")
        if self.look.view is not None and not self.look.view.known:
            self._build_unknown()
        if any(field.widget in _TEMPLATES for field in fields) and self._is_prompt(fields):
            self._preview = PromptPreview(self.look, self._templates)
        if away:
            with ui.element("details").classes("fb-more") as self._more:
                named = [field.label.lower() for field in fields if field.name in away]
                words = (
                    f"More: {', '.join(named)}" if len(named) <= 3 else f"More settings ({len(named)})"
                )
                Text("summary", words).props["data-testid"] = "more-fields"
                for field in fields:
                    if field.name in away:
                        self._build_field(field)
        self._build_field(_NOTE)

    def _build_field(self, field: FormField) -> None:
        slot = Slot(self.look, (field.name,), field, self.unfinished, editable=self.editable)
        build = build_textarea if field is _NOTE else widget_of(field)
        self._frames[field.name] = Frame(slot, build, inline=is_inline(field))

    def _build_unknown(self) -> None:
        """The settings of a node whose type isn't here are shown as they stand, and kept."""
        config = self.look.node.config
        for name, value in config.items():
            Text("label", name, "fb-field-label")
            FieldControl("area", _plain(value), label=name, locked=True, mono=True)

    def _is_prompt(self, fields: list[FormField]) -> bool:
        """Whether what the node gives is what its templates say."""
        view = self.look.view
        return (
            view is not None
            and any(port.type == "messages" for port in view.outputs)
            and any(field.widget == "prompt" for field in fields)
        )

    def _templates(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for field in self.look.form():
            value: Any = self.look.mapping.get(field.name)
            if field.widget == "prompt" and isinstance(value, str):
                found[f"{field.name}:"] = value
            elif field.widget == "variants" and isinstance(value, Mapping):
                found |= {str(label): text for label, text in value.items() if isinstance(text, str)}
            elif field.widget == "messages" and isinstance(value, list | tuple):
                found |= {
                    f"{field.name}:{place}": turn["content"]
                    for place, turn in enumerate(value)
                    if isinstance(turn, Mapping) and isinstance(turn.get("content"), str)
                }
        return found

    def _tell(self) -> None:
        """What is wrong with the node and belongs to no field that is shown."""
        told = [
            problem.message
            for problem in self.look.problems
            if (problem.field or "").partition(".")[0].partition("[")[0]
            not in (*self._frames, *_ELSEWHERE)
        ]
        if told != self._told:
            self._told = told
            self._problems.clear()
            with self._problems:
                for sentence in dict.fromkeys(told):
                    build_problem(sentence)


def _plain(value: Any) -> str:
    from flowboard.workspace.forms.typed_text import as_typed

    return as_typed(value)
