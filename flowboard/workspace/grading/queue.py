"""The rows of a session: those that came before the grader, in order, and those still to be drawn.

Nothing moves under the cursor: rows only ever join behind the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from flowboard.store.grades import GradeRecord, counting
from flowboard.workspace.grading.doubts import BAD, DOUBT, Doubt, doubts
from flowboard.workspace.grading.draws import draws_of, kept, rows_then
from flowboard.workspace.grading.log import Standing
from flowboard.workspace.grading.order import EVENLY, Order, entered_by, pool_at, why_of
from flowboard.workspace.grading.rows import GradingRow, GradingRows

if TYPE_CHECKING:
    from flowboard.align.sampling import Draw, Pool

GROWTH: Final = 0.1
"""Rows are read again once there are so many more of them: reading takes long where there are many."""
QUICKLY_READ: Final = 2_000
"""Rows up to which they are read again whenever one has come."""
MOST_TOLD: Final = 10_000
"""Rows up to which it is reckoned at every draw what each grade would tell: a grader doesn't wait."""


class GradingQueue:
    """The rows of a node that one person goes through."""

    def __init__(self, source: GradingRows, order: Order, seed: int) -> None:
        """Of the rows of `source`; `join` reads them."""
        self.by_subject: dict[str, GradingRow] = {}
        self.places: list[GradingRow] = []
        """The rows so far, in the order in which they come before the grader."""
        self._source = source
        self._order = order
        self._seed = seed
        self._placed: set[str] = set()
        self._draws: dict[str, Draw] = {}
        self._left: dict[str, int] = {}
        self._entered: dict[str, int] = {}
        self._doubts: dict[str, Doubt] = {}
        self._pool: Pool | None = None
        self._count = -1
        self._may_grow = True

    def join(self, log: Sequence[GradeRecord], stands: Standing, criterion: str, version: int) -> int:
        """Let rows join that have an output by now; gives their number.

        Args:
            log: of the node, oldest first.
            stands: what of it stands for the criterion.
            criterion: the id of what is graded, empty for the output as a whole.
            version: of the criterion.
        """
        self._may_grow, self._count = self._source.is_growing, self._source.cell_count
        is_sampled = self._order == "sampled"
        passes: dict[str, Mapping[str, bool]] = {}
        joining = 0
        for judged in self._source.judged(verdicts=is_sampled, whole=False):
            passes[judged.row.subject] = judged.passes
            joining += judged.row.subject not in self.by_subject
            self.by_subject[judged.row.subject] = judged.row
        if not is_sampled:
            self._place(list(passes))
            return joining
        counted = [
            entry
            for entry in counting(log)
            if (entry.criterion, entry.criterion_version) == (criterion, version)
        ]
        moved = self._source.drifted(criterion)
        found = doubts(passes, log, stands, criterion, version, moved)
        self._doubts = {one.subject: one for one in found}
        self._place([one for one in [*stands.grades, *stands.flags] if one not in self._doubts])
        self._place(list(self._doubts))
        self._pool = self._pool_of(passes, counted)
        return joining

    def _pool_of(self, passes: Mapping[str, Mapping[str, bool]], counted: Sequence[GradeRecord]) -> Pool:
        from flowboard.align.sampling import Draw

        run_id = self._source.run.id
        draws = {draw.id: draw for draw in draws_of(counted, run_id)} | self._draws
        now = max((draw.turn for draw in draws.values()), default=0)
        if not self._entered:
            self._entered = entered_by(list(passes), rows_then(counted, run_id))
        self._entered |= {one: now for one in passes if one not in self._entered}
        # Whatever else has a place is out of the draws.
        placed = [
            Draw(one, now + 1, 0, None, "own", "") for one in sorted(self._placed) if one not in draws
        ]
        return pool_at(passes, [*draws.values(), *placed], self._entered, self._seed)

    def is_worth_joining(self) -> bool:
        """Whether rows have come since they were read last, which a run that was over may do again."""
        self._may_grow = self._may_grow or self._source.is_growing
        return self._count < 0 or self.has_grown

    @property
    def is_exhausted(self) -> bool:
        """Whether every row that is known of has its place."""
        return len(self.places) == len(self.by_subject)

    @property
    def has_grown(self) -> bool:
        """Whether it is worth while to let rows join: the run went on, and many have come or none is left."""
        if not self._may_grow:
            return False
        if not self._source.is_growing:
            return True
        is_read_soon = self.is_exhausted or self._count < QUICKLY_READ
        wanted = self._count + (1 if is_read_soon else int(GROWTH * self._count))
        return self._source.cell_count >= wanted

    def draw(self, grades: Mapping[str, GradeRecord]) -> bool:
        """Draw a row, which gets the next place; says whether there was one left.

        `grades` are those that stand, by subject: a row is the likelier the more its own would tell.
        """
        import numpy as np

        from flowboard.align.sampling import next_row, with_grades

        if self._pool is None:
            return False
        if len(self._pool.ids) > MOST_TOLD:
            return self._take(next_row(self._pool))
        bad = [BAD.get(grades[one].grade, np.nan) if one in grades else np.nan for one in self._pool.ids]
        return self._take(next_row(with_grades(self._pool, np.array(bad))))

    def _take(self, draw: Draw | None) -> bool:
        from flowboard.align.sampling import after

        if draw is None or self._pool is None:
            return False
        self._left[draw.id] = int(self._pool.left.sum())
        self._pool = after(self._pool, draw)
        self._draws[draw.id] = draw
        self._place([draw.id])
        return True

    def place_of(self, key: str) -> int:
        """The place of the row of this key; it gets one if it has none. -1 where there is no such row."""
        row = next((row for row in self.by_subject.values() if row.key == key), None)
        if row is None:
            return -1
        if row.subject not in self._placed:
            from flowboard.align.sampling import after, own_choice

            if self._pool is not None:
                self._draws[row.subject] = own_choice(self._pool, row.subject)
                self._pool = after(self._pool, self._draws[row.subject])
            self._place([row.subject])
        return self.places.index(row)

    def bring_back(self, subject: str, behind: GradingRow) -> int:
        """Move a row that comes back `behind` the one that was graded last; gives its place.

        It stands there like any other row that comes, and once only, so that nothing tells it apart.
        """
        row = self.by_subject[subject]
        self.places.remove(row)
        place = self.places.index(behind) + 1
        self.places.insert(place, row)
        return place

    def is_in_doubt(self, subject: str, grade: GradeRecord | None) -> bool:
        """Whether a row is to be graded again, and hasn't been."""
        doubt = self._doubts.get(subject)
        return doubt is not None and (grade is None or grade.more.get(DOUBT) != doubt.cause)

    def why(self, subject: str, *, is_back: bool) -> str:
        """Why a row is shown; empty where it was placed before this session, or in the order of the data."""
        if is_back:
            return EVENLY if self._order == "sampled" else ""
        if subject in self._doubts:
            return self._doubts[subject].why
        return why_of(self._draws[subject]) if subject in self._draws else ""

    def marks(self, subject: str, before: GradeRecord | None) -> dict[str, Any]:
        """The `probability` and `more` of a grade of a row, which was graded `before` or not."""
        if before is not None:
            probability, more = before.probability, dict(before.more)
        else:
            draw = self._draws.get(subject)
            probability = None if draw is None else draw.probability
            rows = len(self.by_subject)
            more = {} if draw is None else kept(draw, rows, self._left.get(subject, rows))
        if subject in self._doubts:
            more[DOUBT] = self._doubts[subject].cause
        return {"probability": probability, "more": more}

    def _place(self, subjects: Sequence[str]) -> None:
        new = [one for one in subjects if one in self.by_subject and one not in self._placed]
        self.places += [self.by_subject[one] for one in new]
        self._placed.update(new)
