"""Use case: repair a node in one row of a run, re-run what follows, and see if the failure flips."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from flowboard.flow.errors import suggestion
from flowboard.runtime.axes import Labels, parse_key
from flowboard.runtime.estimate import Estimate
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.runtime.resuming import is_going
from flowboard.store import events
from flowboard.store.cells import Cell
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.lineage import values_of
from flowboard.workspace.run_plan import plan_of
from flowboard.workspace.stores import find_run
from flowboard.workspace.tracing.folding import Folded, chosen_terminal, folded
from flowboard.workspace.tracing.human_grades import graded_nodes
from flowboard.workspace.tracing.on_record import RESULT, on_record
from flowboard.workspace.tracing.repairs import (
    best_of,
    by_model,
    check_draws,
    check_model,
    gold_of,
    with_gold,
    with_text,
)
from flowboard.workspace.tracing.replay_watch import ReplayWatch
from flowboard.workspace.tracing.replaying import Replay, Replays, Verdicts
from flowboard.workspace.tracing.substitution import with_repair


@dataclass(frozen=True, slots=True)
class ReplayCost:
    """What replays may take at most: calls, and US dollars, None where no price is known.

    `runs` is how many re-runs that is.
    """

    calls: int
    cost: float | None
    runs: int = 0

    @classmethod
    def of(cls, *parts: tuple[Estimate, int]) -> Self:
        """The cost of runs that have been estimated, each so many times."""
        costs = [(one.cost, times) for one, times in parts]
        return cls(
            sum(one.calls * times for one, times in parts),
            None
            if any(cost is None for cost, _ in costs)
            else sum((c or 0) * times for c, times in costs),
            sum(times for _, times in parts),
        )

    @property
    def sentence(self) -> str:
        """The cost in a line."""
        if not self.calls:
            return "No calls: everything is there already."
        price = "at a price that isn't known" if self.cost is None else f"about ${self.cost:.2f}"
        return f"Up to {self.calls} calls, {price}."


Agree = Callable[[ReplayCost], None]
"""Is shown the cost before anything is run; raises to stop."""


@dataclass(frozen=True, slots=True)
class FlipRequest:
    """What to repair and how.

    `means` is `gold`, `edit`, `best-of-N` or `model`. `repeat` re-runs are made with the repair and
    `placebo` without it.
    """

    row: str
    node: str
    means: str = "gold"
    column: str | None = None
    text: str | None = None
    model: str | None = None
    terminal: str | None = None
    repeat: int = 3
    placebo: int = 10
    budget: float | None = None
    trust: str | None = None


@dataclass(frozen=True, slots=True)
class FlipResult:
    """How a flip test came out. `calls` and `cost` (US dollars) are what it took."""

    run: str
    row: str
    node: str
    means: str
    terminal: str
    flips: int
    runs: int
    placebo_flips: int
    placebo_runs: int
    calls: int
    cost: float
    sentence: str
    meaning: str
    failing: tuple[str, ...] = ()
    still_failing: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    replays: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values."""
        return asdict(self)


async def flip(
    folder: Path,
    reference: str,
    types: NodeTypes,
    request: FlipRequest,
    agree: Agree,
    watch: ReplayWatch | None = None,
) -> FlipResult:
    """Repair a node's output in a row of the run called `reference` and re-run its descendants.

    The result is kept with the run, as an event. `watch` hears how far it is, and may stop it; asked
    for again it goes on, since what was answered is kept.

    Raises:
        TrustNeeded: the flow does something that needs the user's trust, and hasn't got it.
        WorkspaceError: there is nothing to flip, or no repair; the message says why.
    """
    draws = _draws(request)
    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        if is_going(found.record):
            raise WorkspaceError(f"Run {found.record.id} is still going. Wait for its end.")
        plan = plan_of(found.record, types)
        part = folded(plan, chosen_terminal(plan, request.terminal), graded_nodes(store))
        node = _chosen_node(part, request.node)
        labels = row_labels(part, request.row)
        run = found.record.id
        with on_record(store, run, part.terminal.id, "flip", request, agree) as agree_on_record:
            async with Replays(
                store, found.record, types, part, budget=request.budget, trust=request.trust, watch=watch
            ) as replays:
                result = await _flip(replays, part, node, labels, request, draws, agree_on_record)
            events.append(store, run, RESULT, {"test": "flip"} | result.to_json())
        return result


