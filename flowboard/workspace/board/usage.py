"""What the nodes of a run took: cells, tokens, cost, and how long their answers were."""

from __future__ import annotations

from dataclasses import dataclass

from flowboard.runtime.plan import Plan
from flowboard.store import cells
from flowboard.store.store import Store


@dataclass(frozen=True, slots=True)
class NodeUsage:
    """One node of a run. `p50` and `p95` are of the answers' latency in seconds, over `timed` cells.

    They are None where no cell was timed; `cost` is in US dollars, of the answers that were bought.
    """

    node: str
    cells: int
    reused: int
    input_tokens: int
    output_tokens: int
    cost: float
    timed: int
    p50: float | None
    p95: float | None


def usage_of(store: Store, run_id: str, plan: Plan) -> list[NodeUsage]:
    """What each node of a run took, in the order of the flow."""
    import numpy as np

    usage = []
    for node in plan:
        latencies: list[float] = []
        count = reused = tokens_in = tokens_out = 0
        cost = 0.0
        for was_reused, latency, price, told, answered in cells.expenses(store, run_id, node.id):
            count += 1
            reused += was_reused
            tokens_in += told or 0
            tokens_out += answered or 0
            cost += price or 0.0
            if latency is not None:
                latencies.append(latency)
        p50, p95 = np.quantile(latencies, [0.5, 0.95]).tolist() if latencies else (None, None)
        usage.append(
            NodeUsage(node.id, count, reused, tokens_in, tokens_out, cost, len(latencies), p50, p95)
        )
    return usage
