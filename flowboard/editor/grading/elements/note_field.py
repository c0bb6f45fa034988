"""The field for the note on a row: what is typed is never lost, also not by a reload."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from nicegui import ui
from nicegui.events import GenericEventArguments

HINT: Final = "Why? One sentence helps most."


class NoteField(ui.element, component="note_field.js"):
    """The note on the row before the grader.

    What is typed is kept in the browser until `forget` says that it is in the log.

    Args:
        place: what tells drafts of one page from those of another: flow, node, criterion, grader.
        on_keep: called with the row and the text when the field is left or Enter is pressed.
        key: which puts the cursor into the field.
    """

    def __init__(self, place: str, on_keep: Callable[[str, str], Any], key: str = "n") -> None:
        super().__init__()
        self._typed: tuple[str, str] | None = None
        self._kept = 0
        self._props.update(
            {"row": "", "text": "", "place": place, "hint": HINT, "shortcut": key, "kept": None}
        )

        def typed(event: GenericEventArguments) -> None:
            self._typed = (str(event.args["row"]), str(event.args["text"]))

        def keep(event: GenericEventArguments) -> Any:
            typed(event)
            return on_keep(str(event.args["row"]), str(event.args["text"]).strip())

        self.on("typed", typed)
        self.on("keep", keep)

    def text_for(self, row: str) -> str:
        """What stands in the field, if it is about this row."""
        if self._typed is not None and self._typed[0] == row:
            return self._typed[1].strip()
        return str(self._props["text"]) if self._props["row"] == row else ""

    def show(self, row: str, text: str, hint: str = HINT) -> None:
        """Show the note on a row; a draft that this browser kept of it comes before `text`."""
        wanted = {"row": row, "text": text, "hint": hint}
        if any(self._props[name] != value for name, value in wanted.items()):
            self._props.update(wanted)
            self.update()

    def forget(self, row: str) -> None:
        """The note on a row is in the log: its draft isn't needed any more."""
        self._kept += 1
        self._props["kept"] = {"row": row, "number": self._kept}
        if self._typed is not None and self._typed[0] == row:
            self._typed = None
        self.update()
