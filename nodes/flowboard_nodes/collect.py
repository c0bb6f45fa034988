"""The `collect` node: makes one item of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import field_validator, model_validator

from flowboard.node import Context, Field, NodeFailed, NodeType, Outputs, Port
from flowboard_nodes.steps.step import text_of


class Collect(NodeType):
    """Brings items together: as a list, and as one text.

    It collects over the innermost axis of its input, such as the items of a `split`, or over those
    that `over` names. In the text every item is written by `template`, if there is one, whose
    variables are further inputs::

        report:
          type: collect
          inputs: {value: entities.item, verdict: check.verdict}
          template: '{{ value }} ({{ verdict }})'
          separator: "\\n"

    Items that were filtered out are left out; for those that failed see `on_missing`.
    """

    type = "collect"
    shape = "reduce"
    category = "Transform"
    icon = "call_merge"
    inputs = (Port("value", "json", "what is collected"),)
    outputs = (
        Port("text", "text", "the items as one text"),
        Port("items", "json", "the list of the values"),
        Port("count", "number", "how many there are"),
    )

    separator: str = Field("\n", description="what stands between items in the text")
    template: str | None = Field(
        None, description="how an item is written in the text", json_schema_extra={"widget": "prompt"}
    )
    over: tuple[str, ...] = Field(
        (),
        description="axes to collect over, such as answer.model; default: the innermost one",
        json_schema_extra={"widget": "labels"},
    )
    on_missing: Literal["skip", "drop", "fail"] = Field(
        "skip",
        description="if an item failed: skip the whole group, drop the item, or fail the group",
    )

    @field_validator("over")
    @classmethod
    def _once_each(cls, over: tuple[str, ...]) -> tuple[str, ...]:
        doubled = next((axis for axis in over if over.count(axis) > 1), None)
        if doubled is not None:
            raise ValueError(f"`over` names {doubled!r} twice; name each axis once")
        return over

    @model_validator(mode="after")
    def _sound_template(self) -> Self:
        from flowboard_nodes.template import TemplateProblem, compiled

        try:
            compiled(self.template or "")
        except TemplateProblem as problem:
            raise ValueError(problem.at("template")) from problem
        return self

    def input_ports(self) -> Sequence[Port]:
        """`value`, and one per further variable of the template."""
        from flowboard_nodes.template import variables

        return [
            *self.inputs,
            *(
                Port(name, "json", optional=not is_needed)
                for name, is_needed in variables(self.template or "").items()
                if name != "value"
            ),
        ]

    def drops(self) -> Sequence[str] | None:
        """The axes of `over`, or the innermost one."""
        return self.over or None

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """The items of one group as a text and as a list.

        Raises:
            NodeFailed: the template can't be filled; the message names the item.
        """
        values = inputs["value"]
        return {
            "text": self.separator.join(self._texts(inputs)),
            "items": values,
            "count": len(values),
        }

    def _texts(self, inputs: dict[str, list[Any]]) -> list[str]:
        from flowboard_nodes.template import TemplateProblem, compiled, render

        if self.template is None:
            return [text_of(value) for value in inputs["value"]]
        template, texts = compiled(self.template), []
        for number in range(len(inputs["value"])):
            try:
                texts.append(render(template, {name: values[number] for name, values in inputs.items()}))
            except TemplateProblem as problem:
                raise NodeFailed(f"item {number + 1}, {problem.at('template')}") from problem
        return texts
