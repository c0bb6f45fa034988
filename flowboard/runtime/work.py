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
    Files,
    NodeFailed,
    Outputs,
    Verdict,
)
from flowboard.runtime.axes import write_key
from flowboard.runtime.budget import BudgetSpent
from flowboard.runtime.cache_key import cell_key, data_digests, node_identity
from flowboard.runtime.calls import WouldCall
from flowboard.runtime.context import CellContext, Services
from flowboard.runtime.events import FAILED_STATUSES, FILTERED_OUT, CellStatus
from flowboard.runtime.groups import on_missing
from flowboard.runtime.items import AWAITING, FAILED, LEFT_OUT, OK, UNKNOWN, Cell, Item
from flowboard.runtime.ledger import Ledger, decode_value, encode_value
from flowboard.runtime.made import Made, misfit
from flowboard.runtime.plan import PINNED, PlannedNode
from flowboard.runtime.resuming import Failure
from flowboard.runtime.tableau import Tableau
from flowboard.store.errors import StoreError


class StopRun(Exception):
    """An assertion with `on_fail: stop_run` has failed."""

    status: Final = "stopped"


@dataclass(slots=True)
class NodeState:
    """What the runner knows of a node during a run.

    Attributes:
        identity: what the node contributes to the cache keys of its cells.
        retries: how often a cell may be computed anew when an assertion on it fails.
        looks_up: whether its cells are kept and looked up as such.
        keyed_by_row: whether the whole row is part of the key.
        knows_models: whether it says which models it asks, so that they are part of the key.
    """

    node: PlannedNode
    identity: bytes
    retries: int
    looks_up: bool
    keyed_by_row: bool
    knows_models: bool
    stopped: Failure | None = None
    """What one cell has met and every other one would meet too."""
    keep_failures: Mapping[str, Failure] = field(default_factory=dict)
    """Cells that failed before this run was resumed."""
    pinned: bool = False
    """Whether outputs that are there are kept as they are, whatever has changed upstream or in the node."""


Pins = Callable[[str, str], bytes | None]
"""Gives what a pinned node has made of a key in an earlier run, as it is stored; None where it hasn't."""


_JUDGE_QUESTION, _JUDGE_ANSWER = 500, 150  # tokens of a judge's call, for estimates


