"""Steps on values of any kind: fill a template, set a default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import field_validator

from flowboard.node import Field, PortType, Value
from flowboard_nodes.steps.step import Step, StepFailed


class Template(Step):
    """Fills a template; `value` is what the step before gave, other variables are inputs."""

    gives: ClassVar[PortType] = "text"

    do: Literal["template"]
    template: str = Field(
        description="a template, as in a prompt", json_schema_extra={"widget": "prompt"}
    )

    @field_validator("template")
    @classmethod
    def _sound(cls, template: str) -> str:
        from flowboard_nodes.template import TemplateProblem, compiled

        try:
            compiled(template)
        except TemplateProblem as problem:
            raise ValueError(problem.at("the template")) from None
        return template

    def variables(self) -> dict[str, bool]:
        """The variables that are inputs of the node, and whether each is needed."""
        from flowboard_nodes.template import variables

        return {name: needed for name, needed in variables(self.template).items() if name != "value"}

    def apply(self, value: Value, others: Mapping[str, Value]) -> Value:
        """See `Step.apply`."""
        from flowboard_nodes.template import TemplateProblem, compiled, render

        try:
            return render(compiled(self.template), {**others, "value": value})
        except TemplateProblem as problem:
            raise StepFailed(f"can't be filled: {problem}") from None


class Default(Step):
    """Gives a value in place of null, of an empty text, and of a step before it that failed."""

    do: Literal["default"]
    value: Any = Field(description="any value")

    def apply(self, value: Value, others: Mapping[str, Value]) -> Value:
        """See `Step.apply`."""
        is_missing = value is None or (isinstance(value, str) and not value.strip())
        return self.value if is_missing else value
