"""What one look at a grading session gives to be shown: read in a thread, drawn by the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import unquote

from flowboard.workspace.grading.listing import GRADED, ListedRow
from flowboard.workspace.grading.progress import Consistency, Progress
from flowboard.workspace.grading.task import Shown

if TYPE_CHECKING:
    from flowboard.align.consistency import GraderAgreement
    from flowboard.workspace.evaluators.regrade_queue import RegradeRequest
    from flowboard.workspace.grading.disputes import Dispute
    from flowboard.workspace.grading.task import Verdict

RowFilter = Literal["all", "ungraded", "bad", "again", "disputed"]

FILTERS: Final[Mapping[RowFilter, str]] = {
    "all": "All",
    "ungraded": "Ungraded",
    "bad": "Bad",
    "again": "Again",
    "disputed": "Differ",
}
"""Those behind `bad` are shown where there are such rows."""


def labels_of(key: str) -> list[str]:
    """The labels of a written key, the row's first: `tweets=t1;answer.model=a/b` gives `t1` and `a/b`."""
    parts = key.split(";")
    return [unquote(part.partition("=")[2] or part) for part in parts]


def name_of(key: str) -> str:
    """A row as people name it: its label, and which variant of it, each told once."""
    return " · ".join(dict.fromkeys(labels_of(key)))


@dataclass(frozen=True, slots=True)
class CriterionGrade:
    """A criterion, and what the row before the grader is graded by it.

    `why` says why it is asked for again; empty where it isn't.
    """

    id: str
    text: str
    version: int
    grade: Verdict | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class LastGrade:
    """What the grader did last, for the line that says so; `id` is that of its entry in the log."""

    id: str
    key: str
    word: str
    note: str


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything that the page shows of a session.

    Attributes:
        shown: the row before the grader; None where there is none yet.
        progress: how far the grading is, with the grades as they are shown.
        rows: the queue as it is filtered.
        counts: how many rows each filter has.
        criteria: those that the row can be graded by as well, or the one that is graded.
        dispute: what graders said of the row, where they differ.
        requests: rows that edits of criteria left to be graded again.
        graders: the names of all who have graded here.
        agreement: of several graders; None where there is but one.
        is_growing: whether more rows may come.
        is_awaited: whether the run can go on with the grades.
    """

    shown: Shown | None
    progress: Progress
    rows: Sequence[ListedRow]
    counts: Mapping[RowFilter, int]
    criteria: Sequence[CriterionGrade] = ()
    dispute: Dispute | None = None
    requests: Sequence[RegradeRequest] = ()
    graders: Sequence[str] = ()
    agreement: GraderAgreement | None = None
    consistency: Consistency = field(default_factory=lambda: Consistency(()))
    last: LastGrade | None = None
    is_growing: bool = False
    is_awaited: bool = False
    is_finished: bool = False

    @property
    def current(self) -> int:
        """The place in `rows` of the row before the grader; -1 where the filter leaves it out."""
        return next((place for place, row in enumerate(self.rows) if row.is_now), -1)


def kept_by(wanted: RowFilter, row: ListedRow, asked_again: frozenset[str]) -> bool:
    """Whether a filter keeps a row; `asked_again` are the subjects that criteria ask for again."""
    match wanted:
        case "ungraded":
            return row.state not in GRADED and row.state != "broken"
        case "bad":
            return row.state == "bad"
        case "again":
            return row.state == "again" or row.subject in asked_again
        case "disputed":
            return row.is_disputed
    return True
