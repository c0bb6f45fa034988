"""Use case: candidates for the criteria of an evaluator, judged on the rows of a run.

::

    request = CandidatesRequest(model="openai/gpt-5-mini", terms=Terms(budget=0.5))
    async with opened_candidates(Path(), "latest", "quality", NodeTypes(), request) as session:
        print(session.draft_estimate().sentence)
        drafted = await session.draft()
        evaluation = session.evaluation(drafted.criteria)
        print(evaluation.estimate().sentence)
        outcomes = session.outcomes(evaluation)
        async for verdict in evaluation.verdicts():
            outcomes.add(verdict)
        session.write(drafted.criteria)

The rows are those of the run; criteria and candidates are those that the flow has now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flowboard.align.candidates.aside import idle
from flowboard.align.candidates.candidate import NUMBER, Candidate, candidates_of
from flowboard.align.candidates.questions import MOST_EXAMPLES, Example
from flowboard.align.guidelines import GradeNote
from flowboard.flow.assertion import AssertionSpec, Criterion
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.reading import load_flow
from flowboard.node import Verdict
from flowboard.store import grades
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.evaluators.candidates_drafts import (
    Drafted,
    DraftEstimate,
    Drafting,
    draft,
    estimate_drafts,
)
from flowboard.workspace.evaluators.running import Ending, Evaluation, Outcomes
from flowboard.workspace.evaluators.running_workbench import Terms, Workbench
from flowboard.workspace.evaluators.subjects import EvaluatorRow, evaluator_rows
from flowboard.workspace.evaluators.writing import (
    beside,
    criteria_in,
    criterion_in,
    judged_step,
    saved,
    with_criteria,
)
from flowboard.workspace.run_plan import plan_of
from flowboard.workspace.run_source import RunSource, source_now
from flowboard.workspace.stores import find_run
from flowboard.workspace.trust.store import NOTHING_SAID


@dataclass(frozen=True, slots=True)
class CandidatesRequest:
    """What is asked for.

    Args:
        criterion: only this one; None for all of the evaluator.
        number: of candidates that each criterion is to have.
        model: who proposes candidates, and judges where a new one is a judge; None leaves proposing to
            the rules, and judging to the model that the evaluator's judges have.
        terms: within which limits.
        is_dry: only for an estimate: nothing is asked, run or written.
    """

    criterion: str | None = None
    number: int = NUMBER
    model: str | None = None
    terms: Terms = field(default_factory=Terms)
    is_dry: bool = False


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """What came of one candidate: how often it gave which outcome, and why it is set aside, if it is.

    `erred` is what its errors say, the most frequent of them.
    """

    candidate: Candidate
    counts: dict[str, int]
    rows: int
    aside: str = ""
    not_judged: str = ""
    erred: str = ""

    def to_json(self) -> dict[str, Any]:
        """The line as JSON values."""
        spec = self.candidate.spec
        return {
            "criterion": self.candidate.criterion,
            "version": self.candidate.version,
            "name": spec.name,
            "kind": spec.kind,
            "assertion": spec.model_dump(exclude_defaults=True),
            "counts": self.counts,
            "n": self.counts.get("pass", 0) + self.counts.get("fail", 0),
            "rows": self.rows,
            "set_aside": self.aside or None,
            "not_judged": self.not_judged or None,
        }


class CandidateSession:
    """Candidates of one evaluator, while its workbench is open."""

    def __init__(
        self,
        bench: Workbench,
        file: FlowFile,
        types: NodeTypes,
        rows: Sequence[EvaluatorRow],
        ran: Sequence[AssertionSpec],
        drafting: Drafting,
    ) -> None:
        self.bench = bench
        self.file = file
        self.rows = tuple(rows)
        self.criteria = criteria_in(file.flow, bench.node)
        self.drafting = drafting
        self._types = types
        self._ran = ran

    def draft_estimate(self) -> DraftEstimate:
        """What finding candidates will take. Raises as `estimate_drafts` does."""
        return estimate_drafts(self.bench, self.criteria, self.drafting)

    async def draft(self) -> Drafted:
        """Find candidates for the criteria that lack some. Raises as `candidates_drafts.draft` does."""
        return await draft(self.bench, self.criteria, self.drafting)

    def evaluation(self, criteria: Sequence[Criterion]) -> Evaluation:
        """The evaluation of the candidates of the criteria that were asked for, on all rows."""
        wanted = [one for one in criteria if one.id in self.drafting.wanted]
        return Evaluation(self.bench, candidates_of(wanted), self.rows, self._ran)

    def outcomes(self, evaluation: Evaluation) -> Outcomes:
        """Where the verdicts of an evaluation are gathered."""
        return Outcomes(evaluation.candidates, self.rows)

    def write(self, criteria: Sequence[Criterion]) -> FlowFile:
        """Put criteria with their candidates into the flow's file; nothing else of it changes.

        Raises:
            FlowError: the file can't be written.
            WorkspaceError: the flow has no file any more, or it was changed meanwhile.
        """
        if self.file.path is None or not Path(self.file.path).is_file():
            raise WorkspaceError("The flow has no file any more, so nothing was written. Restore it.")
        now = load_flow(self.file.path)
        if now.hash != self.file.hash:
            raise WorkspaceError(
                f"{self.file.path} was changed meanwhile, so nothing was written. Do it again: all "
                "answers are kept."
            )
        self.file = saved(now, with_criteria(now.flow, self.bench.node, criteria), self._types)
        return self.file


def lines_of(evaluation: Evaluation, outcomes: Outcomes, ending: Ending | None) -> list[CandidateLine]:
    """What came of each candidate, and which tell nothing on these rows. No grade is looked at."""
    aside = idle({name: column for name, column in outcomes.outcomes().items() if any(column)})
    named = {} if ending is None else ending.not_judged
    reasons = outcomes.not_run() | {
        name: reason for name, reason in named.items() if not outcomes.has_told(name)
    }
    return [
        CandidateLine(
            candidate=one,
            counts=dict(outcomes.counts(one.name)),
            rows=len(evaluation.rows),
            aside=str(aside[one.name]) if one.name in aside and one.name not in reasons else "",
            not_judged=reasons.get(one.name, ""),
            erred=what_erred(outcomes.columns[one.name]),
        )
        for one in evaluation.candidates
    ]


def what_erred(verdicts: Iterable[Verdict | None]) -> str:
    """What errors say, the most frequent of them; empty where there is none."""
    said = Counter(one.message for one in verdicts if one is not None and one.outcome == "error")
    return said.most_common(1)[0][0] if said else ""


@asynccontextmanager
async def opened_candidates(
    folder: Path,
    reference: str,
    node: str,
    types: NodeTypes,
    request: CandidatesRequest,
    now: FlowFile | None = None,
) -> AsyncIterator[CandidateSession]:
    """A session on the evaluator `node` of the run called `reference`.

    The criteria are those of `now`, such as the draft of an editor; of the flow's file if omitted.

    Raises:
        FlowError: the flow's file can't be read.
        TrustNeeded: the evaluator does something that needs the user's trust, and hasn't got it.
        WorkspaceError: there is no such run, evaluator or criterion, or no row to judge.
    """
    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        record = found.record
        source = source_now(record) if now is None else RunSource(now, {}, NOTHING_SAID)
        flow = source.file.flow
        criteria = criteria_in(flow, node)
        if request.criterion is not None:
            criteria = (criterion_in(flow, node, request.criterion),)
        if not criteria:
            raise WorkspaceError(f"{node} has no criteria yet. Add some: flowboard criteria FLOW {node}")
        rows = evaluator_rows(store, record, types, node)
        if not rows:
            raise WorkspaceError(f"Run {record.id} has no output at {node} that could be judged.")
        inputs = beside(flow, node)
        drafting = Drafting(
            wanted=tuple(one.id for one in criteria),
            number=request.number,
            model=request.model,
            judge=request.model or _judging(criteria_in(flow, node)),
            inputs=inputs,
            examples=tuple(_examples(rows, inputs)),
            notes=_notes(store, judged_step(flow, node), criteria),
        )
        ran = plan_of(record, types).by_id[node].step.asserts()
        async with Workbench(
            store, record, node, source, types, request.terms, is_dry=request.is_dry
        ) as bench:
            yield CandidateSession(bench, source.file, types, rows, ran, drafting)


def _judging(criteria: Sequence[Criterion]) -> str | None:
    """The model that the evaluator's judges ask, the first if they differ."""
    for one in criteria:
        for spec in one.candidates:
            model = spec.arguments.get("model") if spec.kind == "judge" else None
            if isinstance(model, str):
                return model
    return None


def _examples(rows: Sequence[EvaluatorRow], inputs: Sequence[str]) -> list[Example]:
    """A few outputs from all over the data."""
    step = max(1, len(rows) // MOST_EXAMPLES)
    return [
        Example(row.output, {name: row.row[name] for name in inputs if name in row.row})
        for row in rows[::step][:MOST_EXAMPLES]
    ]


def _notes(
    store: Store, step: str, criteria: Sequence[Criterion]
) -> tuple[tuple[str, tuple[GradeNote, ...]], ...]:
    """What people noted on bad outputs, for each criterion: about it, or about the whole."""
    noted = [one for one in grades.stream(store, step) if one.grade == "bad" and one.note.strip()]
    return tuple(
        (
            one.id,
            tuple(
                GradeNote(each.subject[:8], each.note)
                for each in noted
                if each.criterion in ("", one.id)
            ),
        )
        for one in criteria
    )
