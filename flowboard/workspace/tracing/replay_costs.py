"""Use case: what a flip test or a verification would cost, before anybody agrees to it. Nothing is run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.tracing.flipping import FlipRequest, ReplayCost, flip
from flowboard.workspace.tracing.verifying import VerifyRequest, verify

if TYPE_CHECKING:
    from flowboard.tracing import TraceReport


@dataclass(frozen=True, slots=True)
class VerifyOutlook:
    """What a verification would cost, and why it would give no interval; empty where it would."""

    cost: ReplayCost
    refusal: str


class _Seen(Exception):
    """Ends a replay at the point where its cost is known and nothing has run yet."""

    def __init__(self, cost: ReplayCost) -> None:
        super().__init__()
        self.cost = cost


async def flip_cost(folder: Path, reference: str, types: NodeTypes, request: FlipRequest) -> ReplayCost:
    """What a flip test would take at most. Raises as `flip` does where it would be refused."""
    try:
        await flip(folder, reference, types, request, _see)
    except _Seen as seen:
        return seen.cost
    raise AssertionError("a flip test shows its cost before it runs")


async def verify_outlook(
    folder: Path, reference: str, types: NodeTypes, request: VerifyRequest, report: TraceReport
) -> VerifyOutlook:
    """What a verification would take at most, and whether intervals come of it; `report` is the trace.

    Raises as `verify` does where there is nothing to replay.
    """
    from flowboard.tracing.verify import refusal

    try:
        await verify(folder, reference, types, request, _see)
    except _Seen as seen:
        rows = min(request.rows, len(report.rows))
        return VerifyOutlook(seen.cost, refusal(report, rows, None))
    raise AssertionError("a verification shows its cost before it runs")


def _see(cost: ReplayCost) -> NoReturn:
    raise _Seen(cost)
