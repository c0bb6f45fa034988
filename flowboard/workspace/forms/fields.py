"""The fields of a node type or a check as a form shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from flowboard.flow.errors import suggestion
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError

_SPELLED: Final = {"id": "Id column", "k1": "BM25 k1", "b": "BM25 b", "base_url": "Base address"}
"""Labels that can't be made from the name alone."""

Kind = Literal["text", "integer", "number", "boolean", "choice", "json"]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field.

    Attributes:
        name: the key under which it stands in the flow.
        label: the name in words.
        kind: what a value is; `json` is anything with parts.
        widget: how to show it, where the type says (`prompt`, `models`, …), else empty; a list of texts
            is shown as `labels` anyway.
        description: what it means, in a few words.
        required: whether a node can't do without.
        default: the value where nothing is said.
        optional: whether it may be empty (null).
        choices: of a `choice`.
        lowest, highest: bounds of a number, inclusive.
        language: of code.
    """

    name: str
    label: str
    kind: Kind
    widget: str = ""
    description: str = ""
    required: bool = False
    default: Any = None
    optional: bool = False
    choices: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    language: str = ""


def node_form(types: NodeTypes, name: str) -> list[FormField]:
    """The form of a node type, in the order of its fields.

    Raises:
        WorkspaceError: there is no such type, or it can't be imported.
    """
    cls = types.find(name)
    if cls is None:
        advice = suggestion(name, types.names(), "Install the pack that has it.")
        raise WorkspaceError(f"There is no node type {name!r}. {advice}")
    return form_of(cls.model_json_schema(by_alias=True))


def check_form(name: str) -> list[FormField]:
    """The form of a check's arguments.

    Raises:
        WorkspaceError: there is no such check, or it can't be loaded.
    """
    from flowboard.assertions.errors import BrokenAssertion
    from flowboard.assertions.registry import find_check

    try:
        cls = find_check(name)
    except BrokenAssertion as error:
        raise WorkspaceError(str(error)) from error
    if cls is None:
        raise WorkspaceError(f"There is no check {name!r}. See them all with: flowboard checks")
    return form_of(cls.model_json_schema(by_alias=True))


def form_of(schema: Mapping[str, Any]) -> list[FormField]:
    """The fields that the JSON Schema of a model has, in its order."""
    required = schema.get("required", ())
    definitions = schema.get("$defs", {})
    return [
        _field(name, field, name in required, definitions)
        for name, field in schema.get("properties", {}).items()
    ]


def _field(
    name: str, field: Mapping[str, Any], required: bool, definitions: Mapping[str, Any]
) -> FormField:
    options = [_resolved(option, definitions) for option in field.get("anyOf", [field])]
    present = [option for option in options if option.get("type") != "null"]
    one = present[0] if len(present) == 1 else {}
    kind = _kind(one)
    return FormField(
        name=name,
        label=_label(name),
        kind=kind,
        widget=str(field.get("widget", "")) or ("labels" if _are_texts(present) else ""),
        description=str(field.get("description", "")),
        required=required,
        default=field.get("default"),
        optional=len(present) < len(options),
        choices=tuple(map(str, one.get("enum", ()))) if kind == "choice" else (),
        lowest=_bound(one, "minimum", "exclusiveMinimum"),
        highest=_bound(one, "maximum", "exclusiveMaximum"),
        language=str(field.get("language", "")),
    )


def _resolved(option: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = option.get("$ref")
    found: Mapping[str, Any] = option if reference is None else definitions[reference.rpartition("/")[2]]
    return found


def _kind(option: Mapping[str, Any]) -> Kind:
    if "enum" in option:
        return "choice"
    match option.get("type"):
        case "string":
            return "text"
        case "integer":
            return "integer"
        case "number":
            return "number"
        case "boolean":
            return "boolean"
    return "json"


def _are_texts(options: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a value is a list of texts, or one of them alone."""
    return any(option.get("type") == "array" for option in options) and all(
        option.get("type") == "string"
        or (option.get("type") == "array" and option.get("items", {}).get("type") == "string")
        for option in options
    )


def _label(name: str) -> str:
    words = name.replace("_", " ")
    return _SPELLED.get(name, words[:1].upper() + words[1:])


def _bound(option: Mapping[str, Any], *names: str) -> float | None:
    for name in names:
        if isinstance(value := option.get(name), int | float):
            return value
    return None
