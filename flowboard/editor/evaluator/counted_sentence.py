"""A sentence in which counts of rows are buttons that lead to these rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.editor.evaluator.leading import Find, RowCount
from flowboard.editor.theme.controls import Text

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk


@dataclass(frozen=True, slots=True)
class CountInSentence:
    """A count of rows.

    Attributes:
        words: as the sentence says it, such as "18 bad".
        find: looks the rows up.
        because: what the rows are, for the table that shows them.
        testid: of the button.
    """

    words: str
    find: Find
    because: str
    testid: str = ""


class CountedSentence:
    """The sentence. While it says the same its buttons stay, so that none is lost under the cursor."""

    def __init__(self, desk: Desk, tag: str = "p", classes: str = "") -> None:
        self.desk = desk
        self._shown: tuple[str, tuple[str, ...]] | None = None
        self._counts: list[RowCount] = []
        self.element = ui.element(tag).classes(f"fb-counted {classes}".strip())

    def show(self, sentence: str, counts: Sequence[CountInSentence] = ()) -> None:
        """Show a sentence; `counts` in the order in which it says them."""
        found = list(parts(sentence, counts))
        told = [part for part in found if not isinstance(part, str)]
        shown = (sentence, tuple(count.words for count in told))
        if shown != self._shown:
            self._shown = shown
            self._build(found)
        for button, count in zip(self._counts, told, strict=True):
            button.show(count.words, count.find, count.because)

    def _build(self, found: Sequence[str | CountInSentence]) -> None:
        self._counts = []
        self.element.clear()
        with self.element:
            for part in found:
                if isinstance(part, str):
                    Text("span", part)
                else:
                    self._counts.append(RowCount(self.desk, testid=part.testid))


def parts(sentence: str, counts: Sequence[CountInSentence]) -> Iterator[str | CountInSentence]:
    """The sentence, cut where it says a count. One that it doesn't say is left out."""
    rest = sentence
    for count in counts:
        before, words, behind = rest.partition(count.words)
        if words:
            if before:
                yield before
            yield count
            rest = behind
    if rest:
        yield rest
