"""The confusion counts as buttons that lead to their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.align.card.model import Confusion, Count, ReportCard
from flowboard.editor.grading.grader import labels_of
from flowboard.editor.theme.controls import Text, enable
from flowboard.editor.theme.icons import icon

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk

_ROWS: Final = (
    ("You: bad", (("failed_bad", "bad rows it fails"), ("passed_bad", "bad rows it passes"))),
    ("You: good", (("failed_good", "good rows it fails"), ("passed_good", "good rows it passes"))),
)
_WRONG: Final = {"passed_bad": "False pass", "failed_good": "False fail"}


class ConfusionTable:
    """Two by two counts, and the rows without a verdict beneath."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._shown: Confusion | None = None
        self._cells: dict[str, tuple[ui.element, Text]] = {}
        with ui.element("table").classes("fb-confusion") as self.element:
            with ui.element("thead"), ui.element("tr"):
                ui.element("td")
                for words in ("Evaluator fails it", "Evaluator passes it"):
                    Text("th", words).props["scope"] = "col"
            with ui.element("tbody"):
                for words, cells in _ROWS:
                    with ui.element("tr"):
                        Text("th", words).props["scope"] = "row"
                        for name, meaning in cells:
                            with ui.element("td"):
                                self._cells[name] = self._cell(name, meaning)
        with ui.element("p").classes("fb-quiet") as self._silent:
            self._cells["errors"] = self._cell("errors", "rows without a verdict")
            Text("span", "graded rows got no verdict")

    def show(self, card: ReportCard) -> None:
        """Show another measurement in the same place."""
        self._shown = card.confusion
        if card.confusion is None:
            return
        for name, (cell, number) in self._cells.items():
            count: Count = getattr(card.confusion, name)
            number.set_text(f"{count.count:,}")
            enable(cell, bool(count.rows))
        self._silent.set_visibility(card.confusion.errors.count > 0)

    def _cell(self, name: str, meaning: str) -> tuple[ui.element, Text]:
        wrong = _WRONG.get(name, "")
        with ui.element("button").classes("fb-tally") as cell:
            cell.props.update({"type": "button", "data-testid": f"count-{name}"})
            cell.classes(add="fb-tally-wrong" if wrong else "")
            cell.props["title"] = f"{wrong}: show these rows" if wrong else "Show these rows"
            number = Text("span", "")
            if wrong:
                icon("alert")
            Text("span", f"{meaning}: show them", "fb-unseen")
        cell.on("click", lambda _: self._lead(name, meaning), [])
        return cell, number

    def _lead(self, name: str, meaning: str) -> None:
        if self._shown is not None:
            rows = [labels_of(key)[0] for key in getattr(self._shown, name).rows]
            self.desk.show("matrix", rows=rows, because=f"{len(rows)} {meaning}")
