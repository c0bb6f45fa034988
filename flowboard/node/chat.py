"""Models: what is asked, what is answered, and the protocol behind every provider."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from flowboard.node.values import Value

Message = Mapping[str, Any]
"""A chat message: `{"role": "system" | "user" | "assistant", "content": str}`."""

FinishReason = Literal["stop", "length", "refusal", "tool", "other"]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call as the provider counted them; `cached` is the part of `input` read from its cache."""

    input: int = 0
    output: int = 0
    cached: int = 0
    reasoning: int = 0


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A question to a chat model. `model` is the name as written in the flow (`openai/gpt-5-mini`).

    `parameters` are semantic ones only (temperature, max_tokens, …). With `schema` the answer is
    JSON that fits it. `sample` tells repeated draws of the same question apart. `base_url` is an
    address that the flow itself names: it is asked, with that origin's own key, once the user has
    trusted it.
    """

    model: str
    messages: Sequence[Message]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    schema: Mapping[str, Any] | None = None
    sample: int = 0
    base_url: str | None = None


@dataclass(slots=True)
class ChatResponse:
    """A model's answer. `json` is set when a schema was asked for; `cost` is in US dollars.

    `latency` is in seconds from sending to the last byte. `source` is `live` or `recorded`.
    """

    text: str
    json: Value = None
    model: str = ""
    usage: Usage | None = None
    cost: float | None = None
    latency: float = 0.0
    finish_reason: FinishReason = "stop"
    request_id: str | None = None
    source: Literal["live", "recorded"] = "live"


class ChatModel(Protocol):
    """A chat model behind one origin. The smallest one::

        class Parrot:
            identity, origin, source, concurrency = "parrot", "local", "live", 8

            async def complete(self, request, on_text=None):
                return ChatResponse(text=request.messages[-1]["content"])

            async def close(self): ...

    `identity` names what answers (provider and resolved model); it is part of the cache key.
    `origin` is scheme, host and port, or `recorded`: limits and keys belong to it.
    """

    @property
    def identity(self) -> str:
        """What answers: provider and resolved model, or a model of one recording."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, or `recorded`."""

    @property
    def source(self) -> Literal["live", "recorded"]:
        """Whether answers are bought or played."""

    @property
    def concurrency(self) -> int:
        """The most calls at once."""

    async def complete(
        self, request: ChatRequest, on_text: Callable[[str], None] | None = None
    ) -> ChatResponse:
        """Make exactly one attempt. With `on_text` the answer is streamed to it piece by piece.

        Raises:
            CallFailed: the attempt failed; it says whether trying again may help.
        """

    async def close(self) -> None:
        """Give back connections."""


@dataclass(frozen=True, slots=True)
class CallEstimate:
    """Model calls that one cell is going to make, for the estimate before a run."""

    model: str
    calls: int = 1
    input_tokens: int = 0
    output_tokens: int = 0
