"""Use case: replay a random sample of a run's failing rows and correct what the trace predicts.

Placebo re-runs of unchanged rows come first, because every decision rests on how often the terminal
changes its mind unprovoked. Then each sampled row gets the repairs that tell most, one after another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flowboard.runtime.axes import Labels
from flowboard.runtime.resuming import is_going
from flowboard.store import events
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import ExitCode, WorkspaceError, in_plain_words
from flowboard.workspace.run_plan import plan_of
from flowboard.workspace.stores import find_run
from flowboard.workspace.tracing.flipping import Agree, ReplayCost, is_unchanged, row_labels
from flowboard.workspace.tracing.on_record import RESULT, on_record
from flowboard.workspace.tracing.repairs import Gold, gold_of, with_gold
from flowboard.workspace.tracing.replay_watch import ReplayWatch
from flowboard.workspace.tracing.replaying import Replays
from flowboard.workspace.tracing.run_trace import TracedRun, traced
from flowboard.workspace.tracing.substitution import with_repair

if TYPE_CHECKING:
    from flowboard.tracing.replay import Explanations, Placebo, Rates, Repair
    from flowboard.tracing.verify import VerifiedGain


_FALSE_ALARM = 0.95
"""From this probability on, that a row is right after all, there is no failure to explain."""


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """How many failing rows to replay, on whose word, and for how much (US dollars)."""

    rows: int = 30
    terminal: str | None = None
    budget: float | None = None
    trust: str | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class VerifiedRow:
    """A row that was replayed: the origin before and after, the repairs tried, and why they ended."""

    row: str
    predicted: str
    answer: str
    involved: Mapping[str, float]
    repairs: tuple[Repair, ...]
    stop: str


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What replays have shown.

    `gains` are corrected and have 95 % intervals; where there can be none, `refusal` says why.
    `placebo` is None where all answers come from the recording. `cost` is in US dollars.
    """

    run: str
    terminal: str
    repairable: tuple[str, ...]
    placebo: Placebo | None
    rows: tuple[VerifiedRow, ...]
    gains: tuple[VerifiedGain, ...]
    refusal: str
    notes: tuple[str, ...]
    calls: int
    cost: float

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values."""
        return asdict(self)


async def verify(
    folder: Path,
    reference: str,
    types: NodeTypes,
    request: VerifyRequest,
    agree: Agree,
    watch: ReplayWatch | None = None,
) -> VerifyResult:
    """Replay a random sample of the failing rows of the run called `reference`; repairs are gold.

    The result is kept with the run, as an event. `watch` hears how far it is, and may stop it; asked
    for again it goes on, since what was answered is kept.

    Raises:
        TrustNeeded: the flow does something that needs the user's trust, and hasn't got it.
        WorkspaceError: there is nothing to replay; the message says why.
    """
    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        record = found.record
        if is_going(record):
            raise WorkspaceError(f"Run {record.id} is still going. Wait for its end.")
        run = traced(store, record, plan_of(record, types), types, request.terminal, request.seed)
        terminal = run.part.terminal.id
        with on_record(store, record.id, terminal, "verify", request, agree) as agree_on_record:
            async with Replays(
                store, record, types, run.part, budget=request.budget, trust=request.trust, watch=watch
            ) as replays:
                result = await _Verification(replays, run, request).carry_out(agree_on_record)
            events.append(store, record.id, RESULT, {"test": "verify"} | result.to_json())
        return result


class _Verification:
    """One verification, from the placebo runs to the corrected gains."""

    def __init__(self, replays: Replays, run: TracedRun, request: VerifyRequest) -> None:
        self._replays = replays
        self._run = run
        self._request = request
        self._golds = _golds(replays, run)
        self._notes: dict[str, None] = {}
        below = frozenset().union(*(replays.below(replays.plan.by_id[name]) for name in self._golds))
        self._below = below
        self._is_recorded = replays.is_recorded(below)

    async def carry_out(self, agree: Agree) -> VerifyResult:
        """Placebo runs, then the sampled rows; a spent budget ends it early."""
        from flowboard.tracing.replay import CACHED
        from flowboard.tracing.verify import refusal, rows_to_verify, verified_gains

        report = self._run.report
        places = rows_to_verify(report, self._request.rows, self._request.seed)
        agree(await self._cost(places))
        placebo: Placebo | None = None
        replayed: dict[int, Explanations] = {}
        rows = []
        try:
            placebo = None if self._is_recorded else await self._placebo()
            rates = CACHED if placebo is None else placebo.rates
            for number, place in enumerate(places):
                self._replays.watch.at("Failing rows", number, len(places))
                row, replayed[place] = await self._row(place, rates)
                rows.append(row)
        except WorkspaceError as error:
            if error.exit_code != ExitCode.BUDGET:
                raise
            self._notes[str(error)] = None
        why = refusal(report, len(replayed), placebo)
        return VerifyResult(
            run=self._run.run,
            terminal=report.terminal,
            repairable=tuple(self._golds),
            placebo=placebo,
            rows=tuple(rows),
            gains=() if why else verified_gains(report, replayed, placebo),
            refusal=why,
            notes=tuple(self._notes),
            calls=self._replays.calls,
            cost=self._replays.cost,
        )

    async def _cost(self, places: Sequence[int]) -> ReplayCost:
        """What it may take at most, from one row of those that fail."""
        from flowboard.tracing.replay import MOST_REPAIRS, PLACEBO_RUNS

        labels = self._labels(self._run.report.rows[places[0]].row)
        plan = self._replays.plan_for(self._replays.given_but(labels, self._below))
        placebo = 0 if self._is_recorded else 2 * PLACEBO_RUNS
        most = MOST_REPAIRS if not self._is_recorded else len(self._golds)
        return ReplayCost.of(
            (await self._replays.estimate(plan, labels, 1), placebo + len(places) * most)
        )

    # -- unchanged rows ----------------------------------------------------------------------------

    async def _placebo(self) -> Placebo:
        """Re-run unchanged rows, failing and passing ones, everything below the repairs anew."""
        from flowboard.tracing.replay import PLACEBO_RUNS, Placebo

        failing = {row.row for row in self._run.report.rows}
        others = [row for row in self._run.outcomes.rows if row not in failing]
        flips, failed = await self._unchanged(sorted(failing), PLACEBO_RUNS, passing=False)
        relapses, passed = await self._unchanged(others, PLACEBO_RUNS, passing=True)
        return Placebo(flips, failed, relapses, passed)

    async def _unchanged(self, rows: Sequence[str], runs: int, *, passing: bool) -> tuple[int, int]:
        """How many of so many re-runs have changed the terminal's mind, and how many there were."""
        changed, done = 0, 0
        usable = []
        for name in rows:
            labels = self._labels(name)
            before = self._replays.verdicts(self._run.run, labels)
            if before.passes if passing else before.failing:
                usable.append((labels, before))
            if len(usable) == runs:
                break
        sort = "passing" if passing else "failing"
        for number, (labels, before) in enumerate(islice(cycle(usable), runs)):
            self._replays.watch.at(f"Unchanged {sort} rows", number, runs)
            given = self._replays.given_but(labels, self._below)
            replicate = 1 + number // len(usable)
            after = (await self._replays.run(self._replays.plan_for(given), labels, replicate)).verdicts
            if after.problem if passing else after.undecided(before):
                continue
            done += 1
            changed += bool(after.failing) if passing else after.has_flipped(before)
        return changed, done

    # -- a row -------------------------------------------------------------------------------------

    async def _row(self, place: int, rates: Rates) -> tuple[VerifiedRow, Explanations]:
        """Try repairs on a failing row, each time the one that is expected to tell most."""
        from flowboard.tracing.replay import Repair, Stop, next_repair, weigh

        traced_row = self._run.report.rows[place]
        explanations, known = _explanations(self._run, place, self._request.seed)
        labels = self._labels(traced_row.row)
        cells = self._replays.cells_of(labels)
        before = self._replays.verdicts(self._run.run, labels)
        repairs = {
            name: repaired
            for name, gold in self._golds.items()
            if (repaired := with_gold(self._replays.plan, self._node(name), gold, cells)) is not None
        }
        stop = known
        if not stop and not before.failing:
            stop = "Only a person says that this row fails; a re-run has no grade."
        done: list[Repair] = []
        while not stop:
            chosen = next_repair(explanations, done, repairs, rates)
            if isinstance(chosen, Stop):
                stop = chosen.reason
                break
            name = chosen.node
            if is_unchanged(repairs[name], cells[name]):
                flipped = False  # its output is right as it is: the row is what it was
                repair = repairs.pop(name)
            else:
                repair = repairs.pop(name) if self._is_recorded else repairs[name]
                above = {self._node(name).index, *self._replays.below(self._node(name))}
                given = with_repair(self._replays.given_but(labels, above), name, repair)
                replicate = 1 + sum(one.node == name for one in done)
                run = await self._replays.run(self._replays.plan_for(given), labels, replicate)
                if problem := run.verdicts.undecided(before):
                    self._notes[f"{traced_row.row} with {name} repaired: {problem}"] = None
                    repairs.pop(name, None)
                    continue
                flipped = run.verdicts.has_flipped(before)
            done.append(Repair(name, int(flipped)))
            explanations = weigh(explanations, done[-1], rates)
        row = VerifiedRow(
            row=traced_row.row,
            predicted=traced_row.answer,
            answer=explanations.answer if done else traced_row.answer,
            involved=explanations.involved,
            repairs=tuple(done),
            stop=stop,
        )
        return row, explanations

    def _labels(self, row: str) -> Labels:
        return row_labels(self._run.part, row)

    def _node(self, name: str) -> Any:
        return self._replays.plan.by_id[name]


