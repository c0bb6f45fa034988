"""The upper part of a card: the word and why, the figures against their targets, and the counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.align.card import ReportCard, numerals
from flowboard.align.card.bars import bars
from flowboard.align.words import counted
from flowboard.editor.evaluator.confusion import ConfusionTable
from flowboard.editor.evaluator.counted_sentence import CountedSentence, CountInSentence
from flowboard.editor.evaluator.interval_bar import IntervalBar
from flowboard.editor.evaluator.target_slider import TargetSlider
from flowboard.editor.evaluator.trial import Target
from flowboard.editor.evaluator.words import SYMBOLS, TONES, word_of
from flowboard.editor.theme.controls import Text
from flowboard.editor.theme.icons import icon
from flowboard.workspace.evaluators.card_rows import Counted, rows_of_basis

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk
    from flowboard.workspace.evaluators.reading import EvaluatorOfRun

_BASIS: Final[dict[Counted, tuple[str, str]]] = {
    "bad": ("bad", "graded bad"),
    "good": ("good", "graded good"),
    "unsure": ("graded unsure", "graded unsure"),
    "carried": (
        "graded in an earlier run",
        "whose grade was given to the same output of an earlier run",
    ),
}
"""What the basis says of its counts, and what their rows are."""


class CardSummary:
    """Word, figures, counts and targets, in the order in which a card is read."""

    def __init__(self, desk: Desk, on_move: Callable[[Target, float], None], *, locked: bool) -> None:
        self._bars: list[IntervalBar] = []
        with ui.element("section"):
            with ui.element("div").classes("fb-report-verdict"):
                self._word = ui.element("span").props('data-testid="card-word"')
                self._basis = CountedSentence(desk, classes="fb-quiet")
            self._sentence = Text("p", "", "fb-report-sentence")
            self._warning = Text("p", "", "fb-attention")
        with ui.element("section") as self._figures:
            self._bar_place = ui.element("div").classes("fb-intervals")
            self._confusion = ConfusionTable(desk)
            self._other = ui.element("dl").classes("fb-report-other")
        with ui.element("section").classes("fb-targets"):
            Text("h3", "Targets", "fb-report-heading")
            self._coverage = TargetSlider(
                "Catch bad rows",
                "≥",
                0.8,
                lambda value: on_move("coverage", value),
                testid="target-coverage",
            )
            self._ffr = TargetSlider(
                "Fail good rows", "≤", 0.25, lambda value: on_move("ffr", value), testid="target-ffr"
            )
        self._coverage.lock(locked)
        self._ffr.lock(locked)

    def show(self, card: ReportCard, read: EvaluatorOfRun, criterion: str) -> None:
        """Show another measurement in the same place; `criterion` is empty for the whole evaluator."""
        self._word.clear()
        self._word.classes(replace=f"fb-report-word fb-word-{TONES[card.word]} fb-word-{card.word}")
        with self._word:
            icon(SYMBOLS[card.word])
            Text("span", word_of(card.word))
        self._basis.show(_basis(card), list(_counts(card, read, criterion)))
        self._sentence.set_text(card.sentence)
        self._warning.set_text(card.warning)
        self._warning.set_visibility(bool(card.warning))
        self._figures.set_visibility(card.word != "collecting")
        self._show_bars(card)
        self._confusion.show(card)
        self._show_other(card)
        self.show_targets(card.targets.coverage, card.targets.ffr)

    def show_targets(self, coverage: float, ffr: float) -> None:
        """Put the sliders where the targets are."""
        self._coverage.show(coverage)
        self._ffr.show(ffr)

    def _show_bars(self, card: ReportCard) -> None:
        told = bars(card)
        if not self._bars:
            with self._bar_place:
                self._bars = [IntervalBar(bar) for bar in told]
        for shown, bar in zip(self._bars, told, strict=True):
            shown.show(bar)

    def _show_other(self, card: ReportCard) -> None:
        self._other.clear()
        shares = [("Precision", card.precision), ("Balanced accuracy", card.balanced_accuracy)]
        if card.quality is not None:
            shares += [
                ("Rows it passes", card.quality.passed),
                ("Good rows, corrected", card.quality.good),
            ]
        if card.consistency is not None:
            shares.append(("You against yourself", card.consistency.same))
        scores = (("F1", card.f1), ("F1 of failing every row", card.always_fail.f1))
        told = [(name, numerals.share(one), numerals.share_interval(one), one) for name, one in shares]
        told += [
            (name, numerals.coefficient(one.value), numerals.coefficient_interval(one), one)
            for name, one in scores
        ]
        with self._other:
            for name, value, interval, figure in told:
                with ui.element("div") as entry:
                    Text("dt", name)
                    with ui.element("dd"):
                        Text("strong", value)
                        Text("span", interval)
                if figure.reason:
                    entry.props["title"] = figure.reason


def _basis(card: ReportCard) -> str:
    """The rows that the figures rest on, in sentences."""
    basis = card.basis
    told = [basis.sentence]
    if basis.prevalence.value is not None:
        told.append(f"{numerals.share(basis.prevalence)} bad.")
    if basis.unsure:
        told.append(f"{basis.unsure} {_BASIS['unsure'][0]}, left out of the figures.")
    if basis.carried:
        told.append(f"{basis.carried} {_BASIS['carried'][0]}, to the same output.")
    return " ".join(told)


def _counts(card: ReportCard, read: EvaluatorOfRun, criterion: str) -> Iterator[CountInSentence]:
    """The counts of the basis, each as a way to its rows."""
    for what, (words, because) in _BASIS.items():
        if number := getattr(card.basis, what) or 0:
            yield CountInSentence(
                f"{number} {words}",
                partial(rows_of_basis, read, card, criterion, what),
                f"{counted(number, 'row')} {because}",
                testid=f"basis-{what}",
            )
