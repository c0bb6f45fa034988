"""What changed between two flows in meaning: nodes, wiring, configuration, assertions.

Layout, comments, order and formatting don't count. A renamed node is told as one, and what
refers to it is compared under its new name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flowboard.flow.canonical import canonical_json
from flowboard.flow.document import Flow, Node
from flowboard.flow.edits import rename_node
from flowboard.flow.word_diff import value_change
from flowboard.flow.writing import assertion_mapping

_ALIKE = 0.6  # share of equal parts from which a removed and an added node are one, renamed


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A changed field of a node, or with None as node, of the document.

    `field` is dotted (`parameters.temperature`). `before` or `after` is None where the field was
    added or removed, which `change` tells: `added`, `removed` or `changed`.
    """

    node: str | None
    field: str
    change: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class AssertionChange:
    """An assertion of a node that was `added`, `removed` or `changed`, found by its name."""

    node: str
    name: str
    change: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class FlowDiff:
    """The difference of two flows; false when they mean the same.

    Nodes are named as in the new flow, removed ones as in the old. Wires are written
    `node.port -> node.port`; those of added and removed nodes are among them.
    """

    added: Mapping[str, str]
    """Type by id of each node that is new."""
    removed: Mapping[str, str]
    """Type by id of each node that is gone."""
    renamed: Mapping[str, str]
    """New id by old id."""
    fields: tuple[FieldChange, ...]
    wires_added: tuple[str, ...]
    wires_removed: tuple[str, ...]
    assertions: tuple[AssertionChange, ...]

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__dataclass_fields__)

    def to_json(self) -> dict[str, Any]:
        """The difference as JSON values, under the names of the fields."""
        return asdict(self)

    def lines(self) -> list[str]:
        """The difference for people, one line each; of long texts only the changed words."""
        return [
            *(f"~ node {old} renamed to {new}" for old, new in self.renamed.items()),
            *(f"- node {name} ({kind})" for name, kind in self.removed.items()),
            *(f"+ node {name} ({kind})" for name, kind in self.added.items()),
            *(f"- wire {wire}" for wire in self.wires_removed),
            *(f"+ wire {wire}" for wire in self.wires_added),
            *(_field_line(change) for change in self.fields),
            *(line for change in self.assertions for line in _assertion_lines(change)),
        ]


def diff_flows(old: Flow, new: Flow) -> FlowDiff:
    """What must change in `old` to mean the same as `new`."""
    renamed = renamed_nodes(old, new)
    for before, after in renamed.items():
        old = rename_node(old, before, after)
    kept = [name for name in new.nodes if name in old.nodes]
    wires_before, wires_after = _wires(old), _wires(new)
    document = [
        change
        for field in ("name", "description")
        for change in _field_changes(
            None, field, getattr(old, field) or None, getattr(new, field) or None
        )
    ]
    document += _field_changes(None, "", old.extensions, new.extensions)
    return FlowDiff(
        added={name: node.type for name, node in new.nodes.items() if name not in old.nodes},
        removed={name: node.type for name, node in old.nodes.items() if name not in new.nodes},
        renamed=renamed,
        fields=(
            *document,
            *(c for name in kept for c in _node_changes(name, old.nodes[name], new.nodes[name])),
        ),
        wires_added=tuple(wire for wire in wires_after if wire not in wires_before),
        wires_removed=tuple(wire for wire in wires_before if wire not in wires_after),
        assertions=tuple(
            change
            for name in kept
            for change in _assertion_changes(name, old.nodes[name], new.nodes[name])
        ),
    )


def renamed_nodes(old: Flow, new: Flow) -> dict[str, str]:
    """Old and new id of each node that has another id but the same type and mostly the same content.

    Of several candidates the most alike pair is taken first, then the order of the files decides.
    """
    gone = [name for name in old.nodes if name not in new.nodes]
    come = [name for name in new.nodes if name not in old.nodes]
    before = {name: _traits(old, name) for name in gone}
    after = {name: _traits(new, name) for name in come}
    pairs = [
        (-_likeness(before[one], after[other]), row, column, one, other)
        for row, one in enumerate(gone)
        for column, other in enumerate(come)
        if old.nodes[one].type_name == new.nodes[other].type_name
    ]
    renamed: dict[str, str] = {}
    for score, _, _, one, other in sorted(pairs):
        if -score >= _ALIKE and one not in renamed and other not in renamed.values():
            renamed[one] = other
    return renamed


def _traits(flow: Flow, name: str) -> dict[str, bytes]:
    """What makes a node itself, besides its id: its fields, its ports, and what it feeds."""
    node = flow.nodes[name]
    traits = {f"config {key}": canonical_json(value) for key, value in node.config.items()}
    traits |= {
        f"assertion {spec.name}": canonical_json(assertion_mapping(spec)) for spec in node.assertions
    }
    traits |= {f"input {port}": b"" for port in node.inputs}
    for wire in flow.wires():
        if wire.source == name:
            traits[f"feeds {wire.target}.{wire.target_port}"] = wire.source_port.encode()
    return traits


def _likeness(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> float:
    keys = one.keys() | other.keys()
    equal = sum(1 for key in keys if key in one and key in other and one[key] == other[key])
    return (equal + 1) / (len(keys) + 1)


def _wires(flow: Flow) -> dict[str, None]:
    return {
        f"{wire.source}.{wire.source_port} -> {wire.target}.{wire.target_port}": None
        for wire in flow.wires()
    }


def _node_changes(name: str, old: Node, new: Node) -> Iterator[FieldChange]:
    yield from _field_changes(name, "type", old.type, new.type)
    for field in ("title", "note", "mute", "bypass"):
        yield from _field_changes(name, field, getattr(old, field) or None, getattr(new, field) or None)
    yield from _field_changes(
        name, "", {**old.config, **old.extensions}, {**new.config, **new.extensions}
    )


def _field_changes(node: str | None, field: str, before: Any, after: Any) -> Iterator[FieldChange]:
    if canonical_json(before) == canonical_json(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            inner = f"{field}.{key}" if field else key
            if key in before and key in after:
                yield from _field_changes(node, inner, before[key], after[key])
            else:
                change = "removed" if key in before else "added"
                yield FieldChange(node, inner, change, before.get(key), after.get(key))
        return
    change = "added" if before is None else "removed" if after is None else "changed"
    yield FieldChange(node, field, change, before, after)


def _assertion_changes(name: str, old: Node, new: Node) -> Iterator[AssertionChange]:
    before = {spec.name: assertion_mapping(spec) for spec in old.assertions}
    after = {spec.name: assertion_mapping(spec) for spec in new.assertions}
    for assertion in [*before, *(key for key in after if key not in before)]:
        one, other = before.get(assertion), after.get(assertion)
        if one is None or other is None:
            yield AssertionChange(name, assertion, "removed" if other is None else "added", one, other)
        elif canonical_json(one) != canonical_json(other):
            yield AssertionChange(name, assertion, "changed", one, other)


def _field_line(change: FieldChange) -> str:
    place = change.field if change.node is None else f"{change.node}.{change.field}"
    sign = {"added": "+", "removed": "-", "changed": "~"}[change.change]
    return f"{sign} {place}: {value_change(change.change, change.before, change.after)}"


def _assertion_lines(change: AssertionChange) -> Iterator[str]:
    place = f"{change.node} assertion {change.name}"
    if change.before is None or change.after is None:
        yield f"{'+' if change.before is None else '-'} {place}"
        return
    for field in _field_changes(None, "", dict(change.before), dict(change.after)):
        yield f"~ {place}, {field.field}: {value_change(field.change, field.before, field.after)}"
