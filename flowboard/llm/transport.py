"""How the SDKs reach the network: on aiohttp, without proxies, netrc, redirects or retries of their own.

An SDK's `post` builds every request anew from options that it copies and validates, which costs as
much as sending it. Here the parts that never change (address, headers with the SDK's own
authentication, timeouts) are built once, and a request goes straight to the SDK's HTTP client.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import aiohttp
import httpx2
import orjson

from flowboard.llm.profiles import Timeouts
from flowboard.node import NodeFailed

NO_ANSWER: Final = (httpx2.HTTPError, aiohttp.ClientError, OSError)
"""What is raised where no whole answer comes; the SDKs leave some of aiohttp's errors as they are."""

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of one answer past which it is given up; a whole book is a few megabytes."""


_MOST_TOKENS = 10**12


class AnswerTooLarge(httpx2.ReadError):
    """An answer went past `LARGEST_ANSWER`."""

    def __init__(self) -> None:
        super().__init__(f"the answer is larger than {LARGEST_ANSWER // (1024 * 1024)} MB")


def client_settings(timeouts: Timeouts) -> dict[str, Any]:
    """Keyword arguments for the aiohttp-backed client class of either SDK.

    The pool is wider than any limit that the engine sets, so that the engine alone decides.
    """
    return {
        "timeout": httpx2.Timeout(timeouts.idle, connect=timeouts.connect, pool=timeouts.total),
        "limits": httpx2.Limits(
            max_connections=4096, max_keepalive_connections=4096, keepalive_expiry=30.0
        ),
        "follow_redirects": False,
        "trust_env": False,
        "event_hooks": {"response": [_refuse_huge]},
    }


class Line:
    """The way to one address over an SDK's HTTP client."""

    def __init__(self, http: httpx2.AsyncClient, url: str, headers: Mapping[str, str]) -> None:
        self._http = http
        self._url = httpx2.URL(url)
        self._headers = httpx2.Headers(headers)
        self._extensions = {"timeout": http.timeout.as_dict()}

    async def post(self, body: dict[str, Any]) -> httpx2.Response:
        """Send a body and give the whole answer, whatever its status.

        Raises:
            NodeFailed: the body holds something that JSON can't.
            httpx2.HTTPError, aiohttp.ClientError, OSError: there is no whole answer (`NO_ANSWER`).
        """
        request = httpx2.Request(
            "POST",
            self._url,
            headers=self._headers,
            content=encode_body(body),
            extensions=self._extensions,
        )
        return await self._http.send(request)


def decoded(response: httpx2.Response) -> Any:
    """The body of an answer that isn't a success: JSON where it is JSON, else its text."""
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return response.text


def tokens(count: Any) -> int:
    """A number of tokens as a provider tells it; nothing told is 0.

    Raises:
        TypeError, ValueError: it is no number that can be meant.
    """
    number = int(count or 0)
    if not 0 <= number < _MOST_TOKENS:
        raise ValueError(f"{number} tokens can't be meant")
    return number


def encode_body(body: dict[str, Any]) -> bytes:
    """A request's body as JSON, its keys in the given order: a schema's order is what models answer in.

    Raises:
        NodeFailed: it holds something that JSON can't.
    """
    try:
        return orjson.dumps(body)
    except TypeError:  # lone surrogates and integers beyond 64 bits
        pass
    try:
        return json.dumps(body).encode("ascii")
    except (TypeError, ValueError) as error:
        raise NodeFailed(
            f"The request can't be written as JSON ({error}); check its parameters."
        ) from error


async def _refuse_huge(response: httpx2.Response) -> None:
    size = response.headers.get("content-length")
    if size is None:
        stream = response.stream
        assert isinstance(stream, httpx2.AsyncByteStream)
        response.stream = _Capped(stream)
    elif size.isdigit() and int(size) > LARGEST_ANSWER:
        raise AnswerTooLarge


class _Capped(httpx2.AsyncByteStream):
    """A body of unknown length that ends with an error when it grows too large."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = LARGEST_ANSWER
        async for chunk in self._stream:
            left -= len(chunk)
            if left < 0:
                raise AnswerTooLarge
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
