"""What a run would do, before it does it: the same engine, asking nobody and writing nothing.

Because answers are looked up under their real keys, the estimate knows exactly which are there.
Behind a missing answer nothing is known but the plan, so calls are counted from what node types
say of themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flowboard.llm.prices import Price
from flowboard.node import Files, Usage
from flowboard.runtime.calls import Models, asked_models
from flowboard.runtime.context import Grades
from flowboard.runtime.engines.local import LocalRun
from flowboard.runtime.options import RunOptions
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.runtime.unwritten import Unwritten
from flowboard.runtime.work import Pins
from flowboard.store.store import Store


@dataclass(slots=True)
class NodeEstimate:
    """What one node would do: its cells, how many of them are there already, and calls to be made.

    `cost` is in US dollars, None where no price is known.
    """

    cells: int
    reused: int
    calls: int
    cost: float | None


@dataclass(slots=True)
class Estimate:
    """What a run would do. `cost` in US dollars, None where a price is missing.

    `problems` tells of each node with cells that would fail what the last of them says.
    """

    nodes: dict[str, NodeEstimate] = field(default_factory=dict)
    calls: int = 0
    cost: float | None = 0.0
    problems: list[str] = field(default_factory=list)

    @property
    def reused_nodes(self) -> int:
        """Nodes all of whose results are there already."""
        return sum(1 for node in self.nodes.values() if node.cells and node.reused == node.cells)

    @property
    def sentence(self) -> str:
        """The estimate in a line: `3 nodes, 84 calls, about $0.31; 5 nodes reused`."""
        busy = sum(1 for node in self.nodes.values() if node.calls)
        price = "price unknown" if self.cost is None else f"about ${self.cost:.2f}"
        nodes, calls = _counted(busy, "node"), _counted(self.calls, "call")
        asked = f"{nodes}, {calls}, {price}" if self.calls else calls
        return f"{asked}; {_counted(self.reused_nodes, 'node')} reused"


async def estimate(
    plan: Plan,
    options: RunOptions,
    *,
    store: Store,
    models: Models,
    files: Files,
    grades: Grades,
    read_learned: Callable[[str], bytes] | None = None,
    pins: Pins = lambda node, key: None,
) -> Estimate:
    """What a run of `plan` would do with these options."""
    run = LocalRun(
        "estimate", plan, options, store=store, journal=Unwritten(), models=models, files=files,
        grades=grades, read_learned=read_learned, only_count=True, pins=pins,
    )  # fmt: skip
    summary = await run.execute()
    result = Estimate()
    for node, counters in summary.nodes.items():
        result.nodes[node] = NodeEstimate(counters.settled, counters.reused, 0, 0.0)
        if counters.last_error:
            result.problems.append(f"{node}: {counters.last_error}")
    for (node, model), planned in run.progress.planned.items():
        price = _price(models, plan.by_id[node], model)
        of_node = result.nodes[node]
        of_node.calls += planned.calls
        result.calls += planned.calls
        if price is None:
            of_node.cost = result.cost = None
        else:
            cost = price.cost(Usage(planned.input_tokens, planned.output_tokens))
            of_node.cost = None if of_node.cost is None else of_node.cost + cost
            result.cost = None if result.cost is None else result.cost + cost
    return result


def _price(models: Models, node: PlannedNode, model: str) -> Price | None:
    """What a node pays for a model, None where it isn't known or differs between its addresses."""
    asked = asked_models(node.step, (*node.specs, *node.step.asserts()))
    addresses = [address for name, address in asked if name == model] or [None]
    first, *others = [models.price(model, address) for address in addresses]
    return first if all(price == first for price in others) else None


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
