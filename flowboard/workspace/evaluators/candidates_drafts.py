"""Use case: find candidates for criteria: by rules always, and by a model when one is named.

Every criterion is filled up to the same, announced number. A model is asked once a criterion that
lacks some; its answer is on record like any other, so that it is never bought twice. What it writes is
parsed here and run nowhere: code is tried in the sandbox only, when candidates are judged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flowboard.align.candidates.candidate import MOST, NUMBER
from flowboard.align.candidates.mixing import missing, with_candidates
from flowboard.align.candidates.questions import SCHEMA, Example, Wanted, messages, read_answer
from flowboard.align.candidates.sentence import checks_for, judge_for
from flowboard.align.guidelines import GradeNote
from flowboard.flow.assertion import AssertionSpec, Criterion
from flowboard.llm.prices import estimate_tokens
from flowboard.node import ChatRequest, NodeFailed, Usage
from flowboard.runtime.budget import BudgetSpent
from flowboard.runtime.cache_key import call_key
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.workspace.evaluators.running_workbench import Workbench

_LIKELY_ANSWER: Final = 700
"""Tokens of an answer with three candidates."""

NO_JUDGE: Final = "The judges' questions name no model yet, so nobody can be asked. Name a model, or write one into them."


@dataclass(frozen=True, slots=True)
class Drafting:
    """What is to be found.

    Args:
        wanted: the ids of the criteria that are filled up.
        number: of candidates that each is to have.
        model: who is asked for candidates; None leaves it to the rules.
        judge: who is to judge where a new candidate is a judge; None if nobody is known.
        inputs: what judges see beside the output, as `node.port`.
        examples: a few outputs to show the model.
        notes: what graders noted, by criterion.
    """

    wanted: tuple[str, ...]
    number: int = NUMBER
    model: str | None = None
    judge: str | None = None
    inputs: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    notes: tuple[tuple[str, tuple[GradeNote, ...]], ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.number <= MOST:
            raise WorkspaceError(
                f"A criterion gets 1 to {MOST} candidates, not {self.number}. Correct --number."
            )

    def lacking(self, criteria: Iterable[Criterion]) -> list[Criterion]:
        """The criteria that get candidates."""
        return [one for one in criteria if one.id in self.wanted and missing(one, self.number)]

    def request(self, criterion: Criterion) -> ChatRequest:
        """What the model is asked about a criterion."""
        assert self.model is not None
        return ChatRequest(
            model=self.model, messages=messages(criterion, self.told(criterion)), schema=SCHEMA
        )

    def told(self, criterion: Criterion) -> Wanted:
        """What the model is told."""
        return Wanted(
            number=missing(criterion, self.number),
            inputs=self.inputs,
            judge=self.judge,
            examples=self.examples,
            notes=dict(self.notes).get(criterion.id, ()),
        )


@dataclass(frozen=True, slots=True)
class DraftEstimate:
    """What finding candidates takes: `cost` is in US dollars, None where the price isn't known."""

    number: int
    criteria: int
    model: str | None
    calls: int
    reused: int
    cost: float | None

    @property
    def sentence(self) -> str:
        """The estimate in a line."""
        what = "1 criterion" if self.criteria == 1 else f"{self.criteria} criteria"
        if not self.criteria:
            return f"No criterion lacks candidates: each has {self.number} or more."
        filled = f"{what} filled up to {self.number} candidates"
        if self.model is None:
            return f"{filled}, by rules."
        price = "price unknown" if self.cost is None else f"about ${self.cost:.2f}"
        calls = "1 call" if self.calls == 1 else f"{self.calls} calls"
        asked = f"{calls}, {price}" if self.calls else "no calls, the answers are there"
        return f"{filled}, by rules and by {self.model}: {asked}."

    def to_json(self) -> dict[str, Any]:
        """The estimate as JSON values."""
        return {
            "number": self.number,
            "criteria": self.criteria,
            "model": self.model,
            "calls": self.calls,
            "reused": self.reused,
            "cost": self.cost,
        }


@dataclass(frozen=True, slots=True)
class Drafted:
    """All criteria of an evaluator, with what they got; and in sentences what went wrong."""

    criteria: tuple[Criterion, ...]
    added: int
    remarks: tuple[str, ...] = ()


