"""The canvas of an open flow, brought up to date by what an edit has touched and nothing more."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from flowboard.flow.document import Flow
from flowboard.flow.operations import Touched
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.editing.node_facts import NodeKnowledge
from flowboard.workspace.editing.node_views import node_view, wire_view
from flowboard.workspace.editing.places import Place, missing_places
from flowboard.workspace.editing.problems import circle_problem, node_problems
from flowboard.workspace.editing.views import (
    CanvasChange,
    CanvasView,
    NodeView,
    ProblemView,
    WireView,
)
from flowboard.workspace.editing.wiring import Ends, Wiring, wiring_of

Problems = tuple[ProblemView, ...]

_MANY: Final = 20  # new wires from which on the whole flow is quicker to look through


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that is shown of a flow. Nodes and wires are those of `flow`, which is kept with it."""

    flow: Flow
    wiring: Wiring
    nodes: Mapping[str, NodeView] = field(default_factory=dict)
    wires: Mapping[Ends, WireView] = field(default_factory=dict)
    problems: Mapping[str, Problems] = field(default_factory=dict)
    assumed: Mapping[str, Place] = field(default_factory=dict)
    circle: str | None = None
    """The node that tells of a circle; None where there is none."""


class Canvas:
    """Makes what is shown of a flow. Keeps what it knows of nodes, and nothing of the flow itself."""

    def __init__(self, types: NodeTypes, folder: Path) -> None:
        self.knowledge = NodeKnowledge(types, folder)

    def first(self, flow: Flow) -> Shown:
        """What is shown of a flow that has just been opened."""
        empty = Shown(Flow(), Wiring({}, {}))
        everything = Touched(tuple(flow.nodes), (), document=True)
        return self.after(empty, flow, everything)[0]

    def after(
        self, shown: Shown, flow: Flow, touched: Touched, renamed: Iterable[tuple[str, str]] = ()
    ) -> tuple[Shown, CanvasChange]:
        """What is shown after an edit, and how that differs. Nothing is changed in place."""
        wiring = wiring_of(flow, shown.wiring, touched.nodes)
        is_rewired = wiring.out_of is not shown.wiring.out_of
        stale = self._stale(shown, flow, wiring, touched)
        assumed = missing_places(flow, wiring, shown.assumed)
        rebuilt = stale | set(touched.moved)
        circle_changes = False
        if is_rewired:
            known, present = set(shown.wiring.all()), set(wiring.all())
            rebuilt |= {wire[0] for wire in known ^ present}
            new = present - known
            circle_changes = bool(shown.circle or len(new) > _MANY or wiring.closing(new))
        following = replace(shown, flow=flow, wiring=wiring, assumed=assumed)
        after, change = self._built(following, stale, rebuilt, circle_changes)
        gone = tuple(name for name in touched.nodes if name not in flow.nodes)
        documents = {
            name: getattr(flow, name)
            for name in ("name", "description")
            if getattr(flow, name) != getattr(shown.flow, name)
        }
        return after, replace(change, remove_nodes=gone, flow=documents, renamed=dict(renamed))

    def again(self, shown: Shown, names: Iterable[str]) -> tuple[Shown, CanvasChange]:
        """What is shown once more has been found out about some nodes, and how that differs."""
        known = {name for name in names if name in shown.flow.nodes}
        fed = {wire[2] for name in known for wire in shown.wiring.out_of.get(name, ())}
        stale = (
            known | fed | self._referring(shown.flow, shown.wiring, known)
        ) & shown.flow.nodes.keys()
        return self._built(shown, stale, stale, circle_changes=False)

    def view(self, shown: Shown, rev: int) -> CanvasView:
        """The whole of what is shown, in the order of the file."""
        flow = shown.flow
        return CanvasView(
            rev=rev,
            name=flow.name,
            description=flow.description,
            nodes={name: shown.nodes[name] for name in flow.nodes},
            wires=tuple(shown.wires[wire] for wire in shown.wiring.all()),
        )

    def _stale(self, shown: Shown, flow: Flow, wiring: Wiring, touched: Touched) -> set[str]:
        """The nodes whose problems may be others now."""
        stale = {name for name in touched.nodes if name in flow.nodes}
        giving_otherwise = {
            name
            for name in touched.nodes
            if self._outputs(shown.flow, name) != self._outputs(flow, name)
        }
        for name in giving_otherwise:
            stale |= {wire[2] for wire in wiring.out_of.get(name, ())}
            stale |= {wire[2] for wire in shown.wiring.out_of.get(name, ())}
        if giving_otherwise or wiring.out_of is not shown.wiring.out_of:
            stale |= self._referring(flow, wiring, touched.nodes)
        return stale & flow.nodes.keys()

    def _outputs(self, flow: Flow, name: str) -> object:
        node = flow.nodes.get(name)
        if node is None:
            return None
        facts = self.knowledge.facts(node)
        return facts.known, facts.outputs

    def _referring(self, flow: Flow, wiring: Wiring, starts: Iterable[str]) -> set[str]:
        """The nodes below `starts` that name values of the row."""
        return {
            name
            for name in wiring.below(starts)
            if name in flow.nodes and self.knowledge.references(flow.nodes[name])
        }

    def _built(
        self, shown: Shown, stale: set[str], rebuilt: set[str], circle_changes: bool
    ) -> tuple[Shown, CanvasChange]:
        flow, wiring = shown.flow, shown.wiring
        problems = {name: found for name, found in shown.problems.items() if name in flow.nodes}
        for name in stale:
            problems[name] = tuple(node_problems(flow, wiring, name, self.knowledge))
        rebuilt = rebuilt | stale
        circle, told = shown.circle, None
        if circle_changes or circle in rebuilt:
            told = circle_problem(flow)
            rebuilt |= {name for name in (circle, told and told[0]) if name}
            circle = None if told is None else told[0]
        views = {name: view for name, view in shown.nodes.items() if name in flow.nodes}
        changed: dict[str, NodeView] = {}
        for name in rebuilt & flow.nodes.keys():
            found = problems.get(name, ())
            if told is not None and told[0] == name:
                found = (*found, told[1])
            view = self._view(flow, wiring, name, found, shown.assumed)
            if views.get(name) != view:
                views[name] = changed[name] = view
        wires, set_wires, removed = _wires(shown, wiring, views, changed)
        after = replace(shown, nodes=views, wires=wires, problems=problems, circle=circle)
        return after, CanvasChange(set_nodes=changed, set_wires=set_wires, remove_wires=removed)

    def _view(
        self, flow: Flow, wiring: Wiring, name: str, problems: Problems, assumed: Mapping[str, Place]
    ) -> NodeView:
        node = flow.nodes[name]
        place = flow.layout.get(name) or assumed.get(name, (0, 0))
        return node_view(
            name,
            self.knowledge.of(node),
            self.knowledge.facts(node),
            place=(place[0], place[1]),
            wired_from=wiring.out_of.get(name, ()),
            problems=problems,
        )


