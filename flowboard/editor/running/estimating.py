"""What the run button says it would do: worked out beside the page, a moment after the last edit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nicegui import background_tasks

from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.running import Estimate, estimate_flow

if TYPE_CHECKING:
    from flowboard.flow.flow_file import FlowFile
    from flowboard.workspace.catalogue import NodeTypes

_REST: Final = 0.4  # seconds without a further edit before anything is worked out


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a run would do, or why that can't be said.

    `problem` is a sentence; `estimate` is None where there is one.
    """

    estimate: Estimate | None = None
    problem: str = ""


class Estimator:
    """Works out the outlook whenever it is asked to, once things have come to rest.

    `source` gives the flow as it stands, its node types, and what would be asked for; `told` hears
    every outlook, on the event loop.
    """

    def __init__(
        self,
        source: Callable[[], tuple[FlowFile, NodeTypes, RunRequest]],
        told: Callable[[Outlook | None], None],
    ) -> None:
        self._source = source
        self._told = told
        self._asked = 0
        self._working: asyncio.Task[None] | None = None

    def refresh(self) -> None:
        """Something has changed: say that the outlook is open, and work it out anew."""
        self._asked += 1
        if self._working is None or self._working.done():
            self._told(None)
            self._working = background_tasks.create(self._work(), name="estimate")

    def close(self) -> None:
        """Ask no more."""
        if self._working is not None:
            self._working.cancel()

    async def _work(self) -> None:
        asked = -1
        while asked != self._asked:
            asked = self._asked
            await asyncio.sleep(_REST)
            if asked != self._asked:
                continue
            file, types, request = self._source()
            outlook = await asyncio.to_thread(_outlook, file, types, request)
            if asked == self._asked:
                self._told(outlook)


def _outlook(file: FlowFile, types: NodeTypes, request: RunRequest) -> Outlook:
    try:
        return Outlook(asyncio.run(estimate_flow(file, types, request)))
    except FlowError as error:
        return Outlook(problem=error.problems[0].message if error.problems else str(error))
    except WorkspaceError as error:
        return Outlook(problem=str(error))
