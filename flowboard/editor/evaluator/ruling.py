"""The form of a ruling: a sentence that makes an unclear criterion clear becomes part of its next version."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from nicegui import background_tasks, ui

from flowboard.align.words import counted
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text, button
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.corrections import (
    criteria_operations,
    grades_of_old_version,
    ruled,
    settle_grades,
)
from flowboard.workspace.evaluators.writing import criteria_in

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk
    from flowboard.workspace.evaluators.criteria import CriteriaEdit, Decision


class RulingForm:
    """Which criterion, the sentence, and, where grades are in question, what becomes of them."""

    def __init__(
        self, desk: Desk, node: str, on_end: Callable[[], None], on_done: Callable[[str], None]
    ) -> None:
        self.desk = desk
        self.node = node
        self._on_end = on_end
        self._on_done = on_done
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
            self._ask = ui.element("div").classes("fb-tools")
            with self._ask:
                button("Add to the criterion", self._rule, testid="add-ruling")
                button("Cancel", on_end, kind="quiet")

    def _choose(self, criterion: Any) -> None:
        self._criterion = str(criterion)

    def _type(self, text: Any) -> None:
        self._text = str(text)

    def _rule(self) -> None:
        background_tasks.create(self._look_at_grades(), name="a ruling")

    async def _look_at_grades(self) -> None:
        flow = self.desk.flow
        try:
            change = ruled(flow.session.flow, self.node, self._criterion, self._text)
            grades = await asyncio.to_thread(grades_of_old_version, flow.path, change)
        except WorkspaceError as error:
            self.desk.notice(str(error))
            return
        with self.desk.client:
            if grades:
                self._ask_about(change, grades)
            else:
                await self._carry_out(change, None)

    def _ask_about(self, change: CriteriaEdit, grades: int) -> None:
        """An edit asks what to do with the grades of the version before."""
        self._ask.clear()
        with self._ask:
            Text("p", f"{counted(grades, 'grade')} of {self._criterion} were given before this ruling.")
            choices: tuple[tuple[str, Decision], ...] = (
                ("Grade them again", "requeue"),
                ("They still hold", "keep"),
            )
            for words, decision in choices:
                button(words, partial(self._decide, change, decision))
            button("Cancel", self._on_end, kind="quiet")

    def _decide(self, change: CriteriaEdit, decision: Decision) -> None:
        background_tasks.create(self._carry_out(change, decision), name="a ruling")

    async def _carry_out(self, change: CriteriaEdit, decision: Decision | None) -> None:
        with self.desk.client:
            operations = criteria_operations(self.desk.flow.session.flow, change.flow, self.node)
            label = f"Rule on {self._criterion}"
            if not self.desk.do(label, operations):
                return
            self._on_end()
            self._on_done(change.sentence)
        if decision is not None:
            try:
                await asyncio.to_thread(settle_grades, self.desk.flow.path, change, decision)
            except WorkspaceError as error:
                self.desk.notice(str(error))
