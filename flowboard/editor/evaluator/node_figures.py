"""The card on the node: coverage, FFR and kappa with their intervals, on how many rows, and the word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowboard.align.card import ReportCard
from flowboard.align.card.bars import bars
from flowboard.align.words import Word
from flowboard.editor.canvas.figures import Caption, Figure
from flowboard.editor.evaluator.feed import CardState, cards_of
from flowboard.editor.evaluator.words import TONES, word_of

if TYPE_CHECKING:
    from flowboard.editor.canvas.canvas import Canvas
    from flowboard.editor.desk import Desk

_NAMES: Final = ("Coverage", "FFR", "Kappa")
_SYMBOLS: Final[dict[Word, str]] = {
    "collecting": "notes",
    "provisional": "hourglass_empty",
    "usable": "check",
    "none_good_enough": "error",
    "stale": "history",
}


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
            self.canvas.show_figures({node: figures_of(state)}, {node: caption_of(state)})


def figures_of(state: CardState) -> list[Figure]:
    """What stands on the node: nothing where nothing was measured, no score below 20 grades."""
    if state.seen is None:
        return []
    card = state.seen.cards.whole
    if card.word == "collecting":
        return [Figure("rows graded", f"{card.basis.graded:,}")]
    measured = (card.coverage, card.ffr, card.kappa)
    targets = (card.targets.coverage, card.targets.ffr, card.targets.kappa)
    return [
        Figure(
            name,
            bar.value,
            "pass" if bar.met else "plain",
            bar.label,
            low=figure.low,
            high=figure.high,
            at=figure.value,
            target=target,
            better="high" if bar.good_side == "right" else "low",
            range=bar.interval,
        )
        for name, bar, figure, target in zip(_NAMES, bars(card), measured, targets, strict=True)
    ]


def caption_of(state: CardState) -> Caption | None:
    """The card's word, and the rows that the figures rest on."""
    if state.seen is None:
        return None
    card = state.seen.cards.whole
    return Caption(
        word_of(card.word), TONES[card.word], _SYMBOLS[card.word], _rows(card), card.basis.sentence
    )


def _rows(card: ReportCard) -> str:
    """As much as there is room for beside the longest word."""
    basis = card.basis
    return "" if card.word == "collecting" else f"n {basis.measured} · {basis.bad} bad"
