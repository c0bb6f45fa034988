"""Use case: ask the judges of an evaluator again about their anchors, to see whether they have moved.

::

    async with opened_again(Path(), "latest", "quality", NodeTypes()) as session:
        print(session.sentence)
        for judge in await session.ask():
            print(judge.sentence)
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flowboard.assertions.judge import judge_verdict
from flowboard.node import ChatRequest, NodeFailed, Outcome
from flowboard.runtime.budget import BudgetSpent
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import ExitCode, WorkspaceError, in_plain_words
from flowboard.workspace.evaluators.anchors import (
    KIND,
    Anchors,
    anchor_key,
    frozen_set,
    judges_in,
    latest_anchors,
)
from flowboard.workspace.evaluators.reading import EvaluatorOfRun, flow_now, read_evaluator
from flowboard.workspace.evaluators.running_estimate import cost_of, question, why_not
from flowboard.workspace.evaluators.running_workbench import AT_ONCE, Terms, Workbench
from flowboard.workspace.evaluators.subjects import EvaluatorRow
from flowboard.workspace.evaluators.verdicts import Asked
from flowboard.workspace.run_source import source_now
from flowboard.workspace.stores import find_run

ANCHORS: Final = 30
"""Rows of an anchor set: enough to notice that one verdict in seven has turned."""


@dataclass(frozen=True, slots=True)
class JudgeAgain:
    """What became of a judge; `anchors` is None where it wasn't asked, and `why_not` says why."""

    name: str
    anchors: Anchors | None
    why_not: str = ""

    @property
    def has_moved(self) -> bool:
        """Whether more has changed than noise explains."""
        return self.anchors is not None and self.anchors.signal is not None

    @property
    def sentence(self) -> str:
        """What was seen, and what follows."""
        if self.anchors is None:
            return f"{self.name}: not asked. {self.why_not}"
        signal = self.anchors.signal
        if signal is not None:
            return f"{self.name}: {signal.sentence}"
        moved, rows = len(self.anchors.moved), len(self.anchors.subjects)
        return f"{self.name}: {moved} of {rows} verdicts have changed, no more than noise would."

    def to_json(self) -> dict[str, Any]:
        """The judge as JSON values."""
        found = self.anchors
        signal = None if found is None else found.signal
        return {
            "name": self.name,
            "moved": self.has_moved,
            "sentence": self.sentence,
            "anchors": 0 if found is None else len(found.subjects),
            "changed": [] if found is None else list(found.moved),
            "chance": None if signal is None else signal.chance,
            "turn": None if found is None else found.turn,
            "why_not": self.why_not or None,
        }


@dataclass(frozen=True, slots=True)
class _Asking:
    """A judge with its anchors, of which some rows may be gone from the run."""

    asked: Asked
    turn: int
    subjects: tuple[str, ...]
    frozen: tuple[Outcome, ...]
    questions: dict[str, tuple[EvaluatorRow, ChatRequest]]
    why_not: str = ""


