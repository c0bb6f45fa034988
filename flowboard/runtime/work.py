"""Who runs: one cell from its inputs to its settlement, with its assertions and retries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from flowboard.node import (
    AssertionSpec,
    Awaiting,
    ChatModel,
    Expanded,
    NodeFailed,
    Outputs,
    Verdict,
)
from flowboard.runtime.axes import write_key
from flowboard.runtime.budget import BudgetSpent
from flowboard.runtime.cache_key import cell_key, node_identity
from flowboard.runtime.calls import WouldCall
from flowboard.runtime.context import CellContext, Services
from flowboard.runtime.events import FILTERED_OUT, CellStatus, NodeProgress
from flowboard.runtime.items import AWAITING, FAILED, LEFT_OUT, OK, UNKNOWN, Cell
from flowboard.runtime.ledger import Ledger, decode_value, encode_value
from flowboard.runtime.plan import PlannedNode
from flowboard.runtime.tableau import Tableau


class StopRun(Exception):
    """An assertion with `on_fail: stop_run` has failed."""

    status: Final = "stopped"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a cell has no output."""

    status: CellStatus
    message: str


@dataclass(slots=True)
class NodeState:
    """What the runner knows of a node during a run."""

    node: PlannedNode
    identity: bytes
    specs: tuple[AssertionSpec, ...]
    retries: int
    looks_up: bool
    keyed_by_row: bool
    progress: NodeProgress
    stopped: Failure | None = None
    """What one cell has met and every other one would meet too."""
    keep_failures: Mapping[str, Failure] = field(default_factory=dict)
    """Cells that failed before this run was resumed."""


_JUDGE_QUESTION, _JUDGE_ANSWER = 500, 150  # tokens of a judge's call, for estimates
_FINISH: Mapping[str, CellStatus] = {"length": "truncated", "refusal": "refused"}


