"""The card on the node: coverage, FFR and kappa with their intervals, on how many rows, and the word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowboard.align.card import ReportCard
from flowboard.align.card.bars import Bar, bars
from flowboard.editor.canvas.canvas import Figure
from flowboard.editor.evaluator.feed import CardState, cards_of
from flowboard.editor.evaluator.words import word_of

if TYPE_CHECKING:
    from flowboard.editor.canvas.canvas import Canvas
    from flowboard.editor.desk import Desk

_NAMES: Final = ("coverage", "FFR", "kappa")


class CardsOnCanvas:
    """Keeps one tab's canvas in step with the cards of the flow's evaluators."""

    def __init__(self, desk: Desk, canvas: Canvas) -> None:
        self.canvas = canvas
        self.feed = cards_of(desk.flow)
        self.feed.listen(desk, self._show)
        desk.on("live", lambda news: self.feed.look() if news.ended else None)
        for node in self.feed.evaluators():
            self._show(node)

    def _show(self, node: str) -> None:
        state = self.feed.of(node)
        if not state.is_measuring or state.seen is not None:
            self.canvas.show_figures({node: figures_of(state)})


def figures_of(state: CardState) -> list[Figure]:
    """What stands on the node: nothing where nothing was measured, no score below 20 grades."""
    if state.seen is None:
        return []
    card = state.seen.cards.whole
    if card.word == "collecting":
        return [_of_collecting(card)]
    rows = (f"{card.basis.bad} bad", f"{card.basis.good} good", f"n {card.basis.measured}")
    coverage, ffr, kappa = bars(card)
    # The theme writes the first figure's hint under all three: it is the word on the card.
    hints = (word_of(card.word), ffr.label, f"{kappa.label}. {card.basis.sentence}")
    return [
        _of_bar(name, bar, counted, hint)
        for name, bar, counted, hint in zip(_NAMES, (coverage, ffr, kappa), rows, hints, strict=True)
    ]


def _of_collecting(card: ReportCard) -> Figure:
    return Figure("rows graded", f"{card.basis.graded:,}", hint=word_of(card.word))


def _of_bar(name: str, bar: Bar, counted: str, hint: str) -> Figure:
    """A figure over its name, its interval and its rows, each on a line of its own."""
    lines = (name, bar.interval, counted)
    return Figure(
        "\n".join(line for line in lines if line),
        bar.value,
        "pass" if bar.met else "plain",
        hint,
    )
