"""Models behind OpenAI's chat completions: OpenAI itself, and every server that speaks the same.

The SDK gives authentication, the HTTP client and the reading of streams. Whole answers are asked
for over a `Line`, which leaves out what the SDK does to build and validate every single request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import cached_property
from time import perf_counter
from typing import Any, Literal, cast
from urllib.parse import urlsplit

import openai
import orjson
from openai.types.chat.completion_create_params import CompletionCreateParamsBase

from flowboard.llm.failures import Failures, bare
from flowboard.llm.parameters import RESERVED, check_parameters, renamed
from flowboard.llm.prices import Price, price_of
from flowboard.llm.profiles import Profile
from flowboard.llm.redaction import Pieces, Redactor
from flowboard.llm.schemas import Converted, Schema, closed, is_strict, parse_answer
from flowboard.llm.secret import Secret
from flowboard.llm.transport import (
    NO_ANSWER,
    Line,
    client_settings,
    decoded,
    encode_body,
    tokens,
)
from flowboard.node import CallFailed, ChatRequest, ChatResponse, FinishReason, Usage

OFFICIAL_ORIGIN = "https://api.openai.com"
PARAMETERS = frozenset(CompletionCreateParamsBase.__annotations__) - RESERVED
FINISH_REASONS: Mapping[str, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "content_filter": "refusal",
    "tool_calls": "tool",
    "function_call": "tool",
}


class Client(openai.AsyncOpenAI):
    """The SDK's client for one origin: nothing from the environment but what belongs to OpenAI's own."""

    def __init__(self, profile: Profile, key: Secret | None) -> None:
        http = openai.DefaultAioHttpClient(**client_settings(profile.timeouts))
        base_url = profile.base_url if urlsplit(profile.base_url).path else f"{profile.base_url}/v1"
        # Given explicitly, since the SDK otherwise takes OPENAI_API_KEY for any base URL.
        super().__init__(
            api_key=key.reveal() if key else "no-key",
            admin_api_key="",
            base_url=base_url,
            max_retries=0,
            http_client=http,
        )
        self._is_official = profile.origin == OFFICIAL_ORIGIN
        headers = {name: str(value) for name, value in self._fixed_headers.items()} | self.auth_headers
        address = base_url.rstrip("/")
        self.line = Line(http, f"{address}/chat/completions", headers)
        self.embeddings_line = Line(http, f"{address}/embeddings", headers)

    @property
    def default_headers(self) -> dict[str, str | openai.Omit]:
        """The headers of every request but those of authentication."""
        return self._fixed_headers

    @cached_property
    def _fixed_headers(self) -> dict[str, str | openai.Omit]:
        headers: dict[str, str | openai.Omit] = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": self.user_agent,
        }
        if self._is_official and self.organization:
            headers["OpenAI-Organization"] = self.organization
        if self._is_official and self.project:
            headers["OpenAI-Project"] = self.project
        return headers


class OpenAIModel:
    """One model behind a chat-completions server."""

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
        self._schemas = Converted(_response_format)
        is_official = profile.origin == OFFICIAL_ORIGIN
        self._accepted = PARAMETERS if is_official else None
        self._names = {"max_tokens": "max_completion_tokens"} if is_official else {}

    async def complete(
        self, request: ChatRequest, on_text: Callable[[str], None] | None = None
    ) -> ChatResponse:
        """Make one attempt. See `flowboard.node.ChatModel`."""
        body = self._body(request)
        started = perf_counter()
        try:
            async with asyncio.timeout(self._total):
                if on_text is None:
                    response = await self._client.line.post(body)
                    if not response.is_success:
                        raise self._failures.refused(
                            response.status_code, response.headers, decoded(response)
                        )
                    answer = self._read(
                        request, response.content, self._failures.request_id(response.headers)
                    )
                else:
                    answer = await self._stream(request, body, on_text)
            answer.latency = perf_counter() - started
            return answer
        except CallFailed as error:
            failed = error
        except openai.APIStatusError as error:
            failed = self._failures.refused(error.status_code, error.response.headers, error.body)
        except openai.APIConnectionError as error:
            failed = self._failures.unreachable(error)
        except openai.APIError as error:  # an error in the middle of a stream
            failed = self._failures.refused(500, {}, error.body or error.message)
        except NO_ANSWER as error:
            failed = self._failures.unreachable(error)
        raise bare(failed)

    async def close(self) -> None:
        """Nothing to do: models of one origin share a client, which the registry closes."""

    @cached_property
    def _price(self) -> Price | None:
        return price_of(self._profile, self._model)

    def _body(self, request: ChatRequest) -> dict[str, Any]:
        body: dict[str, Any] = {"model": self._model, "messages": list(request.messages)}
        if request.parameters:
            check_parameters(self.identity, request.parameters, self._accepted)
            body |= renamed(request.parameters, self._names)
        if request.schema is not None:
            body["response_format"] = self._schemas(request.schema)
        return body

    def _read(self, request: ChatRequest, content: bytes, request_id: str | None) -> ChatResponse:
        """The response in the body of a 200."""
        try:
            data = orjson.loads(content)
            choice = data["choices"][0]
            message = choice["message"]
            text, refusal = message.get("content"), message.get("refusal")
            finish = FINISH_REASONS.get(choice.get("finish_reason") or "stop", "other")
            usage = _usage(data.get("usage"))
        except orjson.JSONDecodeError as error:
            raise self._failures.malformed(f"its body isn't JSON ({error})", request_id) from error
        except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
            raise self._failures.malformed("its body has no message", request_id) from error
        return self._answer(request, text, refusal, finish, usage, data.get("model"), request_id)

    async def _stream(
        self, request: ChatRequest, body: dict[str, Any], on_text: Callable[[str], None]
    ) -> ChatResponse:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
        stream = await self._client.post(
            "/chat/completions",
            cast_to=object,
            content=encode_body(body),
            stream=True,
            stream_cls=openai.AsyncStream[object],
        )
        request_id = self._failures.request_id(stream.response.headers)
        pieces = Pieces(self._redactor, on_text)
        refusal, ended, usage, model = "", None, None, None
        try:
            async for event in stream:
                data = cast(dict[str, Any], event)
                model, usage = data.get("model", model), _usage(data.get("usage")) or usage
                for choice in data["choices"]:
                    ended = choice.get("finish_reason") or ended
                    delta = choice.get("delta") or {}
                    refusal += delta.get("refusal") or ""
                    if piece := delta.get("content"):
                        pieces.add(piece)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._failures.malformed("an event of its stream can't be read", request_id) from error
        finally:
            await stream.response.aclose()
        if ended is None:
            raise self._failures.malformed("its stream ended in the middle", request_id)
        finish = FINISH_REASONS.get(ended, "other")
        return self._answer(request, pieces.end(), refusal, finish, usage, model, request_id)

    def _answer(
        self,
        request: ChatRequest,
        text: Any,
        refusal: Any,
        finish: FinishReason,
        usage: Usage | None,
        model: Any,
        request_id: str | None,
    ) -> ChatResponse:
        if refusal:
            finish, text = "refusal", text or refusal
        if text is None:
            text = ""
        if not isinstance(text, str):
            raise self._failures.malformed("its message holds no text", request_id)
        text = self._redactor.redact_answer(text)
        value = (
            None if request.schema is None else parse_answer(text, finish, self._failures, request_id)
        )
        return ChatResponse(
            text=text,
            json=self._redactor.redact_value(value),
            model=self._redactor.redact(model) if isinstance(model, str) else self._model,
            usage=usage,
            cost=None if usage is None or self._price is None else self._price.cost(usage),
            finish_reason=finish,
            request_id=request_id,
        )


def _response_format(schema: Schema) -> dict[str, Any]:
    shape = closed(schema)
    name = str(shape.get("title") or "answer")
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)[:64]
    return {
        "type": "json_schema",
        "json_schema": {"name": plain, "schema": shape, "strict": is_strict(shape)},
    }


def _usage(counts: Any) -> Usage | None:
    if not counts:
        return None
    asked, answered = counts.get("prompt_tokens_details"), counts.get("completion_tokens_details")
    return Usage(
        input=tokens(counts.get("prompt_tokens")),
        output=tokens(counts.get("completion_tokens")),
        cached=tokens((asked or {}).get("cached_tokens")),
        reasoning=tokens((answered or {}).get("reasoning_tokens")),
    )
