"""The guard itself: outermost, for requests and sockets; nothing behind it sees who wasn't let in."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flowboard.editor.guard import answers
from flowboard.editor.guard.addresses import Addresses
from flowboard.editor.guard.bodies import Counted, cap
from flowboard.editor.guard.guesses import Guesses
from flowboard.editor.guard.headers import secure
from flowboard.editor.guard.visitors import DAYS, Visitor, Visitors
from flowboard.workspace.errors import WorkspaceError

_log = logging.getLogger(__name__)

VISITOR: Final = "flowboard.visitor"
"""The key of a request's scope under which everything behind the guard finds its `Visitor`."""

_TOKEN: Final = "token"  # noqa: S105 (the name of the parameter, not a token)
_SOCKETS: Final = "/_nicegui_ws/"
_OF_CLIENT: Final = re.compile(r"/_nicegui/client/([^/]+)/")
_FORWARDED: Final = (b"x-forwarded-", b"forwarded")


class Guard:
    """ASGI middleware. Lets in whom it knows, on our own names, from our own pages, in due size.

    Args:
        app: all that is guarded.
        addresses: the names that are ours.
        visitors: who is let in.
        browser_of: the browser that a NiceGUI client id was given to; None for an unknown id.
    """

    def __init__(
        self,
        app: ASGIApp,
        addresses: Addresses,
        visitors: Visitors,
        browser_of: Callable[[str], str | None],
    ) -> None:
        self.app = app
        self._addresses = addresses
        self._visitors = visitors
        self._browser_of = browser_of
        self._guesses = Guesses()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request or a socket through, or answer it here."""
        if scope["type"] == "http":
            await self._http(scope, receive, _securing(send))
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            found = self._admitted(scope)
        except WorkspaceError as error:
            found = answers.plain(500, str(error))
        if isinstance(found, Response):
            await found(scope, receive, send)
            return
        most = cap(scope["path"])
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > most:
            await answers.too_large(most)(scope, receive, send)
            return
        body = Counted(receive, most)
        begun = False

        async def send_unless_cut(message: Message) -> None:
            nonlocal begun
            if begun or not body.is_too_large:
                begun = True
                await send(message)

        try:
            await self.app(_passed_on(scope, found), body, send_unless_cut)
        except Exception:
            if not body.is_too_large:
                raise
        if body.is_too_large and not begun:
            await answers.too_large(most)(scope, receive, send)

    def _admitted(self, scope: Scope) -> Visitor | Response:
        """Who sends this request, or what it is answered with."""
        headers = Headers(scope=scope)
        host, origin, path = headers.get("host", ""), headers.get("origin"), scope["path"]
        is_visit = scope["method"] == "GET" and headers.get("sec-fetch-mode", "navigate") == "navigate"
        if len(headers.getlist("host")) != 1 or not self._addresses.is_ours(host):
            return answers.foreign_host()
        if origin is not None and not self._addresses.is_own_origin(origin, host):
            return answers.foreign_origin()
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and not is_visit:
            return answers.foreign_origin()
        if path.startswith(_SOCKETS):
            return answers.plain(403, "Only a WebSocket is taken here.")
        visitor = self._visitors.visitor(headers.get("cookie", ""))
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        shown = next((value for name, value in query if name == _TOKEN), None)
        if shown is not None and is_visit:
            rest = [(name, value) for name, value in query if name != _TOKEN]
            return self._enter(scope, shown, rest, visitor)
        if visitor is None:
            return answers.unknown(is_page="text/html" in headers.get("accept", "text/html"))
        if not visitor.may_open(path):
            return answers.not_shared()
        if (client := _OF_CLIENT.match(path)) and self._browser_of(client[1]) != visitor.browser:
            return answers.plain(403, "This page was given to another browser.")
        return visitor

    def _enter(
        self, scope: Scope, token: str, query: list[tuple[str, str]], known: Visitor | None
    ) -> Response:
        """Turn a token into a cookie, and lead on to the same address without it."""
        address = scope["client"][0] if scope.get("client") else ""
        # One slash at the beginning: two would lead to another server.
        path = "/" + quote(scope["path"].lstrip("/\\")) + (f"?{urlencode(query)}" if query else "")
        if self._guesses.is_enough(address):
            return answers.enough_guesses()
        cookie = self._visitors.enter(token)
        if cookie is None:
            self._guesses.wrong(address)
            return answers.wrong_token() if known is None else answers.entering(path)
        answer = answers.entering(path)
        answer.set_cookie(
            self._visitors.cookie,
            cookie,
            max_age=DAYS * 24 * 3600,
            httponly=True,
            samesite="strict",
            secure=self._addresses.is_encrypted,
        )
        return answer

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin", "")
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        visitor: Visitor | None = None
        if (
            len(headers.getlist("host")) == 1
            and self._addresses.is_own_origin(origin, host)
            and scope["path"].startswith(_SOCKETS)
            and query.get("transport") == "websocket"
            and "sid" not in query
        ):
            try:
                visitor = self._visitors.visitor(headers.get("cookie", ""))
            except WorkspaceError:
                visitor = None
        if visitor is None:
            await receive()  # websocket.connect
            await send({"type": "websocket.close", "code": 1008, "reason": "not let in"})
            return
        try:
            await self.app(_passed_on(scope, visitor), receive, send)
        except Exception:  # noqa: BLE001 (what is wrong in the editor itself is told where it happens)
            _log.warning("A socket sent what nobody understands, so it was closed.")
            with suppress(Exception):
                await send({"type": "websocket.close", "code": 1002})


def _passed_on(scope: Scope, visitor: Visitor) -> Scope:
    """The scope as the editor sees it: with its visitor, without what only a proxy may say."""
    headers = [(name, value) for name, value in scope["headers"] if not name.startswith(_FORWARDED)]
    return {**scope, "headers": headers, VISITOR: visitor}


def _securing(send: Send) -> Send:
    async def send_secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", [])))
            secure(headers)
            message = {**message, "headers": headers.raw}
        await send(message)

    return send_secured
