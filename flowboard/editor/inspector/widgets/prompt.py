"""`prompt`: a template with its variables highlighted, and how it reads for the active row."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicegui import ui

from flowboard.editor.drawer.values import as_text
from flowboard.editor.inspector.controls.code_editor import CodeEditor
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.later import Later
from flowboard.editor.inspector.look import NodeLook
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.theme.controls import Text
from flowboard.flow.errors import FlowError
from flowboard.flow.operations.fields import MISSING
from flowboard.flow.sentences import as_sentence
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.node_preview import preview_node
from flowboard.workspace.forms.rendered import likeness, stretches
from flowboard.workspace.live.previewing import PreviewCell


def build_prompt(slot: Slot) -> Control:
    """The template. What it makes of a row is shown once for the node, see `PromptPreview`."""

    def edit(text: str) -> None:
        is_left_out = text == "" and (slot.form.optional or slot.form.default is None)
        slot.set(MISSING if is_left_out and not slot.form.required else text)

    editor = CodeEditor(
        "" if slot.value is None else str(slot.value), edit, language="jinja", label=slot.form.label,
        name=slot.name, placeholder="Write {{ name }} where a value goes", locked=not slot.editable,
    )  # fmt: skip
    slot.on_show = lambda value: editor.show("" if value is None else str(value))
    return Control(
        editor.focus,
        lambda invalid, described: editor.tell_state(invalid=invalid, describedby=described),
    )


class PromptPreview:
    """The variables of a node's templates with what is wired to them, and the prompt for the active row."""

    def __init__(self, look: NodeLook, templates: Callable[[], Mapping[str, str]]) -> None:
        """`templates` gives the templates of the node by where they stand."""
        self.look = look
        self._templates = templates
        self._seen: Any = None
        self._shown: Any = None
        with ui.element("section").classes("fb-preview") as self.element:
            self.element.props["data-testid"] = "prompt-preview"
            self._chips = ui.element("ul").classes("fb-variables")
            self._chips.props["aria-label"] = "Variables"
            with ui.element("div").classes("fb-field-head"):
                self._title = Text("h3", "Preview", "fb-field-label")
                self._row = Text("span", "", "fb-quiet")
            self._body = ui.element("div").classes("fb-preview-body")
            self._body.props.update({"tabindex": "0", "role": "region", "aria-label": "Preview"})
        self._later = Later(look.scope, self.element, self._read)
        look.scope.on("row", lambda _: self._ask(again=True))
        look.scope.on("live", self._hear)
        self.refresh()

    def refresh(self) -> None:
        """After a change of the flow."""
        self._draw_variables()
        self._ask()

    def _hear(self, news: Any) -> None:
        if getattr(news, "ended", False):
            self._ask(again=True)

    def _ask(self, *, again: bool = False) -> None:
        flow = self.look.desk.flow.session.flow
        seen = flow.nodes
        if (again or seen is not self._seen) and not self._later.is_over:
            self._seen = seen
            self._later.ask()

    def _draw_variables(self) -> None:
        view = self.look.view
        variables = [port for port in view.inputs if port.variable] if view is not None else []
        wires = self.look.mapping.get("inputs", {})
        shown = [(port.name, wires.get(port.name), port.required) for port in variables]
        if shown == self._shown:
            return
        self._shown = shown
        self._chips.clear()
        self._chips.set_visibility(bool(shown))
        with self._chips:
            for name, source, is_needed in shown:
                kind = "" if source else " fb-variable-open" if is_needed else " fb-variable-spare"
                with ui.element("li").classes(f"fb-variable{kind}"):
                    Text("code", name)
                    if source:
                        Text("span", f"← {', '.join(source) if isinstance(source, list) else source}")
                    else:
                        Text("span", "not wired" if is_needed else "has a default")

    async def _read(self) -> None:
        desk = self.look.desk
        session = desk.flow.session
        try:
            file = session.file()
            row = desk.row
            cells = await asyncio.to_thread(
                lambda: asyncio.run(
                    preview_node(file, session.types, self.look.id, row=row, limit=None if row else 1)
                )
            )
        except (FlowError, WorkspaceError) as error:
            self._show([], _sentence(error))
            return
        self._show(cells, "")

    def _show(self, cells: Sequence[PreviewCell], problem: str) -> None:
        row = self.look.desk.row
        self._row.set_text(f"row {row}" if row is not None else "first row")
        self._body.clear()
        templates = self._templates()
        with self._body:
            if not cells:
                Text("p", problem or "There is no row to show yet: wire data to this node.", "fb-quiet")
            for cell in cells:
                if len(cells) > 1:
                    Text("h4", cell.key.rpartition("=")[2], "fb-preview-label")
                if cell.problem:
                    Text("p", as_sentence(cell.problem), "fb-quiet")
                for value in cell.values.values():
                    _build_rendered(value, templates, cell.key)


def _build_rendered(value: Any, templates: Mapping[str, str], key: str) -> None:
    """Messages as a conversation, a text as it is; what came from variables is marked."""
    turns = value if isinstance(value, list) else [{"role": "", "content": value}]
    for turn in turns:
        role = turn.get("role", "") if isinstance(turn, Mapping) else ""
        content = as_text(turn.get("content") if isinstance(turn, Mapping) else turn)
        with ui.element("div").classes("fb-turn"):
            if role and len(turns) > 1:
                Text("span", role, "fb-turn-role")
            with ui.element("div").classes("fb-rendered"):
                for part in stretches(_template_of(content, templates, key), content):
                    if part.variable:
                        Text("mark", part.text, "fb-from-variable").props["title"] = part.variable
                    else:
                        Text("span", part.text)


def _template_of(content: str, templates: Mapping[str, str], key: str) -> str:
    """The template that a text was rendered from: the one most of whose own words are in it."""
    label = key.rpartition("=")[2]
    if label in templates:
        return templates[label]
    return max(templates.values(), key=lambda template: likeness(template, content), default="")


def _sentence(error: Exception) -> str:
    return str(error).splitlines()[0]