async def _flip(
    replays: Replays,
    part: Folded,
    node: PlannedNode,
    labels: Labels,
    request: FlipRequest,
    draws: int,
    agree: Agree,
) -> FlipResult:
    before = failing_before(replays, labels)
    node = replays.plan.by_id[node.id]
    cells = replays.cells_of(labels)
    if not cells.get(node.id):
        raise WorkspaceError(f"{node.id} has no output in row {request.row}, so none can be repaired.")
    below = replays.below(node)
    above = replays.given_but(labels, {node.index, *below})
    unchanged = replays.plan_for(replays.given_but(labels, below))
    if request.means == "model":
        check_model(node)
    elif draws:
        check_draws(replays, node)
    repaired = None if draws else _at_hand(replays, node, cells, request)
    plan = replays.plan_for(above if repaired is None else with_repair(above, node.id, repaired))
    agree(
        ReplayCost.of(
            (await replays.estimate(unchanged, labels, 1), request.placebo),
            (await replays.estimate(plan, labels, 1), request.repeat + draws),
        )
    )
    if repaired is None:
        replays.watch.at("Another output", 0, 1)
        repaired = await _made_anew(replays, node, labels, cells, request, draws)
        plan = replays.plan_for(with_repair(above, node.id, repaired))
    placebo = await _several(replays, unchanged, labels, request.placebo, "Unchanged re-runs")
    fixed = await _several(replays, plan, labels, request.repeat, "Re-runs with the repair")
    return _told(replays, part, node, request, before, placebo, fixed)


async def _several(replays: Replays, plan: Plan, labels: Labels, count: int, stage: str) -> list[Replay]:
    """So many re-runs of a plan, each a replicate of its own."""
    done: list[Replay] = []
    for number in range(1, count + 1):
        replays.watch.at(stage, number - 1, count)
        done.append(await replays.run(plan, labels, number))
    return done


def _told(
    replays: Replays,
    part: Folded,
    node: PlannedNode,
    request: FlipRequest,
    before: Verdicts,
    placebo: Sequence[Replay],
    fixed: Sequence[Replay],
) -> FlipResult:
    from flowboard.tracing.replay import Placebo, Repair, sentence

    open_ = [one.verdicts.undecided(before) for one in fixed]
    if all(open_):
        raise WorkspaceError(f"With {node.id} repaired there is no verdict to compare: {open_[0]}")
    flips = sum(one.verdicts.has_flipped(before) for one in fixed)
    unprovoked = sum(one.verdicts.has_flipped(before) for one in placebo)
    measured = Placebo(unprovoked, len(placebo), 0, 0) if placebo else None
    still = {name for one in fixed for name in one.verdicts.failing}
    return FlipResult(
        run=replays.record.id,
        row=request.row,
        node=node.id,
        means=request.means,
        terminal=part.terminal.id,
        flips=flips,
        runs=len(fixed),
        placebo_flips=unprovoked,
        placebo_runs=len(placebo),
        calls=replays.calls,
        cost=replays.cost,
        sentence=sentence(Repair(node.id, flips, len(fixed)), request.row, measured),
        meaning=_meaning(part, node, flips, len(fixed), unprovoked, len(placebo)),
        failing=tuple(sorted(before.failing)),
        still_failing=tuple(sorted(still)),
        problems=tuple(dict.fromkeys(problem for problem in open_ if problem)),
        replays=tuple(one.id for one in (*placebo, *fixed)),
    )


def _meaning(
    part: Folded, node: PlannedNode, flips: int, runs: int, unprovoked: int, placebo: int
) -> str:
    """What a flip proves and what it doesn't, in words."""
    if not flips:
        return f"{node.id} isn't enough: the failure has another origin, beside it or below it."
    if placebo and flips / runs <= unprovoked / placebo:
        return "Unchanged re-runs flip as often, so this shows nothing about the node."
    if node.id == part.terminal.id:
        return f"{node.id} is the terminal itself: any failure ends with its output repaired."
    steps = {one.id for one in part.nodes if one.shape != "source"}
    parents = [source for source, target in part.edges if target == node.id and source in steps]
    if not parents:
        return f"The output of {node.id} lies on every failing path, and no step is above it."
    return (
        f"The output of {node.id} lies on every failing path. It is the origin only if repairing what "
        f"feeds it ({', '.join(parents)}) doesn't flip the row."
    )


