"""What the judge has said of the labelled rows, by its prompt and model of now, beside what people say of them.

An outcome of an earlier prompt is shown as such and counts for nothing. A crashed judge, or one whose
answer can't be read, has erred: that is no verdict, and it is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from flowboard.assertions.identity import spec_hash
from flowboard.assertions.outcomes import is_lasting
from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.reading import read_flow
from flowboard.node import Outcome
from flowboard.store import cells, grades
from flowboard.store.cells import Cell
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.grading.progress import Progress
from flowboard.workspace.labelling.judging_flow import Judging, judging_in
from flowboard.workspace.labelling.preparing import OfferedRow, Prepared
from flowboard.workspace.stores import opened_store

Standing = Literal["waiting", "aligned", "false_pass", "false_fail", "unsure", "error"]
"""How label and verdict stand to each other. A false pass is a bad output that the judge passes."""

_RUNS: Final = 20


@dataclass(frozen=True, slots=True)
class Said:
    """What the judge said of a row: `outcome` as of an assertion, `why` in its words, by which prompt."""

    outcome: Outcome
    why: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A labelled row and what the judge says of it, if it has said anything.

    `labelled_at` is when it was first labelled, in seconds since 1970.
    """

    row: OfferedRow
    grade: Literal["good", "bad"]
    note: str
    labelled_at: float
    said: Said | None = None

    @property
    def standing(self) -> Standing:
        """How they stand to each other by the prompt of now."""
        if self.said is None or not self.said.is_current:
            return "waiting"
        match (self.said.outcome, self.grade):
            case ("pass", "good") | ("fail", "bad"):
                return "aligned"
            case ("pass", "bad"):
                return "false_pass"
            case ("fail", "good"):
                return "false_fail"
            case ("unsure", _):
                return "unsure"
            case _:
                return "error"


@dataclass(frozen=True, slots=True)
class Results:
    """The labelled rows in the order of the file, and how far the labelling is.

    Attributes:
        rows: graded good or bad; unsure ones tell nothing of a judge.
        progress: of the labelling.
    """

    rows: tuple[ResultRow, ...]
    progress: Progress

    @property
    def counts(self) -> Mapping[Standing, int]:
        """How many rows stand how."""
        return Counter(row.standing for row in self.rows)

    @property
    def evaluated(self) -> int:
        """Rows with a verdict of the current prompt; an error is none."""
        counts = self.counts
        return len(self.rows) - counts.get("waiting", 0) - counts.get("error", 0)

    def labelled_since(self, moment: float) -> int:
        """How many rows were first labelled after a moment, given in seconds since 1970."""
        return sum(row.labelled_at > moment for row in self.rows)

    @property
    def reach(self) -> int:
        """How many rows from the top a run has to take to have every labelled one."""
        return max((row.row.place + 1 for row in self.rows), default=0)


class ResultsReader:
    """Reads the results of one flow again and again, while a run goes on and labels come."""

    def __init__(self, flow_path: Path, prepared: Prepared) -> None:
        self._path = flow_path
        self._rows = prepared.rows
        self._ended: dict[str, tuple[str, Mapping[str, Said]]] = {}

    def read(self, flow: Flow) -> Results:
        """The results as they are now; `flow` is the one whose prompt and model are meant.

        Raises:
            WorkspaceError: the store can't serve, or it is no flow for label mode.
        """
        judging = judging_in(flow)
        with opened_store(self._path) as store:
            log = list(grades.log(store, judging.source))
            counted = [one for one in grades.counting(log) if not one.criterion]
            latest = {one.subject: one for one in counted}
            first = {one.subject: one.created_at for one in reversed(counted)}
            said = self._said(store, judging)
        flagged = grades.flags(log)
        known = [(row, latest[row.subject]) for row in self._rows if row.subject in latest]
        given = Counter(one.grade for _, one in known)
        return Results(
            tuple(
                ResultRow(row, one.grade, one.note, first[row.subject], said.get(row.key))
                for row, one in known
                if one.grade != "unsure"
            ),
            Progress(
                rows=len(self._rows),
                good=given["good"],
                bad=given["bad"],
                unsure=given["unsure"],
                flagged=sum(row.subject in flagged for row in self._rows),
                done_now=0,
            ),
        )

    def _said(self, store: Store, judging: Judging) -> dict[str, Said]:
        """By row: what the prompt of now said last, else what an earlier one did."""
        now = spec_hash(judging.judge)
        found: dict[str, Said] = {}
        for run in store.runs(_RUNS, flow_path=str(self._path)):
            by, told = self._told(store, run, judging)
            for key, one in told.items():
                own = Said(one.outcome, one.why, by == now)
                before = found.get(key)
                if before is None or _rank(own) > _rank(before):
                    found[key] = own
        return found

    def _told(self, store: Store, run: RunRecord, judging: Judging) -> tuple[str, Mapping[str, Said]]:
        """The identity of a run's judge, and what it has said by now, by row."""
        if run.id in self._ended:
            return self._ended[run.id]
        try:
            of_run = judging_in(read_flow(run.snapshot, run.flow_path).flow)
        except (FlowError, WorkspaceError):
            told: tuple[str, Mapping[str, Said]] = ("", {})
        else:
            is_other = of_run.evaluator != judging.evaluator
            told = (
                spec_hash(of_run.judge),
                {} if is_other else dict(_verdicts(store, run, of_run)),
            )
        if run.status not in ("starting", "running"):
            self._ended[run.id] = told
        return told


def _rank(said: Said) -> tuple[bool, bool]:
    """What is told in the first place: the prompt of now before others, a verdict before an error."""
    return said.is_current, is_lasting(said.outcome)


def _verdicts(store: Store, run: RunRecord, judging: Judging) -> Sequence[tuple[str, Said]]:
    found = []
    for cell in cells.stream(store, run.id, judging.evaluator, outputs=False):
        said = _said_in(cell, judging.judge.name)
        if said is not None:
            found.append((cell.key, said))
    return found


def _said_in(cell: Cell, name: str) -> Said | None:
    for verdict in cell.verdicts or ():
        if verdict["name"] == name and verdict["outcome"] != "not_run":
            why: Any = verdict.get("reason") or verdict.get("message") or ""
            return Said(verdict["outcome"], str(why), is_current=False)
    return Said("error", cell.error, is_current=False) if cell.error else None
