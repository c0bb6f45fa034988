"""Use case: the shipped examples, with what each is about, before any of them is copied."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from flowboard.flow.document import Flow
from flowboard.flow.reading import read_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.example import FIRST

_FLOW = ".flow.yaml"


@dataclass(frozen=True, slots=True)
class Sketch:
    """A flow in a few strokes: places and categories of its nodes, and wires between them by index."""

    nodes: tuple[tuple[float, float, str], ...]
    wires: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ExampleFacts:
    """An example: its name for `copy_example`, its title and story, and whether it runs without a key."""

    name: str
    title: str
    story: str
    is_recorded: bool
    sketch: Sketch


def examples(types: NodeTypes) -> list[ExampleFacts]:
    """Every shipped example, the one for newcomers first. Runs nothing."""
    shipped = {part.name: part for part in files("flows").iterdir()}
    found = []
    for file_name, part in sorted(shipped.items()):
        if not file_name.endswith(_FLOW):
            continue
        name = file_name.removesuffix(_FLOW)
        flow = read_flow(part.read_bytes(), file_name).flow
        found.append(
            ExampleFacts(
                name=name,
                title=flow.name or name,
                story=flow.description,
                is_recorded=f"{name}.recording.jsonl" in shipped,
                sketch=_sketch(flow, types),
            )
        )
    return sorted(found, key=lambda example: example.name != FIRST)


def _sketch(flow: Flow, types: NodeTypes) -> Sketch:
    drawn = [name for name in flow.nodes if name in flow.layout]
    nodes = []
    for name in drawn:
        x, y = flow.layout[name]
        cls = types.find(flow.nodes[name].type)
        nodes.append((float(x), float(y), "Other" if cls is None else cls.category))
    wires = {
        (drawn.index(wire.source), drawn.index(wire.target))
        for wire in flow.wires()
        if wire.source in drawn and wire.target in drawn
    }
    return Sketch(tuple(nodes), tuple(sorted(wires)))