class Worker:
    """Runs cells and settles them.

    Args:
        states: what is known of each node, by its index.
        tableau: where settled cells go.
        services: what the contexts of cells have in common.
        ledger: puts cells on record.
        on_failed: told of every failed cell: the cell, its key, its status and why.
        replicate: 0, or the number of a placebo run.
        plan_call: counts a call that is not made: node, model, tokens asked and answered.
        pins: what pinned nodes have made before.
    """

    def __init__(
        self,
        states: Sequence[NodeState],
        tableau: Tableau,
        services: Services,
        ledger: Ledger,
        on_failed: Callable[[Cell, str, CellStatus, str], None],
        replicate: int,
        plan_call: Callable[[str, str, int, int], None],
        pins: Pins = lambda node, key: None,
    ) -> None:
        self._plan_call = plan_call
        self._pins = pins
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
        """Settle a cell with the result of an earlier run; only its assertions are looked at anew.

        Raises:
            BudgetSpent: the budget doesn't cover what a judge asks; the cell is not settled.
            StopRun: an assertion says that the run must stop; the cell is settled.
        """
        key = write_key(cell.node.cell_axes, cell.labels)
        await self._settle_stored(cell, key, stored, cache_key)

    async def _settle_stored(self, cell: Cell, key: str, stored: bytes, cache_key: str | None) -> None:
        """Settle a cell with a stored value; without `cache_key` the value is put on record with the cell."""
        kept = decode_value(stored)
        context = CellContext(self._services, cell, key, 0)
        context.verdicts = kept.verdicts
        made = Made(kept.value, kept.answers, True, cache_key, stored if cache_key is None else None)
        verdicts = await self._assert(context, cell, made.value)
        self._settle(cell, key, made, context, verdicts)

    # -- by running -------------------------------------------------------------------------------

    async def run(self, cell: Cell, cache_key: str | None) -> None:
        """Run a cell and settle it.

        Raises:
            BudgetSpent: the budget doesn't cover the next call; the cell is not settled.
            StopRun: an assertion says that the run must stop; the cell is settled.
            StoreError: the store can't be read or written; the cell is not settled.
        """
        node = cell.node
        state = self._states[node.index]
        key = write_key(node.cell_axes, cell.labels)
        if (known := state.keep_failures.get(key) or state.stopped) is not None:
            self._fail(cell, key, known)
            return
        if state.pinned and (kept := self._pins(node.id, key)) is not None:
            await self._settle_stored(cell, key, kept, None)
            return
        inputs = cell.inputs()
        row = cell.line.get(node.index)  # a row of a source, which its assertions are to look at
        attempt, spent = 0, 0.0
        while True:
            context = CellContext(self._services, cell, key, attempt)
            context.spent = spent
            try:
                value = await node.step.run(context, **inputs) if row is None else row.outputs
                if not isinstance(value, Awaiting):
                    made = self._made(state, context, value, None if attempt else cache_key)
            except WouldCall:
                self._plan_judges(node.id, node.specs)
                self.plan_only(cell)
                return
            except (BudgetSpent, StoreError):
                raise
            except NodeFailed as error:
                failure = failure_of(error)
                if error.stops_node:
                    state.stopped = failure
                self._fail(cell, key, failure, attempt + 1, context.spent)
                return
            except Exception as error:  # noqa: BLE001 -- a stranger's node may raise anything
                failure = Failure("error", f"{type(error).__name__}: {error}")
                self._fail(cell, key, failure, attempt + 1, context.spent)
                return
            if isinstance(value, Awaiting):
                self._ledger.record(node.id, key, _position(cell), "awaiting", error=value.reason)
                self._pass_on(cell, AWAITING, {})
                return
            context.answers = []  # from here on those of judges
            verdicts = await self._assert(context, cell, value)
            if attempt >= state.retries or not self._wants_retry(state, verdicts, attempt):
                break
            attempt, spent = attempt + 1, context.spent
        self._settle(cell, key, made, context, verdicts, attempt + 1)

    def _made(
        self,
        state: NodeState,
        context: CellContext,
        value: Outputs | Expanded,
        cache_key: str | None,
    ) -> Made:
        """What a node has given, as it will be kept: under `cache_key` if that tells all it depends on.

        Raises:
            NodeFailed: it isn't what a node of its shape gives.
        """
        if (problem := misfit(state.node, value)) is not None:
            raise NodeFailed(problem)
        answers = context.answers
        if (context.asked_row and not state.keyed_by_row) or (
            answers and not (state.knows_models and all(one.source == "recorded" for one in answers))
        ):
            cache_key = None
        stored = (
            encode_value(value) if cache_key is None else encode_value(value, context.verdicts, answers)
        )
        return Made(value, answers, bool(answers) and not context.missed, cache_key, stored)

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
        if cell.members is not None and cell.state == FAILED and on_missing(cell.node) == "fail":
            self._fail(cell, key, Failure("error", _failed_members(cell.node, cell.members)))
            return
        why = FILTERED_OUT if cell.state == LEFT_OUT else "an input failed upstream"
        self._ledger.record(cell.node.id, key, _position(cell), "skipped", error=why)
        self._pass_on(cell, cell.state, {})

    def _plan_calls(self, cell: Cell) -> None:
        """Count the calls of a cell whose inputs aren't known, from what its node type says."""
        node = cell.node
        own_model = cell.own.get("model")
        for estimate in node.step.estimate():
            if own_model in (None, estimate.model):
                for _ in range(estimate.calls):
                    self._plan_call(
                        node.id, estimate.model, estimate.input_tokens, estimate.output_tokens
                    )
        self._plan_judges(node.id, (*node.specs, *node.step.asserts()))

    def _plan_judges(self, node: str, specs: Sequence[AssertionSpec]) -> None:
        """Count the calls of the judges among these assertions."""
        for spec in specs:
            if spec.kind == "judge" and isinstance(model := spec.arguments.get("model"), str):
                self._plan_call(node, model, _JUDGE_QUESTION, _JUDGE_ANSWER)

    # -- settlement -------------------------------------------------------------------------------

    def _settle(
        self,
        cell: Cell,
        key: str,
        made: Made,
        context: CellContext,
        verdicts: Sequence[Verdict],
        attempts: int = 1,
    ) -> None:
        stored = made.stored
        if stored is not None and made.cache_key is not None:
            self._ledger.keep(made.cache_key, stored)
            stored = None
        self._ledger.record(
            cell.node.id,
            key,
            _position(cell),
            made.status,
            cache_key=made.cache_key,
            reused=made.reused,
            value=stored,
            verdicts=[*context.verdicts, *verdicts] if context.verdicts else verdicts,
            answers=made.answers,
            judged_by=context.answers,
            spent=context.spent,
            attempts=attempts,
        )
        state = OK
        if verdicts:
            failing = {verdict.name for verdict in verdicts if verdict.outcome == "fail"}
            actions = {spec.on_fail for spec in cell.node.specs if spec.name in failing}
            if "skip_downstream" in actions:
                state = FAILED
            if "stop_run" in actions:
                self._pass_on(cell, FAILED, {})
                self._services.calls.stop()
                raise StopRun(
                    f"an assertion on {cell.node.id!r} failed at {key} and says on_fail: stop_run"
                )
        value = made.value
        if not isinstance(value, Expanded):
            self._pass_on(cell, state, value)
        elif state == OK:
            self._tableau.settle_expanded(cell, value.items)
        else:
            self._tableau.settle_unexpanded(cell, state)

    def _pass_on(self, cell: Cell, state: int, outputs: Outputs) -> None:
        if cell.node.expands:
            self._tableau.settle_unexpanded(cell, state)
        else:
            self._tableau.settle(cell, state, outputs)

    def _fail(
        self, cell: Cell, key: str, failure: Failure, attempts: int = 1, spent: float = 0.0
    ) -> None:
        status, message = failure.status, failure.message
        self._ledger.record(
            cell.node.id, key, _position(cell), status, error=message, spent=spent, attempts=attempts
        )
        self._on_failed(cell, key, status, message)
        self._pass_on(cell, FAILED, {})

    async def _assert(
        self, context: CellContext, cell: Cell, value: Outputs | Expanded
    ) -> Sequence[Verdict]:
        specs = cell.node.specs
        if not specs or isinstance(value, Expanded):
            return ()
        return await self._services.assertions.on_outputs(specs, value, cell.node, context)

    @staticmethod
    def _wants_retry(state: NodeState, verdicts: Sequence[Verdict], attempt: int) -> bool:
        failing = {verdict.name for verdict in verdicts if verdict.outcome == "fail"}
        return any(spec.name in failing and spec.retries > attempt for spec in state.node.specs)


