"""Use case: the card of an evaluator in an open flow, measured on what there is, and tried under other wishes.

`marks_of` says cheaply whether there is anything new. `seen_card` measures and keeps: the set that the
flow has chosen, or, where it has chosen none, the best one; what was measured of another evaluator is
stale. `tried` measures again without reading
anything and keeps nothing, unless asked to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from flowboard.flow.assertion import Criterion
from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.reading import read_flow
from flowboard.runtime.plan import PlanError
from flowboard.store import cards, cells
from flowboard.store.grade_marks import grades_mark
from flowboard.store.store import RunRecord
from flowboard.workspace.aligning import Wish
from flowboard.workspace.catalogue import NodeTypes, make_step
from flowboard.workspace.errors import in_plain_words
from flowboard.workspace.evaluators.assertions import NamedAssertion, assertions_of
from flowboard.workspace.evaluators.cards import EvaluatorCards, latest_cards, measured_cards
from flowboard.workspace.evaluators.fingerprints import evaluator_fingerprint
from flowboard.workspace.evaluators.reading import EvaluatorOfRun, files_of, read_evaluator
from flowboard.workspace.evaluators.runs import MOST_RUNS, run_with_rows
from flowboard.workspace.evaluators.writing import criteria_in
from flowboard.workspace.stores import existing_store, opened_store


@dataclass(frozen=True, slots=True)
class Marks:
    """What a card rests on, told cheaply: equal marks say that there is nothing new.

    Attributes:
        runs: id and status of the latest runs.
        cells: how many cells those have that still go on.
        grades: see `flowboard.store.grade_marks`.
    """

    runs: tuple[tuple[str, str], ...]
    cells: int
    grades: tuple[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class SeenCard:
    """The cards of an evaluator, with what it takes to measure them again.

    Attributes:
        cards: of the evaluator as a whole and of its criteria.
        wish: what they were measured under.
        read: the evaluator with everything that was said of its rows.
        deciding: the names of the assertions that decide in the flow as it is now.
        is_by_hand: whether the flow says which these are; all of them decide otherwise.
    """

    cards: EvaluatorCards
    wish: Wish
    read: EvaluatorOfRun
    deciding: frozenset[str]
    is_by_hand: bool


def marks_of(flow_path: Path) -> Marks | None:
    """The marks of a flow's store; None where there is none yet.

    Raises:
        WorkspaceError: the store can't be read.
    """
    with in_plain_words(), existing_store(flow_path) as store:
        if store is None:
            return None
        runs = store.runs(MOST_RUNS, flow_path=str(flow_path))
        going = [run for run in runs if run.status in ("starting", "running")]
        return Marks(
            runs=tuple((run.id, run.status) for run in runs),
            cells=sum(count.cells for run in going for count in cells.counts(store, run.id)),
            grades=grades_mark(store),
        )


def seen_card(
    flow_path: Path,
    types: NodeTypes,
    node: str,
    now: Flow,
    *,
    is_opening: bool = False,
    anew: bool = False,
    keep: bool = True,
) -> SeenCard | None:
    """Measure an evaluator on the latest run that has enough of its rows, and keep its cards.

    The targets are those of the card that was kept last. A card is kept only if it is of the evaluator
    as it is now; one of an earlier wording is stale, and stays so until the evaluator has run, or its
    candidates were judged, or it is measured `anew`.

    Args:
        flow_path: the flow's file.
        types: the node types at hand.
        node: the evaluator.
        now: the flow as it is now, such as the draft of an editor.
        is_opening: the flow was opened just now: a card that was measured of another evaluator than
            that of today is shown as it was kept, stale.
        anew: measure the evaluator as it is now on the rows of the run, whatever it said then.
        keep: whether the cards may be kept; not while its candidates are still being judged.

    Returns:
        None where no run has rows of it.

    Raises:
        WorkspaceError: the evaluator can't be read, or the store can't serve.
    """
    with in_plain_words(), existing_store(flow_path) as store:
        run = None if store is None else run_with_rows(store, flow_path, node)
        if store is None or run is None:
            return None
        kept = cards.latest(store, run.flow_path, node)
        standing = Standing.of(run, types, node, now, kept)
        is_current = anew or standing.is_measurable
        read = read_evaluator(store, run, types, node, now if is_current else None)
        deciding = [one.name for one in _assertions(types, node, now) if one.decides]
        is_by_hand = any(one.chosen is not None for one in criteria_in(now, node))
        wish = _targets(kept)
        if is_by_hand:
            wish = only(wish, read, deciding)
        earlier = None
        if is_opening and not standing.is_of_now:
            earlier = latest_cards(store, run.flow_path, types, node, now)
        measured = earlier or measured_cards(
            store, run, types, node, wish, now, keep=keep and is_current, read=read
        )
    return SeenCard(measured, wish, read, frozenset(deciding), is_by_hand)


def tried(
    seen: SeenCard, flow_path: Path, types: NodeTypes, now: Flow, wish: Wish, *, keep: bool = False
) -> EvaluatorCards:
    """Measure the same evaluator on the same rows under another wish. Nothing is read again.

    Raises:
        WorkspaceError: an assertion that is required doesn't exist, or nothing is known of it.
    """
    read = seen.read
    with opened_store(flow_path) as store:
        return measured_cards(store, read.run, types, read.node, wish, now, keep=keep, read=read)


def only(wish: Wish, read: EvaluatorOfRun, names: list[str]) -> Wish:
    """The wish for just these assertions, as far as anything is known of them."""
    waiting = read.evidence().waiting
    there = [one.name for one in read.said.assertions]
    return replace(
        wish,
        require=tuple(name for name in there if name in names and name not in waiting),
        exclude=tuple(name for name in there if name not in names),
    )


def _targets(kept: cards.CardRecord | None) -> Wish:
    told = {} if kept is None else kept.card["targets"]
    usual = Wish()
    return Wish(
        coverage=float(told.get("coverage", usual.coverage)), ffr=float(told.get("ffr", usual.ffr))
    )


def _assertions(types: NodeTypes, node: str, flow: Flow) -> tuple[NamedAssertion, ...]:
    return assertions_of(make_step(types, node, flow.nodes[node]))


@dataclass(frozen=True, slots=True)
class Standing:
    """How the evaluator of a run, the card that was kept last, and the evaluator of today stand together.

    Attributes:
        is_measurable: the run's rows can be measured by the evaluator of today: it words all criteria as
            the run did, whatever came to them and whatever decides; or it was measured so before.
        is_of_now: the kept card, or the evaluator of a later run, is that of today.
    """

    is_measurable: bool
    is_of_now: bool

    @classmethod
    def of(
        cls, run: RunRecord, types: NodeTypes, node: str, now: Flow, kept: cards.CardRecord | None
    ) -> Standing:
        """Look at the fingerprints. What can't run as it stands is nothing that was measured."""
        before = read_flow(run.snapshot, run.flow_path).flow
        try:
            today, ran = (_fingerprint(flow, run, types, node) for flow in (now, before))
        except (PlanError, FlowError):
            return cls(is_measurable=False, is_of_now=False)
        told = {} if kept is None else kept.card["fingerprints"]
        was_measured = today in (told.get("evaluator"), told.get("configured"))
        has_run_since = today == ran and (kept is None or kept.run_id != run.id)
        return cls(
            is_measurable=was_measured
            or _says_the_same(criteria_in(before, node), criteria_in(now, node)),
            is_of_now=kept is None or was_measured or has_run_since,
        )


def _fingerprint(flow: Flow, run: RunRecord, types: NodeTypes, node: str) -> str:
    files = files_of(flow, run.flow_path)
    return evaluator_fingerprint(flow, node, types, files, flow_path=run.flow_path)


def _says_the_same(before: tuple[Criterion, ...], after: tuple[Criterion, ...]) -> bool:
    """Whether everything that was there is worded as it was; candidates may have come to it."""
    later = {one.id: one for one in after}
    return len(before) == len(after) and all(
        one.id in later
        and (one.version, one.text) == (later[one.id].version, later[one.id].text)
        and all(spec in later[one.id].candidates for spec in one.candidates)
        for one in before
    )
