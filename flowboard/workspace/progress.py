"""What a progress display shows of a run's events: a line of counters per node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flowboard.runtime.events import FAILED_STATUSES, Event


@dataclass(frozen=True, slots=True)
class NodeCounters:
    """How far a node is. `expected` is None as long as the number of its cells isn't known."""

    node: str
    settled: int
    expected: int | None
    errors: int
    reused: int
    calls: int
    cost: float


def node_counters(event: Event) -> Iterator[NodeCounters]:
    """The counters in a `progress` event; none in any other."""
    for node, told in event.data.get("nodes", {}).items() if event.kind == "progress" else ():
        statuses: dict[str, int] = told["statuses"]
        yield NodeCounters(
            node=node,
            settled=sum(statuses.values()),
            expected=told["expected"],
            errors=sum(count for status, count in statuses.items() if status in FAILED_STATUSES),
            reused=told["reused"],
            calls=told["calls"],
            cost=told["cost"],
        )


__all__ = ["Event", "NodeCounters", "node_counters"]