def failing_before(replays: Replays, labels: Labels) -> Verdicts:
    """What the terminal's assertions say of a failing row in the run itself.

    Raises:
        WorkspaceError: they don't say that it fails, so a flip couldn't be seen.
    """
    before = replays.verdicts(replays.record.id, labels)
    if before.failing - {"@grade"}:
        return before
    name, terminal = replays.part.row_name(labels), replays.part.terminal.id
    if before.is_missing:
        raise WorkspaceError(
            f"There is no row {name} of {terminal} in run {replays.record.id}. "
            f"List its rows with: flowboard show {replays.record.id}"
        )
    if before.problem:
        raise WorkspaceError(
            f"Row {name} has no output of {terminal} ({before.problem}), so there is no failure to flip."
        )
    if not before.outcomes:
        raise WorkspaceError(
            f"No assertion checks {terminal}, so a flip can't be seen: a re-run has no grade. Add one."
        )
    raise WorkspaceError(
        f"The assertions of {terminal} pass in row {name}, so there is no failure to flip. Where a "
        "person says otherwise, they miss it: add an assertion that catches it."
    )


def row_labels(part: Folded, row: str) -> Labels:
    """The labels of a row that the user names: a label or a key of the trace's unit.

    Raises:
        WorkspaceError: it isn't one.
    """
    if not part.unit:
        return ()
    try:
        return parse_key(row, part.unit)
    except ValueError as error:
        axes = ";".join(f"{axis}=…" for axis in part.unit)
        raise WorkspaceError(f"--row {row}: write it as {axes}, as `flowboard trace` does.") from error


def _chosen_node(part: Folded, name: str) -> PlannedNode:
    steps = {node.id: node for node in part.nodes}
    if name not in steps:
        hint = suggestion(name, steps, f"They are: {', '.join(steps)}.")
        raise WorkspaceError(f"{name!r} is none of the steps that lead to {part.terminal.id}. {hint}")
    node = steps[name]
    if node.shape == "source":
        raise WorkspaceError(
            f"{name} is data, not a step. Correct its file and run the flow with --row instead."
        )
    if node.expands:
        raise WorkspaceError(
            f"{name} makes any number of items, so no single output repairs it. Repair a step behind it."
        )
    return node


def read_edit(path: Path) -> str:
    """The repaired output that a person has written into a file, without the line break at its end.

    Raises:
        WorkspaceError: there is no such file, or it isn't UTF-8 text.
    """
    try:
        return path.read_bytes().decode("utf-8-sig").rstrip("\r\n")
    except OSError as error:
        raise WorkspaceError(f"{path} can't be read ({error.strerror}). Correct --text.") from error
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"{path} isn't UTF-8 text. Save it as such.") from error


def _draws(request: FlipRequest) -> int:
    """How often the node itself runs anew for its repair.

    Raises:
        WorkspaceError: the repair isn't one, or what it needs isn't given.
    """
    means = request.means
    if means == "gold":
        return 0
    if means == "edit":
        if request.text is None:
            raise WorkspaceError("--with edit needs the repaired output: give its file with --text.")
        return 0
    if means == "model":
        if request.model is None:
            raise WorkspaceError("--with model needs --model, as an llm node names it.")
        return 1
    number = means.removeprefix("best-of-")
    if number != means and number.isdigit() and 1 <= int(number) <= 50:
        return int(number)
    raise WorkspaceError(f"--with {means}: it is gold, edit, model, or best-of-N with N up to 50.")


async def _made_anew(
    replays: Replays, node: PlannedNode, labels: Labels, cells: Any, request: FlipRequest, draws: int
) -> dict[str, Any]:
    """A repair that has to be asked for."""
    if request.means == "model":
        return await by_model(replays, node, labels, cells, request.model or "")
    return await best_of(replays, node, labels, cells, draws)


def _at_hand(
    replays: Replays, node: PlannedNode, cells: Mapping[str, Sequence[Cell]], request: FlipRequest
) -> dict[str, Any]:
    """A repair that is there already: the gold, or what a person has written."""
    if request.means == "edit":
        return with_text(node, request.text or "", cells)
    gold = gold_of(replays.plan, node, request.column)
    if gold is None:
        raise WorkspaceError(
            f"{node.id} has no gold: no `equals` assertion compares it to a column. Name a column, or "
            "write the repaired output yourself."
        )
    repaired = with_gold(replays.plan, node, gold, cells)
    if repaired is None:
        raise WorkspaceError(
            f"Row {request.row} has no value in {gold.source}.{gold.column}. Write the repaired output "
            "yourself."
        )
    if is_unchanged(repaired, cells[node.id]):
        raise WorkspaceError(
            f"{node.id} gives its gold in row {request.row} already; repair another step."
        )
    return repaired


def is_unchanged(repaired: Mapping[str, Any], cells: Sequence[Cell]) -> bool:
    """Whether a repair gives just what the cells of a node have given."""
    return all(values_of(cell) == repaired[cell.key]["outputs"] for cell in cells)
