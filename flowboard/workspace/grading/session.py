"""Use case: one person grades the outputs of a node, row by row. What shows the rows isn't known here.

A session has a row before the grader and takes verdicts on it. Every verdict is in the store's log
before the next row comes, and what is taken back is in the log too. Rows come as a sampler draws them,
among all that have their output by then: nothing moves under the cursor.

    task = GradingTask(grader="ada")
    with opened_grading(Path(), "latest", "answer", NodeTypes(), task) as session:
        while (shown := session.shown) is not None and not session.is_finished:
            session.grade("good" if shown.look.output else "bad")
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flowboard.store import grades
from flowboard.store.grade_marks import grades_mark
from flowboard.store.grades import GradeRecord
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.grading.actions import LATELY, Action, actions_of, noted_again, undoing
from flowboard.workspace.grading.disputes import RULING, Dispute, disputes
from flowboard.workspace.grading.log import Standing, standing
from flowboard.workspace.grading.order import comes_back, seed_of
from flowboard.workspace.grading.progress import Consistency, Progress
from flowboard.workspace.grading.queue import GradingQueue
from flowboard.workspace.grading.rows import GradingRow, GradingRows
from flowboard.workspace.grading.task import GradingTask, Shown, Verdict
from flowboard.workspace.stores import find_run


class GradingSession:
    """The grading of one node of a run by one person. Whatever changes a grade is committed at once.

    All methods raise `StoreError`, within `opened_grading` `WorkspaceError`, if the store can't serve.
    """

    def __init__(self, store: Store, rows: GradingRows, task: GradingTask) -> None:
        """Read the rows and the log, and go to the first row without a grade."""
        self.source = rows
        self.task = task
        self._store = store
        seed = task.seed if task.independent else seed_of(task.seed, task.grader)
        self._queue = GradingQueue(rows, task.order, seed)
        self._log: list[GradeRecord] = []
        self._heard: object = None
        self._notes: dict[str, str] = {}
        self._seen: set[str] = set()
        self._passed_by: set[str] = set()
        self._said_again: dict[str, GradeRecord] = {}
        """What was said of rows that came back: shown as their grade, or one would see which did."""
        self._at = 0
        self._is_back = False
        """Whether the row at `_at` came back."""
        self._shown: Shown | None = None
        self.refresh()
        since = time.time() - LATELY
        self._actions = actions_of(self._log, task.grader, task.criterion, self._queue.by_subject, since)
        self._actions_before = len(self._actions)
        if (first := self._next_pending(0)) >= 0 or self._queue.draw(self._stands.grades):
            self._at = first if first >= 0 else len(self._queue.places) - 1

    # -- what is there -----------------------------------------------------------------------------

    @property
    def shown(self) -> Shown | None:
        """The row before the grader, with what is to be seen of it; None where there are no rows."""
        if not self._queue.places:
            return None
        row, is_back = self._row, self._is_back
        if self._shown is None:
            self._shown = Shown(row, self.source.look(row))
        return replace(
            self._shown,
            grade=None if is_back or self._is_in_doubt(row) else self.grade_shown(row.subject),
            note=self._notes.get(row.subject, ""),
            is_flagged=not is_back and row.subject in self._stands.flags,
            why=self._queue.why(row.subject, is_back=is_back),
        )

    @property
    def stands(self) -> Standing:
        """What the log comes to by now."""
        return self._stands

    @property
    def queue(self) -> GradingQueue:
        """The rows that came before the grader, and those still to be drawn. For looking only."""
        return self._queue

    @property
    def last_done(self) -> GradeRecord | None:
        """What `undo` would take back."""
        return self._actions[-1].entries[-1] if self._actions else None

    @property
    def log(self) -> Sequence[GradeRecord]:
        """Everything that was said of the node's outputs, oldest first; of an independent grader the own."""
        return self._log

    @property
    def disputes(self) -> Mapping[str, Dispute]:
        """By subject, the rows here that graders see differently and that nobody has settled."""
        found = disputes(self._log, self.task.criterion, self.task.criterion_version)
        return {one: it for one, it in found.items() if one in self._queue.by_subject}

    def grade_shown(self, subject: str) -> GradeRecord | None:
        """The grade that a row is shown with, to somebody who mustn't see which rows came back."""
        return self._said_again.get(subject) or self._stands.grades.get(subject)

    def grades_by_criterion(self) -> dict[str, GradeRecord]:
        """What the row before the grader is graded by the criteria of today, by their ids."""
        if not self._queue.places:
            return {}
        subject, blind = self._row.subject, self._is_back
        found: dict[str, GradeRecord] = {}
        for entry in grades.counting(self._log, blind=blind):
            criterion = self.source.criteria.get(entry.criterion)
            if entry.subject == subject and criterion and criterion.version == entry.criterion_version:
                found[entry.criterion] = entry
        return found

    @property
    def is_finished(self) -> bool:
        """Whether every row is graded or flagged, and none has come back."""
        return not self._is_back and self._queue.is_exhausted and self._next_pending(0) < 0

    @property
    def progress(self) -> Progress:
        """How many rows are graded, and how."""
        rows = self._queue.by_subject
        given = [grade.grade for subject, grade in self._stands.grades.items() if subject in rows]
        return Progress(
            rows=len(rows),
            good=given.count("good"),
            bad=given.count("bad"),
            unsure=given.count("unsure"),
            flagged=len(self._stands.flags.keys() & rows.keys()),
            done_now=max(0, len(self._actions) - self._actions_before),
        )

    @property
    def consistency(self) -> Consistency:
        """How often the grader gave a row that came back the same grade again, in all sessions."""
        repeats = self._stands.repeats
        return Consistency(tuple((one.key or "", one.grade, again.grade) for one, again in repeats))

    # -- moving ------------------------------------------------------------------------------------

    def next(self) -> bool:
        """Go to the row behind this one, which is drawn at the end; says whether there is one."""
        if self._is_back:
            return self.next_ungraded()
        return self._go(self._at + 1) or self._draw()

    def previous(self) -> bool:
        """Go to the row before this one; says whether there is one."""
        self._pass_by()
        return self._go(self._at - 1)

    def go_to(self, key: str) -> bool:
        """Go to the row of this key, which wasn't drawn then; says whether there is one."""
        self._pass_by()
        return self._go(self._queue.place_of(key))

    def next_ungraded(self) -> bool:
        """Go to the next row without a grade; says whether there is one.

        That is one whose grade is in doubt, one behind this one, one that is drawn now, or one that was
        passed by before.
        """
        self._pass_by()
        places = self._queue.places
        doubted = next((n for n, row in enumerate(places) if self._is_in_doubt(row)), -1)
        if doubted not in (-1, self._at):
            return self._go(doubted)
        found = self._next_pending(self._at + 1)
        return (found > self._at and self._go(found)) or self._draw() or self._go_on(found)

    def refresh(self) -> int:
        """Hear what others have graded, and let rows join that have an output by now; gives their number.

        Where there are thousands of rows, they join when there are a good deal more of them.
        """
        heard = grades_mark(self._store)
        if heard != self._heard:
            self._heard = heard
            self._log = [
                entry
                for entry in grades.log(self._store, self.source.graded.id)
                if not self.task.independent or entry.grader == self.task.grader
            ]
            self._take_stock()
        return self._join() if self._queue.is_worth_joining() else 0

    def _join(self) -> int:
        task = self.task
        return self._queue.join(self._log, self._stands, task.criterion, task.criterion_version)

    def reveal(self) -> None:
        """Show what the evaluators say of the row. A grade that it gets from now on is marked as `seen`."""
        if self.shown is not None and self._shown is not None:
            self._seen.add(self._row.subject)
            self._shown = replace(self._shown, verdicts_are_shown=True)

    def hide(self) -> None:
        """Show the verdicts of the evaluators no longer."""
        if self._shown is not None:
            self._shown = replace(self._shown, verdicts_are_shown=False)

    def _go(self, place: int) -> bool:
        if not 0 <= place < len(self._queue.places):
            return False
        self._at, self._shown = place, None
        return True

    def _go_on(self, pending: int) -> bool:
        """Go to a row that was passed by, from the top again; says whether it is another one."""
        return pending not in (-1, self._at) and self._go(pending)

    def _draw(self) -> bool:
        """Go to the first row behind the last that has no grade; rows that have come meanwhile may be it."""
        last = len(self._queue.places)
        if self._queue.has_grown:
            self._join()
        if len(self._queue.places) == last:
            self._queue.draw(self._stands.grades)
        found = self._next_pending(last)
        return found >= last and self._go(found)

    def _pass_by(self) -> None:
        """Let a row that came back go ungraded."""
        if self._is_back:
            self._passed_by.add(self._row.subject)
            self._is_back, self._shown = False, None

    def _next_pending(self, start: int) -> int:
        """The place of the first row without a grade from `start` on, then from the top; -1 without one."""
        rows = self._queue.places
        done = self._stands.grades.keys() | self._stands.flags.keys()
        places = [*range(start, len(rows)), *range(min(start, len(rows)))]
        return next(
            (
                place
                for place in places
                if rows[place].subject not in done or self._is_in_doubt(rows[place])
            ),
            -1,
        )

    def _is_in_doubt(self, row: GradingRow) -> bool:
        grade = self._stands.grades.get(row.subject)
        return row.subject not in self._stands.flags and self._queue.is_in_doubt(row.subject, grade)

    def _advance(self) -> None:
        """Go on: to a row that comes back, to the next one without a grade, or stay where all is done."""
        was_back, self._is_back, self._shown = self._is_back, False, None
        own = [subject for subject in self._stands.own if subject in self._queue.by_subject]
        returned = {again.subject for _, again in self._stands.repeats} | self._passed_by
        subject = comes_back(own, returned, self.task.blind_share, self.task.seed)
        if subject is None or was_back:
            self.next_ungraded()
        else:
            self._at = self._queue.bring_back(subject, behind=self._row)
            self._is_back = True

    # -- grading -----------------------------------------------------------------------------------

    def grade(self, verdict: Verdict, note: str = "") -> GradeRecord:
        """Grade the row, commit that, and go to the next one without a grade. Gives the entry of the log.

        Raises:
            WorkspaceError: there is no row.
        """
        row = self._row
        drafted = self._notes.pop(row.subject, "")
        before = None if self._is_back else self._stands.grades.get(row.subject)
        kept = before.note if before is not None and before.grade == verdict else ""
        given = self._entry(row, verdict, note=note or drafted or kept)
        self._act(given)
        if given.blind:
            self._said_again[row.subject] = given
        else:
            self._said_again.pop(row.subject, None)
        self._advance()
        return given

    def grade_by(self, criterion: str, verdict: Verdict) -> GradeRecord:
        """Grade the row by one criterion, in its version of today, and stay. Gives the entry of the log.

        Raises:
            WorkspaceError: there is no row, or no such criterion.
        """
        version = self.source.criterion(criterion).version
        before = self.grades_by_criterion().get(criterion)
        given = replace(
            self._entry(self._row, verdict),
            criterion=criterion,
            criterion_version=version,
            supersedes=None if before is None else before.id,
        )
        self._act(given)
        return given

    def settle(self, verdict: Verdict, ruling: str) -> GradeRecord:
        """Settle a row that graders see differently, and stay. What each of them said stays in the log.

        Raises:
            WorkspaceError: nobody differs on the row.
        """
        dispute = self.disputes.get(self._row.subject)
        if dispute is None:
            raise WorkspaceError("On this row nobody differs any more. Go on with the next one.")
        given = self._entry(self._row, verdict, note=ruling)
        self._act(replace(given, more={**given.more, RULING: sorted(dispute.opinions)}))
        return self._actions[-1].entries[-1]

    def note(self, text: str, on: GradeRecord | None = None) -> None:
        """Write down why: `on` a grade just given, on that of the row, or to go with the one to come.

        Raises:
            WorkspaceError: there is no row.
        """
        row = self._row
        noted = on
        if noted is None and not self._is_back and not self._is_in_doubt(row):
            noted = self._stands.grades.get(row.subject)
        if noted is None:
            self._notes[row.subject] = text
        elif text != noted.note:
            there = self._queue.by_subject[noted.subject]
            entry = noted_again(noted, self._entry(there, noted.grade, note=text))
            last = self._actions[-1] if self._actions else None
            is_part = last is not None and any(one.id == noted.id for one in last.entries)
            self._act(entry, part_of=last if is_part else None)

    def flag(self) -> bool:
        """Mark the row as broken and go on, or take the mark away; says whether it is marked now.

        Raises:
            WorkspaceError: there is no row.
        """
        row = self._row
        flag = self._stands.flags.get(row.subject)
        if flag is not None:
            self._act(self._undoing(flag))
            return False
        flagged = self._entry(row, "unsure")
        self._act(replace(flagged, action="flag", blind=False, supersedes=None))
        self._advance()
        return True

    def undo(self) -> GradeRecord | None:
        """Take back what was done last, also shortly before this session, and go to that row.

        None if there is nothing.
        """
        if not self._actions:
            return None
        action = self._actions.pop()
        self._actions_before = min(self._actions_before, len(self._actions))
        self._append([self._undoing(entry) for entry in reversed(action.entries)])
        first = action.entries[0]
        self._go(self._queue.places.index(action.row))
        self._is_back = first.blind
        if first.blind and not first.criterion:
            self._said_again.pop(first.subject, None)
        return first

    @property
    def _row(self) -> GradingRow:
        if not self._queue.places:
            raise WorkspaceError("There is no row to grade yet. Run the flow first.")
        return self._queue.places[self._at]

    def _entry(self, row: GradingRow, verdict: Verdict, note: str = "") -> GradeRecord:
        is_back = self._is_back and row == self._row
        before = None if is_back else self._stands.grades.get(row.subject)
        marks: dict[str, Any] = {} if is_back else self._queue.marks(row.subject, before)
        return GradeRecord(
            subject=row.subject,
            node=self.source.graded.id,
            port=self.source.port,
            grade=verdict,
            criterion=self.task.criterion,
            criterion_version=self.task.criterion_version,
            note=note,
            grader=self.task.grader,
            output_hash=row.output_hash,
            run_id=self.source.run.id,
            key=row.key,
            blind=is_back,
            seen=row.subject in self._seen,
            supersedes=None if before is None else before.id,
            **marks,
        )

    def _undoing(self, entry: GradeRecord) -> GradeRecord:
        return undoing(entry, self.task.grader, self.source.run.id)

    def _act(self, entry: GradeRecord, part_of: Action | None = None) -> None:
        row = self._queue.by_subject[entry.subject]
        self._append([entry])
        if part_of is not None:
            part_of.entries.append(entry)
        else:
            self._actions.append(Action(row, [entry]))

    def _append(self, entries: Sequence[GradeRecord]) -> None:
        grades.append(self._store, entries)
        self._log += entries
        self._take_stock()

    def _take_stock(self) -> None:
        task = self.task
        self._stands = standing(self._log, task.grader, task.criterion, task.criterion_version)


@contextmanager
def opened_grading(
    folder: Path, reference: str, node: str, types: NodeTypes, task: GradingTask
) -> Iterator[GradingSession]:
    """A session at a node of the run called `reference`, `latest` or by a prefix, in the stores near `folder`.

    A criterion is graded in the version that the flow's file has now: an edit needs no new run first.

    Raises:
        WorkspaceError: there is no such run, node or criterion; or the store can't serve, also inside.
    """
    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        rows = GradingRows(store, found.record, types, node)
        if task.criterion:
            task = replace(task, criterion_version=rows.criterion(task.criterion).version)
        yield GradingSession(store, rows, task)
