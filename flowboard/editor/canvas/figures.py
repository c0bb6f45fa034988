"""The figures on a card: numbers in a strip, and shares with their intervals as bars."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Tone = Literal["pass", "fail", "attention", "plain"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A small figure on a card, such as `Figure("rows graded", "12")`.

    With `low`, `high`, `at` or `target` it is drawn as a bar from 0 to 1; anything outside stands at
    the end. A bar is neutral unless its tone says otherwise: green only where the interval's worse end
    meets the target.

        Figure("Coverage", "79 %", "plain", low=0.57, high=0.91, at=0.79, target=0.6, range="57–91")

    Attributes:
        hint: said on hover and to screen readers, in place of label, value and range.
        low, high: the ends of the interval; at: the figure itself.
        target: where it should be; `better` says on which side of it is good.
        range: the interval as it is printed beside the value.
        under: a line under it, such as "n 62 · 17 bad".
    """

    label: str
    value: str
    tone: Tone = "plain"
    hint: str = ""
    low: float | None = None
    high: float | None = None
    at: float | None = None
    target: float | None = None
    better: Literal["high", "low"] = "high"
    range: str = ""
    under: str = ""

    def to_json(self) -> dict[str, Any]:
        """The figure as the canvas takes it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Caption:
    """The word under a card's figures, such as `Caption("Provisional", "attention", "hourglass_empty")`.

    Attributes:
        icon: a symbol of the canvas, so that the word doesn't rest on its tone's colour alone.
        note: what the figures rest on: "n 52 · 19 bad, 33 good".
    """

    word: str
    tone: Tone = "plain"
    icon: str = ""
    note: str = ""
    hint: str = ""

    def to_json(self) -> dict[str, Any]:
        """The caption as the canvas takes it."""
        return asdict(self)
