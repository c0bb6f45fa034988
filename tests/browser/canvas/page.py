"""`python -m tests.browser.canvas.page FOLDER`: pages with nothing but the canvas, for tests of it.

Prints its address. `/NAME` shows `FOLDER/NAME.flow.yaml`. Beside the pages, `POST /other/NAME` makes
somebody else's edit, `POST /random/NAME` as many as it says and `POST /undo/NAME` takes all of those
back, `POST /call/NAME` calls a method of the canvases as other panels do, and
`GET /flow/NAME` tells what the server knows.
"""

from __future__ import annotations

import socket
import sys
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from nicegui import Client, app, ui
from starlette.requests import Request
from starlette.responses import JSONResponse

from flowboard.editor.canvas import (
    Canvas,
    Caption,
    Figure,
    NodeHeat,
    TraceLens,
    WireHeat,
    build_canvas,
)
from flowboard.editor.desk import Desk
from flowboard.editor.hub import Hub, OpenFlow
from flowboard.editor.theme.theme import add_theme
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.editing.actors import OWNER, Actor
from flowboard.workspace.editing.refusals import Refused
from tests.workspace.editing.random_edits import random_batch

_ADA = Actor("ada", "edit")
_FRAME = "position: fixed; inset: 0"


def serve(folder: Path) -> None:
    """Serve the pages until the process is ended."""
    hub = Hub(NodeTypes())
    canvases: dict[str, list[Canvas]] = defaultdict(list)
    shown: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    add_theme(app)

    def opened(name: str) -> OpenFlow:
        return hub.open(folder / f"{name}.flow.yaml")

    @ui.page("/{name}")
    def page(request: Request, client: Client, name: str) -> None:
        role: Any = request.query_params.get("role", "owner")
        desk = Desk(opened(name), OWNER if role == "owner" else Actor(role, role), client)
        desk.on("show", lambda one: shown[name].append((one.panel, dict(one.where))))
        with ui.element("main").classes("fb-canvas").style(_FRAME):
            canvas = build_canvas(desk)
        canvas.on_trace_node(lambda node: shown[name].append(("trace", {"node": node})))
        canvas.on_trace_check(lambda node: shown[name].append(("check", {"node": node})))
        canvas.on_trace_leave(lambda: shown[name].append(("leave", {})))
        canvases[name].append(canvas)

    @app.post("/other/{name}")
    async def other(request: Request, name: str) -> JSONResponse:
        actor = Actor("somebody else", "edit")
        applied = opened(name).session.apply(actor, "Edit", await request.json())
        return JSONResponse({"rev": applied.rev})

    @app.post("/random/{name}")
    async def edit_at_random(request: Request, name: str) -> JSONResponse:
        session, said = opened(name).session, await request.json()
        random, left = Random(said["seed"]), said["times"]
        while left:
            with suppress(Refused):
                left -= bool(session.apply(_ADA, "Edit", random_batch(random, session.flow)).change)
        return JSONResponse({"rev": session.rev})

    @app.post("/undo/{name}")
    async def take_back(name: str) -> JSONResponse:
        session = opened(name).session
        while session.undo(_ADA) is not None:
            pass
        return JSONResponse({"rev": session.rev})

    @app.post("/call/{name}")
    async def call(request: Request, name: str) -> JSONResponse:
        said = await request.json()
        arguments = _READ.get(said["method"], lambda *plain: plain)(*said["arguments"])
        for canvas in canvases[name]:
            if not canvas.client.is_deleted:
                getattr(canvas, said["method"])(*arguments)
        return JSONResponse({})

    @app.get("/flow/{name}")
    def current(name: str) -> JSONResponse:
        session = opened(name).session
        view = session.canvas().to_json()
        return JSONResponse({"view": view, "undo": session.undo_label(OWNER), "shown": shown[name]})

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app.on_startup(lambda: print(f"http://127.0.0.1:{port}", flush=True))
    ui.run(
        host="127.0.0.1", port=port, show=False, reload=False, tailwind=False, dark=None,
        title="Canvas", language="en-US", show_welcome_message=False,
    )  # fmt: skip


def _figures(
    figures: dict[str, list[dict[str, Any]]], captions: dict[str, dict[str, Any]] | None = None
) -> tuple[Any, ...]:
    return (
        {node: [Figure(**one) for one in few] for node, few in figures.items()},
        {node: Caption(**one) for node, one in (captions or {}).items()},
    )


def _lens(lens: dict[str, Any] | None) -> tuple[TraceLens | None]:
    """A lens as JSON: nodes by id, and wires by `a.port > b.port`."""
    if lens is None:
        return (None,)
    nodes = {node: NodeHeat(**heat) for node, heat in lens.get("nodes", {}).items()}
    wires = {_ends(wire): WireHeat(**heat) for wire, heat in lens.get("wires", {}).items()}
    return (TraceLens(nodes, wires, lens.get("row"), lens.get("legend", "")),)


def _ends(wire: str) -> tuple[str, str, str, str]:
    source, target = (end.split(".") for end in wire.split(" > "))
    return source[0], source[1], target[0], target[1]


_READ: dict[str, Callable[..., tuple[Any, ...]]] = {"show_figures": _figures, "show_trace": _lens}
"""How the arguments of a call are made of JSON, where they aren't plain."""


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
