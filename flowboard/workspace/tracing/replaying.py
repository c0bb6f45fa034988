"""Re-running single rows of a run with some cells given: the engine's side of flip tests and of `verify`.

Every replay is on record in the run's store under an id of its own, `RUN~…`; its answers are kept
like all others, so that none is bought twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from flowboard.flow.reading import read_flow
from flowboard.runtime.axes import Labels, parse_key, write_key
from flowboard.runtime.engines.local import LocalRun
from flowboard.runtime.estimate import Estimate, estimate
from flowboard.runtime.options import RunOptions, StopSignal
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import cells
from flowboard.store.cells import Cell
from flowboard.store.journal import Journal
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.execution import StoredGrades
from flowboard.workspace.interrupts import stopping_on_interrupt
from flowboard.workspace.learned_files import learned_reader
from flowboard.workspace.lineage import judging, key_axes
from flowboard.workspace.models import model_names, recording_path, who_answers
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.run_plan import plan_of
from flowboard.workspace.run_source import source_of
from flowboard.workspace.tracing.folding import Folded
from flowboard.workspace.tracing.replay_watch import ReplayWatch
from flowboard.workspace.tracing.rows import Rows
from flowboard.workspace.tracing.run_outcomes import NODE, OutcomeTable, add_cell, add_judges, kinds_of
from flowboard.workspace.tracing.substitution import Given, replay_plan
from flowboard.workspace.trust.gate import answers_of, hashes_in
from flowboard.workspace.trust.run import guarded

if TYPE_CHECKING:
    from flowboard.assertions.sandbox.opening import OpenSandbox
    from flowboard.llm.registry import ModelRegistry


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the assertions of a terminal say of a row, by name.

    `problem` is why they say nothing; `is_missing`, that there is no such row.
    """

    outcomes: Mapping[str, str]
    problem: str = ""
    is_missing: bool = False

    @property
    def failing(self) -> frozenset[str]:
        """The assertions that fail."""
        return frozenset(name for name, outcome in self.outcomes.items() if outcome == "fail")

    def has_flipped(self, before: Verdicts) -> bool:
        """Whether a row that failed passes now: nothing fails, and all that had failed passes."""
        answered = all(self.outcomes.get(name) in ("pass", "skipped") for name in before.failing)
        return not self.problem and not self.failing and answered

    def undecided(self, before: Verdicts) -> str:
        """Why a row that failed neither fails nor passes now; empty where it does."""
        if self.problem or self.failing:
            return self.problem
        silent = [name for name in before.failing if self.outcomes.get(name) not in ("pass", "skipped")]
        return f"{', '.join(sorted(silent))} said neither pass nor fail." if silent else ""

    @property
    def passes(self) -> bool:
        """Whether something passes and nothing fails."""
        return not self.problem and not self.failing and "pass" in self.outcomes.values()


@dataclass(frozen=True, slots=True)
class Replay:
    """One re-run of a row: its id in the store, what came of it, and what it took in US dollars."""

    id: str
    plan: Plan
    verdicts: Verdicts
    calls: int
    cost: float


