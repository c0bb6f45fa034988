"""An attacker's browser: it sends what it likes, by HTTP and on NiceGUI's socket."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import uuid4

import aiohttp
from yarl import URL

_CLIENT = re.compile(r"'client_id': '([0-9a-f-]+)'")
_ELEMENTS = re.compile(r"parseElements\(String\.raw`(.*?)`\)", re.DOTALL)
_SOCKET = "/_nicegui_ws/socket.io/"


@dataclass
class Page:
    """A page that was delivered: its client id, and its elements as NiceGUI describes them."""

    client: str
    elements: dict[str, Any]

    def event(self, testid: str, kind: str = "click") -> dict[str, Any]:
        """The message that fires an event of the element with a test id."""
        for name, element in self.elements.items():
            if element.get("props", {}).get("data-testid") == testid:
                listener = next(one for one in element["events"] if one["type"] == kind)
                return {
                    "id": int(name),
                    "client_id": self.client,
                    "listener_id": listener["listener_id"],
                    "args": [],
                }
        raise LookupError(f"there is no {testid} on this page")


class Browser:
    """A browser with cookies of its own. `headers` go with everything that it sends."""

    def __init__(self, address: str, headers: dict[str, str] | None = None) -> None:
        self.address = address
        self.session = aiohttp.ClientSession(headers=headers, cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def ask(self, method: str, path: str, **options: Any) -> tuple[int, str]:
        """Status and text of an answer. The path is sent as it is written."""
        address = URL(f"{self.address}{path}", encoded=True)
        async with self.session.request(method, address, allow_redirects=False, **options) as answer:
            return answer.status, await answer.text()

    async def page(self, path: str) -> Page:
        """Load a page."""
        status, text = await self.ask("GET", path)
        assert status == 200, (status, text[:300])
        elements = _ELEMENTS.search(text)
        client = _CLIENT.search(text)
        assert elements is not None and client is not None
        return Page(client[1], json.loads(unescape(elements[1])))

    @asynccontextmanager
    async def socket(self, client: str, **headers: str) -> AsyncIterator[Socket]:
        """A socket that speaks for a client id, as the page itself opens it.

        Raises:
            aiohttp.WSServerHandshakeError: it isn't let in.
        """
        query = {
            "EIO": "4", "transport": "websocket", "client_id": client, "next_message_id": "0",
            "implicit_handshake": "true", "document_id": str(uuid4()), "tab_id": str(uuid4()),
        }  # fmt: skip
        async with self.session.ws_connect(
            f"{self.address}{_SOCKET}", params=query, headers={"origin": self.address} | headers
        ) as connection:
            await connection.receive_str()  # engine.io opens
            await connection.send_str("40")
            yield Socket(connection, await connection.receive_str())


@dataclass
class Socket:
    """A socket, and what the server said when it was opened."""

    connection: aiohttp.ClientWebSocketResponse
    greeting: str

    @property
    def is_open(self) -> bool:
        """Whether the server has taken it."""
        return self.greeting.startswith("40")

    async def send(self, event: str, message: dict[str, Any]) -> None:
        """Send a message."""
        await self.connection.send_str("42" + json.dumps([event, message]))

    async def is_closed_by_server(self) -> bool:
        """Whether the server ends it, which it does when a message isn't this browser's to send."""
        async for message in self.connection:
            if message.type is aiohttp.WSMsgType.TEXT and message.data.startswith("41"):
                return True
        return True
