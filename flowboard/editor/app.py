"""The editor as one ASGI application behind its guard, and the server that runs it."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI
from nicegui import Client, ui
from nicegui import app as nicegui_app
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from flowboard.editor.files.reports import ImportReports
from flowboard.editor.guard.addresses import Addresses
from flowboard.editor.guard.clients import bind_clients, browser_of
from flowboard.editor.guard.guard import Guard
from flowboard.editor.guard.nonces import NoncedPages
from flowboard.editor.guard.visitors import OWNER, Visitor, Visitors
from flowboard.editor.hub import Hub
from flowboard.editor.settings import Settings, check_reach, listening_socket
from flowboard.workspace.access_tokens import AccessTokens, owner_name
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.recent_flows import RecentFlows

_RECONNECT_SECONDS: Final = 30.0
"""How long a page waits for its browser to come back before it is dropped; then it is built anew."""

_LARGEST_MESSAGE: Final = 1_100_000  # bytes on a socket; NiceGUI's own cap is a megabyte
_LOOK_SECONDS: Final = 1.5
_SWEEP_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Editor:
    """What all pages share."""

    settings: Settings
    addresses: Addresses
    tokens: AccessTokens
    visitors: Visitors
    hub: Hub
    recent: RecentFlows
    reports: ImportReports

    def is_current(self, visitor: Visitor) -> bool:
        """Whether somebody who was let in still is: tokens can be taken back."""
        return visitor.token == OWNER or self.tokens.get(visitor.token) is not None

    def link(self, path: str = "/") -> str:
        """The owner's link that works once, leading to `path`."""
        return f"{self.addresses.own}{path}?token={self.visitors.once}"


def make_editor(settings: Settings, port: int) -> Editor:
    """The editor for these settings, listening at `port`.

    Raises:
        WorkspaceError: the files of tokens can't be used, or a folder of node types isn't there.
    """
    tokens = AccessTokens()
    return Editor(
        settings=settings,
        addresses=Addresses(settings.host, port, settings.public_url),
        tokens=tokens,
        visitors=Visitors(tokens, port, owner_name()),
        hub=Hub(NodeTypes(settings.node_folders)),
        recent=RecentFlows(),
        reports=ImportReports(),
    )


def application(editor: Editor) -> ASGIApp:
    """The whole editor behind its guard."""
    from flowboard.editor.files.routes import add_file_routes
    from flowboard.editor.pages import add_pages
    from flowboard.editor.theme.theme import ICON, QUASAR_COLORS, add_theme

    site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan(editor))
    add_theme(site)
    add_file_routes(site, editor)
    add_pages(editor)
    ui.run_with(
        site,
        title="Flowboard",
        favicon=ICON,
        dark=None,
        language="en-US",
        tailwind=False,
        gzip_middleware_factory=None,
        reconnect_timeout=_RECONNECT_SECONDS,
        show_welcome_message=False,
    )
    nicegui_app.config.socket_io_js_transports = ["websocket"]
    nicegui_app.config.quasar_config["loadingBar"] = {"skipHijack": True}  # a bar without a name
    nicegui_app.colors(**QUASAR_COLORS)
    bind_clients(editor.is_current)
    return Guard(
        GZipMiddleware(NoncedPages(site), minimum_size=1000, compresslevel=6),
        editor.addresses,
        editor.visitors,
        browser_of,
    )


def serve(settings: Settings, tell: Callable[[Editor, str], None]) -> None:
    """Serve the editor until it is told to end.

    When it answers, `tell` is called with the path of the page to begin with: that of the flow that
    was named, or the start page.

    Raises:
        FlowError, WorkspaceError: the flow can't be opened.
        WorkspaceError: it may not or can't listen there.
    """
    check_reach(settings, AccessTokens())
    with listening_socket(settings.host, settings.port) as listening:
        editor = make_editor(settings, listening.getsockname()[1])
        path = "/" if settings.flow is None else f"/flow/{editor.hub.open(settings.flow).key}"
        _run(editor, listening, lambda: tell(editor, path))


def _run(editor: Editor, listening: socket.socket, tell: Callable[[], None]) -> None:
    import uvicorn

    from flowboard.workspace.redacted_logs import watch_logs

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for handler in logging.getLogger().handlers:
        handler.setLevel(logging.WARNING)  # a library may have set its own logger to say everything
    watch_logs()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                tell()

    config = uvicorn.Config(
        application(editor),
        log_config=None,
        access_log=False,
        ws="wsproto",
        ws_max_size=_LARGEST_MESSAGE,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    Server(config).run(sockets=[listening])


def open_in_browser(editor: Editor, path: str) -> bool:
    """Open the owner's link in the user's browser; False where there is none with windows."""
    if sys.platform not in ("win32", "darwin") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("BROWSER")
    ):
        return False  # a browser in the terminal would stand in the way of what is printed there
    threading.Thread(target=webbrowser.open, args=(editor.link(path),), daemon=True).start()
    return True


def _lifespan(editor: Editor) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        nicegui_app.timer(_LOOK_SECONDS, editor.hub.look_outside)
        nicegui_app.timer(_SWEEP_SECONDS, editor.hub.close_idle)
        yield
        for page in Client.instances.values():
            page.outbox.stop()  # nobody reads it any more; one that is told something just now ends 2 s late
        editor.hub.close()  # drafts stay in their journals

    return lifespan
