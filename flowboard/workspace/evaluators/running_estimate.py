"""What judging candidates will take, before anything is asked: calls, what is reused, and about what cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from flowboard.align.candidates.candidate import Candidate
from flowboard.llm.prices import estimate_tokens
from flowboard.llm.recorded import recording_key
from flowboard.node import ChatRequest, NodeFailed, Usage, Verdict
from flowboard.runtime.cache_key import call_key
from flowboard.workspace.evaluators.subjects import EvaluatorRow
from flowboard.workspace.evaluators.verdicts import Asked

if TYPE_CHECKING:
    from flowboard.workspace.evaluators.running_workbench import Workbench

LIKELY_VERDICT: Final = 150
"""Tokens of a judge's answer."""


@dataclass(frozen=True, slots=True)
class CandidateEstimate:
    """What judging one candidate takes.

    Args:
        criterion, name, kind: the candidate.
        rows: how many it is judged on.
        reused: how many of them have a verdict, or a judge's answer, already.
        calls: to a model that are to be made.
        cost: of these in US dollars; None where no price is known.
        note: why it can't be judged, or on which rows it can't; empty if it can.
    """

    criterion: str
    name: str
    kind: str
    rows: int
    reused: int
    calls: int = 0
    cost: float | None = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationEstimate:
    """What judging some candidates on some rows takes; `budget` is in US dollars."""

    candidates: tuple[CandidateEstimate, ...]
    rows: int
    budget: float | None = None

    @property
    def calls(self) -> int:
        """To models, of all candidates together."""
        return sum(one.calls for one in self.candidates)

    @property
    def cost(self) -> float | None:
        """In US dollars; None where a price is missing."""
        costs = [one.cost for one in self.candidates]
        return None if None in costs else sum(one for one in costs if one is not None)

    @property
    def sentence(self) -> str:
        """The estimate in a line: `6 candidates on 40 rows: 80 calls, about $0.02; 120 verdicts reused`."""
        calls = "1 call" if self.calls == 1 else f"{self.calls} calls"
        price = "price unknown" if self.cost is None else f"about ${self.cost:.2f}"
        asked = f"{calls}, {price}" if self.calls else "no calls"
        reused = sum(one.reused for one in self.candidates)
        limit = "" if self.budget is None else f"; the budget is ${self.budget:.2f}"
        return (
            f"{len(self.candidates)} candidates on {self.rows} rows: {asked}; "
            f"{reused} verdicts reused{limit}"
        )

    def to_json(self) -> dict[str, Any]:
        """The estimate as JSON values."""
        return {
            "candidates": [asdict(one) for one in self.candidates],
            "rows": self.rows,
            "calls": self.calls,
            "cost": self.cost,
            "budget": self.budget,
        }


def why_not(asked: Asked, bench: Workbench) -> str:
    """Why an assertion can't be judged here and now, as a sentence; empty if it can."""
    spec = asked.spec
    if asked.arguments is None:
        return asked.prepared.check(None, {}).message
    if spec.kind == "learned":
        return "It is trained on grades, and has verdicts from then on."
    if spec.kind != "judge":
        return ""
    if asked.arguments.model is None:
        return "There is no model to ask. Name one, or write it into the judge."
    try:
        bench.model(asked.arguments.model)
    except NodeFailed as failure:
        return str(failure)
    return ""


def question(asked: Asked, row: EvaluatorRow) -> ChatRequest | None:
    """What a judge is asked about a row; None where it can't be asked, which is an error of its own."""
    from flowboard.assertions.judge import request_for

    if not asked.applies_to(row):
        return None
    try:
        return request_for(asked.spec.judge or "", asked.arguments, asked.output_of(row), row.row)
    except Exception:  # noqa: BLE001 -- an absent reference, an output that isn't JSON: told when judged
        return None


def estimated(
    bench: Workbench,
    candidate: Candidate,
    asked: Asked,
    rows: Sequence[EvaluatorRow],
    verdicts: Sequence[Verdict | None],
) -> CandidateEstimate:
    """What judging a candidate takes, given the verdicts that are known. Asks nobody."""
    left = [
        row
        for row, verdict in zip(rows, verdicts, strict=True)
        if verdict is None or verdict.outcome == "error"
    ]
    note = why_not(asked, bench)
    named = (candidate.criterion, candidate.spec.name, candidate.spec.kind, len(rows))
    if note or asked.spec.kind != "judge":
        return CandidateEstimate(*named, reused=len(rows) - len(left), note=note)
    model = bench.model(asked.arguments.model)
    requests = [request for row in left if (request := question(asked, row)) is not None]
    if model.source == "recorded":
        recording = bench.registry.recording
        assert recording is not None
        missing = sum(recording_key(request) not in recording for request in requests)
        note = f"The recording has no answer for {missing} of {len(rows)} rows." if missing else ""
        if missing:
            note += f" {bench.registry.describe(asked.arguments.model).reason}"
        return CandidateEstimate(*named, reused=len(rows) - missing, note=note)
    wanted = {call_key(model, request, 0, 0): request for request in requests}
    there = bench.store.lookup(list(wanted))
    missing_calls = [request for key, request in wanted.items() if key not in there]
    return CandidateEstimate(
        *named,
        reused=len(rows) - len(missing_calls),
        calls=len(missing_calls),
        cost=cost_of(bench, missing_calls),
    )


def cost_of(bench: Workbench, requests: Sequence[ChatRequest]) -> float | None:
    """About what questions to judges cost in US dollars; None where no price is known."""
    if not requests:
        return 0.0
    price = bench.registry.price(requests[0].model)
    if price is None:
        return None
    return sum(
        price.cost(
            Usage(
                input=sum(estimate_tokens(str(message["content"])) for message in request.messages),
                output=LIKELY_VERDICT,
            )
        )
        for request in requests
    )