def _golds(replays: Replays, run: TracedRun) -> dict[str, Gold]:
    """The steps that can be repaired by themselves: those whose gold stands in a column."""
    found = {}
    for node in run.part.nodes:
        if node.shape == "source" or node.expands:
            continue
        if (gold := gold_of(replays.plan, node)) is not None:
            found[node.id] = gold
    if not found:
        raise WorkspaceError(
            "No step can be repaired by itself: none has an `equals` assertion that compares it to a "
            "column. Add gold, or flip single rows with a repair that you write."
        )
    return found


def _explanations(run: TracedRun, place: int, seed: int) -> tuple[Explanations, str]:
    """The explanations of a row; where no replay could change them, what the trace says, and why."""
    from flowboard.tracing import TraceError
    from flowboard.tracing.replay import explain

    row = run.report.rows[place]
    if row.false_alarm > _FALSE_ALARM:
        return _as_traced(
            run, place
        ), "By the model the row is right, and the terminal's check is wrong."
    try:
        return explain(run.report, place, seed), ""
    except TraceError as error:
        return _as_traced(run, place), str(error)


def _as_traced(run: TracedRun, place: int) -> Explanations:
    """The roots of a row as the trace has them: one explanation for each, or one with all of them."""
    import numpy as np

    from flowboard.tracing.replay import Explanations

    nodes = tuple(node.node for node in run.report.nodes)
    roots = {root.node: root.p for root in run.report.rows[place].roots}
    if sum(roots.values()) > 1:
        together = np.array([[name in roots] for name in nodes])
        return Explanations(nodes, together, together, np.ones(1))
    each = np.array([[name == root for root in roots] + [False] for name in nodes])
    return Explanations(nodes, each, each, np.array([*roots.values(), 1 - sum(roots.values())]))
