"""The left edge of the inspector."""

from __future__ import annotations

from nicegui import ui


class Grip(ui.element, component="inspector_grip.js"):
    """Makes the panel wider and narrower; `toggle` goes between its usual width and one for writing."""

    def toggle(self) -> None:
        """Make the panel wide, or as it was."""
        self.run_method("toggle")
