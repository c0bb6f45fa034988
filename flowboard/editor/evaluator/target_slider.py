"""A target as a slider: what it says follows the thumb, and whoever hears it is told at once."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui
from nicegui.events import GenericEventArguments

from flowboard.align.words import percent
from flowboard.editor.theme.controls import TYPED, Text

_TELL_NUMBER = "(event) => emit(event.target.valueAsNumber)"
_PAUSE = 0.15  # seconds between two tellings while it is dragged


class TargetSlider:
    """A native slider in whole percents, from 0 to 100 in steps of 5."""

    def __init__(
        self, label: str, sign: str, value: float, on_move: Callable[[float], None], *, testid: str
    ) -> None:
        self._sign = sign
        self._on_move = on_move
        with ui.element("label").classes("fb-target") as self.element:
            Text("span", label, "fb-target-name")
            self._slider = ui.element("input").classes("fb-slider")
            self._words = Text("output", "", "fb-target-value")
        self._slider.props.update(
            {"type": "range", "min": "0", "max": "100", "step": "5", "data-testid": testid}
        )
        self._slider.on("input", self._moved, js_handler=_TELL_NUMBER, throttle=_PAUSE)
        self.show(value)

    def show(self, value: float) -> None:
        """Show a target that came from elsewhere."""
        self._words.set_text(f"{self._sign} {percent(value)}")
        written = f"{100 * value:.0f}"
        if self._slider.props.get(TYPED) != written:
            self._slider.props[TYPED] = written
            self._slider.props["aria-valuetext"] = f"{self._sign} {percent(value)}"
            self._slider.update()

    def lock(self, is_locked: bool) -> None:
        """Let it be moved, or not."""
        if is_locked != ("disabled" in self._slider.props):
            if is_locked:
                self._slider.props["disabled"] = True
            else:
                del self._slider.props["disabled"]
            self._slider.update()

    def _moved(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, int | float) and 0 <= event.args <= 100:
            value = event.args / 100
            self.show(value)
            self._on_move(value)
