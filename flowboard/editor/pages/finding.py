"""Finding the flow of an address: open, or among those that were opened lately, as after a restart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flowboard.editor.hub import OpenFlow, flow_key

if TYPE_CHECKING:
    from flowboard.editor.app import Editor


def find_flow(editor: Editor, key: str) -> OpenFlow | None:
    """The flow with this key; None where nobody has opened it on this machine.

    Raises:
        FlowError, WorkspaceError: its file can't be opened any more.
    """
    found = editor.hub.find(key)
    if found is not None:
        return found
    paths = (Path(one.path) for one in editor.recent.flows())
    path = next((path for path in paths if flow_key(path) == key), None)
    return None if path is None else editor.hub.open(path)