def _wires(
    shown: Shown, wiring: Wiring, views: Mapping[str, NodeView], changed: Mapping[str, NodeView]
) -> tuple[Mapping[Ends, WireView], tuple[WireView, ...], tuple[WireView, ...]]:
    """The wires by their ends, those that are new or of another type, and those that are gone."""
    before = shown.wires
    present = set(wiring.all())
    removed = tuple(wire for ends, wire in before.items() if ends not in present)
    again = {wire for name in changed for wire in wiring.out_of.get(name, ())}
    again |= present - before.keys()
    fresh = {ends: wire_view(ends, views.get(ends[0])) for ends in again}
    fresh = {ends: wire for ends, wire in fresh.items() if before.get(ends) != wire}
    if not fresh and not removed:
        return before, (), ()
    kept = {ends: wire for ends, wire in before.items() if ends in present}
    return kept | fresh, tuple(fresh.values()), removed


def together(changes: Iterable[CanvasChange]) -> CanvasChange:
    """Several changes, one after the other, as one."""
    nodes: ChainMap[str, NodeView] = ChainMap()
    wires: dict[Ends, WireView] = {}
    removed_nodes: dict[str, None] = {}
    removed_wires: dict[Ends, WireView] = {}
    flow: dict[str, str] = {}
    renamed: dict[str, str] = {}
    for change in changes:
        for name in change.remove_nodes:
            nodes.pop(name, None)
            removed_nodes[name] = None
        for wire in change.remove_wires:
            wires.pop(wire.ends, None)
            removed_wires[wire.ends] = wire
        nodes.update(change.set_nodes)
        wires.update({wire.ends: wire for wire in change.set_wires})
        flow |= change.flow
        renamed |= change.renamed
    return CanvasChange(
        dict(nodes),
        tuple(name for name in removed_nodes if name not in nodes),
        tuple(wires.values()),
        tuple(wire for ends, wire in removed_wires.items() if ends not in wires),
        flow,
        renamed,
    )
