"""The operations as data, and the way from what a client sends to them: shape, counts and sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from flowboard.flow.errors import FlowError, FlowProblem, field_text, suggestion
from flowboard.flow.operations.values import check_value
from flowboard.flow.sentences import as_sentence, in_plain_words

MOST_OPERATIONS: Final = 2_000
_FARTHEST: Final = 1_000_000


def _whole(number: Any) -> Any:
    """Canvases know halves of pixels; files don't."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise ValueError("a place is two numbers")
    if not -_FARTHEST <= number <= _FARTHEST:
        raise ValueError("this place is too far out; put the node nearer to the others")
    return round(number)


Id = Annotated[str, Field(min_length=1, max_length=64)]
Place = tuple[Annotated[int, BeforeValidator(_whole)], Annotated[int, BeforeValidator(_whole)]]
Path = Annotated[
    tuple[
        Annotated[int, Field(strict=True, ge=0, le=100_000)] | Annotated[str, Field(strict=True)], ...
    ],
    Field(min_length=1, max_length=30),
]


class _Operation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SetNode(_Operation):
    """Add a node, or replace the one of this id; `node` is written as in the file.

    `before` is the node that it stands before in the file; without it, a new one comes last.
    """

    op: Literal["set_node"] = "set_node"
    id: Id
    node: dict[str, Any]
    place: Place | None = None
    before: Id | None = None


class RemoveNode(_Operation):
    """Take a node away with its wires; with `heal`, what fed it feeds those that it fed."""

    op: Literal["remove_node"] = "remove_node"
    id: Id
    heal: bool = False


class RenameNode(_Operation):
    """Give a node another id, and rewrite what refers to it."""

    op: Literal["rename_node"] = "rename_node"
    id: Id
    to: Id


class SetField(_Operation):
    """Set a value inside a node. In a list, a part of the path is a number, or an item's name."""

    op: Literal["set_field"] = "set_field"
    id: Id
    path: Path
    value: Any


class RemoveField(_Operation):
    """Take away a value inside a node, if it is there.

    The one operation that isn't the same twice: an item of a list by its number. Send its name.
    """

    op: Literal["remove_field"] = "remove_field"
    id: Id
    path: Path


class SetWire(_Operation):
    """Wire `source` (`node.port`) to an input, in place of what is there, or `also`."""

    op: Literal["set_wire"] = "set_wire"
    source: str
    target: Id
    port: str
    also: bool = False


class RemoveWire(_Operation):
    """Take a wire away, if it is there."""

    op: Literal["remove_wire"] = "remove_wire"
    source: str
    target: Id
    port: str


class MoveNodes(_Operation):
    """Put nodes elsewhere on the canvas; None takes a node's place out of the file."""

    op: Literal["move_nodes"] = "move_nodes"
    places: Annotated[dict[Id, Place | None], Field(max_length=10_000)]


class SetFlow(_Operation):
    """Set what the whole flow is called, or the words about it."""

    op: Literal["set_flow"] = "set_flow"
    field: Literal["name", "description"]
    value: str


class ReplaceFlow(_Operation):
    """Put a whole flow, written as in the file, in the place of this one."""

    op: Literal["replace_flow"] = "replace_flow"
    flow: dict[str, Any]


Operation = (
    SetNode | RemoveNode | RenameNode | SetField | RemoveField
    | SetWire | RemoveWire | MoveNodes | SetFlow | ReplaceFlow
)  # fmt: skip

_KINDS: Final[Mapping[str, TypeAdapter[Operation]]] = {
    kind.model_fields["op"].default: TypeAdapter(kind)
    for kind in (
        SetNode, RemoveNode, RenameNode, SetField, RemoveField,
        SetWire, RemoveWire, MoveNodes, SetFlow, ReplaceFlow,
    )
}  # fmt: skip


def parsed(batch: Sequence[Mapping[str, Any]]) -> list[Operation]:
    """A batch from outside as operations.

    Raises:
        FlowError: it is too large, or something in it isn't as it has to be.
    """
    if not isinstance(batch, list | tuple):
        raise _refusal("A batch is a list of operations.")
    if len(batch) > MOST_OPERATIONS:
        raise _refusal(f"At most {MOST_OPERATIONS:,} operations are made at once. Send them in parts.")
    check_value(list(batch))
    return [_operation(raw) for raw in batch]


def as_data(operations: Sequence[Operation]) -> list[dict[str, Any]]:
    """Operations as they are sent and kept."""
    return [operation.model_dump(mode="json", exclude_unset=False) for operation in operations]


def _operation(raw: Any) -> Operation:
    if not isinstance(raw, Mapping):
        raise _refusal("An operation is a mapping that begins with `op`.")
    kind = raw.get("op")
    adapter = _KINDS.get(kind) if isinstance(kind, str) else None
    if adapter is None:
        advice = suggestion(str(kind)[:80], _KINDS, f"There are: {', '.join(_KINDS)}.")
        raise _refusal(f"There is no operation {str(kind)[:80]!r}. {advice}")
    try:
        return adapter.validate_python(dict(raw))
    except ValidationError as error:
        detail = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = field_text(part for part in detail["loc"] if not str(part).startswith("function-"))
        words = as_sentence(in_plain_words(detail["msg"]))
        raise _refusal(f"{kind}, {where}: {words}" if where else f"{kind}: {words}") from None


def _refusal(message: str) -> FlowError:
    return FlowError([FlowProblem(message, code="operation")])
