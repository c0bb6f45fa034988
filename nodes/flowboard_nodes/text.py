"""The `text` node: texts written in the flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Self

from pydantic import model_validator

from flowboard.node import Context, Field, NodeType, Outputs, Port

Words = Annotated[str, Field(coerce_numbers_to_str=True)]
"""A text; a number in the file is taken as it is written there."""

LONGEST_LABEL = 40


class Text(NodeType):
    """A text written in the flow, or several to compare.

    Give one `value`, or several `values`: each is an item of its own on the axis `value` and meets
    every item of the nodes that it is wired to::

        tone:
          type: text
          values:
            friendly: You write warmly and in short sentences.
            formal: You write politely and to the point.

    A plain list, `values: [Paris, Lima]`, names each value by its text, so that a value added on
    top renames no other. The texts are taken as they stand: `{{ … }}` is filled in by a prompt or a
    transform.
    """

    type = "text"
    category = "Data"
    icon = "notes"
    outputs = (Port("text", "text", "the text"),)

    value: Words | None = Field(None, description="the text", json_schema_extra={"widget": "textarea"})
    values: dict[str, Words] | tuple[Words, ...] = Field(
        (),
        description="several texts to compare, by label or as a list",
        json_schema_extra={"widget": "variants"},
    )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.value is None) == (not self.values):
            raise ValueError("give either `value`, one text, or `values`, several of them")
        if any(not label.strip() for label in self._texts):
            raise ValueError("`values` has a text without a label; write them as `label: text`")
        if len(self._texts) < len(self.values):
            raise ValueError("`values` has a text twice; write it once, or give labels: `label: text`")
        return self

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        """The texts of `values` by label."""
        if isinstance(self.values, dict):
            return self.values
        return {_label(text): text for text in self.values}

    def axes(self) -> Mapping[str, Sequence[str]]:
        """`value`, where there are several."""
        return {"value": list(self._texts)} if self.values else {}

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """The text of the cell's label, or the only one."""
        return {"text": self._texts[ctx.labels["value"]] if self.values else self.value}


def _label(text: str) -> str:
    """A text as its own label; a long one, or one of several lines, is cut and told apart by digits."""
    line = " ".join(text.split())
    if line == text and len(line) <= LONGEST_LABEL:
        return line
    digits = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{line[:LONGEST_LABEL].rstrip()}… {digits}"
