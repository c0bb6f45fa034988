"""One person at one node: the session, used beside the page, one thing after the other."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from flowboard.editor.grading.screen import (
    FILTERS,
    CriterionGrade,
    LastGrade,
    RowFilter,
    Screen,
    kept_by,
    labels_of,
)
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.evaluators.regrade_queue import RegradeRequest, regrade_requests
from flowboard.workspace.grading.disputes import agreement_of, opinions
from flowboard.workspace.grading.listing import ListedRow, coming, listing, titles
from flowboard.workspace.grading.opening import grading_of_flow
from flowboard.workspace.grading.progress import Progress
from flowboard.workspace.grading.session import GradingSession
from flowboard.workspace.grading.task import GradingTask, Verdict

if TYPE_CHECKING:
    from flowboard.align.consistency import GraderAgreement
    from flowboard.flow.document import Flow
    from flowboard.workspace.catalogue import NodeTypes

__all__ = ["KEYS", "Grader", "Place", "Verdict", "labels_of"]

KEYS: Final[Mapping[str, Verdict]] = {"1": "good", "2": "bad", "3": "unsure"}
Result = TypeVar("Result")
_LOOKS: Final = 4
"""Looks after an edit of criteria in which it is asked what is to be graded again: that is written down
once the edit is through."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is graded where: a node of a run in a folder, as the flow is now, by a criterion or overall.

    With `is_alone` the grader sees nothing of what others have graded: a second opinion.
    """

    flow_path: Path
    run: str
    node: str
    types: NodeTypes
    flow: Flow
    criterion: str = ""
    is_alone: bool = False


class Grader:
    """Grades the rows of a run; everything is committed at once.

    Whatever takes a moment happens in a thread, one thing after the other, so that the page answers
    meanwhile. All methods that are awaited raise `WorkspaceError` where the store can't serve.
    """

    def __init__(self, place: Place, name: str) -> None:
        self.place = place
        self.name = name
        self.wanted: RowFilter = "all"
        self._stack = ExitStack()
        self._turns = asyncio.Lock()
        self._session: GradingSession | None = None
        self._coming: list[ListedRow] = []
        self._flow = place.flow
        self._looks_after_edit = 0
        self._is_awaited = False
        self._ready: dict[str, ListedRow] = {}
        self._requests: Sequence[RegradeRequest] = ()
        self._agreement: tuple[object, GraderAgreement | None] = (None, None)
        self._rows: Sequence[ListedRow] = ()
        self._arrived = ""
        self.is_settling = False
        """Whether a verdict settles what graders see differently."""

    @property
    def session(self) -> GradingSession:
        """The session, once it is open."""
        if self._session is None:
            raise WorkspaceError("The rows are still being read.")
        return self._session

    async def open(self) -> Screen:
        """Read the rows, which takes a moment for thousands of them, and give the first screen.

        Raises:
            FlowError, WorkspaceError: there is no such run or node, or nothing of it can be graded.
        """
        return await self._in_thread(self._open)

    async def do(self, action: Callable[[GradingSession], object]) -> Screen:
        """Do something to the session and give what is to be seen then."""

        def work() -> Screen:
            action(self.session)
            return self._screen()

        return await self._in_thread(work)

    async def look(self) -> Screen:
        """What is to be seen now; rows may have come, and others may have graded."""

        def work() -> Screen:
            session = self.session
            had_nothing = session.shown is None
            session.refresh()
            self._coming = coming(session.source)
            self._is_awaited = session.source.is_awaited
            if self._looks_after_edit:
                self._looks_after_edit -= 1
                self._ask_again(self._flow)
            if had_nothing:
                session.next_ungraded()
            return self._screen()

        return await self._in_thread(work)

    async def titles(self, positions: Sequence[int]) -> Mapping[int, str]:
        """What the rows of data at some positions are called."""
        return await self._in_thread(lambda: titles(self.session.source, positions))

    async def take_flow(self, flow: Flow) -> Screen:
        """The flow was edited: its criteria may be worded anew, and ask for rows to be graded again."""

        def work() -> Screen:
            self._flow, self._looks_after_edit = flow, _LOOKS
            self.session.source.take_flow(flow)
            self._ask_again(flow)
            return self._screen()

        return await self._in_thread(work)

    async def close(self) -> None:
        """Give the store back."""
        await self._in_thread(self._stack.close)

    # -- actions, for `do` -------------------------------------------------------------------------

    def grade(self, verdict: Verdict, note: str) -> None:
        """Grade the row, or settle it where graders differ, and go on in the list that is shown."""
        following = self._following()
        if self.is_settling:
            self.session.settle(verdict, note)
        else:
            self.session.grade(verdict, note)
        self._go_on(following)

    def grade_by(self, criterion: str, verdict: Verdict) -> None:
        """Grade the row by a criterion, and stay; go on where that was all that was asked for again."""
        following = self._following()
        self.session.grade_by(criterion, verdict)
        shown = self.session.shown
        if self.wanted == "again" and shown is not None and shown.row.subject not in self._asked_again():
            self._go_on(following)

    def step(self, by: int) -> None:
        """Go to the next row, or the one before: in the list that is shown, if that is a part of the rows."""
        if not self._is_part:
            self.session.next() if by > 0 else self.session.previous()
            return
        at = next((place for place, row in enumerate(self._rows) if row.is_now), -1 if by > 0 else 0)
        if 0 <= at + by < len(self._rows):
            self.session.go_to(self._rows[at + by].key)

    def choose(self, wanted: RowFilter) -> None:
        """Show another list of rows, and go to its first one if the row in sight isn't in it."""
        self.wanted = wanted
        rows = self._listed(wanted)
        if self._is_part and rows and not any(row.is_now for row in rows):
            self.session.go_to(rows[0].key)

    @property
    def _is_part(self) -> bool:
        """Whether the list that is shown has rows of its own, through which a grader goes one by one."""
        return self.wanted not in ("all", "ungraded")

    def _following(self) -> list[str]:
        """The rows of the list behind the one in sight, and then those before it."""
        at = next((place for place, row in enumerate(self._rows) if row.is_now), -1)
        return [row.key for row in (*self._rows[at + 1 :], *self._rows[: max(at, 0)])]

    def _go_on(self, following: Sequence[str]) -> None:
        if self._is_part:
            there = {row.key for row in self._listed(self.wanted)}
            key = next((key for key in following if key in there), None)
            if key is not None:
                self.session.go_to(key)

    # -- in the thread -----------------------------------------------------------------------------

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        def in_words() -> Result:
            with in_plain_words():
                return work()

        async with self._turns:
            return await asyncio.to_thread(in_words)

    def _open(self) -> Screen:
        place = self.place
        task = GradingTask(self.name, criterion=place.criterion, independent=place.is_alone)
        self._session = self._stack.enter_context(
            grading_of_flow(place.flow_path, place.run, place.node, place.types, task, place.flow)
        )
        source = self._session.source
        self._coming = coming(source)
        self._is_awaited = source.is_awaited
        self._ask_again(place.flow)
        return self._screen()

    def _ask_again(self, flow: Flow) -> None:
        place = self.place
        self._requests = [
            request
            for evaluator in self.session.source.evaluators
            for request in regrade_requests(place.flow_path, place.types, evaluator, flow)
            if place.criterion in ("", request.criterion)
        ]

    def _listed(self, wanted: RowFilter) -> list[ListedRow]:
        asked = self._asked_again()
        rows = listing(self.session, self._coming, self._ready)
        return [row for row in rows if kept_by(wanted, row, asked)]

    def _arrive(self) -> None:
        """The judge of a row that is graded is shown at once; not where it would sway a ruling."""
        shown = self.session.shown
        subject = "" if shown is None else shown.row.subject
        is_graded = shown is not None and shown.grade is not None
        if is_graded and subject != self._arrived and subject not in self.session.disputes:
            self.session.reveal()
        self._arrived = subject

    def _screen(self) -> Screen:
        self._arrive()
        session = self.session
        shown = session.shown
        requests = self._open_requests()
        rows, asked = listing(session, self._coming, self._ready), self._asked_again()
        counts = {wanted: sum(kept_by(wanted, row, asked) for row in rows) for wanted in FILTERS}
        if not counts[self.wanted]:
            self.wanted = "all"
        self._rows = [row for row in rows if kept_by(self.wanted, row, asked)]
        dispute = None if shown is None else session.disputes.get(shown.row.subject)
        self.is_settling = self.wanted == "disputed" and dispute is not None
        said = opinions(session.log, session.task.criterion, session.task.criterion_version)
        names = sorted({name for of_row in said.values() for name in of_row})
        return Screen(
            shown=shown,
            progress=_as_shown(session.progress, rows),
            rows=self._rows,
            counts=counts,
            criteria=self._criteria(requests),
            dispute=dispute,
            requests=requests,
            graders=names,
            agreement=self._agreement_of(names),
            consistency=session.consistency,
            last=self._last_of(),
            is_growing=session.source.is_growing,
            is_awaited=self._is_awaited,
            is_finished=session.is_finished,
        )

    def _asked_again(self) -> frozenset[str]:
        """The subjects that criteria ask for again."""
        return frozenset(row.subject for request in self._open_requests() for row in request.rows)

    def _open_requests(self) -> list[RegradeRequest]:
        """The rows asked for again that haven't been graded since; no store is read for that."""
        done = {
            (entry.criterion, entry.criterion_version, entry.subject)
            for entry in self.session.log
            if entry.action == "grade" and not entry.blind
        }
        left = [
            replace(
                request,
                rows=tuple(
                    row
                    for row in request.rows
                    if (request.criterion, request.version, row.subject) not in done
                ),
            )
            for request in self._requests
        ]
        return [request for request in left if request.rows]

    def _criteria(self, requests: Sequence[RegradeRequest]) -> list[CriterionGrade]:
        session = self.session
        given = session.grades_by_criterion()
        shown = session.shown
        subject = "" if shown is None else shown.row.subject
        why = {
            request.criterion: row.why
            for request in requests
            for row in request.rows
            if row.subject == subject
        }
        of_task = session.task.criterion
        return [
            CriterionGrade(
                name,
                one.text or name,
                one.version,
                given[name].grade if name in given else None,
                why.get(name, ""),
            )
            for name, one in session.source.criteria.items()
            if of_task in ("", name)
        ]

    def _agreement_of(self, names: Sequence[str]) -> GraderAgreement | None:
        """How far graders agree; reckoned anew when something was said since."""
        session = self.session
        if len(names) < 2:
            return None
        mark = (len(session.log), session.log[-1].id if session.log else "")
        if self._agreement[0] != mark:
            task = session.task
            found = agreement_of(session.log, task.criterion, task.criterion_version)
            self._agreement = (mark, found)
        return self._agreement[1]

    def _last_of(self) -> LastGrade | None:
        entry = self.session.last_done
        if entry is None:
            return None
        word: str = entry.grade
        if entry.action != "grade":
            word = "broken" if entry.action == "flag" else "no longer broken"
        if entry.criterion and not self.session.task.criterion:
            criterion = self.session.source.criteria.get(entry.criterion)
            word = f"{word}: {criterion.text if criterion else entry.criterion}"
        return LastGrade(entry.id, entry.key or "", word, entry.note)


def _as_shown(progress: Progress, rows: Sequence[ListedRow]) -> Progress:
    """The progress with the grades that the list shows, or the difference would tell which rows came back."""
    states = Counter(row.state for row in rows)
    return replace(progress, good=states["good"], bad=states["bad"], unsure=states["unsure"])
