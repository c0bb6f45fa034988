"""Finding the flow of an address: open, or among those that were opened lately, as after a restart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from nicegui import Client

from flowboard.editor.hub import OpenFlow, flow_key
from flowboard.editor.pages.problems import problem_page
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.app import Editor

OPEN_A_FLOW: Final = "Open it from the start page, or name its file: flowboard serve FLOW"


def find_or_say(editor: Editor, client: Client, key: str, way_on: str = OPEN_A_FLOW) -> OpenFlow | None:
    """The flow with this key; where there is none, the page says why and what to do."""
    try:
        flow = _find(editor, key)
    except (FlowError, WorkspaceError) as error:
        client.status_code = 422
        problem_page("This flow can't be opened", str(error))
        return None
    if flow is None:
        client.status_code = 404
        problem_page(
            "This flow isn't here",
            f"It was moved or deleted, or was never opened on this machine. {way_on}",
        )
    return flow


def _find(editor: Editor, key: str) -> OpenFlow | None:
    found = editor.hub.find(key)
    if found is not None:
        return found
    paths = (Path(one.path) for one in editor.recent.flows())
    path = next((path for path in paths if flow_key(path) == key), None)
    return None if path is None else editor.hub.open(path)
