"""Use case: which node types there are, and what one of them takes, gives and can be set to."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from flowboard.flow.errors import suggestion
from flowboard.flow.ports import Port
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One field of a node type's configuration. `kind` is its type in words, `default` as JSON."""

    name: str
    kind: str
    required: bool
    default: Any
    description: str


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """A node type: its first sentence, ports and fields."""

    type: str
    summary: str
    category: str
    shape: str
    version: int
    origin: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    open_inputs: bool
    fields: tuple[FieldFacts, ...]
    documentation: str

    def to_json(self) -> dict[str, Any]:
        """The facts as JSON values."""
        return asdict(self)


def list_node_types(types: NodeTypes) -> list[TypeFacts]:
    """Every node type at hand, by category and name.

    Raises:
        WorkspaceError: one of them can't be imported.
    """
    facts = [describe_node_type(types, name) for name in types.names()]
    return sorted(facts, key=lambda fact: (fact.category, fact.type))


def describe_node_type(types: NodeTypes, name: str) -> TypeFacts:
    """One node type in depth.

    Raises:
        WorkspaceError: there is none of that name, or it can't be imported.
    """
    cls = types.find(name)
    if cls is None:
        known = types.names()
        advice = suggestion(name, known, f"There are: {', '.join(known)}.")
        raise WorkspaceError(f"There is no node type {name!r}. {advice}")
    documentation = inspect.getdoc(cls) or ""
    schema = cls.model_json_schema()
    return TypeFacts(
        type=name,
        summary=documentation.partition("\n")[0],
        category=cls.category,
        shape=cls.shape,
        version=cls.version,
        origin=types.origin(name),
        inputs=cls.inputs,
        outputs=cls.outputs,
        open_inputs=cls.open_inputs,
        fields=tuple(fields_of(schema)),
        documentation=documentation,
    )


def fields_of(schema: dict[str, Any]) -> Iterable[FieldFacts]:
    """The fields that the JSON Schema of a model has, in its order."""
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield FieldFacts(
            name=name,
            kind=_kind(field),
            required=name in required,
            default=field.get("default"),
            description=field.get("description", ""),
        )


def _kind(field: dict[str, Any]) -> str:
    """The type of a field in words: `text`, `list of text`, `csv or jsonl`."""
    if "anyOf" in field:
        kinds = [_kind(option) for option in field["anyOf"] if option.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in field:
        return " or ".join(map(str, field["enum"]))
    if "const" in field:
        return str(field["const"])
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}"
    words = {"string": "text", "boolean": "true or false", "object": "mapping"}
    return words.get(str(field.get("type")), str(field.get("type", "any")))
