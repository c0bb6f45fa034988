"""The plain parts that pages and dialogs are made of: real buttons and headings, dressed by the theme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from flowboard.editor.theme.icons import icon

Kind = Literal["filled", "plain", "quiet", "danger"]
"""`filled` is the next best action, at most one on a screen; `plain` has a line; `quiet` has none."""

Click = Callable[[], Any]

TYPED: Final = ".value"
"""What stands in a native input. As `value` it would be written anew whenever anything on the page
changes, over what a person is just typing; under this name only when it has changed itself.
"""


class Text(TextElement):
    """Text in an element of its own kind. It is sent as text and never becomes markup."""

    def __init__(self, tag: str, text: str, classes: str = "") -> None:
        super().__init__(tag=tag, text=text)
        self.classes(classes)


def button(
    label: str,
    on_click: Click | None = None,
    *,
    kind: Kind = "plain",
    symbol: str = "",
    testid: str = "",
    hint: str = "",
) -> ui.element:
    """A button with a word on it; `symbol` is an icon before the word, `hint` a tooltip."""
    with _button(on_click, testid).classes(f"fb-button fb-button-{kind}") as made:
        if symbol:
            icon(symbol)
        Text("span", label)
    if hint:
        made.props["title"] = hint
    return made


def icon_button(
    symbol: str,
    label: str,
    on_click: Click | None = None,
    *,
    testid: str = "",
    pressed: bool | None = None,
) -> ui.element:
    """A button with an icon alone; `label` is its tooltip and what is read aloud."""
    with _button(on_click, testid).classes("fb-icon-button") as made:
        icon(symbol)
    made.props["aria-label"] = made.props["title"] = label
    if pressed is not None:
        made.props["aria-pressed"] = "true" if pressed else "false"
    return made


def link_button(label: str, to: str, *, symbol: str = "", testid: str = "") -> ui.element:
    """A link that looks like a plain button; `to` is an address of ours."""
    made = ui.element("a").classes("fb-button fb-button-plain")
    made.props["href"] = to
    if testid:
        made.props["data-testid"] = testid
    with made:
        if symbol:
            icon(symbol)
        Text("span", label)
    return made


def enable(control: ui.element, is_enabled: bool) -> None:
    """Let a button be pressed, or not."""
    if is_enabled == ("disabled" not in control.props):
        return
    if is_enabled:
        del control.props["disabled"]
    else:
        control.props["disabled"] = True
    control.update()


def fill(control: ui.element, is_next: bool) -> None:
    """Fill a button that is the next best thing to do, or give it a line alone."""
    filled, plain = "fb-button-filled", "fb-button-plain"
    control.classes(add=filled if is_next else plain, remove=plain if is_next else filled)


def relabel(control: ui.element, label: str) -> None:
    """Give an icon button another tooltip."""
    if control.props.get("title") != label:
        control.props["aria-label"] = control.props["title"] = label
        control.update()


def menu_item(label: str, on_click: Click, *, symbol: str = "", testid: str = "") -> ui.element:
    """An entry of the `ui.menu` that it is built in."""
    with ui.menu_item(on_click=on_click).classes("fb-menu-item") as made:
        if symbol:
            icon(symbol)
        Text("span", label)
    made.props["role"] = "menuitem"
    if testid:
        made.props["data-testid"] = testid
    return made


def dialog(title: str, *, wide: bool = False, testid: str = "") -> tuple[ui.dialog, ui.element]:
    """A dialog with its heading and a way out; gives it and the element that its content goes into.

    It takes itself off the page when it is closed.
    """
    with ui.dialog() as shown, ui.element("div").classes("fb-dialog") as sheet:
        shown.props["aria-label"] = title
        sheet.classes(add="fb-dialog-wide" if wide else "")
        if testid:
            sheet.props["data-testid"] = testid
        with ui.element("header").classes("fb-dialog-head"):
            Text("h2", title)
            icon_button("close", "Close", shown.close)
        body = ui.element("div").classes("fb-dialog-body")
    shown.on("hide", shown.delete)
    return shown, body


def _button(on_click: Click | None, testid: str) -> ui.element:
    made = ui.element("button")
    made.props["type"] = "button"
    if testid:
        made.props["data-testid"] = testid
    if on_click is not None:
        made.on("click", lambda _: on_click(), [])
    return made
