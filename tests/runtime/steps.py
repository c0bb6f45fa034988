"""Small node types of every shape, to build plans from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flowboard.flow.document import Flow, Node
from flowboard.node import ABSENT, Context, Expanded, NodeFailed, NodeType, Outputs, Port, SourceRow
from flowboard.runtime.plan import Plan, make_plan


class Rows(NodeType):
    """Gives the rows of its configuration."""

    type = "rows"
    shape = "source"
    outputs = (Port("text"),)

    values: tuple[str, ...] = ()

    def rows(self, ctx: Context) -> Iterable[SourceRow]:
        return (SourceRow({"text": value}, id=value.partition(":")[0]) for value in self.values)


class Glue(NodeType):
    """Puts its inputs together as one text."""

    type = "glue"
    inputs = (Port("a"), Port("b", optional=True), Port("c", optional=True))
    outputs = (Port("text"),)

    mark: str = ""

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        return {"text": self.mark + "+".join(str(inputs[name]) for name in sorted(inputs))}


class Models(NodeType):
    """Stands for a node with several models and samples: labels known before the run."""

    type = "models"
    shape = "expand"
    inputs = (Port("text", optional=True),)
    outputs = (Port("text"),)

    names: tuple[str, ...] = ("m1", "m2")

    def axes(self) -> Mapping[str, Sequence[str]]:
        return {"model": self.names}

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        return {"text": f"{ctx.labels['model']}({inputs.get('text', '')})"}


class Split(NodeType):
    """Cuts a text at commas, into any number of items."""

    type = "split"
    shape = "expand"
    inputs = (Port("text"),)
    outputs = (Port("text"),)

    async def run(self, ctx: Context, **inputs: Any) -> Expanded:
        text = str(inputs["text"]).partition(":")[2] or str(inputs["text"])
        parts = [part for part in text.split(",") if part]
        return Expanded({str(number): {"text": part} for number, part in enumerate(parts)})


class Collect(NodeType):
    """Puts the texts of a group into a list."""

    type = "collect"
    shape = "reduce"
    inputs = (Port("text"),)
    outputs = (Port("texts", "json"),)

    over: list[str] | None = None
    on_missing: str = "skip"

    def drops(self) -> Sequence[str] | None:
        return self.over

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        return {"texts": list(inputs["text"])}


class Sieve(NodeType):
    """Keeps the texts that hold a letter, rejects the others, and fails on `!`."""

    type = "sieve"
    inputs = (Port("text"),)
    outputs = (Port("kept"), Port("rejected"))

    letter: str = "a"

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        text = inputs["text"]
        if "!" in text:
            raise NodeFailed("there is an exclamation mark")
        keeps = self.letter in text
        return {"kept": text if keeps else ABSENT, "rejected": ABSENT if keeps else text}


class Unite(NodeType):
    """The first present of several wires."""

    type = "unite"
    inputs = (Port("items", first_present=True),)
    outputs = (Port("item"),)

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        return {"item": inputs["items"]}


class Either(NodeType):
    """Takes many wires, each as an item of its own."""

    type = "either"
    inputs = (Port("items", many=True),)
    outputs = (Port("text"),)

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        return {"text": inputs["items"]}


STEPS: Mapping[str, type[NodeType]] = {
    step.type: step for step in (Rows, Glue, Models, Split, Collect, Sieve, Unite, Either)
}


def make_step(node_id: str, node: Node) -> NodeType:
    return STEPS[node.type](**node.config)


def plan_of(nodes: Mapping[str, Node], targets: Sequence[str] | None = None) -> Plan:
    return make_plan(Flow(nodes=dict(nodes)), make_step, targets)


def node(type_: str, inputs: Mapping[str, Any] | None = None, **config: Any) -> Node:
    return Node(type=type_, inputs=dict(inputs or {}), config=config)
