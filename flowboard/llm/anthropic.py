"""Models behind Anthropic's messages protocol.

What the SDK does and what it doesn't is as in `flowboard.llm.openai`. The protocol has no temperature; a node that sets one is told so before the first call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import cached_property
from time import perf_counter
from typing import Any, Literal, cast

import anthropic
import orjson
from anthropic.types.message_create_params import MessageCreateParamsBase

from flowboard.llm.failures import Failures, bare
from flowboard.llm.parameters import RESERVED, check_parameters, renamed
from flowboard.llm.prices import Price, price_of
from flowboard.llm.profiles import Profile
from flowboard.llm.redaction import Pieces, Redactor
from flowboard.llm.schemas import Converted, Schema, parse_answer
from flowboard.llm.secret import Secret
from flowboard.llm.transport import (
    NO_ANSWER,
    Line,
    client_settings,
    decoded,
    encode_body,
    tokens,
)
from flowboard.node import CallFailed, ChatRequest, ChatResponse, FinishReason, NodeFailed, Usage

PARAMETERS = frozenset(MessageCreateParamsBase.__annotations__) - RESERVED | {"stop", "reasoning_effort"}
DEFAULT_MAX_TOKENS = 4096
"""The protocol demands a limit; this one is sent where the node gives none."""
FINISH_REASONS: Mapping[str, FinishReason] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool",
    "refusal": "refusal",
}


class Client(anthropic.AsyncAnthropic):
    """The SDK's client for one origin: nothing from the environment or the SDK's own profiles."""

    def __init__(self, profile: Profile, key: Secret | None) -> None:
        http = anthropic.DefaultAioHttpClient(**client_settings(profile.timeouts))
        base_url = profile.base_url.rstrip("/").removesuffix("/v1")
        # Given explicitly, since the SDK otherwise looks for credentials of its own.
        super().__init__(
            api_key=key.reveal() if key else "no-key",
            base_url=base_url,
            max_retries=0,
            http_client=http,
        )
        # ANTHROPIC_CUSTOM_HEADERS, which the SDK would send to any base URL.
        self._custom_headers = {}
        headers = {name: str(value) for name, value in self._fixed_headers.items()}
        self.line = Line(http, f"{base_url}/v1/messages", headers)

    @property
    def default_headers(self) -> dict[str, str | anthropic.Omit]:
        """The headers of every request."""
        return self._fixed_headers

    @cached_property
    def _fixed_headers(self) -> dict[str, str | anthropic.Omit]:
        own = super().default_headers
        kept = (
            "Authorization",
            "X-Api-Key",
            "Accept",
            "Content-Type",
            "anthropic-version",
            "User-Agent",
        )
        return {name: own[name] for name in kept if name in own} | self.auth_headers


class AnthropicModel:
    """One model behind a messages server."""

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
        self._schemas = Converted(_output_format)

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
        except anthropic.APIStatusError as error:
            # An error in the middle of a stream comes with the 200 that the stream began with.
            status = error.status_code if error.status_code != 200 else _status_within(error.body)
            failed = self._failures.refused(status, error.response.headers, error.body)
        except anthropic.APIConnectionError as error:
            failed = self._failures.unreachable(error)
        except NO_ANSWER as error:
            failed = self._failures.unreachable(error)
        raise bare(failed)

    async def close(self) -> None:
        """Nothing to do: models of one origin share a client, which the registry closes."""

    @cached_property
    def _price(self) -> Price | None:
        return price_of(self._profile, self._model)

    def _body(self, request: ChatRequest) -> dict[str, Any]:
        system = [str(message["content"]) for message in request.messages if message["role"] == "system"]
        turns = [message for message in request.messages if message["role"] != "system"]
        body: dict[str, Any] = {
            "model": self._model,
            "max_tokens": DEFAULT_MAX_TOKENS,
            "messages": turns,
        }
        if system:
            body["system"] = "\n\n".join(system)
        if request.parameters:
            check_parameters(self.identity, request.parameters, PARAMETERS)
            body |= _in_its_words(request.parameters)
        if request.schema is not None:
            body["output_config"] = body.get("output_config", {}) | {
                "format": self._schemas(request.schema)
            }
        return body

    def _read(self, request: ChatRequest, content: bytes, request_id: str | None) -> ChatResponse:
        """The response in the body of a 200."""
        try:
            data = orjson.loads(content)
            text = "".join([block["text"] for block in data["content"] if block["type"] == "text"])
            finish = FINISH_REASONS.get(data["stop_reason"], "other")
            usage = _usage(data.get("usage"))
        except orjson.JSONDecodeError as error:
            raise self._failures.malformed(f"its body isn't JSON ({error})", request_id) from error
        except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
            raise self._failures.malformed("its body has no message", request_id) from error
        return self._answer(request, text, finish, usage, data.get("model"), request_id)

    async def _stream(
        self, request: ChatRequest, body: dict[str, Any], on_text: Callable[[str], None]
    ) -> ChatResponse:
        stream = await self._client.post(
            "/v1/messages",
            cast_to=object,
            content=encode_body(body | {"stream": True}),
            stream=True,
            stream_cls=anthropic.AsyncStream[object],
        )
        request_id = self._failures.request_id(stream.response.headers)
        pieces = Pieces(self._redactor, on_text)
        ended, model, is_whole = None, None, False
        counts: dict[str, Any] = {}
        try:
            async for event in stream:
                data = cast(dict[str, Any], event)
                match data["type"]:
                    case "message_start":
                        model = data["message"].get("model")
                        counts |= data["message"].get("usage") or {}
                    case "content_block_delta" if data["delta"]["type"] == "text_delta":
                        pieces.add(data["delta"]["text"])
                    case "message_delta":
                        ended = data["delta"]["stop_reason"]
                        counts |= data.get("usage") or {}
                    case "message_stop":
                        is_whole = True
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._failures.malformed("an event of its stream can't be read", request_id) from error
        finally:
            await stream.response.aclose()
        if not is_whole:
            raise self._failures.malformed("its stream ended in the middle", request_id)
        finish = FINISH_REASONS.get(ended or "", "other")
        return self._answer(request, pieces.end(), finish, _usage(counts), model, request_id)

    def _answer(
        self,
        request: ChatRequest,
        text: str,
        finish: FinishReason,
        usage: Usage | None,
        model: Any,
        request_id: str | None,
    ) -> ChatResponse:
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


def _in_its_words(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as this protocol writes them: `stop` is a list, effort belongs to the output."""
    written = renamed(parameters, {"stop": "stop_sequences"})
    if isinstance(stop := written.get("stop_sequences"), str):
        written["stop_sequences"] = [stop]
    if (effort := written.pop("reasoning_effort", None)) is not None:
        written["output_config"] = written.get("output_config", {}) | {"effort": effort}
    return written


def _output_format(schema: Schema) -> dict[str, Any]:
    try:
        return {"type": "json_schema", "schema": anthropic.transform_schema(dict(schema))}
    except (ValueError, TypeError, AttributeError, AssertionError) as error:
        raise NodeFailed(
            f"Anthropic can't answer in this JSON schema: {error}", stops_node=True
        ) from error


def _usage(counts: Any) -> Usage | None:
    if not counts:
        return None
    cached = tokens(counts.get("cache_read_input_tokens"))
    written = tokens(counts.get("cache_creation_input_tokens"))
    details = counts.get("output_tokens_details") or {}
    return Usage(
        input=tokens(counts.get("input_tokens")) + cached + written,
        output=tokens(counts.get("output_tokens")),
        cached=cached,
        reasoning=tokens(details.get("thinking_tokens")),
    )


def _status_within(body: Any) -> int:
    error = body.get("error") if isinstance(body, Mapping) else None
    kind = error.get("type") if isinstance(error, Mapping) else None
    return {"overloaded_error": 529, "rate_limit_error": 429, "invalid_request_error": 400}.get(
        str(kind), 500
    )
