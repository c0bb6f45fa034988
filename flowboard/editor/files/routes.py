"""The addresses for files: one takes what is dropped, one gives what is exported.

Both are behind the guard, which has counted the bytes. What somebody exports is always downloaded
and never shown: a report of a run is a page with scripts of its own.
"""

from __future__ import annotations

import asyncio
import tempfile
from typing import TYPE_CHECKING, BinaryIO, Final, cast
from urllib.parse import quote

from fastapi import FastAPI
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from flowboard.editor.access import visitor
from flowboard.editor.files.arriving import arrive
from flowboard.editor.files.leaving import exported
from flowboard.flow.errors import FlowError
from flowboard.workspace.editing.actors import may
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.app import Editor

_IN_MEMORY: Final = 4_000_000  # bytes of an upload before it goes to a file


def add_file_routes(site: FastAPI, editor: Editor) -> None:
    """Add the addresses to the site."""

    @site.post("/files/upload", include_in_schema=False)
    async def upload(request: Request, name: str = "upload") -> Response:
        if not may(visitor(request).actor, "edit"):
            return _problem(
                403, "Your link lets you look, not add files. Ask the owner for one that does."
            )
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            async for part in request.stream():
                body.write(part)
            body.seek(0)
            try:
                arrival = await asyncio.to_thread(
                    arrive, name, cast("BinaryIO", body), editor.settings.folder
                )
                flow = editor.hub.open(arrival.flow)
            except (WorkspaceError, FlowError) as error:
                return _problem(422, str(error))
        editor.reports.keep(flow.key, arrival.report)
        return JSONResponse({"open": f"/flow/{flow.key}{arrival.page}", "report": arrival.report})

    @site.get("/files/export/{key}/{kind}", include_in_schema=False)
    async def export(request: Request, key: str, kind: str) -> Response:
        flow = editor.hub.find(key)
        if flow is None or not may(visitor(request).actor, "edit"):
            return _problem(404, "There is nothing to export here. Open the flow first.")
        making = exported(kind, flow, editor.hub)
        try:
            made = await asyncio.to_thread(making.__enter__)
        except (WorkspaceError, FlowError) as error:
            return _problem(422, str(error))
        return FileResponse(
            made.path,
            media_type=made.media_type,
            headers={
                "content-disposition": f"attachment; filename*=utf-8''{quote(made.name)}",
                "cache-control": "no-store",
            },
            background=BackgroundTask(making.__exit__, None, None, None),
        )


def _problem(status: int, sentence: str) -> Response:
    return JSONResponse({"problem": sentence}, status_code=status)
