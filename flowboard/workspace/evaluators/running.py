"""Use case: judge candidates on the rows of a run in the background, and tell each verdict as it comes.

::

    async with Workbench(store, run, "quality", source, types, Terms(budget=1.0)) as bench:
        evaluation = Evaluation(bench, candidates_of(criteria), rows)
        print(evaluation.estimate().sentence)
        async for verdict in evaluation.verdicts(order):
            ...

What is known is told first, at no cost. Then rows are gone through in the grading order: checks at
once, code in the sandbox, judges with about sixteen questions under way. Whatever goes wrong with one
candidate is an outcome of its own and stops no other. Every outcome is kept as soon as it is there, so
that an evaluation which was stopped, cancelled or killed goes on where it was.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from flowboard.align.candidates.candidate import Candidate
from flowboard.assertions.code import outcome_of_code
from flowboard.assertions.judge import judge_verdict, request_for
from flowboard.assertions.outcomes import is_lasting
from flowboard.node import AssertionSpec, CallFailed, NodeFailed, Outcome, Verdict
from flowboard.runtime.budget import BudgetSpent
from flowboard.store.errors import StoreError
from flowboard.workspace.evaluators.running_estimate import (
    CandidateEstimate,
    EvaluationEstimate,
    estimated,
    why_not,
)
from flowboard.workspace.evaluators.running_workbench import AT_ONCE, Workbench
from flowboard.workspace.evaluators.subjects import EvaluatorRow
from flowboard.workspace.evaluators.verdicts import KIND, Asked, Digests, encoded, known_of

_BATCH: Final = 50  # rows that code is given at a time
_GRACE: Final = 1.2  # seconds that calls in flight have to end when an evaluation is cancelled


@dataclass(frozen=True, slots=True)
class CandidateVerdict:
    """What a candidate says of a row. `is_reused` tells that it was known before."""

    candidate: Candidate
    row: EvaluatorRow
    verdict: Verdict
    is_reused: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """How an evaluation ended, what it took, and which candidates weren't judged, with the reason.

    `unknown` counts calls that were in flight at a crash and weren't made again. `cost` is in US
    dollars.
    """

    status: Literal["done", "budget", "cancelled"]
    message: str
    calls: int
    cost: float
    unknown: int
    not_judged: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Job:
    """A candidate that is judged, with the places of the rows that lack a verdict."""

    candidate: Candidate
    asked: Asked
    left: tuple[int, ...]


class Evaluation:
    """One evaluation of candidates. `ran` are the assertions whose verdicts the rows bring along."""

    def __init__(
        self,
        bench: Workbench,
        candidates: Sequence[Candidate],
        rows: Sequence[EvaluatorRow],
        ran: Sequence[AssertionSpec] = (),
    ) -> None:
        self.candidates = tuple(candidates)
        self.rows = tuple(rows)
        self._bench = bench
        self._asked = [Asked(one.spec, bench.read_file) for one in self.candidates]
        self._ran = [Asked(spec) for spec in ran if spec.kind != "judge"]
        self._digests = Digests()
        self._stopping = asyncio.Event()
        self._budget_spent = ""
        self._emit: Callable[[CandidateVerdict], None] = lambda _: None
        self._producing: asyncio.Task[None] | None = None

    def estimate(self) -> EvaluationEstimate:
        """What it will take. Asks nobody and runs nothing."""
        return EvaluationEstimate(tuple(self._estimates()), len(self.rows), self._bench.budget.limit)

    def _estimates(self) -> Iterator[CandidateEstimate]:
        columns = self._known()
        for candidate, asked, column in zip(self.candidates, self._asked, columns, strict=True):
            yield estimated(self._bench, candidate, asked, self.rows, column)

    def _known(self) -> list[list[Verdict | None]]:
        sources: dict[str, str] = {}
        for asked in self._asked:
            if asked.spec.kind == "judge" and not why_not(asked, self._bench):
                name = asked.arguments.model
                sources[name] = self._bench.model(name).source
        return known_of(self._bench.store, self._asked, self.rows, ran=self._ran, sources=sources)

    # -- in the background -------------------------------------------------------------------------

    async def verdicts(self, order: Sequence[str] = ()) -> AsyncIterator[CandidateVerdict]:
        """Every candidate's verdict on every row, once, as it comes; known ones first.

        Args:
            order: subjects in the order in which they are graded; other rows come behind them.

        Raises:
            StoreError: the store can't be read or written.
        """
        queue: asyncio.Queue[CandidateVerdict | None] = asyncio.Queue()
        self._emit = queue.put_nowait
        producing = self._producing = asyncio.create_task(self._produce(order))
        producing.add_done_callback(lambda _: queue.put_nowait(None))
        try:
            while (one := await queue.get()) is not None:
                yield one
            if not producing.cancelled():
                await producing
        finally:
            self.cancel()
            await asyncio.wait({producing})
            await self._bench.journal.drain()

    def cancel(self) -> None:
        """Ask nobody any more. What is under way gets a moment to end, and then the stream does."""
        if self._producing is None or self._producing.done() or self._stopping.is_set():
            return
        self._stopping.set()
        self._bench.stop()
        asyncio.get_running_loop().call_later(_GRACE, self._producing.cancel)

    @property
    def ending(self) -> Ending:
        """How it has ended."""
        progress = self._bench.progress
        status: Literal["done", "budget", "cancelled"] = (
            "cancelled" if self._stopping.is_set() else "done"
        )
        return Ending(
            status="budget" if self._budget_spent else status,
            message=self._budget_spent,
            calls=progress.calls,
            cost=progress.cost,
            unknown=progress.unknown,
            not_judged={
                candidate.name: reason
                for candidate, asked in zip(self.candidates, self._asked, strict=True)
                if (reason := why_not(asked, self._bench))
            },
        )

    async def _produce(self, order: Sequence[str]) -> None:
        places = self._in_order(order)
        jobs = self._tell_known(places)
        turn = {place: number for number, place in enumerate(places)}
        questions = [
            (job, place) for job in jobs if job.asked.spec.kind == "judge" for place in job.left
        ]
        questions.sort(key=lambda question: turn[question[1]])
        waiting = iter(questions)
        failure: StoreError | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(min(AT_ONCE, len(questions))):
                    tasks.create_task(self._ask_on(waiting))
                tasks.create_task(self._check([job for job in jobs if job.asked.spec.kind == "check"]))
                for job in jobs:
                    if job.asked.spec.kind == "code":
                        tasks.create_task(self._run(job))
        except* StoreError as group:
            failure = _first(group)
        if failure is not None:
            raise failure

    def _in_order(self, order: Sequence[str]) -> list[int]:
        """The places of the rows, those in `order` first."""
        turn = {subject: number for number, subject in enumerate(order)}
        last = len(turn)
        return sorted(range(len(self.rows)), key=lambda place: turn.get(self.rows[place].subject, last))

    def _tell_known(self, places: Sequence[int]) -> list[_Job]:
        """Tell what is known, and give what is left to be judged."""
        jobs = []
        for candidate, asked, column in zip(self.candidates, self._asked, self._known(), strict=True):
            reason = why_not(asked, self._bench)
            left = []
            for place in places:
                verdict = column[place]
                if verdict is not None and (is_lasting(verdict.outcome) or reason):
                    self._tell(candidate, place, verdict, is_reused=True)
                elif reason:
                    self._tell(candidate, place, asked.prepared.verdict("not_run", reason))
                else:
                    left.append(place)
            if left:
                jobs.append(_Job(candidate, asked, tuple(left)))
        return jobs

    def _tell(
        self, candidate: Candidate, place: int, verdict: Verdict, *, is_reused: bool = False
    ) -> None:
        self._emit(CandidateVerdict(candidate, self.rows[place], verdict, is_reused))

    def _keep(
        self, job: _Job, place: int, verdict: Verdict, source: str = "", *, is_reused: bool = False
    ) -> None:
        """Keep a verdict and tell it. What didn't run isn't kept."""
        if verdict.outcome != "not_run":
            is_error = not is_lasting(verdict.outcome)
            key = job.asked.key(self.rows[place], self._digests, source, erred=is_error)
            self._bench.journal.add_result(key, encoded(verdict), KIND, awaited=False)
        self._tell(job.candidate, place, verdict, is_reused=is_reused)

    def _skipped(self, job: _Job, place: int) -> Verdict | None:
        """The verdict on a row that has nothing to judge; None where it has."""
        if job.asked.applies_to(self.rows[place]):
            return None
        return job.asked.prepared.verdict("skipped", "There is no output on this port.")

    # -- each kind ---------------------------------------------------------------------------------

    async def _check(self, jobs: Sequence[_Job]) -> None:
        """Declarative checks; others get their turn between two batches."""
        for job in jobs:
            for number, place in enumerate(job.left):
                if number % _BATCH == 0:
                    await self._bench.journal.room()
                    await asyncio.sleep(0)
                if self._stopping.is_set():
                    return
                row, asked = self.rows[place], job.asked
                verdict = self._skipped(job, place)
                self._keep(job, place, verdict or asked.prepared.check(asked.output_of(row), row.row))

    async def _run(self, job: _Job) -> None:
        """Code, in the sandbox only, a batch at a time. Code that had to be stopped isn't run again."""
        left = []
        for place in job.left:
            if (verdict := self._skipped(job, place)) is None:
                left.append(place)
            else:
                self._keep(job, place, verdict)
        for start in range(0, len(left), _BATCH):
            if self._stopping.is_set():
                return
            await self._bench.journal.room()
            part = left[start : start + _BATCH]
            found = await self._outcomes(job, part)
            for place, (outcome, message) in zip(part, found, strict=True):
                self._keep(job, place, job.asked.prepared.verdict(outcome, message))
            if any(outcome == "not_run" for outcome, _ in found):
                why = next(message for outcome, message in found if outcome == "not_run")
                for place in left[start + _BATCH :]:
                    self._keep(job, place, job.asked.prepared.verdict("not_run", why))
                return

    async def _outcomes(self, job: _Job, places: Sequence[int]) -> list[tuple[Outcome, str]]:
        """What code says of some rows."""
        code = job.asked.arguments
        rows = [(job.asked.output_of(self.rows[place]), dict(self.rows[place].row)) for place in places]
        try:
            results = await self._bench.sandbox.call(code.source, code.function, rows)
        except NodeFailed as failure:  # there is no sandbox here; the code is not to blame
            return [("not_run", str(failure))] * len(places)
        return [outcome_of_code(code.function, result) for result in results]

    async def _ask_on(self, queue: Iterator[tuple[_Job, int]]) -> None:
        """Put questions to judges until there are none left, or no more may be asked."""
        for job, place in queue:
            if self._stopping.is_set() or self._budget_spent:
                return
            try:
                await self._ask(job, place)
            except BudgetSpent as spent:
                self._budget_spent = str(spent)
                return
            except asyncio.CancelledError:
                if self._stopping.is_set():  # it waited for a slot, and nothing is sent any more
                    return
                raise

    async def _ask(self, job: _Job, place: int) -> None:
        row, asked = self.rows[place], job.asked
        source = self._bench.model(asked.arguments.model).source
        if (verdict := self._skipped(job, place)) is not None:
            self._keep(job, place, verdict, source)
            return
        try:
            request = request_for(asked.spec.judge or "", asked.arguments, asked.output_of(row), row.row)
        except Exception as error:  # noqa: BLE001 -- an absent reference, an output that isn't JSON
            self._keep(job, place, asked.prepared.verdict_of(error), source)
            return
        try:
            response, is_reused = await self._bench.ask(request, row.key, job.candidate.name)
        except NodeFailed as failure:
            # Where the call wasn't even made, nothing is known of the judge.
            was_made = isinstance(failure, CallFailed) or failure.status == "infra"
            outcome: Outcome = "error" if was_made else "not_run"
            self._keep(job, place, asked.prepared.verdict(outcome, str(failure)), source)
            return
        verdict = judge_verdict(asked.spec, response)
        self._keep(job, place, verdict, source, is_reused=is_reused)


