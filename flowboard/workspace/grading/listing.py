"""The queue as a list: what came before the grader, and behind it the rows that are there or still to come.

Nothing in it tells a row that came back from the others, and no row changes its place while one looks:
those behind the present one stand in the order of the data, whether they have their output yet or not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from flowboard.runtime.axes import parse_key
from flowboard.runtime.events import FAILED_STATUSES
from flowboard.store import cells
from flowboard.workspace.board.board import title_of
from flowboard.workspace.grading.rows import GradingRows
from flowboard.workspace.grading.session import GradingSession
from flowboard.workspace.lineage import key_axes, values_of

State = Literal["good", "bad", "unsure", "broken", "again", "ready", "waiting", "error"]
GRADED: Final[Collection[State]] = frozenset({"good", "bad", "unsure"})


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row of the queue.

    Attributes:
        key: of the row, or, before it has its output, of the row of data that it will come from.
        position: of that row of data in the store.
        state: its grade, or why it has none.
        subject: what is graded; empty before there is an output.
        is_now: whether it is before the grader.
        is_disputed: whether graders see it differently.
    """

    key: str
    position: int
    state: State
    subject: str = ""
    is_now: bool = False
    is_disputed: bool = False


def coming(source: GradingRows) -> list[ListedRow]:
    """The rows that have no output yet because the run goes on, or none because something broke."""
    axes = key_axes(source.walked)
    if not axes:
        return []
    run_id = source.run.id
    broken: list[ListedRow] = []
    ended: set[int] = set()
    for position, key, status, _, _ in cells.outline(source.store, run_id, source.walked.id):
        ended.add(position)
        if status in FAILED_STATUSES:
            broken.append(ListedRow(key, position, "error"))
    if not source.is_growing or source.walked.id == axes[0]:
        return broken
    return broken + [
        ListedRow(key, position, "waiting")
        for position, key, *_ in cells.outline(source.store, run_id, axes[0])
        if position not in ended
    ]


def listing(
    session: GradingSession,
    coming: Iterable[ListedRow] = (),
    ready: dict[str, ListedRow] | None = None,
) -> list[ListedRow]:
    """The rows of a session in the order in which a list shows them.

    Args:
        session: which is only looked at.
        coming: rows without an output, see `coming`.
        ready: what was made of rows that nobody has said anything of; kept from one call to the next,
            it spares making thousands of them anew.
    """
    ready = {} if ready is None else ready
    queue, stands = session.queue, session.stands
    disputed = session.disputes
    shown = session.shown
    now = None if shown is None else shown.row.subject

    def state(subject: str) -> State:
        if subject in stands.flags:
            return "broken"
        if queue.is_in_doubt(subject, stands.grades.get(subject)):
            return "again"
        # The row in sight has what is shown there: none where it came back.
        grade = shown.grade if shown and subject == now else session.grade_shown(subject)
        return "ready" if grade is None else grade.grade

    def listed(subject: str) -> ListedRow:
        row = queue.by_subject[subject]
        return ListedRow(
            row.key, row.position, state(subject), subject, subject == now, subject in disputed
        )

    def waiting(subject: str) -> ListedRow:
        row = ready.get(subject)
        if row is None or subject in stands.grades or subject in stands.flags:
            row = listed(subject)
            if row.state == "ready" and not row.is_now:
                ready[subject] = row
        return row

    came = [listed(row.subject) for row in queue.places]
    placed = {row.subject for row in came}
    rest = [waiting(subject) for subject in queue.by_subject if subject not in placed]
    there = {row.key for row in (*came, *rest)}
    rest += [row for row in coming if row.key not in there]
    return came + sorted(rest, key=lambda row: row.position)


def titles(source: GradingRows, positions: Sequence[int]) -> Mapping[int, str]:
    """What the rows of data at some positions are called (a few hundred at most)."""
    axes = key_axes(source.walked)
    if not axes:
        return {}
    return {
        cell.position: title_of(values_of(cell), parse_key(cell.key, axes[:1])[0])
        for cell in cells.at(source.store, source.run.id, axes[0], sorted(set(positions)))
    }
