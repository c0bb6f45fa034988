"""Assertions within a run: prepared once, evaluated on every output."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flowboard.assertions.evaluate import Evaluator, Prepared
from flowboard.node import ABSENT, AssertionSpec, ChatRequest, ChatResponse, Outputs, Verdict
from flowboard.runtime.plan import PlannedNode

if TYPE_CHECKING:
    from flowboard.runtime.context import CellContext


class Assertions:
    """Evaluates assertions for cells. Checks run at once; judges of one item are asked side by side."""

    def __init__(self, read_file: Callable[[str], str], is_busy: Callable[[], bool]) -> None:
        """`read_file` gives the text of a file beside the flow, for code that lives there.

        `is_busy` tells whether other cells are waiting for their turn.
        """
        self._is_busy = is_busy
        self._evaluator = Evaluator(read_file=read_file)
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
        context: CellContext,
    ) -> list[Verdict]:
        """What a node's own assertions say of its outputs; a port without an item is skipped."""
        return await self._each(
            ((spec, outputs.get(spec.on or node.primary, ABSENT)) for spec in specs), context
        )

    async def evaluate(
        self, specs: Sequence[AssertionSpec], output: Any, context: CellContext
    ) -> list[Verdict]:
        """What assertions say of one value, in order."""
        return await self._each(((spec, output) for spec in specs), context)

    async def _each(
        self, questions: Iterable[tuple[AssertionSpec, Any]], context: CellContext
    ) -> list[Verdict]:
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
                verdicts.append(prepared.check(value, context.row if prepared.needs_row else _NO_ROW))
        if waiting:
            await self._fill(verdicts, waiting, context)
        return verdicts

    async def _fill(
        self,
        verdicts: list[Verdict],
        waiting: list[tuple[int, Prepared, Any]],
        context: CellContext,
    ) -> None:
        """Put what judges and code say in the places held for it."""
        if len(waiting) == 1 or self._is_busy():
            # Other cells keep the slots filled, so asking one after the other costs no time and
            # saves a task per question.
            for place, prepared, value in waiting:
                verdicts[place] = await self._slow(prepared, value, context)
            return
        found = await asyncio.gather(
            *(self._slow(prepared, value, context) for _, prepared, value in waiting),
            return_exceptions=True,
        )
        for (place, _, _), verdict in zip(waiting, found, strict=True):
            if isinstance(verdict, BaseException):
                raise verdict
            verdicts[place] = verdict

    async def _slow(self, prepared: Prepared, value: Any, context: CellContext) -> Verdict:
        async def chat(request: ChatRequest) -> ChatResponse:
            return await context.ask(request, prepared.spec.name)

        row = context.row if prepared.needs_row else _NO_ROW
        return await self._evaluator.evaluate(prepared, value, row, chat, context.sandbox)


_NO_ROW: Mapping[str, Any] = {}
