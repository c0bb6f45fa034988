"""A slider that stays where it is put: the echo of what it has told doesn't move it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nicegui import ui
from nicegui.events import GenericEventArguments

from flowboard.editor.theme.controls import TYPED

_TELL_NUMBER: Final = "(event) => emit(event.target.valueAsNumber)"
_PAUSE: Final = 0.15  # seconds between two tellings while it is dragged


class PercentSlider:
    """A native slider from 0 to 100 % in steps of 5, built into the current slot; shares are 0 to 1.

    It is built anew for what comes from elsewhere, and only for that: when its own echo arrives, the
    thumb may be further along already.
    """

    def __init__(self, on_move: Callable[[float], None], *, testid: str, label: str = "") -> None:
        self._on_move = on_move
        self._props = {"type": "range", "min": "0", "max": "100", "step": "5", "data-testid": testid}
        if label:
            self._props["aria-label"] = label
        self.place = ui.element("span").classes("fb-slider-place")
        self._shown = -1.0
        self._words = ""
        self._is_locked = False

    def show(self, share: float, words: str) -> None:
        """Stand at a share; `words` are read aloud for it."""
        is_echo, is_said = share == self._shown, words == self._words
        self._shown, self._words = share, words
        if not is_echo:
            self._build()
        elif not is_said:
            self._slider.props["aria-valuetext"] = words
            self._slider.update()

    def lock(self, is_locked: bool) -> None:
        """Let it be moved, or not."""
        if is_locked != self._is_locked:
            self._is_locked = is_locked
            self._build()

    def _build(self) -> None:
        self.place.clear()
        with self.place:
            self._slider = ui.element("input").classes("fb-slider")
        self._slider.props.update(self._props | {"aria-valuetext": self._words})
        self._slider.props[TYPED] = f"{100 * self._shown:.0f}"
        if self._is_locked:
            self._slider.props["disabled"] = True
        self._slider.on("input", self._moved, js_handler=_TELL_NUMBER, throttle=_PAUSE)

    def _moved(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, int | float) and 0 <= event.args <= 100:
            self._shown = event.args / 100
            self._on_move(self._shown)
