"""Use case: the card of an evaluator in an open flow, measured on what there is, and tried under other wishes.

`marks_of` says cheaply whether there is anything new. `seen_card` measures and keeps: the set that the
flow has chosen, or, where it has chosen none, the best one. `tried` measures again without reading
anything and keeps nothing, unless asked to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from flowboard.flow.assertion import Criterion
from flowboard.flow.document import Flow
from flowboard.runtime.plan import PlanError
from flowboard.store import cards, cells
from flowboard.store.grade_marks import grades_mark
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.aligning import Wish
from flowboard.workspace.catalogue import NodeTypes, make_step
from flowboard.workspace.errors import in_plain_words
from flowboard.workspace.evaluators.assertions import NamedAssertion, assertions_of
from flowboard.workspace.evaluators.cards import EvaluatorCards, measured_cards
from flowboard.workspace.evaluators.reading import EvaluatorOfRun, read_evaluator
from flowboard.workspace.evaluators.writing import criteria_in
from flowboard.workspace.stores import existing_store, opened_store

_RUNS = 12  # how far back a run is looked for
_ENOUGH = 0.5
"""A run with less than this share of the rows of a larger one, such as that of a single row, isn't taken."""


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
        runs = store.runs(_RUNS, flow_path=str(flow_path))
        going = [run for run in runs if run.status in ("starting", "running")]
        return Marks(
            runs=tuple((run.id, run.status) for run in runs),
            cells=sum(count.cells for run in going for count in cells.counts(store, run.id)),
            grades=grades_mark(store),
        )


def seen_card(flow_path: Path, types: NodeTypes, node: str, now: Flow) -> SeenCard | None:
    """Measure an evaluator on the latest run that has enough of its rows, and keep its cards.

    The targets are those of the card that was kept last.

    Args:
        flow_path: the flow's file.
        types: the node types at hand.
        node: the evaluator.
        now: the flow as it is now, such as the draft of an editor.

    Returns:
        None where no run has rows of it.

    Raises:
        WorkspaceError: the evaluator can't be read, or the store can't serve.
    """
    with in_plain_words(), existing_store(flow_path) as store:
        run = None if store is None else _run_with(store, flow_path, node)
        if store is None or run is None:
            return None
        read = _read(store, run, types, node, now)
        deciding = [one.name for one in _assertions(types, node, now) if one.decides]
        is_by_hand = any(one.chosen is not None for one in criteria_in(now, node))
        wish = _targets(store, run.flow_path, node)
        if is_by_hand:
            wish = only(wish, read, deciding)
        measured = measured_cards(store, run, types, node, wish, now, read=read)
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


def _run_with(store: Store, flow_path: Path, node: str) -> RunRecord | None:
    """The latest run with enough rows of an evaluator."""
    found: list[tuple[RunRecord, int]] = []
    for run in store.runs(_RUNS, flow_path=str(flow_path)):
        rows = sum(count.cells for count in cells.counts(store, run.id) if count.node == node)
        if rows:
            found.append((run, rows))
    most = max((rows for _, rows in found), default=0)
    return next((run for run, rows in found if rows >= _ENOUGH * most), None)


def _targets(store: Store, flow_path: str, node: str) -> Wish:
    kept = cards.latest(store, flow_path, node)
    told = {} if kept is None else kept.card["targets"]
    usual = Wish()
    return Wish(
        coverage=float(told.get("coverage", usual.coverage)), ffr=float(told.get("ffr", usual.ffr))
    )


def _assertions(types: NodeTypes, node: str, flow: Flow) -> tuple[NamedAssertion, ...]:
    return assertions_of(make_step(types, node, flow.nodes[node]))


def _read(store: Store, run: RunRecord, types: NodeTypes, node: str, now: Flow) -> EvaluatorOfRun:
    """The evaluator as the run had it; as it is now, where that only has more candidates or another choice."""
    ran = read_evaluator(store, run, types, node)
    try:
        is_grown = _is_grown(ran.criteria, criteria_in(now, node))
        return read_evaluator(store, run, types, node, now) if is_grown else ran
    except PlanError:
        return ran


def _is_grown(before: tuple[Criterion, ...], after: tuple[Criterion, ...]) -> bool:
    """Whether everything that was there says the same, and there are more candidates."""
    later = {one.id: one for one in after}
    same = len(before) == len(after) and all(
        one.id in later
        and (one.version, one.text) == (later[one.id].version, later[one.id].text)
        and all(spec in later[one.id].candidates for spec in one.candidates)
        for one in before
    )
    return same and sum(len(one.candidates) for one in after) > sum(
        len(one.candidates) for one in before
    )
