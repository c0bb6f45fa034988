"""The `filter` node: sends items one way or the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from pydantic import field_validator

from flowboard.node import ABSENT, AssertionSpec, Context, Field, NodeFailed, NodeType, Outputs, Port


class Filter(NodeType):
    """Keeps the items that meet a condition; the others leave by `rejected`.

    The condition is an assertion on the item, or on another input that `on` names::

        good_ones:
          type: filter
          inputs: {item: answer.text, verdict: quality.verdict}
          keep_if: {on: verdict, check: equals, value: pass}

    What hangs on the port that an item doesn't take is skipped for it. A condition that gives
    neither pass nor fail is an error of the item, so that none gets lost unseen.
    """

    type = "filter"
    category = "Flow"
    icon = "filter_alt"
    role = "filter"
    inputs = (Port("item", "json", "what is kept or rejected"),)
    outputs = (
        Port("kept", "json", "the item, if it meets the condition"),
        Port("rejected", "json", "the item, if it doesn't"),
    )
    open_inputs = True

    keep_if: AssertionSpec = Field(
        description="the condition; `on` names the input it looks at (default: item)",
        json_schema_extra={"widget": "assertion"},
    )

    @field_validator("keep_if", mode="before")
    @classmethod
    def _named(cls, condition: Any) -> Any:
        if isinstance(condition, dict):
            return {"name": "keep_if", **condition}
        return condition

    def asserts(self) -> Sequence[AssertionSpec]:
        """The condition."""
        return (self._condition,)

    @cached_property
    def _condition(self) -> AssertionSpec:
        return self.keep_if.model_copy(update={"on": None})

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """The item on one of the two ports.

        Raises:
            NodeFailed: the condition looks at an input that isn't there, or gives no answer.
        """
        looked_at = self.keep_if.on or "item"
        if looked_at not in inputs:
            raise NodeFailed(
                f"the condition is on {looked_at!r}, but no such input is wired; "
                f"inputs are: {', '.join(inputs)}",
                stops_node=True,
            )
        (verdict,) = await ctx.evaluate([self._condition], inputs[looked_at])
        if verdict.outcome == "pass":
            return {"kept": inputs["item"], "rejected": ABSENT}
        if verdict.outcome == "fail":
            return {"kept": ABSENT, "rejected": inputs["item"]}
        why = f": {verdict.message}" if verdict.message else ""
        raise NodeFailed(
            f"the condition gave {verdict.outcome!r}, neither pass nor fail{why}; "
            "write it so that it decides every item"
        )
