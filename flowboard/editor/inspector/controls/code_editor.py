"""A text editor on the page for code and templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from nicegui import ui

Language = Literal["", "python", "jinja", "json"]


class CodeEditor(ui.element, component="inspector_editor.js"):
    """CodeMirror, whose edits are told to `on_edit` as the whole text.

    It is loaded when the first one is shown. `show` and `tell_state` work as those of `FieldControl`.
    """

    def __init__(
        self,
        value: str,
        on_edit: Callable[[str], object],
        *,
        language: Language,
        label: str,
        name: str = "",
        placeholder: str = "",
        locked: bool = False,
    ) -> None:
        super().__init__()
        self._props["value"] = value
        self._props["language"] = language
        self._props["label"] = label
        for prop, given in (("name", name), ("placeholder", placeholder), ("locked", locked)):
            if given:
                self._props[prop] = given
        self._stamp = self._focus = 0
        self.on("edit", lambda event: on_edit(str(event.args or "")))

    def show(self, value: str) -> None:
        """Show a text that came from elsewhere."""
        self._stamp += 1
        self._props["value"] = value
        self._props["stamp"] = self._stamp
        self.update()

    def tell_state(self, *, invalid: bool, describedby: str, line: int | None = None) -> None:
        """Say whether the text is wrong, which texts describe it, and on which line the mistake is."""
        said = (invalid, describedby, line or 0)
        known = tuple(self._props.get(name, usual) for name, usual in _MARKS)
        if said != known:
            for (name, _), value in zip(_MARKS, said, strict=True):
                self._props[name] = value
            self.update()

    def focus(self) -> None:
        """Give it the keyboard's focus."""
        self._focus += 1
        self._props["focus-stamp"] = self._focus
        self.update()


_MARKS = (("invalid", False), ("describedby", ""), ("bad-line", 0))