class AgainSession:
    """The judges of one evaluator, while its workbench is open."""

    def __init__(self, bench: Workbench, evaluator: EvaluatorOfRun, most: int) -> None:
        self.bench = bench
        self._budget_spent = ""
        graded = evaluator.evidence().graded
        self._rows = {row.subject: row for row in graded.rows}
        specs = [one.spec for one in evaluator.said.assertions if one.decides]
        place = {row.key: number for number, row in enumerate(evaluator.rows)}
        self._askings = []
        for asked in judges_in(specs):
            column = evaluator.said.verdicts[asked.spec.name]
            said = [
                (row.subject, None if (verdict := column[place[row.key]]) is None else verdict.outcome)
                for row in graded.rows
                if row.key in graded.grades
            ]
            self._askings.append(self._asking(asked, said, most))

    def _asking(self, asked: Asked, said: list[tuple[str, Outcome | None]], most: int) -> _Asking:
        before = latest_anchors(self.bench.store, asked)
        subjects, frozen = frozen_set(said, most) if before is None else (before.subjects, before.frozen)
        questions = {
            subject: (row, request)
            for subject in subjects
            if (row := self._rows.get(subject)) is not None
            and (request := question(asked, row)) is not None
        }
        reason = why_not(asked, self.bench)
        if not reason and not questions:
            reason = "No graded row has a verdict of it. Run the flow, and grade some rows."
        if not reason and self.bench.model(asked.arguments.model).source == "recorded":
            reason = "A recording says the same every time. Ask the model itself, with --models live."
        turn = 1 if before is None else before.turn + 1
        return _Asking(asked, turn, subjects, frozen, questions, reason)

    @property
    def calls(self) -> int:
        """How many questions there are to ask."""
        return sum(len(one.questions) for one in self._askings if not one.why_not)

    @property
    def cost(self) -> float | None:
        """About what they cost in US dollars; None where a price isn't known."""
        asked = [one for one in self._askings if not one.why_not]
        costs = [
            cost_of(self.bench, [request for _, request in one.questions.values()]) for one in asked
        ]
        return None if None in costs else sum(cost for cost in costs if cost is not None)

    @property
    def sentence(self) -> str:
        """What it takes, in a line."""
        judges = sum(not one.why_not for one in self._askings)
        who = "1 judge" if judges == 1 else f"{judges} judges"
        price = "price unknown" if self.cost is None else f"about ${self.cost:.2f}"
        return f"{who} asked again about graded rows: {self.calls} calls, {price}."

    async def ask(self) -> list[JudgeAgain]:
        """Ask, and keep what they say.

        Raises:
            WorkspaceError: the budget didn't cover the calls; what was answered isn't bought again.
        """
        self._slots = asyncio.Semaphore(AT_ONCE)
        try:
            async with asyncio.TaskGroup() as tasks:
                running = [tasks.create_task(self._ask(one)) for one in self._askings]
        finally:
            await self.bench.journal.drain()
        if self._budget_spent:
            raise WorkspaceError(self._budget_spent, ExitCode.BUDGET)
        return [task.result() for task in running]

    async def _ask(self, one: _Asking) -> JudgeAgain:
        name = one.asked.spec.name
        if one.why_not:
            return JudgeAgain(name, None, one.why_not)
        async with asyncio.TaskGroup() as tasks:
            asking = [tasks.create_task(self._says(one, subject)) for subject in one.subjects]
        outcomes = tuple(task.result() for task in asking)
        if not {"pass", "fail"} & set(outcomes):
            return JudgeAgain(name, None, "It gave no verdict on any row. Look at its model.")
        found = Anchors(one.turn, one.subjects, one.frozen, outcomes)
        if not self._budget_spent:
            key = anchor_key(one.asked, one.turn)
            self.bench.journal.add_result(key, found.encoded(), KIND, awaited=False)
        return JudgeAgain(name, found)

    async def _says(self, one: _Asking, subject: str) -> Outcome:
        if subject not in one.questions:
            return "not_run"
        row, request = one.questions[subject]
        async with self._slots:
            try:
                response, _ = await self.bench.ask(request, row.key, one.asked.spec.name)
            except NodeFailed:
                return "error"
            except BudgetSpent as spent:
                self._budget_spent = str(spent)
                return "not_run"
        return judge_verdict(one.asked.spec, response).outcome


@asynccontextmanager
async def opened_again(
    folder: Path,
    reference: str,
    node: str,
    types: NodeTypes,
    terms: Terms | None = None,
    *,
    anchors: int = ANCHORS,
    is_dry: bool = False,
) -> AsyncIterator[AgainSession]:
    """A session with the judges that decide in the evaluator `node` of the run called `reference`.

    Raises:
        FlowError: the flow's file can't be read.
        TrustNeeded: the evaluator does something that needs the user's trust, and hasn't got it.
        WorkspaceError: there is no such run or evaluator, or it has no judge.
    """
    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        flow = flow_now(found.record.flow_path)
        evaluator = read_evaluator(store, found.record, types, node, flow)
        judges = judges_in(one.spec for one in evaluator.said.assertions if one.decides)
        if not judges:
            raise WorkspaceError(f"No judge decides in {node}. What checks and code say never moves.")
        turns = [0 if (one := latest_anchors(store, asked)) is None else one.turn for asked in judges]
        async with Workbench(
            store,
            found.record,
            node,
            source_now(found.record),
            types,
            terms,
            is_dry=is_dry,
            replicate=max(turns) + 1,
        ) as bench:
            yield AgainSession(bench, evaluator, anchors)
