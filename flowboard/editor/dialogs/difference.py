"""A difference of two flows in meaning, as a list; layout never counts."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from flowboard.editor.theme.controls import Text
from flowboard.flow.diff import FlowDiff

_MARKS: Final = {
    "+": ("fb-diff-new", "added"),
    "-": ("fb-diff-gone", "removed"),
    "~": ("fb-diff-other", "changed"),
}


def build_difference(changes: FlowDiff, if_none: str) -> None:
    """The list of changes; `if_none` is the sentence where there are none."""
    lines = changes.lines()
    if not lines:
        Text("p", if_none, "fb-quiet")
        return
    with ui.element("ul").classes("fb-diff"):
        for line in lines:
            mark, _, rest = line.partition(" ")
            style, word = _MARKS.get(mark, ("", ""))
            with ui.element("li").classes(style):
                if word:
                    Text("span", "−" if mark == "-" else mark, "fb-diff-mark").props["aria-label"] = word
                Text("span", rest if word else line)
