"""What the grader sees and does. Verdicts commit at once and go on; nothing moves under the cursor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from nicegui import ui

from flowboard.editor.desk import Desk
from flowboard.editor.grading.address import grading_path
from flowboard.editor.grading.criteria_chips import CriteriaChips
from flowboard.editor.grading.dispute_panel import DisputePanel
from flowboard.editor.grading.elements.grading_keys import GradingKeys, Press
from flowboard.editor.grading.elements.note_field import HINT, NoteField
from flowboard.editor.grading.grader import KEYS, Grader
from flowboard.editor.grading.graders_panel import GradersPanel
from flowboard.editor.grading.invite import open_invitation
from flowboard.editor.grading.keys_sheet import open_keys_sheet
from flowboard.editor.grading.queue_panel import QueuePanel
from flowboard.editor.grading.row_panel import RowPanel
from flowboard.editor.grading.run_foot import RunFoot
from flowboard.editor.grading.screen import FILTERS, RowFilter, Screen
from flowboard.editor.grading.side_panel import SidePanel
from flowboard.editor.grading.top import ProgressBar, ReportCardLink
from flowboard.editor.grading.verdict_bar import VerdictBar
from flowboard.editor.theme.controls import Text
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.app import Editor
    from flowboard.workspace.grading.session import GradingSession
    from flowboard.workspace.grading.task import Verdict

_SOON: Final = 2.0  # seconds between two looks for rows that have come
_RULING: Final = "Your ruling, in a sentence: it stands beside both grades."


class GradingView:
    """The page of one grader, once the rows have been read.

    Args:
        editor: all that pages share.
        desk: of this tab.
        grader: who grades.
        screen: the first one.
        card: where the way to the report card goes.
    """

    def __init__(
        self, editor: Editor, desk: Desk, grader: Grader, screen: Screen, card: ui.element
    ) -> None:
        self.editor, self.desk, self.grader = editor, desk, grader
        self._screen = screen
        self._is_looking = False
        self._keys: dict[str, Callable[[], Any]] = {
            "j": lambda: self._do(lambda _: grader.step(1)),
            "k": lambda: self._do(lambda _: grader.step(-1)),
            "g": lambda: self._do(lambda session: session.next_ungraded()),
            "u": self._undo,
            "x": lambda: self._do(lambda session: session.flag()),
            "h": lambda: self._do(_look),
            "i": lambda: self._row.toggle_inputs(),
            "v": lambda: self._side.open_next_value(),
            "m": lambda: self._row.next_way(),
            "f": self._next_filter,
            "?": open_keys_sheet,
            "Escape": self._leave,
        }
        self._criteria = self._criteria_now()
        self._build(card)

    async def begin(self) -> None:
        """Show the first row, and look for more from now on."""
        await self._show(self._screen)
        ui.timer(_SOON, self._look_for_rows)
        self.desk.on("flow", lambda _: self._flow_edited())

    def _build(self, card: ui.element) -> None:
        grader, desk, place = self.grader, self.desk, self.grader.place
        source = grader.session.source
        criteria = {name: (one.text or name, one.version) for name, one in source.criteria.items()}
        with card:
            for evaluator in source.evaluators[:1]:
                ReportCardLink(desk, evaluator, self._screen.progress.rows)
        self._progress = ProgressBar(desk, place, criteria, self._leave)
        node = desk.flow.session.flow.nodes.get(source.graded.id)
        with ui.element("div").classes("fb-grade-columns"):
            with ui.element("aside").classes("fb-grade-queue").props('aria-label="Queue"') as queue:
                self._queue_place = queue
                self._queue = QueuePanel(grader.titles, self._pick, self._choose)
                latest = grading_path(
                    desk.flow, place.node, criterion=place.criterion, alone=place.is_alone
                )
                self._run = RunFoot(desk, source.walked.id, source.run.id, latest)
            with ui.element("main").classes("fb-grade-main"):
                self._row = RowPanel((node.title if node is not None else "") or source.graded.id)
                with ui.element("div").classes("fb-grade-below"):
                    self._chips = CriteriaChips(self._grade_by)
                    self._note = NoteField(
                        f"{desk.flow.key}/{place.node}/{place.criterion}/{grader.name}",
                        self._note_written,
                    )
                self._verdicts = VerdictBar(self._press, lambda: queue.classes(toggle="open"))
            with ui.element("aside").classes("fb-grade-side").props('aria-label="About this row"'):
                self._dispute = DisputePanel()
                self._side = SidePanel(
                    source.instructions, self._keys["h"], self._undo, self._last_note_written
                )
                self._graders = GradersPanel(
                    grader.name,
                    is_alone=place.is_alone,
                    switch=grading_path(
                        desk.flow,
                        place.node,
                        place.run,
                        criterion=place.criterion,
                        alone=not place.is_alone,
                    ),
                    settle=lambda: self._choose("disputed"),
                    invite=self._invite if desk.may("owner") else None,
                )
        self._pressed = GradingKeys(self._press)
        self._said = Text("div", "", "fb-visually-hidden").props('aria-live="polite"')

    # -- what is done ------------------------------------------------------------------------------

    def _press(self, press: Press) -> Any:
        if press.key in KEYS:
            verdict = KEYS[press.key]
            if press.criterion:
                return self._grade_by(press.criterion, verdict)
            return self._grade(verdict, press.row or self._subject)
        return self._keys[press.key]()

    async def _grade(self, verdict: Verdict, row: str) -> None:
        note = self._note.text_for(row)

        def grade(session: GradingSession) -> None:
            if session.shown is not None and session.shown.row.subject == row:
                self.grader.grade(verdict, note)

        if row and await self._do(grade) and self._subject != row:
            self._note.forget(row)

    async def _grade_by(self, criterion: str, verdict: Verdict) -> None:
        row = self._subject

        def grade(session: GradingSession) -> None:
            if session.shown is not None and session.shown.row.subject == row:
                self.grader.grade_by(criterion, verdict)

        await self._do(grade)

    async def _undo(self) -> None:
        if self._screen.last is None:
            self.desk.notice("There is nothing to undo.")
        else:
            await self._do(lambda session: session.undo())

    async def _note_written(self, row: str, text: str) -> None:
        def note(session: GradingSession) -> None:
            if session.shown is not None and session.shown.row.subject == row:
                session.note(text)

        if (
            await self._do(note)
            and self._screen.shown is not None
            and self._screen.shown.grade is not None
        ):
            self._note.forget(row)

    async def _last_note_written(self, entry: str, text: str) -> None:
        def note(session: GradingSession) -> None:
            if session.last_done is not None and session.last_done.id == entry:
                session.note(text, on=session.last_done)

        await self._do(note)

    def _pick(self, key: str) -> Awaitable[bool]:
        self._queue_place.classes(remove="open")
        return self._do(lambda session: session.go_to(key))

    def _choose(self, wanted: RowFilter) -> Awaitable[bool]:
        return self._do(lambda _: self.grader.choose(wanted))

    def _next_filter(self) -> Awaitable[bool]:
        there = [name for name in FILTERS if self._screen.counts[name]] or ["all"]
        at = there.index(self.grader.wanted) if self.grader.wanted in there else -1
        return self._choose(there[(at + 1) % len(there)])

    def _invite(self) -> None:
        place = self.grader.place
        path, alone = (
            grading_path(self.desk.flow, place.node, criterion=place.criterion, alone=alone)
            for alone in (False, True)
        )
        open_invitation(self.editor, self.desk, path, alone)

    def _leave(self) -> None:
        ui.navigate.to(f"/flow/{self.desk.flow.key}")

    async def _do(self, action: Callable[[GradingSession], object]) -> bool:
        """Do something and show what is there then; False, and a notice, if it can't be done."""
        try:
            screen = await self.grader.do(action)
        except WorkspaceError as error:
            self.desk.notice(str(error))
            return False
        await self._show(screen)
        return True

    async def _look_for_rows(self) -> None:
        """Rows join as soon as their output exists, and others may grade; the row in sight stays as it is."""
        if self._is_looking:
            return
        self._is_looking = True
        try:
            await self._show(await self.grader.look(), is_own=False)
        except WorkspaceError as error:
            self.desk.notice(str(error))
        finally:
            self._is_looking = False

    async def _flow_edited(self) -> None:
        criteria = self._criteria_now()
        if criteria == self._criteria:
            return
        self._criteria = criteria
        try:
            await self._show(await self.grader.take_flow(self.desk.flow.session.flow), is_own=False)
        except WorkspaceError as error:
            self.desk.notice(str(error))

    def _criteria_now(self) -> list[object]:
        nodes = self.desk.flow.session.flow.nodes
        evaluators = self.grader.session.source.evaluators
        return [nodes[name].config.get("criteria") for name in evaluators if name in nodes]

    # -- what is seen ------------------------------------------------------------------------------

    @property
    def _subject(self) -> str:
        shown = self._screen.shown
        return "" if shown is None else shown.row.subject

    async def _show(self, screen: Screen, *, is_own: bool = True) -> None:
        before, self._screen = self._subject, screen
        shown = screen.shown
        if is_own or before != self._subject:
            self._row.show(screen)
            self._dispute.show(screen.dispute, is_settling=self.grader.is_settling)
            self._side.show(screen)
            note = "" if shown is None else shown.note or (shown.grade.note if shown.grade else "")
            self._note.show(self._subject, note, _RULING if self.grader.is_settling else HINT)
            self._pressed.show(self._subject)
            self._verdicts.show(screen, is_settling=self.grader.is_settling)
        self._chips.show(() if self.grader.place.criterion else screen.criteria)
        self._progress.show(screen)
        self._graders.show(screen)
        self._run.show(awaited=screen.progress.done_now if screen.is_awaited else 0)
        if is_own and before != self._subject:
            self._said.set_text(f"{screen.progress.graded} rows graded.")
        await self._queue.show(screen, self.grader.wanted, self._run.writing)


def _look(session: GradingSession) -> None:
    shown = session.shown
    if shown is not None and shown.verdicts_are_shown:
        session.hide()
    else:
        session.reveal()