def estimate_drafts(
    bench: Workbench, criteria: Sequence[Criterion], drafting: Drafting
) -> DraftEstimate:
    """What finding candidates takes. Asks nobody.

    Raises:
        WorkspaceError: nobody answers for the model.
    """
    lacking = drafting.lacking(criteria)
    if drafting.model is None or not lacking:
        return DraftEstimate(drafting.number, len(lacking), drafting.model, 0, 0, 0.0)
    try:
        model = bench.model(drafting.model)
        price = bench.registry.price(drafting.model)
    except NodeFailed as failure:
        raise WorkspaceError(str(failure)) from failure
    keyed = {call_key(model, request, 0, 0): request for request in map(drafting.request, lacking)}
    there = bench.store.lookup(list(keyed)) if model.source == "live" else dict.fromkeys(keyed)
    asked = [request for key, request in keyed.items() if key not in there]
    tokens = [sum(estimate_tokens(str(one["content"])) for one in each.messages) for each in asked]
    cost = 0.0
    if price is not None:
        cost = sum(price.cost(Usage(input=count, output=_LIKELY_ANSWER)) for count in tokens)
    unknown = price is None and bool(asked)
    return DraftEstimate(
        number=drafting.number,
        criteria=len(lacking),
        model=drafting.model,
        calls=len(asked),
        reused=len(keyed) - len(asked),
        cost=None if unknown else cost,
    )


async def draft(bench: Workbench, criteria: Sequence[Criterion], drafting: Drafting) -> Drafted:
    """Find candidates. A criterion for which the model gives nothing still has those of the rules.

    Raises:
        StoreError: the store can't be read or written.
    """
    lacking = drafting.lacking(criteria)
    remarks: list[str] = []
    failures: dict[str, list[str]] = {}
    written: list[tuple[AssertionSpec, ...]] = [()] * len(lacking)
    if drafting.model is not None:
        asked = (_by_model(bench, one, drafting, remarks, failures) for one in lacking)
        written = await asyncio.gather(*asked)
    for failure, ids in failures.items():
        remarks.append(f"{drafting.model} gave no candidates for {', '.join(ids)}: {failure}")
    found = {one.id: specs for one, specs in zip(lacking, written, strict=True)}
    taken = [spec.name for one in criteria for spec in one.candidates]
    filled = [
        _filled(one, drafting, found[one.id], taken) if one.id in found else one for one in criteria
    ]
    before = sum(len(one.candidates) for one in criteria)
    added = sum(len(one.candidates) for one in filled) - before
    new_judges = any(
        spec.kind == "judge" and spec.arguments.get("model") is None
        for one in filled
        if one.id in found
        for spec in one.candidates
    )
    if new_judges:
        remarks.append(NO_JUDGE)
    return Drafted(tuple(filled), added, tuple(remarks))


def by_rules(criteria: Sequence[Criterion], drafting: Drafting) -> tuple[Criterion, ...]:
    """The criteria with the candidates that the rules find alone."""
    taken = [spec.name for one in criteria for spec in one.candidates]
    return tuple(
        _filled(one, drafting, (), taken) if one.id in drafting.wanted else one for one in criteria
    )


def _filled(
    criterion: Criterion, drafting: Drafting, written: Sequence[AssertionSpec], taken: list[str]
) -> Criterion:
    """The criterion with checks by rules, then what a model wrote; a judge by rules if it wrote none."""
    found = [*checks_for(criterion), *written]
    if not any(one.kind == "judge" for one in written):
        judge = judge_for(criterion, drafting.inputs, drafting.judge)
        found += [] if judge is None else [judge]
    filled = with_candidates(criterion, found, drafting.number, taken)
    taken += [one.name for one in filled.candidates if one.name not in taken]
    return filled


async def _by_model(
    bench: Workbench,
    criterion: Criterion,
    drafting: Drafting,
    remarks: list[str],
    failures: dict[str, list[str]],
) -> tuple[AssertionSpec, ...]:
    """What a model proposes for a criterion. Why it doesn't is told once for all that fail alike."""
    try:
        response, _ = await bench.ask(drafting.request(criterion), criterion.id, "candidates")
    except (NodeFailed, BudgetSpent) as failure:
        said = str(failure)
        failures.setdefault(said if said.endswith((".", "!", "?")) else f"{said}.", []).append(
            criterion.id
        )
        return ()
    answer = read_answer(response, criterion, drafting.told(criterion))
    remarks += answer.remarks
    return answer.candidates
