"""The `group` node: a frame around nodes on the canvas."""

from __future__ import annotations

from typing import Any

from pydantic import field_validator

from flowboard.node import Context, Field, NodeType, Outputs
from flowboard_nodes.note import Hue


class Group(NodeType):
    """A frame around nodes that belong together; moving it moves them.

    It takes and gives nothing, and changes no run::

        drafting:
          type: group
          members: [draft, check]
          hue: blue

    Its words are the `title` of the node; it is as large as its members need.
    """

    type = "group"
    role = "canvas"
    category = "Canvas"
    icon = "select_all"

    members: tuple[str, ...] = Field(
        (), description="ids of the nodes inside", json_schema_extra={"widget": "labels"}
    )
    hue: Hue = Field("neutral", description="the colour of the frame")
    collapsed: bool = Field(False, description="whether the members are folded into one box")
    size: tuple[int, int] | None = Field(
        None, description="width and height in pixels while the frame is empty"
    )

    @field_validator("members")
    @classmethod
    def _once_each(cls, members: tuple[str, ...]) -> tuple[str, ...]:
        doubled = next((node for node in members if members.count(node) > 1), None)
        if doubled is not None:
            raise ValueError(f"`members` names {doubled!r} twice; a node is in a group once")
        return members

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """Nothing."""
        return {}
