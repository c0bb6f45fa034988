"""Assertions that the prompt before a node asks for, read by rules: instant, and asking nobody."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flowboard.align.suggesting import suggest
from flowboard.align.suggesting.naming import unique
from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.document import Flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.fields import node_form

_TEMPLATES: Final = ("prompt", "variants", "messages")
_LONGEST: Final = 200_000  # characters of a prompt that are read


@dataclass(frozen=True, slots=True)
class SuggestedAssertion:
    """An assertion to add, as a flow writes it, with the sentence of the prompt of `node` that asks for it."""

    assertion: Mapping[str, Any]
    sentence: str
    node: str


def suggested_assertions(flow: Flow, types: NodeTypes, node: str) -> list[SuggestedAssertion]:
    """What the nearest prompts before a model's node ask for, without what is asserted there already.

    Nothing for nodes that no model's answer reaches.
    """
    asking = next(
        (name for name in _upwards(flow, node) if _fields(flow, types, name, ("models",))), None
    )
    if asking is None:
        return []
    prompt = next(
        (name for name in _upwards(flow, asking) if name != asking and any(_texts(flow, types, name))),
        None,
    )
    if prompt is None:
        return []
    present = [_meaning(spec) for spec in flow.nodes[node].assertions]
    taken = [spec.name for spec in flow.nodes[node].assertions]
    found: list[SuggestedAssertion] = []
    for text in _texts(flow, types, prompt):
        for suggestion in suggest(text[:_LONGEST]):
            written = suggestion.as_assertion()
            meaning = _meaning(AssertionSpec.model_validate(written))
            if meaning not in present:
                present.append(meaning)
                name = unique([*taken, written["name"]])[-1]
                taken.append(name)
                found.append(SuggestedAssertion(written | {"name": name}, suggestion.sentence, prompt))
    return found


def _upwards(flow: Flow, start: str) -> Iterator[str]:
    """A node and those before it, the nearest first."""
    waiting, seen = deque([start]), {start}
    while waiting:
        name = waiting.popleft()
        node = flow.nodes.get(name)
        if node is None:
            continue
        yield name
        for wires in node.inputs.values():
            for wire in [wires] if isinstance(wires, str) else wires:
                source = str(wire).partition(".")[0]
                if source not in seen:
                    seen.add(source)
                    waiting.append(source)


def _fields(flow: Flow, types: NodeTypes, name: str, widgets: Sequence[str]) -> list[str]:
    try:
        form = node_form(types, flow.nodes[name].type)
    except WorkspaceError:
        return []
    return [field.name for field in form if field.widget in widgets]


def _texts(flow: Flow, types: NodeTypes, name: str) -> Iterator[str]:
    """The templates of a node."""
    config = flow.nodes[name].config
    for field in _fields(flow, types, name, _TEMPLATES):
        value = config.get(field)
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from (text for text in value.values() if isinstance(text, str))
        elif isinstance(value, list | tuple):
            yield from (
                turn["content"]
                for turn in value
                if isinstance(turn, Mapping) and isinstance(turn.get("content"), str)
            )


def _meaning(spec: AssertionSpec) -> tuple[Any, ...]:
    return (spec.check, spec.on, sorted((key, str(value)) for key, value in spec.arguments.items()))
