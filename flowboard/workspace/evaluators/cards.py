"""Use case: the report card of an evaluator in a run, as a whole and for each criterion, and its history.

A card says how well the best set of the evaluator's assertions under the targets agrees with grades
that it wasn't chosen on. It is kept in the store. Read again later, it is held against the flow as it
is then: a changed evaluator makes it stale, other steps or data before it make it provisional.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flowboard.flow.assertion import Criterion
from flowboard.flow.document import Flow
from flowboard.flow.reading import read_flow
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import cards, grades
from flowboard.store.cards import CardRecord
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.aligning import Wish
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.evaluators.fingerprints import evaluator_fingerprint, population_fingerprint
from flowboard.workspace.evaluators.measuring import measured, notes_on
from flowboard.workspace.evaluators.reading import EvaluatorOfRun, files_of, read_evaluator
from flowboard.workspace.evaluators.today import Today
from flowboard.workspace.stores import find_run

if TYPE_CHECKING:
    from flowboard.align.card import ReportCard
    from flowboard.align.comparing import Comparison

ALL = ""
"""The criterion of the card of an evaluator as a whole."""


@dataclass(frozen=True, slots=True)
class EvaluatorCards:
    """The cards of an evaluator.

    Attributes:
        run: the id of the run that it was measured on.
        node: the evaluator.
        whole: the card of the evaluator.
        criteria: the cards of its criteria by their ids, in the order of the flow.
        notes: what couldn't be told, in sentences.
    """

    run: str
    node: str
    whole: ReportCard
    criteria: Mapping[str, ReportCard] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def of(self, criterion: str | None) -> ReportCard:
        """The card of a criterion; of the whole evaluator where it is None.

        Raises:
            WorkspaceError: there is no such criterion.
        """
        if criterion is None:
            return self.whole
        if criterion not in self.criteria:
            raise WorkspaceError(
                f"{self.node} has no criterion {criterion!r}. Its criteria: {', '.join(self.criteria)}."
            )
        return self.criteria[criterion]

    def to_json(self) -> dict[str, Any]:
        """The cards as JSON values."""
        return {
            "run": self.run,
            "node": self.node,
            "card": self.whole.model_dump(mode="json"),
            "criteria": {name: card.model_dump(mode="json") for name, card in self.criteria.items()},
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class EarlierCard:
    """A card of the history, as it was measured, and how it compares with the one before it, if it does."""

    run: str
    created_at: float
    card: ReportCard
    against_before: Comparison | None = None

    def to_json(self) -> dict[str, Any]:
        """The card as JSON values."""
        return {
            "run": self.run,
            "created_at": self.created_at,
            "card": self.card.model_dump(mode="json"),
            "against_before": self.against_before and self.against_before.to_json(),
        }


# -- with a run that the user names --------------------------------------------------------------------


def build_cards(
    folder: Path, reference: str, node: str, types: NodeTypes, wish: Wish | None = None
) -> EvaluatorCards:
    """Measure an evaluator of the run called `reference`, and keep its cards.

    Raises:
        WorkspaceError: there is no such run or evaluator, an assertion that is required doesn't exist,
            or the store can't serve.
    """
    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        return measured_cards(store, found.record, types, node, wish or Wish())


def card_history(folder: Path, reference: str, node: str, criterion: str = ALL) -> list[EarlierCard]:
    """The cards that were ever measured of an evaluator in the flow of a run, newest first.

    Raises:
        WorkspaceError: there is no such run, or the store can't serve.
    """
    from flowboard.align.card import ReportCard, compare_cards

    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        kept = [
            EarlierCard(one.run_id, one.created_at, ReportCard.model_validate(one.card))
            for one in cards.history(store, found.record.flow_path, node, criterion)
        ]
    return [
        one if before is None else replace(one, against_before=compare_cards(before.card, one.card))
        for one, before in zip_longest(kept, kept[1:])
    ]


# -- with an open store --------------------------------------------------------------------------------


def measured_cards(
    store: Store,
    run: RunRecord,
    types: NodeTypes,
    node_id: str,
    wish: Wish,
    now: Flow | None = None,
    *,
    keep: bool = True,
    read: EvaluatorOfRun | None = None,
) -> EvaluatorCards:
    """Measure an evaluator of a run, keep its cards, and hold them against the flow as it is now.

    A measurement that gives what the latest card says already isn't kept again.

    Args:
        store: where the run is.
        run: the run.
        types: the node types at hand.
        node_id: the evaluator.
        wish: the targets, and what is required or excluded.
        now: the flow as it is now, such as the draft of an editor; as its file has it if omitted.
        keep: whether the cards are kept.
        read: the evaluator as `read_evaluator` gave it: to measure it again under another wish without
            reading it again, or to measure one that was changed since the run on the run's rows.
            If omitted it is the run's, with the candidates that came to it since.

    Raises:
        PlanError: a node type of the run isn't at hand any more.
        WorkspaceError: it is no evaluator, or an assertion that is required doesn't exist.
    """
    today = Today(store, run, types, node_id, now)
    evaluator = read or read_evaluator(store, run, types, node_id, today.same_evaluator())
    found: dict[str, ReportCard] = {}
    for criterion in (None, *evaluator.criteria):
        name = ALL if criterion is None else criterion.id
        card, subjects = _measured(evaluator, types, wish, criterion)
        if keep:
            _keep(store, run, node_id, name, card, subjects)
        found[name] = card
    aged = {name: today.aged(card, run.id, (), name) for name, card in found.items()}
    whole = aged.pop(ALL)
    return EvaluatorCards(run.id, node_id, whole, aged, today.notes)


def latest_cards(
    store: Store, flow_path: str, types: NodeTypes, node_id: str, now: Flow | None = None
) -> EvaluatorCards | None:
    """The cards of an evaluator that were measured last, held against the flow as it is now.

    Args:
        store: of the flow.
        flow_path: the flow's file, as its runs name it.
        types: the node types at hand.
        node_id: the evaluator.
        now: the flow as it is now; as its file has it if omitted.

    Returns:
        None where it has never been measured.
    """
    from flowboard.align.card import ReportCard

    kept = cards.latest(store, flow_path, node_id)
    if kept is None:
        return None
    run = store.find_run(kept.run_id)
    flow = read_flow(run.snapshot, run.flow_path).flow
    criteria = [str(one.get("id")) for one in flow.nodes[node_id].config.get("criteria", ())]
    today = Today(store, run, types, node_id, now)
    aged: dict[str, ReportCard] = {}
    for name in (ALL, *criteria):
        record = kept if name == ALL else cards.latest(store, flow_path, node_id, name)
        if record is not None:
            card = ReportCard.model_validate(record.card)
            aged[name] = today.aged(card, record.run_id, record.subjects, name)
    whole = aged.pop(ALL)
    return EvaluatorCards(kept.run_id, node_id, whole, aged, today.notes)


def has_grades(store: Store, plan: Plan, evaluator: PlannedNode) -> bool:
    """Whether anything was ever graded of what an evaluator judges."""
    if not evaluator.lanes:
        return False
    judged = plan.nodes[evaluator.lanes[0].bindings[0].choices[0][0]].id
    return next(grades.log(store, judged), None) is not None


def _measured(
    evaluator: EvaluatorOfRun, types: NodeTypes, wish: Wish, criterion: Criterion | None
) -> tuple[ReportCard, list[str]]:
    """A card, and the subjects of the grades that it rests on."""
    from flowboard.align.card import CardTargets, Choice, Fingerprints, build_card

    evidence = evaluator.evidence(criterion)
    report = measured(evidence, wish)
    flow, run = evaluator.flow, evaluator.run
    files = files_of(evaluator.snapshot, run.flow_path)
    name = ALL if criterion is None else criterion.id
    told = {"criterion": name, "flow_path": run.flow_path}
    of_set = evaluator_fingerprint(flow, evaluator.node, types, files, report.chosen, **told)
    as_it_ran = evaluator_fingerprint(flow, evaluator.node, types, files, **told)
    costs, latencies = evidence.effort(report.chosen)
    card = build_card(
        report.alone,
        Choice(
            report.chosen,
            report.verdicts,
            report.division.measured,
            report.division.cross_fitted,
            report.request.policy.required,
        ),
        CardTargets(coverage=wish.coverage, ffr=wish.ffr),
        title=evaluator.title(criterion),
        rows=evidence.rows,
        assertions=evidence.assertions,
        costs=costs,
        latencies=latencies,
        fingerprints=Fingerprints(
            evaluator=of_set,
            population=population_fingerprint(
                evaluator.snapshot, evaluator.node, types, files, run.started_at
            ),
            configured=as_it_ran if as_it_ran != of_set else "",
        ),
        consistency=evidence.consistency,
        unsure=evidence.graded.unsure,
        carried=evidence.graded.carried or None,
        notes=(*evaluator.drifted, *notes_on(evidence), *report.notes),
        measured_at=time.time(),
        seed=wish.seed,
    )
    subjects = [row.subject for row in evidence.graded.rows if row.key in evidence.graded.grades]
    return card, subjects


def _keep(
    store: Store, run: RunRecord, node: str, criterion: str, card: ReportCard, subjects: list[str]
) -> None:
    before = cards.latest(store, run.flow_path, node, criterion)
    told = card.model_dump(mode="json")
    if before is None or before.run_id != run.id or _undated(before.card) != _undated(told):
        record = CardRecord(run.flow_path, node, criterion, run.id, card.word, told, subjects)
        cards.append(store, [record])


def _undated(card: Mapping[str, Any]) -> dict[str, Any]:
    return {**card, "measured_at": None}
