"""`file`: a file beside the flow, chosen from its folder, brought from elsewhere, or typed."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from nicegui import ui
from nicegui.events import UploadEventArguments

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.inspector.frame import Control
from flowboard.editor.inspector.later import Later
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.theme.controls import button
from flowboard.flow.operations.fields import MISSING
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.files_beside import files_beside
from flowboard.workspace.uploads import LARGEST, keep_upload

_IN_MEMORY: Final = 4_000_000  # bytes of an upload before it goes to a file


def build_file(slot: Slot) -> Control:
    """The name of a file with those of the folder to choose from; several stand apart by commas."""
    path = slot.desk.flow.path

    def edit(text: str) -> None:
        names = [name.strip() for name in text.split(",") if name.strip()]
        slot.set(MISSING if not names else names[0] if len(names) == 1 else names)

    control = FieldControl(
        "line", _shown(slot.value), edit, name=slot.name, placeholder="data.csv",
        locked=not slot.editable, mono=True,
    )  # fmt: skip
    slot.on_show = lambda value: control.show(_shown(value))

    async def look() -> None:
        found = await asyncio.to_thread(files_beside, path)
        control.offer((one.name, one.shown_size) for one in found)

    if slot.editable:
        Later(slot.look.scope, control, look).ask(at_once=True)
        _build_upload(slot, control, look)
    return Control(
        control.focus,
        lambda invalid, described: control.tell_state(invalid=invalid, describedby=described),
        control.input_id,
    )


def _build_upload(slot: Slot, control: FieldControl, look: Callable[[], Awaitable[None]]) -> None:
    """A button that brings a file; it comes by HTTP, is counted by the guard, and gets a safe name."""
    folder = slot.desk.flow.path.parent

    async def keep(event: UploadEventArguments) -> None:
        try:
            upload = await _kept(event)
        except (WorkspaceError, OSError) as error:
            slot.desk.notice(str(error))
            return
        name = upload.relative_to(folder).as_posix()
        slot.set(name)
        control.show(name)
        await look()

    async def _kept(event: UploadEventArguments) -> Path:
        if not slot.desk.may("edit"):
            raise WorkspaceError("Your link lets you look, not add files.")
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            async for part in event.file.iterate():
                body.write(part)
            body.seek(0)
            kept = await asyncio.to_thread(keep_upload, event.file.name, cast("BinaryIO", body), folder)
        return kept.path

    uploader = ui.upload(on_upload=keep, auto_upload=True, max_file_size=LARGEST)
    uploader.classes("fb-hidden").props["aria-hidden"] = "true"
    opener = button("Bring a file…", symbol="import", kind="quiet", testid=f"{slot.name}-upload")
    opener.on("click", js_handler=f"() => getElement({uploader.id}).$refs.qRef.pickFiles()")


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
