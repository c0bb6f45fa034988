"""The hidden field behind "Import a file", and the frame that shows where a file would fall."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from flowboard.editor.theme.controls import Text

_ACCEPTED: Final = ".yaml,.yml,.zip,.csv,.tsv,.tab,.jsonl,.ndjson,.xlsx"


def build_file_picker() -> None:
    """Have the page take files that are dropped or picked; `shell.js` sends them."""
    field = ui.element("input").classes("fb-visually-hidden")
    field.props.update({"type": "file", "multiple": True, "accept": _ACCEPTED, "tabindex": "-1"})
    field.props.update({"data-picks-files": True, "data-takes-files": True, "aria-hidden": "true"})
    field.props["data-testid"] = "file-picker"
    with ui.element("div").classes("fb-drop") as frame:
        frame.props["aria-hidden"] = "true"
        Text("span", "Drop to open in a new tab")
