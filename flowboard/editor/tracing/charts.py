"""The two charts of a trace: where rows break, and how failures travel. Each has a table that says the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from nicegui import ui

from flowboard.align.words import counted, percent
from flowboard.editor.canvas.lens import bin_of
from flowboard.editor.theme.controls import Text, button
from flowboard.editor.tracing.lens import failures
from flowboard.editor.tracing.look import RowsWanted, TraceLook
from flowboard.editor.tracing.words import place
from flowboard.workspace.tracing.sankey import BAR, Sankey, sankey

if TYPE_CHECKING:
    from flowboard.tracing import TraceReport

_WIDTH: Final = 620.0
_HEIGHT: Final = 230.0
_MARGIN: Final = 12.0
_FOR_WORDS: Final = 118.0  # beside the last bar
_LONGEST: Final = 20  # characters of a title in a chart


class Charts:
    """Matrix and Sankey side by side, as charts or as tables."""

    def __init__(self, look: TraceLook, open_rows: Callable[[], None]) -> None:
        """`open_rows` brings the failing rows to the front."""
        self.look = look
        self._open_rows = open_rows
        self.as_tables = False

    def draw(self, report: TraceReport) -> None:
        """Draw into the current slot."""
        with ui.element("div").classes("fb-trace-charts"):
            with ui.element("section"):
                _head("Where rows break", "last node still ok (row) → first bad node (column)")
                self._draw_transitions(report) if self.as_tables else self._draw_matrix(report)
            with ui.element("section"):
                where = f"introduced at → reaches {self.look.title(report.terminal)} over"
                _head("How failures travel", where)
                self._draw_links(report) if self.as_tables else self._draw_sankey(report)

    def _show_rows(self, pair: tuple[str, str]) -> None:
        self.look.want_rows(RowsWanted(transition=pair))
        self._open_rows()

    # -- where rows break --------------------------------------------------------------------------

    def _draw_matrix(self, report: TraceReport) -> None:
        title, total = self.look.title, len(report.rows)
        order = ["(start)", "(ungraded)", *(node.node for node in report.nodes)]
        found = {(one.last_ok, one.first_bad): one.failures for one in report.matrix}
        last_ok = sorted({one.last_ok for one in report.matrix}, key=order.index)
        first_bad = sorted({one.first_bad for one in report.matrix}, key=order.index)
        with ui.element("div").classes("fb-trace-scroll").props('tabindex="0" role="region"') as scroll:
            scroll.props["aria-label"] = "Where rows break"
            with ui.element("table").classes("fb-breaks"):
                with ui.element("thead"), ui.element("tr"):
                    Text("td", "")
                    for name in first_bad:
                        Text("th", place(name, title)).props["scope"] = "col"
                with ui.element("tbody"):
                    for row in last_ok:
                        with ui.element("tr"):
                            Text("th", place(row, title)).props["scope"] = "row"
                            for column in first_bad:
                                with ui.element("td"):
                                    self._draw_cell(row, column, found.get((row, column)), total)
                with ui.element("tfoot"), ui.element("tr"):
                    Text("th", f"All {total:,}").props["scope"] = "row"
                    for column in first_bad:
                        sums = sum(n for (_, bad), n in found.items() if bad == column)
                        with ui.element("td"):
                            Text("strong", _number(sums))
                            Text("span", f" {percent(sums / total)}", "fb-meta")

    def _draw_cell(self, row: str, column: str, rows: float | None, total: int) -> None:
        if rows is None:
            return
        title = self.look.title
        made = button(_number(rows), partial(self._show_rows, (row, column)), kind="quiet")
        made.classes(f"fb-break fb-heat-{bin_of(rows / total)}", remove="fb-button-quiet fb-button")
        made.props["aria-label"] = (
            f"{place(row, title)} to {place(column, title)}: {counted(round(rows, 1), 'failing row')}. List them"
        )
        made.props["data-testid"] = f"break-{row}-{column}"

    def _draw_transitions(self, report: TraceReport) -> None:
        title = self.look.title
        with _table("Last node still ok", "First bad node", "Failing rows", "Share"):
            for one in report.matrix:
                with ui.element("tr"):
                    Text("td", place(one.last_ok, title))
                    Text("td", place(one.first_bad, title))
                    with ui.element("td"):
                        pair = (one.last_ok, one.first_bad)
                        button(_number(one.failures), partial(self._show_rows, pair), kind="quiet")
                    Text("td", percent(one.failures / len(report.rows)))

    # -- how failures travel -----------------------------------------------------------------------

    def _draw_sankey(self, report: TraceReport) -> None:
        laid = sankey(report, _WIDTH - _FOR_WORDS, _HEIGHT)
        with ui.element("div").classes("fb-sankey"):
            view = f"{-_MARGIN} {-_MARGIN} {_WIDTH + 2 * _MARGIN:.0f} {_HEIGHT + 2 * _MARGIN:.0f}"
            with _svg("svg", viewBox=view, role="img") as drawing:
                drawing.props["aria-label"] = self._in_words(laid)
                for ribbon in laid.ribbons:
                    with _svg("path", d=ribbon.path, **{"class": "fb-ribbon"}):
                        words = f"{self.look.title(ribbon.source)} → {self.look.title(ribbon.target)}"
                        Text("title", f"{words}: {failures(ribbon.failures)} failures")
                for bar in laid.bars:
                    self._draw_bar(laid, bar.node)
        with ui.element("p").classes("fb-meta fb-sankey-key"):
            ui.element("i").classes("fb-key fb-key-introduced").props('aria-hidden="true"')
            Text("span", "introduced here")
            ui.element("i").classes("fb-key fb-key-passed").props('aria-hidden="true"')
            Text("span", "passed on")
            if laid.left_out >= 0.5:
                left_out = counted(round(laid.left_out), "failure")
                Text("span", f"{left_out} on slight ways not drawn; see the table")

    def _draw_bar(self, laid: Sankey, node: str) -> None:
        bar = next(one for one in laid.bars if one.node == node)
        _svg("rect", x=bar.x, y=bar.y, width=BAR, height=max(bar.height, 1.0), **{"class": "fb-bar"})
        if bar.fresh >= 0.5:
            _svg("rect", x=bar.x, y=bar.y, width=BAR, height=bar.fresh, **{"class": "fb-bar-fresh"})
        middle = bar.y + bar.height / 2
        with _svg("text", x=bar.x + BAR + 5, y=middle, **{"class": "fb-bar-words"}):
            words = _short(self.look.title(node))
            Text("tspan", words)
            Text("tspan", f" {failures(bar.failures).lstrip('~')}", "fb-bar-number")

    def _in_words(self, laid: Sankey) -> str:
        """The whole diagram in a sentence, for those who don't see it; the table has every number."""
        said = [
            f"{failures(bar.introduced)} at {self.look.title(bar.node)}"
            for bar in sorted(laid.bars, key=lambda one: -one.introduced)
            if bar.introduced >= 0.5
        ]
        return f"Failures are introduced: {', '.join(said)}. Switch to tables for every way."

    def _draw_links(self, report: TraceReport) -> None:
        title, total = self.look.title, len(report.rows)
        with _table("From", "To", "Failures", "Share"):
            for node in report.nodes:
                born = node.shapley * total
                if born >= 0.05:
                    _row("introduced", title(node.node), f"{born:.1f}", percent(node.shapley))
            for link in report.sankey:
                if link.failures >= 0.05:
                    share = percent(link.failures / total)
                    _row(title(link.source), title(link.target), f"{link.failures:.1f}", share)


def _svg(tag: str, **attributes: Any) -> ui.element:
    """An element of a drawing. Attributes are numbers and words of ours, never a user's."""
    made = ui.element(tag)
    for name, value in attributes.items():
        made.props[name] = f"{value:.1f}" if isinstance(value, float) else value
    return made


def _head(title: str, meaning: str) -> None:
    with ui.element("header").classes("fb-trace-part"):
        Text("h3", title)
        Text("span", meaning, "fb-meta")


def _table(*titles: str) -> ui.element:
    """A table with its head; what is built inside is its body."""
    with ui.element("table").classes("fb-table fb-trace-table"):
        heads(titles)
        return ui.element("tbody")


def heads(titles: Iterable[str]) -> None:
    """The head of a table."""
    with ui.element("thead"), ui.element("tr"):
        for title in titles:
            Text("th", title).props["scope"] = "col"


def _row(*texts: str) -> None:
    with ui.element("tr"):
        for text in texts:
            Text("td", text)


def _number(rows: float) -> str:
    """Rows in whole numbers, or in halves and quarters as several frontiers share them."""
    return f"{rows:.0f}" if abs(rows - round(rows)) < 0.05 else f"{rows:.1f}"


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
