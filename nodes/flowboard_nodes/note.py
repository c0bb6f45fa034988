"""The `note` node: words on the canvas."""

from __future__ import annotations

from typing import Any, Literal

from flowboard.node import Context, Field, NodeType, Outputs

Hue = Literal["neutral", "yellow", "blue", "green", "red"]


class Note(NodeType):
    """Words for the readers of a flow, on the canvas beside what they are about.

    It takes and gives nothing, and changes no run::

        why_two_steps:
          type: note
          text: |
            Facts are extracted first, so that the draft can be checked against them.

    What is said of one node only belongs into the field `note` of that node.
    """

    type = "note"
    role = "canvas"
    category = "Canvas"
    icon = "sticky_note_2"

    text: str = Field("", description="Markdown", json_schema_extra={"widget": "textarea"})
    hue: Hue = Field("neutral", description="the colour of the paper")
    size: tuple[int, int] | None = Field(
        None, description="width and height in pixels; default: as its text needs"
    )

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """Nothing."""
        return {}
