"""Assertions within a run: prepared once, evaluated on every output."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from flowboard.assertions.evaluate import Evaluator, Prepared
from flowboard.node import (
    ABSENT,
    AssertionSpec,
    ChatRequest,
    ChatResponse,
    EmbedRequest,
    EmbedResponse,
    Outputs,
    Sandbox,
    Verdict,
)
from flowboard.runtime.calls import WouldCall
from flowboard.runtime.plan import PlannedNode

_NO_ROW: Mapping[str, Any] = {}


class Surroundings(Protocol):
    """What assertions may use of the cell that they look at."""

    @property
    def row(self) -> Mapping[str, Any]:
        """The values of its ancestors."""

    @property
    def sandbox(self) -> Sandbox:
        """The place where user code runs."""

    async def ask(self, request: ChatRequest, purpose: str) -> ChatResponse:
        """Ask a model on behalf of the assertion that `purpose` names."""

    async def embed(self, request: EmbedRequest) -> EmbedResponse:
        """Embed texts on behalf of an assertion."""


class Assertions:
    """Evaluates assertions for cells. Checks run at once; judges of one item are asked side by side.

    Where a run asks nothing on behalf of a node (an estimate, or another node is the only one to
    run), every judge is put to `ask` nevertheless, so that all missing answers are counted.
    """

    def __init__(
        self,
        read_file: Callable[[str], str],
        is_busy: Callable[[], bool],
        read_learned: Callable[[str], bytes] | None = None,
    ) -> None:
        """`read_file` gives the text of a file beside the flow, for code that lives there.

        `read_learned` gives the file of a trained classifier by its name. `is_busy` tells whether other cells are waiting for their turn.
        """
        self._is_busy = is_busy
        self._evaluator = Evaluator(read_file=read_file, read_learned=read_learned)
        self._prepared: dict[int, tuple[AssertionSpec, Prepared]] = {}

    def _prepare(self, spec: AssertionSpec) -> Prepared:
        found = self._prepared.get(id(spec))
        if found is None:
            # The spec is kept with it, so that its id stays taken.
            found = self._prepared[id(spec)] = (spec, self._evaluator.prepare(spec))
        return found[1]

    async def on_outputs(
        self,
        specs: Sequence[AssertionSpec],
        outputs: Outputs,
        node: PlannedNode,
        cell: Surroundings,
    ) -> list[Verdict]:
        """What a node's own assertions say of its outputs.

        They look at the primary port unless they name another. A port without an item is skipped;
        a judge that would have to be asked, but may not, is not run.
        """
        primary = node.primary or next(iter(outputs), "")
        verdicts, _ = await self._each(
            ((spec, outputs.get(spec.on or primary, ABSENT)) for spec in specs), cell
        )
        return verdicts

    async def evaluate(
        self, specs: Sequence[AssertionSpec], output: Any, cell: Surroundings
    ) -> list[Verdict]:
        """What assertions say of one value, in order.

        Raises:
            WouldCall: a judge would have to be asked, but may not.
        """
        verdicts, is_complete = await self._each(((spec, output) for spec in specs), cell)
        if not is_complete:
            raise WouldCall
        return verdicts

    async def _each(
        self, questions: Iterable[tuple[AssertionSpec, Any]], cell: Surroundings
    ) -> tuple[list[Verdict], bool]:
        """The verdicts in order, and whether every judge has been asked."""
        verdicts: list[Verdict] = []
        waiting: list[tuple[int, Prepared, Any]] = []
        for spec, value in questions:
            prepared = self._prepare(spec)
            if value is ABSENT:
                verdicts.append(prepared.verdict("skipped", "There is no output on this port."))
            elif prepared.is_async:
                waiting.append((len(verdicts), prepared, value))
                verdicts.append(prepared.passed)  # holds the place
            else:
                verdicts.append(prepared.check(value, cell.row if prepared.needs_row else _NO_ROW))
        return verdicts, not waiting or await self._fill(verdicts, waiting, cell)

    async def _fill(
        self,
        verdicts: list[Verdict],
        waiting: list[tuple[int, Prepared, Any]],
        cell: Surroundings,
    ) -> bool:
        """Put what judges and code say in the places held for it; tell whether all were asked."""
        found: Sequence[Verdict | BaseException | None]
        if len(waiting) == 1 or self._is_busy():
            # Other cells keep the slots filled, so asking one after the other costs no time and
            # saves a task per question.
            found = [await self._slow(prepared, value, cell) for _, prepared, value in waiting]
        else:
            found = await asyncio.gather(
                *(self._slow(prepared, value, cell) for _, prepared, value in waiting),
                return_exceptions=True,
            )
        for (place, prepared, _), verdict in zip(waiting, found, strict=True):
            if isinstance(verdict, BaseException):
                raise verdict
            verdicts[place] = verdict or prepared.verdict("not_run", "This run doesn't ask the judge.")
        return None not in found

    async def _slow(self, prepared: Prepared, value: Any, cell: Surroundings) -> Verdict | None:
        """What a judge or code says; None if a judge would have to be asked, but may not."""

        async def chat(request: ChatRequest) -> ChatResponse:
            return await cell.ask(request, prepared.spec.name)

        row = cell.row if prepared.needs_row else _NO_ROW
        try:
            return await self._evaluator.evaluate(prepared, value, row, chat, cell.sandbox, cell.embed)
        except WouldCall:
            return None