class Worker:
    """Runs cells and settles them."""

    def __init__(
        self,
        states: Sequence[NodeState],
        tableau: Tableau,
        services: Services,
        ledger: Ledger,
        on_failed: Callable[[Cell, str, CellStatus, str], None],
        replicate: int,
        plan_call: Callable[[str, str, int, int], None],
    ) -> None:
        self._plan_call = plan_call
        self._states = states
        self._tableau = tableau
        self._services = services
        self._ledger = ledger
        self._on_failed = on_failed
        self._replicate = replicate

    # -- from the cache ---------------------------------------------------------------------------

    def cache_key(self, cell: Cell) -> str | None:
        """The key under which the cell's result may be stored, or None where none is kept."""
        state = self._states[cell.node.index]
        if not state.looks_up:
            return None
        inputs: dict[str, Any] = cell.inputs()
        if state.keyed_by_row:
            inputs = {"inputs": inputs, "row": self._services.rows.row(cell.line)}
        return cell_key(state.identity, inputs, cell.own, 0, self._replicate)

    async def reuse(self, cell: Cell, cache_key: str, stored: bytes) -> None:
        """Settle a cell with the result of an earlier run; only its assertions are looked at anew."""
        state = self._states[cell.node.index]
        key = write_key(cell.node.cell_axes, cell.labels)
        kept = decode_value(stored)
        context = CellContext(self._services, cell, key, 0)
        context.verdicts = kept.verdicts
        context.answers = kept.answers
        verdicts = await self._assert(state, context, cell, kept.value) if state.specs else []
        status = _status(context)
        self._settle(
            cell, key, kept.value, status, context, verdicts, cache_key, reused=True, attempts=1
        )

    # -- by running -------------------------------------------------------------------------------

    async def run(self, cell: Cell, cache_key: str | None) -> None:
        """Run a cell and settle it.

        Raises:
            BudgetSpent: the budget doesn't cover the next call; the cell is not settled.
            StopRun: an assertion says that the run must stop; the cell is settled.
        """
        node = cell.node
        state = self._states[node.index]
        key = write_key(node.cell_axes, cell.labels)
        if (known := state.keep_failures.get(key) or state.stopped) is not None:
            self._fail(cell, key, known)
            return
        inputs = cell.inputs()
        attempt = 0
        while True:
            context = CellContext(self._services, cell, key, attempt)
            try:
                value = await node.step.run(context, **inputs)
            except WouldCall:
                self.plan_only(cell)
                return
            except BudgetSpent:
                raise
            except NodeFailed as error:
                failure = Failure(cast(CellStatus, error.status), str(error))
                if error.stops_node:
                    state.stopped = failure
                self._fail(cell, key, failure, attempt + 1)
                return
            except Exception as error:  # noqa: BLE001 -- a stranger's node may raise anything
                self._fail(
                    cell, key, Failure("error", f"{type(error).__name__}: {error}"), attempt + 1
                )
                return
            if isinstance(value, Awaiting):
                self._ledger.record(node.id, key, _position(cell), "awaiting", error=value.reason)
                self._pass_on(cell, AWAITING, {})
                return
            verdicts = await self._assert(state, context, cell, value) if state.specs else []
            if attempt >= state.retries or not self._wants_retry(state, verdicts, attempt):
                break
            attempt += 1
        status = _status(context)
        reused = bool(context.answers) and not context.missed
        of_the_row = context.asked_row and not state.keyed_by_row
        asked_live = any(answer.source == "live" for answer in context.answers)
        if cache_key is not None and not asked_live and not of_the_row and not attempt:
            self._ledger.keep(cache_key, encode_value(value, context.verdicts, context.answers))
        else:
            cache_key = None
        self._settle(
            cell, key, value, status, context, verdicts, cache_key, reused=reused, attempts=attempt + 1
        )

    def plan_only(self, cell: Cell) -> None:
        """In an estimate, or upstream of the only node to run: the cell would have to be computed."""
        key = write_key(cell.node.cell_axes, cell.labels)
        self._ledger.record(
            cell.node.id, key, _position(cell), "planned", error="not run yet: run up to here first"
        )
        self._pass_on(cell, UNKNOWN, {})

    def block(self, cell: Cell) -> None:
        """Settle a cell whose inputs didn't come."""
        if cell.state == UNKNOWN:
            self._plan_calls(cell)
            self.plan_only(cell)
            return
        if cell.state == AWAITING:
            self._pass_on(cell, AWAITING, {})
            return
        key = write_key(cell.node.cell_axes, cell.labels)
        why = FILTERED_OUT if cell.state == LEFT_OUT else "an input failed upstream"
        self._ledger.record(cell.node.id, key, _position(cell), "skipped", error=why)
        self._pass_on(cell, cell.state, {})

    def _plan_calls(self, cell: Cell) -> None:
        """Count the calls of a cell whose inputs aren't known, from what its node type says."""
        node, state = cell.node, self._states[cell.node.index]
        own_model = cell.own.get("model")
        for estimate in node.step.estimate():
            if own_model in (None, estimate.model):
                for _ in range(estimate.calls):
                    self._plan_call(
                        node.id, estimate.model, estimate.input_tokens, estimate.output_tokens
                    )
        for spec in (*state.specs, *node.step.asserts()):
            if spec.kind == "judge" and isinstance(model := spec.arguments.get("model"), str):
                self._plan_call(node.id, model, _JUDGE_QUESTION, _JUDGE_ANSWER)

    # -- settlement -------------------------------------------------------------------------------

    def _settle(
        self,
        cell: Cell,
        key: str,
        value: Outputs | Expanded,
        status: CellStatus,
        context: CellContext,
        verdicts: Sequence[Verdict],
        cache_key: str | None,
        *,
        reused: bool,
        attempts: int,
    ) -> None:
        said = [*context.verdicts, *verdicts] if context.verdicts else verdicts
        self._ledger.record(
            cell.node.id,
            key,
            _position(cell),
            status,
            cache_key=cache_key,
            reused=reused,
            value=None if cache_key is not None else encode_value(value),
            verdicts=said,
            answers=context.answers,
            attempts=attempts,
        )
        state = OK
        if verdicts:
            failing = {verdict.name for verdict in verdicts if verdict.outcome == "fail"}
            actions = {
                spec.on_fail for spec in self._states[cell.node.index].specs if spec.name in failing
            }
            if "skip_downstream" in actions:
                state = FAILED
            if "stop_run" in actions:
                self._pass_on(cell, FAILED, {})
                raise StopRun(
                    f"an assertion on {cell.node.id!r} failed at {key} and says on_fail: stop_run"
                )
        if isinstance(value, Expanded) and state == OK:
            self._tableau.settle_expanded(cell, value.items)
        else:
            self._pass_on(cell, state, {} if isinstance(value, Expanded) else value)

    def _pass_on(self, cell: Cell, state: int, outputs: Outputs) -> None:
        if cell.node.axes is not cell.node.cell_axes and state != OK:
            self._tableau.settle_unexpanded(cell, state)
        else:
            self._tableau.settle(cell, state, outputs)

    def _fail(self, cell: Cell, key: str, failure: Failure, attempts: int = 1) -> None:
        status, message = failure.status, failure.message
        self._ledger.record(cell.node.id, key, _position(cell), status, error=message, attempts=attempts)
        self._on_failed(cell, key, status, message)
        self._pass_on(cell, FAILED, {})

    async def _assert(
        self, state: NodeState, context: CellContext, cell: Cell, value: Outputs | Expanded
    ) -> list[Verdict]:
        if isinstance(value, Expanded):
            return []
        return await self._services.assertions.on_outputs(state.specs, value, cell.node, context)

    @staticmethod
    def _wants_retry(state: NodeState, verdicts: Sequence[Verdict], attempt: int) -> bool:
        failing = {verdict.name for verdict in verdicts if verdict.outcome == "fail"}
        return any(spec.name in failing and spec.retries > attempt for spec in state.specs)


def _status(context: CellContext) -> CellStatus:
    """`done`, unless the last answer was cut short or refused."""
    if not context.answers:
        return "done"
    return _FINISH.get(context.answers[-1].finish_reason, "done")


def _position(cell: Cell) -> int:
    return cell.ranks[0] if cell.ranks else 0


def state_of(
    node: PlannedNode,
    run_id: str,
    models: Sequence[ChatModel],
    progress: NodeProgress,
    failures: Mapping[str, Failure],
) -> NodeState:
    """What the runner needs to know of a node: whether and under what key its cells are cached.

    Nodes that ask live models aren't cached as cells: their answers are, and computing the cell
    anew from these is as good and keeps one copy of the text. Nodes that evaluate assertions may
    look at the whole row, so it is part of their key.
    """
    step = node.step
    asserts = step.asserts()
    asks_live = any(model.source == "live" for model in models)
    asks_nobody_known = bool(step.estimate()) and not models
    runs_code = any(spec.kind in ("code", "learned") for spec in asserts)
    return NodeState(
        node=node,
        identity=node_identity(step, run_id, models),
        specs=node.specs,
        retries=max((spec.retries for spec in node.specs), default=0),
        looks_up=not (asks_live or asks_nobody_known or runs_code or type(step).role == "grading"),
        keyed_by_row=bool(asserts),
        progress=progress,
        keep_failures=failures,
    )