class Outcomes:
    """The verdicts of candidates on rows as they come in, for tables and for the label-free pass."""

    def __init__(self, candidates: Sequence[Candidate], rows: Sequence[EvaluatorRow]) -> None:
        self._place = {row.key: place for place, row in enumerate(rows)}
        self.columns: dict[str, list[Verdict | None]] = {
            one.name: [None] * len(rows) for one in candidates
        }
        self.reused = 0

    def add(self, said: CandidateVerdict) -> None:
        """Take a verdict."""
        self.columns[said.candidate.name][self._place[said.row.key]] = said.verdict
        self.reused += said.is_reused

    def counts(self, name: str) -> Counter[str]:
        """How often a candidate gave each outcome; rows without a verdict don't count."""
        return Counter(one.outcome for one in self.columns[name] if one is not None)

    def has_told(self, name: str) -> bool:
        """Whether a candidate has an outcome that lasts on any row, be it from an earlier run."""
        return any(is_lasting(one.outcome) for one in self.columns[name] if one is not None)

    def not_run(self) -> dict[str, str]:
        """The candidates that ran on no row at all, and why."""
        return {
            name: next(one.message for one in column if one is not None)
            for name, column in self.columns.items()
            if {one.outcome for one in column if one is not None} == {"not_run"}
        }

    def outcomes(self) -> dict[str, list[Outcome | None]]:
        """The bare outcomes by candidate, None where there is none yet."""
        return {
            name: [None if one is None else one.outcome for one in column]
            for name, column in self.columns.items()
        }


def _first(group: BaseExceptionGroup[StoreError]) -> StoreError:
    """One of the failures of a group, which may hold groups."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, StoreError)
    return error
