"""The keys of the page, each told with the row that was in sight when it was pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments


@dataclass(frozen=True, slots=True)
class Press:
    """A key, the row in sight, and the criterion that had the focus; empty for none."""

    key: str
    row: str
    criterion: str = ""


class GradingKeys(ui.element, component="grading_keys.js"):
    """Hears the keys of the page, but not those of a field or a dialog."""

    def __init__(self, on_press: Callable[[Press], Any]) -> None:
        super().__init__()
        self._props["row"] = ""

        def press(event: GenericEventArguments) -> Any:
            told = event.args
            return on_press(Press(str(told["key"]), str(told["row"]), str(told["criterion"])))

        self.on("press", press)

    def show(self, row: str) -> None:
        """Another row is in sight from now on."""
        if self._props["row"] != row:
            self._props["row"] = row
            self.update()
