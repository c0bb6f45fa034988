"""One native control on the page: a line, a longer text, a number, a choice or a switch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

from nicegui import ui

Kind = Literal["line", "area", "number", "choice", "switch"]


class FieldControl(ui.element, component="inspector_field.js"):
    """A control whose edits are told to `on_edit`: a text, or whether a switch is on.

    A value from elsewhere is given by `show`; it never disturbs somebody who is typing.
    """

    def __init__(
        self,
        kind: Kind,
        value: Any,
        on_edit: Callable[[Any], object] | None = None,
        *,
        label: str = "",
        name: str = "",
        placeholder: str = "",
        choices: Iterable[tuple[str, str]] = (),
        locked: bool = False,
        mono: bool = False,
        lazy: bool = False,
        on_enter: Callable[[str], object] | None = None,
        on_escape: Callable[[], object] | None = None,
    ) -> None:
        """Build it.

        `label` is needed where no visible label is bound to `input_id`; `choices` are (value, label).

        A `lazy` control tells an edit only when it is left, or on Enter.
        """
        super().__init__()
        self._props["kind"] = "line" if kind == "number" else kind
        self._props["numeric"] = kind == "number"
        self._props["value"] = value
        self._props["input-id"] = self.input_id
        self._props["choices"] = [{"value": one, "label": words} for one, words in choices]
        for prop, given in (
            ("label", label), ("name", name), ("placeholder", placeholder), ("locked", locked), ("mono", mono),
            ("lazy", lazy),
        ):  # fmt: skip
            if given:
                self._props[prop] = given
        self._stamp = self._focus = 0
        # A listener that is added later would mount the element anew: all of them are here.
        if on_edit is not None:
            self.on("edit", lambda event: on_edit(_told(event.args)))
        if on_enter is not None:
            self.on("enter", lambda event: on_enter(str(event.args or "")))
        if on_escape is not None:
            self.on("escape", lambda _: on_escape(), [])

    @property
    def input_id(self) -> str:
        """The id of the control itself, for the label that is bound to it."""
        return f"fb-field-{self.id}"

    def show(self, value: Any) -> None:
        """Show a value that came from elsewhere."""
        self._stamp += 1
        self._props["value"] = value
        self._props["stamp"] = self._stamp
        self.update()

    def offer(self, offers: Iterable[tuple[str, str]]) -> None:
        """Offer values, each with a few words, beside free text."""
        self._props["offers"] = [{"value": value, "label": words} for value, words in offers]
        self.update()

    def tell_state(self, *, invalid: bool, describedby: str) -> None:
        """Say whether the value is wrong, and which texts describe the control."""
        if (self._props.get("invalid", False), self._props.get("describedby", "")) != (
            invalid,
            describedby,
        ):
            self._props["invalid"], self._props["describedby"] = invalid, describedby
            self.update()

    def focus(self) -> None:
        """Give it the keyboard's focus."""
        self._focus += 1
        self._props["focus-stamp"] = self._focus
        self.update()


def _told(args: Any) -> Any:
    """What the browser has told: a text or a truth value, whatever else it sends."""
    return args if isinstance(args, bool) else "" if args is None else str(args)
