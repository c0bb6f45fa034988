"""The head of the grading page: where one is, how far the grading is, and the report card."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from nicegui import ui
from starlette.requests import Request

from flowboard.editor.evaluator.feed import CardFeed, cards_of
from flowboard.editor.evaluator.words import SYMBOLS, TONES, word_of
from flowboard.editor.grading.address import grading_path
from flowboard.editor.grading.grader import Place
from flowboard.editor.grading.milestones import MilestoneTrack
from flowboard.editor.grading.screen import Screen
from flowboard.editor.pages.top import build_brand, build_theme_menu
from flowboard.editor.theme.controls import Text, button, link_button, menu_item
from flowboard.editor.theme.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowboard.editor.desk import Desk

_MOST: Final = 5_000
"""Rows up to which the card is measured while somebody grades: they shouldn't wait for it."""
_MARKS: Final = (("good", "pass"), ("bad", "fail"), ("unsure", "unsure"))


def build_top(desk: Desk, request: Request, *, leads_home: bool) -> ui.element:
    """The bar at the top; gives the place for the report card."""
    flow = desk.flow
    with ui.element("header").classes("fb-top"):
        build_brand(leads_home=leads_home)
        Text("span", "/", "fb-top-slash").props["aria-hidden"] = "true"
        name = Text("a", flow.session.flow.name or flow.path.name, "fb-grade-flow")
        name.props["href"] = f"/flow/{flow.key}"
        Text("span", "/", "fb-top-slash").props["aria-hidden"] = "true"
        Text("span", "Grade")
        ui.element("span").classes("fb-top-space")
        with ui.element("span").classes("fb-grade-saves fb-meta"):
            icon("saved")
            Text("span", "Grades save as you go")
        build_theme_menu(request, desk)
        return ui.element("span").classes("fb-grade-card")


class ReportCardLink:
    """The way to the report card, with its word as soon as that is measured."""

    def __init__(self, desk: Desk, evaluator: str, rows: int) -> None:
        self._feed: CardFeed = cards_of(desk.flow)
        self._evaluator = evaluator
        with link_button(
            "Report card",
            f"/flow/{desk.flow.key}?{urlencode({'card': evaluator})}",
            symbol="report",
            testid="to-card",
        ):
            self._chip = ui.element("span").classes("fb-grade-word")
        if rows <= _MOST:
            self._feed.listen(desk, lambda node: self._show() if node == evaluator else None)
        self._show()

    def _show(self) -> None:
        seen = self._feed.of(self._evaluator).seen
        card = None if seen is None else seen.cards.whole
        self._chip.set_visibility(card is not None)
        if card is None:
            return
        self._chip.clear()
        self._chip.classes(replace=f"fb-grade-word fb-word-{TONES[card.word]}")
        with self._chip:
            icon(SYMBOLS[card.word])
            Text("span", word_of(card.word))


class ProgressBar:
    """What is graded, how far that is, and the counts."""

    def __init__(
        self, desk: Desk, place: Place, criteria: dict[str, tuple[str, int]], leave: Callable[[], object]
    ) -> None:
        node = desk.flow.session.flow.nodes.get(place.node)
        with ui.element("section").classes("fb-grade-progress").props('aria-label="Progress"'):
            with ui.element("div").classes("fb-grade-what"):
                with ui.element("span").classes("fb-grade-what-icon"):
                    icon("report")
                with ui.element("div"):
                    Text("strong", (node.title if node is not None else "") or place.node)
                    self._build_choice(desk, place, criteria)
            self._track = MilestoneTrack()
            ui.element("span").classes("fb-top-space")
            with ui.element("div").classes("fb-grade-counts"):
                self._counts = {word: self._build_count(word, mark) for word, mark in _MARKS}
            with button("", leave, kind="quiet", testid="done") as done:
                Text("span", "Done")
                Text("kbd", "Esc")
            done.classes("fb-grade-done")

    def show(self, screen: Screen) -> None:
        """Show how far it is now."""
        progress = screen.progress
        self._track.show(progress)
        for word, count in (("good", progress.good), ("bad", progress.bad), ("unsure", progress.unsure)):
            self._counts[word].set_text(f"{count:,}")

    def _build_count(self, word: str, mark: str) -> Text:
        with ui.element("span").classes(f"fb-graded {word}"):
            ui.element("i").classes(f"fb-mark-key {mark}").props('aria-hidden="true"')
            number = Text("strong", "0")
            Text("span", word)
        return number

    def _build_choice(self, desk: Desk, place: Place, criteria: dict[str, tuple[str, int]]) -> None:
        """What is graded: the output as a whole, or one criterion, in which version."""
        said = "The output as a whole"
        if place.criterion:
            text, version = criteria.get(place.criterion, (place.criterion, 1))
            said = f"{text.rstrip('.')} · v{version}"
        if not criteria:
            Text("span", said, "fb-meta")
            return
        with button("", kind="quiet", testid="choose-criterion") as opener:
            Text("span", said)
            icon("chevron-down")
            opener.classes("fb-grade-choice").props["aria-haspopup"] = "menu"
            with ui.menu():
                for name, (text, version) in {"": ("The output as a whole", 0), **criteria}.items():
                    path = grading_path(
                        desk.flow, place.node, place.run, criterion=name, alone=place.is_alone
                    )
                    words = f"{text.rstrip('.')} · v{version}" if version else text
                    menu_item(words, partial(ui.navigate.to, path), symbol="list")
