"""The `llm` node: asks one or more models and gives their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic import field_validator, model_validator

from flowboard.node import (
    ABSENT,
    CallEstimate,
    ChatRequest,
    Context,
    Field,
    Message,
    NodeFailed,
    NodeType,
    Outputs,
    Port,
)
from flowboard.node.addresses import Address

_OURS = {
    "model": "`models`",
    "messages": "the input `prompt`",
    "n": "`samples`",
    "temperature": "`temperature`",
    "max_tokens": "`max_tokens`",
    "max_completion_tokens": "`max_tokens`",
    "response_format": "`schema`",
    "stream": "the engine",
    "api_key": "your settings",
    "base_url": "`base_url`",
    "extra_headers": "a provider profile",
    "timeout": "the engine",
}
"""What may not stand under `parameters`, and where it belongs."""

_TYPICAL_PROMPT, _TYPICAL_ANSWER = 400, 300  # tokens, for the estimate before anything is rendered


class Llm(NodeType):
    """Asks one or more models, each as often as you like.

    Every model is a value of the axis `model`; with `samples` over 1, every draw is one of the
    axis `sample`::

        answer:
          type: llm
          inputs: {prompt: extract.prompt}
          models: [openai/gpt-5-mini, anthropic/claude-haiku-4-5]
          samples: 3
          max_tokens: 400

    With `schema`, a JSON Schema, the model answers in JSON that fits it, given as `json`. Only
    parameters that you set are sent, and of those only what the model accepts. What an answer took
    is there to be asserted: `{check: number_in_range, on: latency, max: 5}`.

    With `base_url`, every model is asked at that address. Whoever runs the flow has to trust its
    origin first, and gives it a key of its own: a provider's key never goes there. A provider
    profile in your settings is the better place for a server that you use often.
    """

    type = "llm"
    shape = "expand"
    category = "Models"
    icon = "auto_awesome"
    inputs = (Port("prompt", "messages", "chat messages; a plain text is what the user says"),)
    outputs = (
        Port("text", "text", "the answer"),
        Port("json", "json", "the answer as data, with a schema"),
        Port("latency", "number", "seconds from sending to the last byte, to the millisecond"),
        Port("cost", "number", "US dollars, where the price is known"),
        Port("finish_reason", "text", "stop, length, tool or other"),
    )

    models: tuple[str, ...] = Field(
        min_length=1,
        description="provider/model, each once",
        json_schema_extra={"widget": "models"},
    )
    base_url: Address | None = Field(
        None,
        description="an OpenAI-compatible address that answers instead of the provider's",
    )
    samples: int = Field(1, ge=1, le=1000, description="answers to draw from each model")
    temperature: float | None = Field(None, ge=0, le=2, description="default: the provider's")
    max_tokens: int | None = Field(None, ge=1, description="tokens of the answer at most")
    parameters: dict[str, Any] = Field(
        default_factory=dict,
        description="further parameters of the provider, such as top_p or reasoning_effort",
        json_schema_extra={"widget": "parameters"},
    )
    response_schema: dict[str, Any] | None = Field(
        None,
        alias="schema",
        description="JSON Schema that the answer has to fit",
        json_schema_extra={"widget": "json"},
    )

    @field_validator("models")
    @classmethod
    def _named_once(cls, models: tuple[str, ...]) -> tuple[str, ...]:
        for model in models:
            provider, slash, name = model.partition("/")
            if not (slash and provider.strip() and name.strip()):
                raise ValueError(f"{model!r} is no model; write provider/model, as in openai/gpt-5-mini")
        doubled = next((model for model in models if models.count(model) > 1), None)
        if doubled is not None:
            raise ValueError(f"{doubled!r} is named twice; `samples` draws several answers from a model")
        return models

    @model_validator(mode="after")
    def _own_parameters(self) -> Self:
        for name in self.parameters:
            if name in _OURS:
                raise ValueError(f"`parameters` can't set {name!r}; that belongs to {_OURS[name]}")
        return self

    def axes(self) -> Mapping[str, Sequence[str]]:
        """`model`, and `sample` with labels from "1" where there are several."""
        axes: dict[str, Sequence[str]] = {"model": self.models}
        if self.samples > 1:
            axes["sample"] = [str(number) for number in range(1, self.samples + 1)]
        return axes

    def estimate(self) -> Sequence[CallEstimate]:
        """One call a cell, to the model of its label: an entry per model, of which a cell makes one."""
        answer = min(self.max_tokens or _TYPICAL_ANSWER, _TYPICAL_ANSWER)
        return [CallEstimate(model, 1, _TYPICAL_PROMPT, answer) for model in self.models]

    def base_urls(self) -> Sequence[str]:
        """The address, if there is one: all models of the node are asked there."""
        return () if self.base_url is None else (self.base_url,)

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """The answer of the cell's model.

        Raises:
            NodeFailed: the input is neither text nor messages, or there is no answer.
        """
        response = await ctx.chat(
            ChatRequest(
                model=ctx.labels["model"],
                messages=_messages(inputs["prompt"]),
                parameters=self._parameters(),
                schema=self.response_schema,
                sample=int(ctx.labels.get("sample", "1")) - 1,
                base_url=self.base_url,
            )
        )
        return {
            "text": response.text,
            "json": ABSENT if self.response_schema is None else response.json,
            "latency": round(response.latency, 3),
            "cost": ABSENT if response.cost is None else response.cost,
            "finish_reason": response.finish_reason,
        }

    def _parameters(self) -> dict[str, Any]:
        own = {"temperature": self.temperature, "max_tokens": self.max_tokens}
        return {name: value for name, value in own.items() if value is not None} | self.parameters


def _messages(prompt: Any) -> Sequence[Message]:
    if isinstance(prompt, str | int | float):
        return [{"role": "user", "content": str(prompt)}]
    if isinstance(prompt, list) and prompt and all(_is_message(turn) for turn in prompt):
        return prompt
    raise NodeFailed(
        "the input `prompt` takes a text or chat messages ([{role, content}, …]); "
        "put a prompt node before this one to turn other values into text"
    )


def _is_message(turn: Any) -> bool:
    return isinstance(turn, dict) and isinstance(turn.get("role"), str) and "content" in turn
