"""A target as a slider: what it says follows the thumb, and whoever hears it is told at once."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from flowboard.align.words import percent
from flowboard.editor.theme.controls import Text
from flowboard.editor.theme.slider import PercentSlider


class TargetSlider:
    """A share that is to be reached, such as `≥ 80 %`."""

    def __init__(
        self, label: str, sign: str, value: float, on_move: Callable[[float], None], *, testid: str
    ) -> None:
        self._sign = sign
        self._on_move = on_move
        with ui.element("label").classes("fb-target") as self.element:
            Text("span", label, "fb-target-name")
            self._slider = PercentSlider(self._moved, testid=testid)
            self._words = Text("output", "", "fb-target-value")
        self.lock = self._slider.lock
        self.show(value)

    def show(self, value: float) -> None:
        """Show a target that came from elsewhere."""
        words = f"{self._sign} {percent(value)}"
        self._words.set_text(words)
        self._slider.show(value, words)

    def _moved(self, value: float) -> None:
        self.show(value)
        self._on_move(value)
