"""From a node to what the canvas shows of it: its ports, lost ones included, words and problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from flowboard.flow.catalogue import NodeFacts
from flowboard.flow.document import Node
from flowboard.workspace.editing.node_facts import KnownNode
from flowboard.workspace.editing.subtitles import subtitle
from flowboard.workspace.editing.titles import title_of_node
from flowboard.workspace.editing.views import (
    InputView,
    NodeView,
    OutputView,
    ProblemView,
    WireView,
)
from flowboard.workspace.editing.wiring import Ends

PINNED: Final = "x-pinned"
"""The field of a node whose outputs are kept as they are: `x-pinned: true`."""


def node_view(
    name: str,
    known: KnownNode,
    facts: NodeFacts,
    *,
    place: tuple[int, int],
    wired_from: Sequence[Ends] = (),
    problems: Sequence[ProblemView] = (),
) -> NodeView:
    """A node as it is shown; `wired_from` are the wires out of it, as their targets say."""
    node, cls = known.node, known.cls
    return NodeView(
        id=name,
        type=node.type,
        known=facts.known,
        title=node.title or title_of_node(name),
        subtitle=subtitle(known, facts),
        icon=cls.icon if cls is not None else "extension",
        category=cls.category if cls is not None else "Other",
        role=facts.role,
        place=place,
        inputs=tuple(_inputs(known, facts)),
        outputs=tuple(_outputs(facts, wired_from)),
        note=node.note,
        mute=node.mute,
        bypass=node.bypass,
        pinned=node.extensions.get(PINNED) is True,
        open_inputs=not facts.known or (cls is not None and cls.open_inputs),
        open_outputs=not facts.known or facts.outputs is None,
        assertions=len(node.assertions),
        problems=tuple(problems),
        **_of_the_canvas(node, facts.role),
    )


def wire_view(wire: Ends, source: NodeView | None) -> WireView:
    """A wire with the type of the port it comes from."""
    giving = None if source is None else source.output(wire[1])
    return WireView(*wire, type="json" if giving is None else giving.type)


def _inputs(known: KnownNode, facts: NodeFacts) -> Iterator[InputView]:
    of_type = {port.name for port in known.cls.inputs} if known.cls is not None else set()
    is_open = known.cls is not None and known.cls.open_inputs
    inputs = known.node.inputs
    declared = set()
    for port in facts.inputs:
        declared.add(port.name)
        yield InputView(
            port.name,
            port.type,
            required=not port.optional,
            many=port.many or port.first_present,
            wired=bool(inputs.get(port.name)),
            variable=port.name not in of_type and not is_open and known.step is not None,
            description=port.description,
        )
    for name, wires in inputs.items():
        if name not in declared:
            yield InputView(
                name, "json", many=isinstance(wires, list), wired=bool(wires), lost=facts.known
            )


def _outputs(facts: NodeFacts, wired_from: Sequence[Ends]) -> Iterator[OutputView]:
    declared = set()
    for place, port in enumerate(facts.outputs or ()):
        declared.add(port.name)
        yield OutputView(port.name, port.type, primary=place == 0, description=port.description)
    is_lost = facts.known and facts.outputs is not None
    for name in dict.fromkeys(wire[1] for wire in wired_from):
        if name not in declared:
            yield OutputView(name, "json", lost=is_lost)


def _of_the_canvas(node: Node, role: str) -> dict[str, Any]:
    """What only notes and frames have."""
    if role != "canvas":
        return {}
    config = node.config
    members = config.get("members")
    group = None
    if node.type_name == "group" or isinstance(members, list):
        names = [member for member in members or () if isinstance(member, str)]
        group = {"members": names, "collapsed": config.get("collapsed") is True}
    size, text, hue = config.get("size"), config.get("text"), config.get("hue")
    return {
        "group": group,
        "text": text if isinstance(text, str) else "",
        "hue": hue if isinstance(hue, str) else "",
        "size": _size(size),
    }


def _size(size: Any) -> tuple[int, int] | None:
    if isinstance(size, list) and len(size) == 2 and all(type(number) is int for number in size):
        return size[0], size[1]
    return None