class Replays:
    """Re-runs rows of a run in the store. Use as an async context manager.

    Args:
        part: the graph of the trace; a row is one of its unit.
        budget: what all replays together may cost, in US dollars.
        trust: hashes of flows that the user trusts for this.
        watch: who hears what it takes, and may stop it.
    """

    def __init__(
        self,
        store: Store,
        record: RunRecord,
        types: NodeTypes,
        part: Folded,
        *,
        budget: float | None = None,
        trust: str | None = None,
        watch: ReplayWatch | None = None,
    ) -> None:
        self.store = store
        self.record = record
        self.part = part
        self.plan = plan_of(record, types)
        self.calls, self.cost = 0, 0.0
        self.watch = watch or ReplayWatch()
        self._types = types
        self._budget = budget
        self._trust = trust
        self._flow = read_flow(record.snapshot, record.flow_path).flow
        self._sources = {source.id for source in self.plan.sources}
        self._latest: tuple[Labels, dict[str, list[Cell]], dict[str, list[Cell]]] | None = None
        self._number = 0
        self._name = f"{record.id}~{secrets.token_hex(3)}"

    async def __aenter__(self) -> Self:
        """Pass the gate and open what replays need.

        Raises:
            TrustNeeded: the flow does something that needs the user's trust, and hasn't got it.
        """
        from flowboard.assertions.sandbox.opening import open_sandbox
        from flowboard.llm.registry import ModelRegistry

        path = Path(self.record.flow_path)
        source = source_of(self.record, self._budget)
        guard = guarded(source, self._types, OutputFolder(path.parent / "out"), hashes_in(self._trust))
        gate = guard.gate.in_front_of(self.plan.by_id)
        self._files = guard.files
        self._registry: ModelRegistry = ModelRegistry(
            self._options().models, recording_path(path), trusted_origins=gate.consented_origins()
        )
        gate.check(answers_of(self._registry))
        who_answers(self._registry, model_names(self.plan))
        self._sandbox: OpenSandbox = open_sandbox()
        self._journal = Journal(self.store)
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Close it all; what was answered is on record."""
        await self._sandbox.close()
        await self._journal.close()
        await self._registry.close()

    def is_recorded(self, below: Collection[int]) -> bool:
        """Whether all models that these nodes ask are played from the recording: no two answers differ."""
        asked = [
            self._registry.describe(name, address).source
            for name, address in model_names(Plan(tuple(self.plan.nodes[i] for i in sorted(below)), {}))
        ]
        return all(source == "recorded" for source in asked)

    # -- what is there -----------------------------------------------------------------------------

    def cells_of(self, labels: Labels) -> Mapping[str, Sequence[Cell]]:
        """The cells of a row by node, as the run left them."""
        return self._cells(labels)[0]

    def _cells(self, labels: Labels) -> tuple[dict[str, list[Cell]], dict[str, list[Cell]]]:
        """The cells of a row by node, and those beside it: of the same data, but another unit."""
        if self._latest is None or self._latest[0] != labels:
            named = dict(zip(self.part.unit, labels, strict=True))
            own: dict[str, list[Cell]] = {}
            beside: dict[str, list[Cell]] = {}
            for cell in self._stored(named):
                node = self.plan.by_id.get(cell.node)
                if node is None:
                    continue
                axes = key_axes(node)
                at = dict(zip(axes, parse_key(cell.key, axes), strict=True))
                apart = {axis for axis, label in named.items() if at.get(axis, label) != label}
                if not apart:
                    own.setdefault(cell.node, []).append(cell)
                elif not apart & self._sources:
                    beside.setdefault(cell.node, []).append(cell)
            self._latest = labels, own, beside
        return self._latest[1:]

    def _stored(self, named: Mapping[str, str]) -> Sequence[Cell]:
        above = [node for node in self.plan if node.index in self.part.terminal.lineage]
        wanted = [*above, self.part.terminal]
        if named:
            axis, label = next(iter(named.items()))
            near = cells.row(self.store, self.record.id, write_key((axis,), (label,)))
            apart = [node for node in wanted if axis not in key_axes(node)]
        else:
            near, apart = [], wanted
        for node in apart:
            near += cells.stream(self.store, self.record.id, node.id)
        return near

    def given_but(self, labels: Labels, running: Collection[int]) -> Given:
        """What the cells of a row have given, of all nodes but those that are to run again.

        What stands beside the row is given throughout: only the row itself is to change.
        """
        own, beside = self._cells(labels)
        given: dict[str, dict[str, Any]] = {}
        for is_own, found in ((True, own), (False, beside)):
            for name, of_node in found.items():
                node = self.plan.by_id[name]
                if node.shape == "source" or (is_own and node.index in running):
                    continue
                given.setdefault(name, {}).update(
                    {
                        cell.key: {"items": cell.outputs["items"]}
                        if "items" in cell.outputs
                        else {"outputs": cell.outputs.get("outputs", {})}
                        for cell in of_node
                        if cell.outputs
                    }
                )
        return given

    def below(self, node: PlannedNode) -> frozenset[int]:
        """The nodes that depend on this one, and lead to the terminal or judge it."""
        wanted = {self.part.terminal.index, *self.part.terminal.lineage}
        wanted |= {judge.index for judge in judging(self.plan, self.part.terminal)}
        return frozenset(
            other.index for other in self.plan if node.index in other.lineage and other.index in wanted
        )

    def verdicts(self, run_id: str, labels: Labels) -> Verdicts:
        """What the terminal's assertions say of a row in a run or a replay; grades don't count."""
        terminal = self.part.terminal
        axes = key_axes(terminal)
        alone = Folded(terminal, (terminal,), (), self.part.unit)
        name = self.part.row_name(labels)
        table, kinds = OutcomeTable(), kinds_of(self.plan, terminal.specs)
        found: set[Labels] = set()
        problem = ""
        for cell in cells.stream(self.store, run_id, terminal.id, outputs=False):
            own = parse_key(cell.key, axes)
            named = dict(zip(axes, own, strict=True))
            if tuple(named[axis] for axis in self.part.unit) == labels:
                found.add(own)
                add_cell(table, name, terminal.id, cell, kinds)
                if cell.status not in ("done", "truncated", "refused"):
                    problem = cell.error or f"{terminal.id} is {cell.status}"
        rows = Rows(alone, (labels,))
        judged = {terminal.id: frozenset(found)}
        add_judges(self.store, run_id, self.plan, alone, judged, rows, table)
        if not found:
            problem = f"{terminal.id} has no item in this row"
        outcomes = {name: out for name, out in table.outcomes().items() if name != NODE}
        return Verdicts(outcomes, problem, is_missing=not found)

    # -- running -----------------------------------------------------------------------------------

    def plan_for(self, given: Given) -> Plan:
        """The plan that ends at the terminal and its evaluators, with some cells given."""
        terminal = self.part.terminal
        judges = [judge.id for judge in judging(self.plan, terminal)]
        return replay_plan(
            self._flow, self._types, (terminal.id, *judges), given, judged=(terminal.id, *judges)
        )

    def plan_to(self, node: PlannedNode, given: Given, config: Mapping[str, Any] | None = None) -> Plan:
        """The plan that ends at one node and its evaluators, for computing its output anew."""
        judges = [judge.id for judge in judging(self.plan, node)]
        targets = (node.id, *judges)
        return replay_plan(self._flow, self._types, targets, given, targets, {node.id: config or {}})

    async def run(self, plan: Plan, labels: Labels, replicate: int) -> Replay:
        """Run a plan for one row.

        Raises:
            WorkspaceError: the budget is spent, or the run was stopped or broke.
        """
        self._number += 1
        run_id = f"{self._name}.{self._number}"
        run = LocalRun(
            run_id,
            plan,
            self._options(labels, replicate),
            store=self.store,
            journal=self._journal,
            models=self._registry,
            files=self._files,
            grades=StoredGrades(self.store, run_id),
            sandbox=self._sandbox,
            read_learned=learned_reader(Path(self.record.flow_path), self._files),
        )
        stop = StopSignal()
        with stopping_on_interrupt(stop.cancel), self.watch.over(stop):
            summary = await run.execute(stop)
        self.calls += summary.calls
        self.cost += summary.cost
        self.watch.spent(self.calls, self.cost)
        if summary.status == "budget":
            raise WorkspaceError(
                f"The budget is spent: {self.calls} calls, ${self.cost:.2f}. Give a larger one.",
                ExitCode.BUDGET,
            )
        if summary.status == "cancelled":
            raise WorkspaceError("Stopped. What was answered is kept.", ExitCode.INTERRUPTED)
        if summary.status == "failed":
            raise WorkspaceError(summary.message, ExitCode.FAILURE)
        return Replay(run_id, plan, self.verdicts(run_id, labels), summary.calls, summary.cost)

    async def estimate(self, plan: Plan, labels: Labels, replicate: int) -> Estimate:
        """What running a plan for one row would take. Asks nobody."""
        return await estimate(
            plan,
            self._options(labels, replicate),
            store=self.store,
            models=self._registry,
            files=self._files,
            grades=StoredGrades(self.store),
        )

    def _options(self, labels: Labels | None = None, replicate: int = 0) -> RunOptions:
        """The options of the run, for one row of it."""
        before = RunOptions.model_validate(self.record.options)
        named = zip(self.part.unit, labels or (), strict=False)
        row = ";".join(
            f"{axis}={write_key((axis,), (one,))}" for axis, one in named if axis in self._sources
        )
        left = None if self._budget is None else max(0.0, self._budget - self.cost)
        return RunOptions(
            limit=None if row else before.limit,
            row=row or None,
            budget=left,
            models=before.models,
            concurrency=before.concurrency,
            unknown="repeat",
            replicate=replicate,
        )
