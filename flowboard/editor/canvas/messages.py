"""What a browser sends, checked before anything is done with it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_MOST_NODES: Final = 10_000
_Id = Annotated[str, Field(min_length=1, max_length=64)]
_Place = tuple[float, float]
Asked = Literal["node", "check", "leave"]


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Batch(_Message):
    """Operations with the client's own number for them; `rev` is what it knew of the flow."""

    seq: int
    rev: int
    label: str = Field(max_length=200)
    ops: list[dict[str, Any]] = Field(max_length=_MOST_NODES)


class Selected(_Message):
    """The ids of the selected nodes."""

    ids: tuple[_Id, ...] = Field(max_length=_MOST_NODES)


class Pasted(_Message):
    """A text from the clipboard, and the upper left corner of where it goes."""

    clip: str = Field(max_length=1_000_000)
    at: _Place
    label: str = Field(max_length=40)


class Activated(_Message):
    """A node that is to be opened."""

    node: _Id


class Commanded(_Message):
    """A command of the server's by name, with the nodes that were selected."""

    name: str = Field(max_length=64)
    nodes: tuple[_Id, ...] = Field(default=(), max_length=_MOST_NODES)


class Dragged(_Message):
    """Where nodes are that somebody is moving just now."""

    places: dict[_Id, _Place] = Field(max_length=_MOST_NODES)


class Traced(_Message):
    """What somebody asks for under the trace lens: a node's trace, a check at a node, or to leave."""

    what: Asked
    node: str = Field(default="", max_length=64)


Message = TypeVar("Message", bound=_Message)


def read(kind: type[Message], arguments: Any) -> Message | None:
    """A message of this kind, or None if a browser sent something else."""
    try:
        return kind.model_validate(arguments)
    except ValidationError:
        return None
