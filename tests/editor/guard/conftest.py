"""A guard around a small application, asked as a browser asks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from flowboard.editor.guard.addresses import Addresses
from flowboard.editor.guard.guard import VISITOR, Guard
from flowboard.editor.guard.visitors import Visitors
from flowboard.workspace.access_tokens import AccessTokens

ADDRESS = "http://127.0.0.1:8770"


async def told(scope: Any, receive: Any, send: Any) -> None:
    """An application that reads the body and says who asked, at which path, with which headers."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    names = ",".join(sorted(name.decode() for name, _ in scope["headers"]))
    text = f"{scope[VISITOR].actor.name} {scope['path']} {size} {names}"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"server", b"told")]})
    await send({"type": "http.response.body", "body": text.encode()})


@pytest.fixture
def tokens(tmp_path: Path) -> AccessTokens:
    return AccessTokens(tmp_path)


@pytest.fixture
def visitors(tokens: AccessTokens) -> Visitors:
    return Visitors(tokens, 8770, "the owner")


@pytest_asyncio.fixture
async def ask(visitors: Visitors) -> AsyncIterator[Callable[..., Any]]:
    """Asks the guard: `await ask("GET", "/", cookie=…, headers=…)`."""
    pages = {"mine": "", "somebody-else's": "another browser"}
    guard = Guard(told, Addresses("127.0.0.1", 8770), visitors, pages.get)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(guard), base_url=ADDRESS) as client:

        async def send(
            method: str, path: str, *, cookie: str | None = None, **options: Any
        ) -> httpx.Response:
            headers = {"accept": "text/html"} | options.pop("headers", {})
            if cookie is not None:
                headers["cookie"] = f"{visitors.cookie}={cookie}"
            client.cookies.clear()  # each request brings the cookie that its test gives it
            return await client.request(method, path, headers=headers, **options)

        yield send
