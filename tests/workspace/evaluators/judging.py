"""An evaluator over forty product texts, with candidates; and a provider that writes what it is told to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson

from flowboard.align.candidates.candidate import candidates_of
from flowboard.node import AssertionSpec, Criterion, Verdict
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.candidates import (
    CandidateSession,
    CandidatesRequest,
    opened_candidates,
)
from flowboard.workspace.evaluators.running import CandidateVerdict, Evaluation, Outcomes
from flowboard.workspace.evaluators.running_workbench import Terms
from flowboard.workspace.evaluators.subjects import EvaluatorRow, evaluator_rows
from flowboard.workspace.evaluators.verdicts import known
from flowboard.workspace.project import load
from flowboard.workspace.stores import find_run, opened_store
from tests.provider import Provider
from tests.provider.server import Reply

ROWS = 40
FLOW = """\
flowboard: 1
name: praise
nodes:
  products:
    type: dataset
    path: products.jsonl
  wording:  # how it is said
    type: prompt
    inputs: {name: products.name}
    template: |
      Praise {{ name }}. Answer in at most 2 sentences.
  praise:
    type: transform
    inputs: {value: products.name}
    steps: [{do: template, template: 'The {{ value }} is great.'}]
  quality:
    type: multi_evaluator
    inputs: {output: praise.value, product: products.name, prompt: wording.prompt}
    criteria:
      - id: calm
        text: It isn't shouting.
        candidates:
          - {name: no_mark, check: not_contains, value: '!'}
      - {id: short, text: The output has at most 2 sentences.}
  results:   {type: output, inputs: {value: praise.value}}
"""
JUDGE = AssertionSpec.model_validate(
    {"name": "judge", "judge": "Is it true?", "model": "local/m", "include": ["products.name"]}
)


BLANK = {"check": "", "arguments": "", "code": "", "question": ""}


class Writer(Provider):
    """A provider that answers whoever asks for criteria or candidates with what a test has written.

    `said` is the whole text of such an answer, instead.
    """

    written: Sequence[dict[str, str]] = ()
    proposed: Sequence[dict[str, Any]] | None = None
    said: str = ""

    def _good(self, path: str, body: dict[str, Any], prompt: str, fault: str) -> Reply:
        answer = None if fault else self._written(prompt)
        if answer is None:
            return super()._good(path, body, prompt, fault)
        text = self.said or orjson.dumps(answer).decode()
        return self._answer(path, body, prompt, text, "stop")

    def _written(self, prompt: str) -> dict[str, Any] | None:
        if prompt.startswith("You help a team to check one criterion"):
            return {"candidates": [BLANK | one for one in self.written]}
        if prompt.startswith("You help a team to say what") and (self.said or self.proposed is not None):
            return {"criteria": [_proposed(**one) for one in self.proposed or ()]}
        return None


def _proposed(**given: Any) -> dict[str, Any]:
    usual = {"kind": "content", "severity": "medium", "quote": "", "notes": [], "candidates": []}
    return usual | given


def write_flow(folder: Path, flow: str = FLOW, rows: int = ROWS) -> Path:
    """The flow over so many products, in `folder`; every fifth one is shouted. Gives its path."""
    path = folder / "praise.flow.yaml"
    path.write_text(flow)
    lines = [{"id": f"p{i:02}", "name": f"pan {i}{'!' * (i % 5 == 0)}"} for i in range(rows)]
    (folder / "products.jsonl").write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    return path


def bytes_of(path: Path) -> bytes:
    """What a file holds."""
    return path.read_bytes()


def append_to(path: Path, text: str) -> None:
    """Somebody else edits the file."""
    with path.open("a") as stream:
        stream.write(text)


def run(path: Path, **request: Any) -> str:
    """Run the flow; gives the id of the run."""
    return load(path).run(**request).run_id


@asynccontextmanager
async def opened(path: Path, **request: Any) -> AsyncIterator[CandidateSession]:
    """A session on the evaluator of the latest run. Fields of `Terms` may stand among the request's."""
    terms = {name: request.pop(name) for name in Terms.__dataclass_fields__ if name in request}
    wanted = CandidatesRequest(**request, terms=Terms(**({"models": "live"} | terms)))
    async with opened_candidates(path.parent, "latest", "quality", NodeTypes(), wanted) as session:
        yield session


def evaluation_of(session: CandidateSession, *specs: AssertionSpec) -> Evaluation:
    """The evaluation of these candidates of the criterion `calm`, instead of those in the flow."""
    criterion = Criterion(id="calm", text="It isn't shouting.", candidates=specs)
    return session.evaluation([criterion])


async def judged(
    evaluation: Evaluation, session: CandidateSession, order: Sequence[str] = ()
) -> tuple[Outcomes, list[CandidateVerdict]]:
    """Everything that comes of an evaluation, by candidate and in the order in which it came."""
    outcomes, told = session.outcomes(evaluation), []
    async for verdict in evaluation.verdicts(order):
        outcomes.add(verdict)
        told.append(verdict)
    return outcomes, told


async def judge_all(path: Path, *specs: AssertionSpec, **terms: Any) -> Outcomes:
    """Open a session, judge these candidates on all rows, and close it."""
    async with opened(path, **terms) as session:
        return (await judged(evaluation_of(session, *specs), session))[0]


def rows_of(path: Path) -> list[EvaluatorRow]:
    """The rows of the evaluator in the latest run."""
    record = find_run(path.parent, "latest").record
    with opened_store(path) as store:
        return evaluator_rows(store, record, NodeTypes(), "quality")


def known_now(
    path: Path, *specs: AssertionSpec, ran: Sequence[AssertionSpec] = ()
) -> list[list[Verdict | None]]:
    """What is known of these assertions on all rows, without anything open."""
    owned = [spec.model_copy(update={"criterion": "calm"}) for spec in specs]
    rows = rows_of(path)
    with opened_store(path) as store:
        return known(store, owned, rows, ran=ran)


def outcomes_in(column: Sequence[Verdict | None]) -> set[str | None]:
    """The outcomes that occur."""
    return {None if one is None else one.outcome for one in column}


def candidates_in(path: Path) -> list[str]:
    """The names of all candidates in the flow's file."""
    criteria = load(path).flow.nodes["quality"].config["criteria"]
    return [one.name for one in candidates_of(Criterion.model_validate(each) for each in criteria)]
