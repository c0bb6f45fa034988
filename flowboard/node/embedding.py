"""Embeddings: texts as vectors whose directions tell how near their meanings are."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from flowboard.node.chat import Usage

Vector: TypeAlias = "array[float]"
"""The numbers of one vector as `array("f")`: four bytes each, and read by numpy without a copy."""


@dataclass(frozen=True, slots=True)
class EmbedRequest:
    """Texts to embed. `model` is the name as written in the flow (`openai/text-embedding-3-small`).

    No text is empty: providers refuse that. `base_url` is an address that the flow itself names, as
    in a `ChatRequest`.
    """

    model: str
    texts: Sequence[str]
    base_url: str | None = None


@dataclass(slots=True)
class EmbedResponse:
    """A vector for each text, in their order and all of one length.

    `usage`, `cost` (in US dollars) and `latency` (in seconds, requests added up) are what it took to
    get those that weren't there already. `model` is what answered, as the provider names it. `source`
    is `live` or `recorded`.
    """

    vectors: Sequence[Vector]
    model: str = ""
    usage: Usage | None = None
    cost: float | None = None
    latency: float = 0.0
    request_id: str | None = None
    source: Literal["live", "recorded"] = "live"


class EmbeddingModel(Protocol):
    """A model that embeds, behind one origin. The smallest one::

        class Lengths:
            identity, origin, source, concurrency = "lengths", "local", "live", 8

            async def embed(self, request):
                return EmbedResponse([array("f", [len(text), 1.0]) for text in request.texts])

    What it tells of itself means what it means for a `ChatModel`.
    """

    @property
    def identity(self) -> str:
        """What answers: provider and resolved model, or a model of one recording."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, or `recorded`."""

    @property
    def source(self) -> Literal["live", "recorded"]:
        """Whether vectors are bought or played."""

    @property
    def concurrency(self) -> int:
        """The most calls at once."""

    async def embed(self, request: EmbedRequest) -> EmbedResponse:
        """Embed all texts of a request in exactly one attempt.

        Raises:
            CallFailed: the attempt failed; it says whether trying again may help.
        """
