"""The form of a ruling: a sentence that makes an unclear criterion clear becomes part of its next version."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nicegui import ui

from flowboard.editor.evaluator.criteria_change import CriteriaChanges, Wanted
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import button
from flowboard.workspace.evaluators.corrections import ruled
from flowboard.workspace.evaluators.writing import criteria_in

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk


class RulingForm:
    """Which criterion, the sentence, and, where grades are in question, what becomes of them."""

    def __init__(
        self, desk: Desk, node: str, on_end: Callable[[], None], on_done: Callable[[str], None]
    ) -> None:
        self.node = node
        self._on_end = on_end
        self._changes = CriteriaChanges(desk, node, on_done)
        criteria = criteria_in(desk.flow.session.flow, node)
        self._criterion = criteria[0].id
        self._text = ""
        with ui.element("div").classes("fb-ruling") as self.element:
            FieldControl(
                "choice",
                self._criterion,
                self._choose,
                label="The criterion that is unclear",
                name="ruling-criterion",
                choices=[(one.id, one.text or one.id) for one in criteria],
            )
            FieldControl(
                "area",
                "",
                self._type,
                label="The ruling",
                name="ruling",
                placeholder="A sentence that is true of a good output, such as: Animals count as entities.",
            )
            self._ask = ui.element("div")
            with self._ask, ui.element("div").classes("fb-tools"):
                button("Add to the criterion", self._rule, testid="add-ruling")
                button("Cancel", on_end, kind="quiet")

    def _choose(self, criterion: Any) -> None:
        self._criterion = str(criterion)

    def _type(self, text: Any) -> None:
        self._text = str(text)

    def _rule(self) -> None:
        criterion, text = self._criterion, self._text
        wanted = Wanted(
            lambda flow: ruled(flow, self.node, criterion, text), "ruled", f"Rule on {criterion}"
        )
        self._changes.want(wanted, self._ask, self._on_end)
