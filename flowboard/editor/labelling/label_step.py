"""Labelling: one output at a time, by keyboard, with the row, the note and the keys of the grading page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from nicegui import ui

from flowboard.editor.grading.elements.grading_keys import GradingKeys, Press
from flowboard.editor.grading.elements.note_field import NoteField
from flowboard.editor.grading.grader import KEYS
from flowboard.editor.grading.row_panel import RowPanel
from flowboard.editor.grading.screen import Screen, labels_of
from flowboard.editor.grading.verdict_bar import VerdictBar
from flowboard.editor.labelling.conditions import ConditionList
from flowboard.editor.labelling.keys_sheet import open_label_keys
from flowboard.editor.theme.controls import Text, button, fill
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.labelling.milestones import evaluating

if TYPE_CHECKING:
    from flowboard.editor.labelling.room import LabelRoom
    from flowboard.workspace.grading.session import GradingSession
    from flowboard.workspace.grading.task import Verdict
    from flowboard.workspace.labelling.results import Results

_FINISHED: Final = "Every row is labelled. Go on to Evaluate."


class LabelStep:
    """The panel of one person. Labels are kept at once and the next row comes; nothing else moves."""

    def __init__(self, room: LabelRoom, go_on: Callable[[], None]) -> None:
        self.room = room
        self.is_open = True
        self._keys: dict[str, Callable[[], Any]] = {
            "j": lambda: self._do(lambda session: session.next()),
            "k": lambda: self._do(lambda session: session.previous()),
            "g": lambda: self._do(lambda session: session.next_ungraded()),
            "u": lambda: self._do(_undo),
            "x": lambda: self._do(lambda session: session.flag()),
            "i": lambda: self._row.toggle_inputs(),
            "m": lambda: self._row.next_way(),
            "?": open_label_keys,
        }
        desk = room.desk
        with ui.element("div").classes("fb-grade-main"):
            self._row = RowPanel("output", done="labelled", finished=_FINISHED)
            with ui.element("div").classes("fb-grade-below") as below:
                self._note = NoteField(f"{desk.flow.key}/label/{desk.actor.name}", self._note_written)
            with ui.element("div") as verdicts:
                self._verdicts = VerdictBar(self._press, lambda: None, "unlabelled")
        for part in (below, verdicts):
            part.set_visibility(desk.may("grade"))
        self._build_side(go_on)
        self._pressed = GradingKeys(self._press)
        self._said = Text("div", "", "fb-visually-hidden").props('aria-live="polite"')
        self._show(room.labeller.screen)

    def hear(self, results: Results) -> None:
        """Labels have come, or were corrected under Evaluate."""
        self._show(self.room.labeller.screen)
        conditions = evaluating(results.progress, self.room.judging.milestones)
        self._conditions.show(conditions)
        is_open = all(one.is_met for one in conditions)
        fill(self._go_on, is_open)

    def _build_side(self, go_on: Callable[[], None]) -> None:
        with ui.element("aside").classes("fb-label-side").props('aria-label="About labelling"'):
            with ui.element("section"):
                Text("h2", "What unlocks evaluating")
                self._conditions = ConditionList("to-evaluate")
                self._go_on = button("Evaluate", go_on, symbol="arrow-right", testid="go-evaluate")
            with ui.element("section"):
                Text("h2", "Which rows come")
                Text(
                    "p",
                    "They come in a random order, so the ones that you label speak for all of them. A few come "
                    "back unmarked, to see how steady the labels are.",
                )
            with ui.element("section"):
                Text("h2", "The judge is hidden")
                Text("p", "You see what it says under Evaluate, of rows that are labelled already.")
            with ui.element("section") as self._last_section:
                Text("h2", "Last label")
                self._last = Text("p", "")

    # -- what is done ------------------------------------------------------------------------------

    def _press(self, press: Press) -> Any:
        if not self.is_open or not self.room.desk.may("grade"):
            return None
        if press.key in KEYS:
            return self._label(KEYS[press.key], press.row or self._subject)
        action = self._keys.get(press.key)
        return None if action is None else action()

    async def _label(self, verdict: Verdict, row: str) -> None:
        note = self._note.text_for(row)

        def label(session: GradingSession) -> None:
            if session.shown is not None and session.shown.row.subject == row:
                session.grade(verdict, note)

        if row and await self._do(label):
            self._note.forget(row)

    async def _note_written(self, row: str, text: str) -> None:
        def note(session: GradingSession) -> None:
            if session.shown is not None and session.shown.row.subject == row:
                session.note(text)

        await self._do(note)

    async def _do(self, action: Callable[[GradingSession], object]) -> bool:
        """Do something and show what is there then; False, and a notice, if it can't be done."""
        try:
            screen = await self.room.labeller.do(action)
        except WorkspaceError as error:
            self.room.desk.notice(str(error))
            return False
        self._show(screen)
        self.room.look()
        return True

    # -- what is seen ------------------------------------------------------------------------------

    @property
    def _subject(self) -> str:
        shown = self.room.labeller.screen.shown
        return "" if shown is None else shown.row.subject

    def _show(self, screen: Screen) -> None:
        shown = screen.shown
        self._row.show(screen)
        note = "" if shown is None else shown.note or (shown.grade.note if shown.grade else "")
        self._note.show(self._subject, note)
        self._pressed.show(self._subject)
        self._verdicts.show(screen, is_settling=False)
        self._said.set_text(f"{screen.progress.graded} rows labelled.")
        last = self.room.labeller.last
        self._last_section.set_visibility(last is not None)
        if last is not None:
            self._last.set_text(f"{last[1]}, row {labels_of(last[0])[0]}")


def _undo(session: GradingSession) -> None:
    if session.undo() is None:
        raise WorkspaceError("There is nothing to undo.")
