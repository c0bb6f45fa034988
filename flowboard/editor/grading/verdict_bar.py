"""The three verdicts, always at hand at the bottom, and the other keys below them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from nicegui import ui

from flowboard.editor.grading.elements.grading_keys import Press
from flowboard.editor.grading.grader import KEYS
from flowboard.editor.grading.screen import Screen
from flowboard.editor.theme.controls import Text, button, icon_button

_WORDS: Final = {"good": "Good", "bad": "Bad", "unsure": "Unsure"}
_MARKS: Final = {"good": "pass", "bad": "fail", "unsure": "unsure"}
_OTHERS: Final = (("u", "undo"), ("x", "broken row"))
_MOVES: Final = (("k", "back"), ("j", "next"), ("g", "next {open}"), ("?", "all keys"))


class VerdictBar:
    """Built into the current slot; a press on a button is the press of its key on the row in sight.

    Args:
        press: does what a key does.
        open_queue: shows the queue where the screen is too small to show it always.
        open_word: what a row is called that has no verdict yet.
    """

    def __init__(
        self,
        press: Callable[[Press], Any],
        open_queue: Callable[[], Any],
        open_word: str = "ungraded",
    ) -> None:
        self._row = ""
        self._words: dict[str, Text] = {}
        with ui.element("footer").classes("fb-grade-foot") as self._place:
            with ui.element("div").classes("fb-grade-verdicts"):
                for key, verdict in KEYS.items():
                    self._build(key, verdict, press)
            with ui.element("div").classes("fb-grade-keys"):
                for key, words in (*_OTHERS, ("", ""), *_MOVES):
                    if not key:
                        ui.element("span").classes("fb-top-space")
                        continue
                    with button(
                        "",
                        partial(self._press_key, press, key),
                        kind="quiet",
                        testid=f"key-{key}",
                    ):
                        Text("kbd", key)
                        Text("span", words.format(open=open_word))
                icon_button("list", "Queue", open_queue, testid="open-queue").classes(
                    "fb-grade-open-queue"
                )

    def show(self, screen: Screen, *, is_settling: bool) -> None:
        """The row of a screen is in sight from now on; `is_settling` where a verdict settles a dispute."""
        self._row = "" if screen.shown is None else screen.shown.row.subject
        self._place.classes(
            add="" if screen.shown else "fb-grade-nothing",
            remove="fb-grade-nothing" if screen.shown else "",
        )
        for verdict, words in self._words.items():
            words.set_text(f"Settle: {verdict}" if is_settling else _WORDS[verdict])

    def _press_key(self, press: Callable[[Press], Any], key: str) -> Any:
        return press(Press(key, self._row))

    def _build(self, key: str, verdict: str, press: Callable[[Press], Any]) -> None:
        made = ui.element("button").classes(f"fb-verdict-button {verdict}")
        made.props.update(
            {"type": "button", "data-testid": f"grade-{verdict}", "aria-keyshortcuts": key}
        )
        made.on("click", lambda _: self._press_key(press, key), [])
        with made:
            ui.element("i").classes(f"fb-mark-key {_MARKS[verdict]}").props('aria-hidden="true"')
            self._words[verdict] = Text("span", _WORDS[verdict])
            Text("kbd", key)
