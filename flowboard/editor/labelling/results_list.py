"""The labelled rows with what the judge says of each. They stand in the order of labelling; results fill in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from nicegui import ui

from flowboard.editor.grading.screen import labels_of
from flowboard.editor.labelling.result_line import ResultLine
from flowboard.editor.theme.controls import Text, button
from flowboard.editor.theme.icons import icon
from flowboard.workspace.labelling.results import ResultRow, Results

if TYPE_CHECKING:
    from flowboard.editor.labelling.room import LabelRoom

Filter = Literal["all", "misaligned", "error"]

_PAGE: Final = 20
_WORDS: Final[dict[Filter, str]] = {
    "all": "All",
    "misaligned": "Misaligned",
    "error": "No verdict",
}
_NONE: Final = (
    "No row is labelled good or bad. Label some: the judge is then asked about exactly these, and its "
    "verdicts stand here beside your labels as they come in. You may choose who judges meanwhile."
)
_MISALIGNED: Final = ("false_pass", "false_fail")


class ResultsList:
    """The list. A row that is still there stays as it is, with what is being typed in it."""

    def __init__(self, room: LabelRoom, go_label: Callable[[], None]) -> None:
        self.room = room
        self._filter: Filter = "all"
        self._wanted: tuple[frozenset[str], str] | None = None
        self._most = _PAGE
        self._lines: dict[str, ResultLine] = {}
        self._order: list[str] = []
        with ui.element("div").classes("fb-results-none") as self._none:
            Text("h2", "Nothing to compare with yet")
            Text("p", _NONE, "fb-quiet")
            self._label = button(
                "Label rows", go_label, kind="filled", symbol="check", testid="label-first"
            )
        with ui.element("header").classes("fb-results-head") as self._head:
            Text("h2", "Labels and verdicts")
            with ui.element("div").classes("fb-results-filters").props('role="group" aria-label="Show"'):
                self._chips = {name: self._build_chip(name) for name in _WORDS}
            self._because = ui.element("span").classes("fb-results-because")
            ui.element("span").classes("fb-top-space")
            self._agree = Text("span", "", "fb-meta").props('role="status" data-testid="agreement"')
            to_card = Text("a", "Report card", "fb-link")
            to_card.props["href"] = "#report-card"
        self._empty = Text("p", "", "fb-nothing")
        self._list = ui.element("ul").classes("fb-results").props('data-testid="results"')
        self._more = button("Show more", self._show_more, testid="more-results")

    def show(self, results: Results) -> None:
        """Show the rows as they are now; before the first label, what to do."""
        self._none.set_visibility(not results.rows)
        self._label.set_visibility(self.room.desk.may("grade"))
        self._head.set_visibility(bool(results.rows))
        counts = results.counts
        misaligned = sum(counts.get(name, 0) for name in _MISALIGNED)
        told = {"all": len(results.rows), "misaligned": misaligned, "error": counts.get("error", 0)}
        for name, (chip, words) in self._chips.items():
            words.set_text(f"{_WORDS[name]} {told[name]}")
            chip.set_visibility(name != "error" or told[name] > 0 or self._filter == "error")
        judged = counts.get("aligned", 0) + misaligned
        self._agree.set_text(f"{counts.get('aligned', 0)} of {judged} aligned" if judged else "")
        wanted = [row for row in results.rows if self._is_wanted(row)]
        self._draw(wanted)
        self._empty.set_text("" if wanted else self._why_empty(results))
        self._empty.set_visibility(bool(results.rows) and not wanted)

    def only(self, rows: Sequence[str], because: str) -> None:
        """Show these rows alone, by their labels, until somebody asks for others."""
        self._wanted = (frozenset(rows), because)
        self._choose("all", keep=True)

    # -- which rows --------------------------------------------------------------------------------

    def _build_chip(self, name: Filter) -> tuple[ui.element, Text]:
        with ui.element("button").classes("fb-filter-chip") as chip:
            chip.props.update({"type": "button", "data-testid": f"show-{name}"})
            chip.props["aria-pressed"] = "true" if name == self._filter else "false"
            if name != "all":
                icon("alert")
            words = Text("span", _WORDS[name])
        chip.on("click", partial(self._choose, name), [])
        return chip, words

    def _choose(self, name: Filter, _: object = None, *, keep: bool = False) -> None:
        self._filter = name
        self._most = _PAGE
        if not keep:
            self._wanted = None
        for one, (chip, _words) in self._chips.items():
            is_chosen = one == name and self._wanted is None
            chip.props["aria-pressed"] = "true" if is_chosen else "false"
            chip.update()
        self._because.clear()
        if self._wanted is not None:
            with self._because:
                Text("span", self._wanted[1], "fb-chip")
                button("Show all", partial(self._choose, "all"), kind="quiet")
        self.show(self.room.results)

    def _is_wanted(self, row: ResultRow) -> bool:
        if self._wanted is not None:
            return labels_of(row.row.key)[0] in self._wanted[0]
        if self._filter == "misaligned":
            return row.standing in _MISALIGNED
        return self._filter == "all" or row.standing == "error"

    def _why_empty(self, results: Results) -> str:
        if self._filter == "misaligned":
            if not results.evaluated:
                return "Nothing is judged with this prompt yet."
            return "No row is seen differently."
        return "No row is like that."

    def _show_more(self) -> None:
        self._most += _PAGE
        self.show(self.room.results)

    # -- on the page -------------------------------------------------------------------------------

    def _draw(self, wanted: Sequence[ResultRow]) -> None:
        shown = wanted[: self._most]
        keys = [row.row.key for row in shown]
        for key in self._lines.keys() - set(keys):
            self._lines.pop(key).element.delete()
        before = [key for key in self._order if key in self._lines]
        for row in shown:
            line = self._lines.get(row.row.key)
            if line is None:
                with self._list:
                    self._lines[row.row.key] = ResultLine(self.room, row)
            else:
                line.show(row)
        if before != keys[: len(before)]:
            for place, key in enumerate(keys):
                self._lines[key].element.move(target_index=place)
        self._order = keys
        rest = len(wanted) - len(shown)
        self._more.set_visibility(rest > 0)
