"""The `split` node: makes several items of one."""

from __future__ import annotations

import re
from typing import Any, Literal, Self

from pydantic import model_validator

from flowboard.node import Context, Expanded, Field, NodeFailed, NodeType, Port, Value
from flowboard_nodes.steps import json_text, patterns
from flowboard_nodes.steps.step import StepFailed, shown

MAX_ITEMS = 10_000


class Split(NodeType):
    """Makes an item of each line, paragraph or part of a text, or of each member of a JSON list.

    Items are called 1, 2, 3, … on an axis that has the name of the node; `collect` brings them
    together again::

        entities:
          type: split
          inputs: {value: answer.text}
          by: lines

    `separator: ';'` parts a text at a text, `pattern` at a regular expression. A text that is read
    `by: json` may stand in a Markdown code fence. A value that is a list already gives its members,
    whatever is set. White space around a part is taken off, and empty parts are left out.
    """

    type = "split"
    shape = "expand"
    category = "Transform"
    icon = "call_split"
    inputs = (Port("value", "json", "a text or a list"),)
    outputs = (Port("item", "json", "one part of it"),)

    by: Literal["lines", "paragraphs", "json"] | None = Field(
        None, description="what an item is; default: a line"
    )
    separator: str | None = Field(None, min_length=1, description="a text that stands between items")
    pattern: patterns.PatternText | None = Field(
        None, description="a regular expression for what stands between items"
    )
    limit: int | None = Field(
        None, ge=1, le=MAX_ITEMS, description="items to make at most, from the top"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = (self.by, self.separator, self.pattern)
        if sum(way is not None for way in ways) > 1:
            raise ValueError("give one of `by`, `separator` and `pattern`: they are ways to split")
        return self

    async def run(self, ctx: Context, **inputs: Any) -> Expanded:
        """The parts of one value, by their numbers from 1.

        Raises:
            NodeFailed: the value can't be split this way, or into too many items.
        """
        try:
            parts = self._parts(inputs["value"])[: self.limit]
        except StepFailed as problem:
            raise NodeFailed(f"splitting {problem}") from None
        if len(parts) > MAX_ITEMS:
            raise NodeFailed(
                f"{shown(inputs['value'])} has {len(parts):,} parts, more than {MAX_ITEMS:,}; "
                "split at something rarer, or set `limit`"
            )
        return Expanded({str(number): {"item": part} for number, part in enumerate(parts, start=1)})

    def _parts(self, value: Value) -> list[Value]:
        if self.by == "json" and isinstance(value, str):
            value = json_text.parsed(value)
        if isinstance(value, list):
            return value
        if not isinstance(value, str) or self.by == "json":
            kind = "a JSON list" if self.by == "json" else "a text or a list"
            raise StepFailed(
                f"takes {kind}, but got {shown(value)}; a transform before it can take the list out"
            )
        parts = (part.strip() for part in self._texts(value))
        return [part for part in parts if part]

    def _texts(self, text: str) -> list[str]:
        if self.separator is not None:
            return text.split(self.separator)
        if self.pattern is not None:
            return patterns.parts(self.pattern, text)
        return re.split(r"\n[ \t\r]*\n", text) if self.by == "paragraphs" else text.splitlines()
