"""Marks and outcomes as small signs with a word: never by colour alone."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from flowboard.workspace.board.marks import Mark

_WORDS: Final = {
    Mark.NOTHING: "not run",
    Mark.DONE: "done",
    Mark.PASS: "pass",
    Mark.PARTLY: "partly fails",
    Mark.FAIL: "fail",
    Mark.ERROR: "crashed",
    Mark.SKIPPED: "skipped",
    Mark.AWAITING: "waits for a grade",
    Mark.UNSURE: "no verdict",
    Mark.GRADED_GOOD: "graded good",
    Mark.GRADED_BAD: "graded bad",
    Mark.GRADED_UNSURE: "graded unsure",
}


def build_mark(mark: Mark) -> None:
    """A chip with the sign and the word of a mark."""
    with ui.element("span").classes(f"fb-state-chip {mark.name.lower()}"):
        ui.element("i").classes(f"fb-mark-key {mark.name.lower()}").props('aria-hidden="true"')
        ui.label(_WORDS[mark])


def build_outcome(outcome: str) -> None:
    """The sign and the word of an assertion's outcome."""
    kind = {"pass": "pass", "fail": "fail", "error": "error"}.get(outcome, "skipped")
    with ui.element("span").classes(f"fb-state-chip {kind}"):
        ui.element("i").classes(f"fb-mark-key {kind}").props('aria-hidden="true"')
        ui.label("crashed" if outcome == "error" else outcome.replace("_", " "))
