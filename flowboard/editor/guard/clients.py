"""Binds NiceGUI's client ids to browsers: an id that was stolen moves nothing.

NiceGUI takes an event from any socket that names a client id, and its ids are in every page. Here
each message on a socket is passed on only if the page it speaks for was given to the same browser,
and if that browser is still let in.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qs

import socketio
from nicegui import Client, core

from flowboard.editor.guard.guard import VISITOR
from flowboard.editor.guard.visitors import Visitor
from flowboard.workspace.errors import WorkspaceError

_log = logging.getLogger(__name__)

_EVENTS: Final = ("event", "javascript_response", "ack", "log", "handshake")
_UNBOUND: Final = "_flowboard_unbound"


def visitor_of(client: Client) -> Visitor:
    """Who a page was given to.

    Raises:
        RuntimeError: the page wasn't asked for through the guard.
    """
    visitor = client.request.scope.get(VISITOR)
    if not isinstance(visitor, Visitor):
        raise RuntimeError("a page was asked for past the guard")
    return visitor


def browser_of(client_id: str) -> str | None:
    """The browser that a client id was given to; None for an id that isn't known."""
    client = Client.instances.get(client_id)
    return None if client is None else visitor_of(client).browser


def bind_clients(is_current: Callable[[Visitor], bool]) -> None:
    """Check every message on NiceGUI's socket; `is_current` says who is still let in."""
    handlers = core.sio.handlers["/"]

    def may_speak(socket: str, client_id: object) -> bool:
        visitor = core.sio.get_environ(socket)["asgi.scope"].get(VISITOR)
        if not isinstance(visitor, Visitor) or browser_of(str(client_id)) != visitor.browser:
            return False
        try:
            return is_current(visitor)
        except WorkspaceError:
            return False

    def bound(handler: Callable[..., Any]) -> Callable[..., Any]:
        async def pass_on(socket: str, message: Any = None, *_: Any) -> Any:
            if isinstance(message, dict) and may_speak(socket, message.get("client_id")):
                try:
                    answer = handler(socket, message)
                    return await answer if inspect.isawaitable(answer) else answer
                except (KeyError, TypeError, ValueError):
                    _log.warning("A message on a socket made no sense, so the socket was closed.")
            await core.sio.disconnect(socket)
            return False

        setattr(pass_on, _UNBOUND, handler)
        return pass_on

    def bound_at_connection(handler: Callable[..., Any]) -> Callable[..., Any]:
        async def connect(socket: str, environ: dict[str, Any], _: Any = None) -> Any:
            asked = parse_qs(environ.get("QUERY_STRING", "")).get("client_id", [""])[0]
            if not may_speak(socket, asked):
                raise socketio.exceptions.ConnectionRefusedError("Implicit handshake failed")
            return await handler(socket, environ)

        setattr(connect, _UNBOUND, handler)
        return connect

    for event in _EVENTS:
        core.sio.on(event, bound(getattr(handlers[event], _UNBOUND, handlers[event])))
    opened = handlers["connect"]
    core.sio.on("connect", bound_at_connection(getattr(opened, _UNBOUND, opened)))
