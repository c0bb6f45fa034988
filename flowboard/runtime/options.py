"""What a run is asked to do, and what it reports at its end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from flowboard.runtime.events import NodeProgress

RunStatus = Literal["done", "awaiting", "cancelled", "budget", "stopped", "failed"]


class RunOptions(BaseModel):
    """How much of a flow runs, on what, and within which limits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    targets: tuple[str, ...] | None = Field(None, description="run only these nodes and what they need")
    only: str | None = Field(None, description="run only this node, on what is stored upstream")
    limit: int | None = Field(None, ge=1, description="the first N rows of each source")
    row: str | None = Field(None, description="only this row")
    budget: float | None = Field(None, ge=0, description="US dollars that the run may spend")
    models: Literal["auto", "live", "recorded"] = "auto"
    unknown: Literal["repeat", "skip"] = Field(
        "skip", description="what to do with calls that were in flight at a crash"
    )
    retry_failed: bool = Field(False, description="on resuming, try failed cells again")
    replicate: int = Field(0, ge=0, description="0, or the number of a placebo run")
    concurrency: int | None = Field(None, ge=1, description="calls at once per origin")
    stream: bool = Field(False, description="tell answers piece by piece (a single row)")


@dataclass(slots=True)
class RunSummary:
    """The outcome of a run. `seconds` is wall time, `cost` in US dollars.

    `status` is `awaiting` when everything else is done and items wait for a person.
    """

    run_id: str
    status: RunStatus
    nodes: dict[str, NodeProgress]
    calls: int = 0
    retries: int = 0
    cost: float = 0.0
    unknown: int = 0
    seconds: float = 0.0
    message: str = ""
    warnings: list[str] = field(default_factory=list)

    @property
    def failed_cells(self) -> int:
        """Cells that have no output because something broke."""
        return sum(node.errors for node in self.nodes.values())


class StopSignal:
    """Asks a run to end. May be set from a signal handler of the loop's own thread."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def cancel(self) -> None:
        """Ask for the end."""
        self._event.set()

    async def wait(self) -> None:
        """Wait until someone asks."""
        await self._event.wait()
