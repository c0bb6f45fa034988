"""Which card is looked at: that of the evaluator as a whole, or of one of its criteria."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from nicegui import ui

from flowboard.align.card import ReportCard
from flowboard.editor.evaluator.words import SYMBOLS, TONES, word_of
from flowboard.editor.theme.controls import Text
from flowboard.editor.theme.icons import icon

OVERALL: Final = ""
"""Stands for the card of the evaluator as a whole."""


class CardChoice:
    """A row of buttons: overall first, then the criteria, each with the word of its card."""

    def __init__(self, on_choose: Callable[[str], None]) -> None:
        self._on_choose = on_choose
        self._shown: object = None
        self.element = ui.element("div").classes("fb-card-choice")
        self.element.props.update({"role": "group", "aria-label": "Cards"})

    def show(self, whole: ReportCard, criteria: Mapping[str, ReportCard], chosen: str) -> None:
        """Show the cards that there are."""
        cards = {OVERALL: whole, **criteria}
        told = ([(name, card.word, card.title) for name, card in cards.items()], chosen)
        self.element.set_visibility(len(cards) > 1)
        if told == self._shown:
            return
        self._shown = told
        self.element.clear()
        with self.element:
            for name, card in cards.items():
                self._build(name, card, is_chosen=name == chosen)

    def _build(self, name: str, card: ReportCard, *, is_chosen: bool) -> None:
        with ui.element("button").classes(f"fb-card-pill fb-pill-{TONES[card.word]}") as made:
            made.props.update(
                {
                    "type": "button",
                    "aria-pressed": "true" if is_chosen else "false",
                    "data-testid": f"card-of-{name or 'overall'}",
                    "title": f"{card.title or 'Overall'}: {word_of(card.word)}",
                }
            )
            icon(SYMBOLS[card.word], word_of(card.word))
            Text("span", name or "Overall")
        made.on("click", partial(lambda one, _: self._on_choose(one), name), [])
