"""Where a criterion comes from: the words in the prompt, and the prompt with these words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.editor.theme.controls import Text, button
from flowboard.workspace.editing.titles import title_of_node

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk
    from flowboard.workspace.evaluators.prompt_sources import PromptSource

_BEFORE: Final = 160
_BEHIND: Final = 240
"""Characters of the prompt that are shown before and behind the source: so it is in sight."""
_LONGEST: Final = 160
"""Characters of a quotation on one line."""


class SourceQuote:
    """The source of one criterion; nothing where there is none."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._shown: PromptSource | None = None
        self.element = ui.element("details").classes("fb-source")
        self.element.set_visibility(False)

    def show(self, source: PromptSource | None) -> None:
        """Show a source, or that there is none."""
        if source == self._shown:
            return
        self._shown = source
        self.element.clear()
        self.element.set_visibility(source is not None)
        if source is None:
            return
        quote = " ".join(source.quote.split())
        quote = quote if len(quote) <= _LONGEST else f"{quote[: _LONGEST - 1]}…"
        with self.element:
            with ui.element("summary"):
                Text("span", "From" if source.how == "read" else "Closest to", "fb-quiet")
                Text("mark", quote)
                Text("span", f"in {name_of(source.prompt)}", "fb-quiet")
            with ui.element("div").classes("fb-source-body"):
                build_marked(source)
                button("Open the prompt", self._open, kind="quiet")

    def _open(self) -> None:
        if self._shown is not None:
            node, _, field = self._shown.prompt.partition(".")
            self.desk.show("inspector", node=node, tab="settings", field=field)


def build_marked(source: PromptSource) -> None:
    """The prompt around a source, with its words marked."""
    start, end = source.span
    first, last = max(0, start - _BEFORE), min(len(source.text), end + _BEHIND)
    with ui.element("pre").classes("fb-source-text") as box:
        box.props.update({"tabindex": "0", "role": "group", "aria-label": "The prompt"})
        Text("span", ("… " if first else "") + source.text[first:start])
        Text("mark", source.text[start:end])
        Text("span", source.text[end:last] + (" …" if last < len(source.text) else ""))


def name_of(prompt: str) -> str:
    """What a prompt is called: `extract.variants.v2` is `Extract, v2`."""
    node, _, field = prompt.partition(".")
    part = field.rpartition(".")[2]
    return title_of_node(node) if part in ("", "template") else f"{title_of_node(node)}, {part}"
