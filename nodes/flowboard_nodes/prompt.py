"""The `prompt` node: fills templates with values and gives the messages for a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from flowboard.node import Context, Field, Message, NodeFailed, NodeType, Outputs, Port


class Turn(BaseModel):
    """One message of a chat; its content is a template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["system", "user", "assistant"] = Field(description="who speaks")
    content: str = Field(description="a template", json_schema_extra={"widget": "prompt"})


class Prompt(NodeType):
    """Fills a template with values: every variable of it is an input.

    The templates are Jinja2, in a sandbox; a missing value is an error, never an empty text::

        extract:
          type: prompt
          inputs: {tweet: tweets.text}
          system: You know people, places and companies well.
          template: |
            Extract up to three well-known entities from this tweet.
            {{ tweet }}

    The messages are `system`, then `messages` (earlier turns of a chat, such as examples), then
    `template` as the user's last word. Give `variants` in place of `template` to compare several
    wordings: each label becomes a value of the axis `variant`.

    One newline at the end of a template isn't part of it, so `|` blocks end where their text ends.
    A variable with a default, `{{ tone | default('neutral') }}`, needn't be wired. Null writes
    nothing; lists and mappings are written as JSON.
    """

    type = "prompt"
    category = "Models"
    icon = "edit_note"
    outputs = (Port("prompt", "messages", "the chat messages for a model"),)

    template: str | None = Field(
        None, description="what the user says", json_schema_extra={"widget": "prompt"}
    )
    system: str | None = Field(
        None, description="what the model is told to be", json_schema_extra={"widget": "prompt"}
    )
    messages: tuple[Turn, ...] = Field(
        (), description="turns that come before the template", json_schema_extra={"widget": "messages"}
    )
    variants: dict[str, str] = Field(
        default_factory=dict,
        description="several templates to compare, by label",
        json_schema_extra={"widget": "variants"},
    )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        from flowboard_nodes.template import TemplateProblem, compiled

        if self.template is not None and self.variants:
            raise ValueError("give either `template` or `variants`, not both")
        if self.template is None and not self.variants and not self.messages:
            raise ValueError("give a `template`, several `variants`, or `messages`")
        if any(not label.strip() for label in self.variants):
            raise ValueError("every variant needs a label")
        for place, source in self._templates():
            try:
                compiled(source)
            except TemplateProblem as problem:
                raise ValueError(problem.at(place)) from problem
        return self

    def input_ports(self) -> Sequence[Port]:
        """One per variable, in order of first appearance; optional where it has a default."""
        from flowboard_nodes.template import variables

        needed: dict[str, bool] = {}
        for _, source in self._templates():
            for name, is_needed in variables(source).items():
                needed[name] = is_needed or needed.get(name, False)
        return [Port(name, "text", optional=not is_needed) for name, is_needed in needed.items()]

    def axes(self) -> Mapping[str, Sequence[str]]:
        """`variant`, where there are variants."""
        return {"variant": list(self.variants)} if self.variants else {}

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """The messages for one item.

        Raises:
            NodeFailed: a template can't be filled; the message names it, its line and the variable.
        """
        messages: list[Message] = []
        if self.system is not None:
            messages.append({"role": "system", "content": _filled("system", self.system, inputs)})
        for number, turn in enumerate(self.messages):
            content = _filled(f"messages[{number}]", turn.content, inputs)
            messages.append({"role": turn.role, "content": content})
        if self.variants:
            label = ctx.labels["variant"]
            content = _filled(f"variants.{label}", self.variants[label], inputs)
            messages.append({"role": "user", "content": content})
        elif self.template is not None:
            content = _filled("template", self.template, inputs)
            messages.append({"role": "user", "content": content})
        return {"prompt": messages}

    def _templates(self) -> Iterator[tuple[str, str]]:
        """Every template with the place where it stands in the configuration."""
        if self.system is not None:
            yield "system", self.system
        for number, turn in enumerate(self.messages):
            yield f"messages[{number}]", turn.content
        if self.template is not None:
            yield "template", self.template
        for label, source in self.variants.items():
            yield f"variants.{label}", source


def _filled(place: str, source: str, values: Mapping[str, Any]) -> str:
    from flowboard_nodes.template import TemplateProblem, compiled, render

    try:
        return render(compiled(source), values)
    except TemplateProblem as problem:
        hint = ""
        if problem.variable is not None:
            name = problem.variable
            hint = f"; wire an input {name!r}, or give it a default: {{{{ {name} | default('') }}}}"
        raise NodeFailed(problem.at(place) + hint) from problem
