"""Values of the row that an assertion can name, and the widgets that offer them."""

from __future__ import annotations

from functools import partial

from nicegui import ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.look import NodeLook
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.inspector.widgets.labels import texts_of
from flowboard.editor.theme.controls import Text, icon_button
from flowboard.flow.operations.fields import MISSING


def row_values(look: NodeLook) -> list[tuple[str, str]]:
    """Every output of the nodes before this one, as `node.port`, each with the title of its node."""
    canvas = look.desk.flow.session.canvas()
    sources: dict[str, list[str]] = {}
    for wire in canvas.wires:
        sources.setdefault(wire.target, []).append(wire.source)
    waiting, seen = list(sources.get(look.id, ())), {look.id}
    found: list[tuple[str, str]] = []
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in canvas.nodes:
            continue
        seen.add(name)
        waiting += sources.get(name, ())
        view = canvas.nodes[name]
        found += [(f"{name}.{port.name}", view.title) for port in view.outputs if not port.lost]
    return found


def build_reference(slot: Slot) -> Control:
    """One value of the row."""
    control = FieldControl(
        "line", "" if slot.value is None else str(slot.value), lambda text: slot.set(text.strip() or MISSING),
        name=slot.name, placeholder="node.port", locked=not slot.editable, mono=True,
    )  # fmt: skip
    if slot.editable:
        control.offer(row_values(slot.look))
    slot.on_show = lambda value: control.show("" if value is None else str(value))
    return Control(
        control.focus,
        lambda invalid, described: control.tell_state(invalid=invalid, describedby=described),
        control.input_id,
    )


def build_references(slot: Slot) -> Control:
    """Several values of the row, as chips."""
    return _References(slot).control


class _References:
    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self._chips = ui.element("ul").classes("fb-labels")
        self._line: FieldControl | None = None
        if slot.editable:
            self._line = FieldControl(
                "line",
                "",
                name=slot.name,
                placeholder="node.port, then Enter",
                on_enter=self._add,
                mono=True,
            )
            self._line.offer(row_values(slot.look))
        slot.on_show = lambda _: self._draw()
        self._draw()
        self.control = (
            Control(self._line.focus, label_for=self._line.input_id)
            if self._line
            else Control(is_group=True)
        )

    def _draw(self) -> None:
        self._chips.clear()
        self._chips.set_visibility(bool(texts_of(self.slot.value)))
        with self._chips:
            for name in texts_of(self.slot.value):
                with ui.element("li").classes("fb-label"):
                    Text("code", name)
                    if self.slot.editable:
                        icon_button("close", f"Remove {name}", partial(self._remove, name))

    def _add(self, text: str) -> None:
        if self._line is not None:
            self._line.show("")
        names = texts_of(self.slot.value)
        if text.strip() and text.strip() not in names:
            self.slot.set([*names, text.strip()])
            self._draw()

    def _remove(self, name: str) -> None:
        self.slot.set([one for one in texts_of(self.slot.value) if one != name] or MISSING)
        self._draw()