def failure_of(error: NodeFailed) -> Failure:
    """What a node has said that it can't do; a status of its own invention is an `error`."""
    status = error.status if error.status in FAILED_STATUSES else "error"
    return Failure(cast(CellStatus, status), str(error))


def _failed_members(node: PlannedNode, members: Sequence[Item]) -> str:
    """Which members of a group have failed, the first few by name."""
    failed = [write_key(node.joined_axes, one.labels) for one in members if one.state == FAILED]
    if not failed:
        return "what makes the members of this group failed"
    rest = f" and {len(failed) - 3} more" if len(failed) > 3 else ""
    return f"{len(failed)} of {len(members)} members failed: {', '.join(failed[:3])}{rest}"


def _position(cell: Cell) -> int:
    return cell.ranks[0] if cell.ranks else 0


def state_of(
    node: PlannedNode,
    run_id: str,
    models: Sequence[ChatModel],
    files: Files,
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
    is_outside = node.shape == "source" or type(step).role == "grading"
    pinned = node.node.extensions.get(PINNED) is True and node.shape != "source"
    looks_up = not (asks_live or asks_nobody_known or runs_code or is_outside or pinned)
    return NodeState(
        node=node,
        identity=node_identity(step, run_id, models, data_digests(step, files) if looks_up else ()),
        retries=max((spec.retries for spec in node.specs), default=0),
        looks_up=looks_up,
        keyed_by_row=bool(asserts),
        knows_models=bool(models),
        keep_failures=failures,
        pinned=pinned,
    )
