"""Marks the scripts of a page with a random word of that page, so that no other script runs in it.

NiceGUI's page begins with scripts of its own between the tags. They are marked here, in the finished
page, where every text of a user has been escaped already: a `<` of theirs doesn't stand in it.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flowboard.editor.guard.headers import policy

_SCRIPT: Final = re.compile(rb"<script(?=[\s>])")


class NoncedPages:
    """Middleware around NiceGUI: only its pages are touched, everything else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, its page marked."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun: Message | None = None
        body = bytearray()

        async def send_marked(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start" and _is_page(message):
                begun = message
            elif begun is not None and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await _send_page(begun, bytes(body), send)
            else:
                await send(message)

        await self.app(scope, receive, send_marked)


def _is_page(begun: Message) -> bool:
    headers = MutableHeaders(raw=list(begun["headers"]))
    return headers.get("x-nicegui-content") == "page"


async def _send_page(begun: Message, body: bytes, send: Send) -> None:
    nonce = secrets.token_urlsafe(16)
    marked = _SCRIPT.sub(b'<script nonce="%s"' % nonce.encode(), body)
    headers = MutableHeaders(raw=list(begun["headers"]))
    headers["content-length"] = str(len(marked))
    headers["content-security-policy"] = policy(nonce)
    await send({**begun, "headers": headers.raw})
    await send({"type": "http.response.body", "body": marked})
