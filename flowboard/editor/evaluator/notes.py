"""What a card rests on: notes, each of whose counts leads to its rows, the fingerprint, and what it costs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.align.card import ReportCard, numerals
from flowboard.editor.evaluator.counted_sentence import CountedSentence, CountInSentence
from flowboard.editor.theme.controls import Text
from flowboard.workspace.evaluators.card_rows import counted_in, rows_told
from flowboard.workspace.evaluators.card_viewing import SeenCard
from flowboard.workspace.evaluators.measuring import Noted

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk
    from flowboard.workspace.evaluators.reading import EvaluatorOfRun

_BECAUSE: Final[dict[Noted, str]] = {
    "peeked": "graded after a look at the verdict",
    "corrected": "whose grade was changed after a look at the verdict",
    "disputed": "on which graders differ",
    "outdated": "graded for another version of the criterion",
    "broken": "flagged as broken",
}


class CardNotes:
    """The notes and facts of a card."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._lines: list[CountedSentence] = []
        self._list = ui.element("ul").classes("fb-report-notes")
        self._facts = ui.element("p").classes("fb-report-facts")

    def show(self, card: ReportCard, seen: SeenCard, criterion: str) -> None:
        """Show those of another measurement; `criterion` is empty for the whole evaluator."""
        for line in self._lines[len(card.notes) :]:
            line.element.delete()
        del self._lines[len(card.notes) :]
        with self._list:
            self._lines += [CountedSentence(self.desk, "li") for _ in card.notes[len(self._lines) :]]
        for line, note in zip(self._lines, card.notes, strict=True):
            line.show(note, _counts(note, seen.read, criterion))
        self._facts.clear()
        with self._facts:
            with ui.element("span"):
                Text("code", numerals.short(card.fingerprints.evaluator))
                Text("span", f" {_standing(card)}")
            if effort := numerals.effort(card.running):
                Text("span", effort)
            Text("span", f"Measured on run {seen.read.run.id}")


def _counts(note: str, read: EvaluatorOfRun, criterion: str) -> list[CountInSentence]:
    found = counted_in(note)
    if found is None:
        return []
    find = partial(rows_told, read, criterion, found.what)
    because = f"{found.words} {_BECAUSE[found.what]}"
    return [CountInSentence(found.words, find, because, testid=f"noted-{found.what}")]


def _standing(card: ReportCard) -> str:
    """How what was measured stands to what runs."""
    prints = card.fingerprints
    if prints.is_stale:
        return f"was changed: {numerals.short(prints.evaluator_now)} would run"
    if prints.is_proposed:
        return f"is a proposal: {numerals.short(prints.configured)} runs"
    if prints.evaluator_now and prints.evaluator_now == prints.evaluator:
        return "matches what runs"
    return ""
