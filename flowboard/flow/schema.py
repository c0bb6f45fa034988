"""The published JSON Schema of the flow file, which gives editors completion and early errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from flowboard.flow.document import FORMAT_VERSION, NODE_ID
from flowboard.flow.structure import NODE_TYPE, PORT_OF_NODE

Schema = dict[str, Any]


def json_schema(
    node_schemas: Mapping[str, Mapping[str, Any]] | None = None, check_names: Iterable[str] = ()
) -> Schema:
    """The JSON Schema (draft 2020-12) of a flow file.

    `node_schemas` maps node types to the schema of their configuration, as pydantic writes it; a
    node of such a type is held to it, others may hold anything. `check_names` are offered for
    `check:`; others stay allowed, a pack may bring its own.
    """
    definitions: Schema = {
        "wire": {
            "type": "string",
            "pattern": _pattern(PORT_OF_NODE.pattern),
            "description": "An output of another node, written node.port.",
        },
        "assertion": _assertion(list(check_names)),
        "node": _node(),
    }
    cases = []
    for name, schema in sorted((node_schemas or {}).items()):
        config, inner = _config(schema, f"config_{name}")
        definitions |= inner
        definitions[f"config_{name}"] = config
        condition = {
            "properties": {"type": {"pattern": f"^{name}(@[1-9][0-9]*)?$"}},
            "required": ["type"],
        }
        cases.append({"if": condition, "then": {"$ref": f"#/$defs/config_{name}"}})
    if node_schemas:
        type_names = {"enum": sorted(node_schemas)}
        definitions["node"]["properties"]["type"] |= {"anyOf": [type_names, {"type": "string"}]}
        definitions["node"]["allOf"] = cases
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Flowboard flow",
        "description": "A pipeline of nodes: NAME.flow.yaml",
        "type": "object",
        "required": ["flowboard"],
        "properties": {
            "flowboard": {"const": FORMAT_VERSION, "description": "The version of the file format."},
            "name": _or_null({"type": "string"}),
            "description": _or_null({"type": "string"}),
            "nodes": _or_null(
                {
                    "type": "object",
                    "propertyNames": {"pattern": NODE_ID.pattern},
                    "additionalProperties": {"$ref": "#/$defs/node"},
                }
            ),
            "layout": _or_null(
                {
                    "type": "object",
                    "additionalProperties": {
                        "type": "array",
                        "items": {"type": "integer"},
                        "minItems": 2,
                        "maxItems": 2,
                    },
                    "description": "The place of each node on the canvas: [x, y].",
                }
            ),
        },
        "patternProperties": {"^x-": True},
        "additionalProperties": False,
        "$defs": definitions,
    }


def _node() -> Schema:
    wire = {"$ref": "#/$defs/wire"}
    return {
        "type": "object",
        "required": ["type"],
        "properties": {
            "type": {
                "type": "string",
                "pattern": _pattern(NODE_TYPE.pattern),
                "description": "The node type, with a major version if one is needed: llm@1.",
            },
            "title": _or_null({"type": "string", "description": "What the canvas calls the node."}),
            "note": _or_null({"type": "string", "description": "A note for the readers of the flow."}),
            "inputs": _or_null(
                {
                    "type": "object",
                    "additionalProperties": {"anyOf": [wire, {"type": "array", "items": wire}]},
                    "description": "The wiring: for each input port the output that feeds it.",
                }
            ),
            "assertions": _or_null({"type": "array", "items": {"$ref": "#/$defs/assertion"}}),
            "mute": _or_null(
                {"type": "boolean", "description": "Leave the node and what hangs on it out."}
            ),
            "bypass": _or_null(
                {"type": "boolean", "description": "Hand the main input through unchanged."}
            ),
        },
    }


def _assertion(check_names: list[str]) -> Schema:
    kinds = ("check", "code", "judge", "learned")
    check: Schema = {"type": "string", "description": "The name of a declarative check."}
    if check_names:
        check["anyOf"] = [{"enum": sorted(check_names)}, {"type": "string"}]
    return {
        "type": "object",
        "required": ["name"],
        "oneOf": [{"required": [kind], "properties": {kind: {"type": "string"}}} for kind in kinds],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 100},
            "check": _or_null(check),
            "code": _or_null({"type": "string", "description": "Python, or file.py::function."}),
            "judge": _or_null({"type": "string", "description": "A question that a model answers."}),
            "learned": _or_null({"type": "string", "description": "A classifier trained on grades."}),
            "on": _or_null(
                {"type": "string", "description": "The output port; default: the primary one."}
            ),
            "on_fail": {
                "type": "string",
                "pattern": "^(record|skip_downstream|stop_run|retry [1-9][0-9]?)$",
                "default": "record",
            },
            "criterion": _or_null({"type": "string"}),
            "scope": {"enum": ["full", "format"], "default": "full"},
        },
    }


def _config(schema: Mapping[str, Any], prefix: str) -> tuple[Schema, Schema]:
    """The configuration's schema beside the fields of every node, and the definitions it brings."""
    config = deepcopy(dict(schema))
    inner = config.pop("$defs", {})
    definitions = {f"{prefix}_{name}": definition for name, definition in inner.items()}
    forbids_others = config.pop("additionalProperties", True) is False
    config.pop("title", None)
    if forbids_others:
        allowed = dict.fromkeys([*_node()["properties"], *config.get("properties", {})], True)
        config["allOf"] = [
            *config.get("allOf", ()),
            {"properties": allowed, "patternProperties": {"^x-": True}, "additionalProperties": False},
        ]
    moved = {f"#/$defs/{name}": f"#/$defs/{prefix}_{name}" for name in inner}
    return _with_references(config, moved), _with_references(definitions, moved)


def _with_references(schema: Any, moved: Mapping[str, str]) -> Any:
    if isinstance(schema, dict):
        return {
            key: moved.get(value, value)
            if key == "$ref" and isinstance(value, str)
            else _with_references(value, moved)
            for key, value in schema.items()
        }
    if isinstance(schema, list):
        return [_with_references(value, moved) for value in schema]
    return schema


def _or_null(schema: Schema) -> Schema:
    """A field may be left empty, which means the same as leaving it out."""
    return (
        {"anyOf": [schema, {"type": "null"}]}
        if "type" not in schema
        else schema | {"type": [schema["type"], "null"]}
    )


def _pattern(python: str) -> str:
    """A pattern of ours as JSON Schema spells it: anchored at both ends."""
    return "^" + python.replace(r"\Z", "$")
