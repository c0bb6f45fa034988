"""A value to be read closely: text as it stands or as Markdown, JSON as a tree, with what matters highlighted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

import orjson
from nicegui import ui

from flowboard.editor.drawer.markdown import as_markup
from flowboard.editor.drawer.values import as_text
from flowboard.editor.grading.elements.json_tree import JsonTree
from flowboard.editor.grading.evidence import pieces
from flowboard.editor.theme.controls import Text

Way = Literal["text", "markdown", "tree"]

WAYS: Final[Mapping[Way, str]] = {"text": "Text", "markdown": "Markdown", "tree": "Tree"}
_MOST: Final = 200_000  # characters of a value that are shown
_TREE: Final = 400_000  # characters of JSON up to which it becomes a tree


def ways_of(value: Any) -> tuple[Way, ...]:
    """The ways in which a value can be read, the best one first."""
    if _folds(value):
        return ("tree", "text")
    if not isinstance(value, str):
        return ("text",)
    return ("tree", "text") if _folds(_parsed(value)) else ("text", "markdown")


def build_reading(value: Any, way: Way, label: str, marks: Sequence[str] = ()) -> None:
    """Show a value in the current slot, in one of its ways. Nothing of it ever becomes markup by itself."""
    if way == "tree":
        JsonTree(_parsed(value) if isinstance(value, str) else value, label, marks)
        return
    text = as_text(value)
    if not text.strip():
        Text("p", "This output is empty." if label == "Output" else "(empty)", "fb-meta")
        return
    if len(text) > _MOST:
        Text("p", f"The first {_MOST:,} of {len(text):,} characters:", "fb-meta")
        text = text[:_MOST]
    if way == "markdown":
        ui.html(as_markup(text)).classes("fb-markdown nicegui-markdown")
        return
    with ui.element("div").classes("fb-value" if isinstance(value, str) else "fb-value fb-mono"):
        for piece, is_marked in pieces(text, marks):
            Text("mark" if is_marked else "span", piece)


def build_ways(ways: Sequence[Way], chosen: Way, choose: Callable[[Way], object]) -> None:
    """A switch between the ways; nothing where there is one."""
    if len(ways) < 2:
        return
    with ui.element("div").classes("fb-segments") as group:
        group.props.update({"role": "group", "aria-label": "Show the output as"})
        for way in ways:
            made = ui.element("button").classes("chosen" if way == chosen else "")
            made.props.update(
                {
                    "type": "button",
                    "aria-pressed": "true" if way == chosen else "false",
                    "data-testid": f"as-{way}",
                }
            )
            made.on("click", lambda _, way=way: choose(way), [])
            with made:
                Text("span", WAYS[way])


def _folds(value: Any) -> bool:
    return isinstance(value, dict | list) and bool(value) and not _is_conversation(value)


def _is_conversation(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) and one.keys() >= {"role", "content"} for one in value
    )


def _parsed(text: str) -> Any:
    """JSON that stands in a text, such as an answer of a model; None where there is none, or too much."""
    stripped = text.strip()
    if stripped[:1] not in ("{", "[") or len(stripped) > _TREE:
        return None
    try:
        return orjson.loads(stripped)
    except orjson.JSONDecodeError:
        return None
