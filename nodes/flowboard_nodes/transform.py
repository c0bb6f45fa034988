"""The `transform` node: turns each value into another, step by step, without code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Literal

from pydantic import field_validator

from flowboard.node import Context, Field, NodeFailed, NodeType, Outputs, Port, Value
from flowboard_nodes.steps import STEP_NAMES, AnyStep, BareStep, json_path
from flowboard_nodes.steps.of_any import Default, Template
from flowboard_nodes.steps.step import Step, StepFailed, shown


class Transform(NodeType):
    """Turns each value into another by steps, each of which takes what the one before gave.

    Steps are `parse_json`, `json_path`, `rename`, `extract` and `replace` (regular expressions),
    `strip`, `lower`, `clean_whitespace`, `number`, `template` and `default`::

        facts:
          type: transform
          inputs: {value: answer.text}
          steps:
            - parse_json
            - {do: json_path, path: $.order}
            - {do: rename, keys: {nr: number}}
          ports: {number: $.number, items: '$.items[*].name'}

    * A step that finds nothing is an error of the item, which names the step and the value, unless
      a `default` step stands behind it.
    * `ports` gives parts of the result on ports of their own, each by a JSON path.
    * The variables of a `template` step are further inputs; `value` is what the step before gave.
    * Steps on texts take each member of a list.

    To make several items of one, or one of several, there are `split` and `collect`.
    """

    type = "transform"
    category = "Transform"
    icon = "tune"
    inputs = (Port("value", "json", "what is transformed"),)
    outputs = (Port("value", "json", "what the last step gave"),)

    steps: tuple[AnyStep, ...] = Field(
        (), description="what to do, one step after the other", json_schema_extra={"widget": "json"}
    )
    ports: dict[str, json_path.JsonPathText] = Field(
        default_factory=dict,
        description="port: JSON path, for parts of the result",
        json_schema_extra={"widget": "columns"},
    )
    if_missing: Literal["fail", "null"] = Field(
        "fail", description="what to do where the path of a port finds nothing"
    )

    @field_validator("steps", mode="before", json_schema_input_type=list[AnyStep | BareStep])
    @classmethod
    def _named(cls, steps: Any) -> Any:
        """A step without arguments may be a bare name."""
        if not isinstance(steps, list | tuple):
            return steps
        written = [{"do": step} if isinstance(step, str) else step for step in steps]
        for step in written:
            name = step.get("do") if isinstance(step, dict) else None
            if isinstance(step, dict) and name not in STEP_NAMES:
                near = get_close_matches(str(name), STEP_NAMES, n=1)
                hint = f"did you mean {near[0]}? " if near else ""
                what = "a step without `do`" if name is None else f"no step {name!r}"
                raise ValueError(f"there is {what}; {hint}Steps are {', '.join(STEP_NAMES)}")
        return written

    @field_validator("ports")
    @classmethod
    def _sound_ports(cls, ports: dict[str, str]) -> dict[str, str]:
        for port in ports:
            if not port.isidentifier() or port == "value":
                raise ValueError(
                    f"{port!r} can't name a port; use letters, digits and _, and not `value`, "
                    "which is the whole result"
                )
        return ports

    def input_ports(self) -> Sequence[Port]:
        """`value`, and one per variable of the templates; optional where it has a default."""
        needed: dict[str, bool] = {}
        for step in self.steps:
            if isinstance(step, Template):
                for name, is_needed in step.variables().items():
                    needed[name] = is_needed or needed.get(name, False)
        return [
            *self.inputs,
            *(Port(name, "json", optional=not is_needed) for name, is_needed in needed.items()),
        ]

    def output_ports(self) -> Sequence[Port]:
        """`value`, of the type that the last step gives, and the parts."""
        last = self.steps[-1].gives if self.steps else "json"
        whole = Port("value", last, "what the last step gave")
        return [whole, *(Port(name, "json", path) for name, path in self.ports.items())]

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """The result of the last step, and its parts.

        Raises:
            NodeFailed: a step finds nothing and no default follows; the message names it.
        """
        others = {name: value for name, value in inputs.items() if name != "value"}
        value = _transformed(self.steps, inputs["value"], others)
        return {"value": value, **{port: self._part(port, value) for port in self.ports}}

    def _part(self, port: str, value: Value) -> Value:
        path = self.ports[port]
        try:
            return json_path.found(path, value)
        except StepFailed as problem:
            if self.if_missing == "null" and not problem.final:
                return None
            raise NodeFailed(
                f"the port {port!r}: {path} {problem} in {shown(value)}; correct the path, or "
                "let it be null with `if_missing: null`"
            ) from None


def _transformed(steps: Sequence[Step], value: Value, others: Mapping[str, Value]) -> Value:
    """What the steps make of a value; behind a step that failed only a default goes on."""
    failure: NodeFailed | None = None
    for number, step in enumerate(steps, start=1):
        if failure is not None and not isinstance(step, Default):
            continue
        try:
            value = step.apply(None if failure else value, others)
            failure = None
        except StepFailed as problem:
            failure = NodeFailed(f"step {number}, {step.do}: {problem}")
            if problem.final:
                break
    if failure is not None:
        raise failure
    return value
