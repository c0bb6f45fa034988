"""Models behind OpenAI's embeddings: OpenAI itself, and every server that speaks the same.

Vectors are asked for as plain JSON numbers: that is what all such servers understand, local ones
included. What comes is checked before it counts, since a broken vector breaks no later step, it
only makes every comparison quietly wrong.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Mapping, Sequence
from functools import cached_property
from math import isfinite
from time import perf_counter
from typing import Any, Literal

import orjson

from flowboard.llm.failures import Failures, bare
from flowboard.llm.openai import Client
from flowboard.llm.prices import Price, price_of
from flowboard.llm.profiles import Profile
from flowboard.llm.redaction import Redactor
from flowboard.llm.transport import NO_ANSWER, decoded, tokens
from flowboard.node import CallFailed, EmbedRequest, EmbedResponse, Usage, Vector


class OpenAIEmbeddings:
    """One embedding model behind an OpenAI-compatible server."""

    source: Literal["live", "recorded"] = "live"

    def __init__(
        self,
        name: str,
        profile: Profile,
        client: Client,
        redactor: Redactor,
        identity: str | None = None,
    ) -> None:
        self.identity = identity or name
        self.origin = profile.origin
        self.concurrency = profile.concurrency
        self._model = name.partition("/")[2]
        self._profile = profile
        self._client = client
        self._redactor = redactor
        self._failures = Failures(name, profile.origin, redactor.redact)
        self._total = profile.timeouts.total

    async def embed(self, request: EmbedRequest) -> EmbedResponse:
        """Make one attempt. See `flowboard.node.EmbeddingModel`."""
        body = {"model": self._model, "input": list(request.texts), "encoding_format": "float"}
        started = perf_counter()
        try:
            async with asyncio.timeout(self._total):
                response = await self._client.embeddings_line.post(body)
            if not response.is_success:
                raise self._failures.refused(response.status_code, response.headers, decoded(response))
            request_id = self._failures.request_id(response.headers)
            answer = self._read(response.content, len(request.texts), request_id)
            answer.latency = perf_counter() - started
            return answer
        except CallFailed as error:
            failed = error
        except NO_ANSWER as error:  # a timeout is an OSError, too
            failed = self._failures.unreachable(error)
        raise bare(failed)

    @cached_property
    def _price(self) -> Price | None:
        return price_of(self._profile, self._model)

    def _read(self, content: bytes, count: int, request_id: str | None) -> EmbedResponse:
        """The response in the body of a 200, to `count` texts."""
        try:
            data = orjson.loads(content)
            vectors = vectors_in(data["data"], count)
            usage = _usage(data.get("usage"))
        except orjson.JSONDecodeError as error:
            raise self._failures.malformed(f"its body isn't JSON ({error})", request_id) from error
        except _BrokenVectors as error:
            raise self._failures.malformed(str(error), request_id) from error
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise self._failures.malformed("its body has no vectors", request_id) from error
        model = data.get("model")
        return EmbedResponse(
            vectors,
            model=self._redactor.redact(model) if isinstance(model, str) else self._model,
            usage=usage,
            cost=None if usage is None or self._price is None else self._price.cost(usage),
            request_id=request_id,
        )


class _BrokenVectors(ValueError):
    """An answer has vectors, but not those that were asked for; the message says what they are."""


def vectors_in(entries: Any, count: int) -> Sequence[Vector]:
    """The vectors of `count` texts in their order, from a list of `{"index": i, "embedding": [...]}`.

    Raises:
        ValueError: they aren't `count` vectors of finite numbers and of one length.
        KeyError, TypeError, AttributeError: the list isn't of that shape.
    """
    if not isinstance(entries, list):
        raise TypeError("this is no list")
    if len(entries) != count:
        raise _BrokenVectors(f"it has {len(entries)} vectors for {count} texts")
    placed: dict[int, Vector] = {}
    for entry in entries:
        index = entry["index"]
        if not isinstance(index, int) or not 0 <= index < count or index in placed:
            raise _BrokenVectors("it doesn't say which vector belongs to which text")
        vector = array("f", entry["embedding"])
        if not all(map(isfinite, vector)):
            raise _BrokenVectors("a vector holds something that is no finite number")
        placed[index] = vector
    if len({len(vector) for vector in placed.values()}) > 1:
        raise _BrokenVectors("its vectors differ in length")
    if not placed[0]:
        raise _BrokenVectors("its vectors are empty")
    return [placed[index] for index in range(count)]


def _usage(counts: Mapping[str, Any] | None) -> Usage | None:
    if not counts:
        return None
    return Usage(input=tokens(counts.get("prompt_tokens") or counts.get("total_tokens")))
