"""What stands at the top of every page: the name of the house, and the theme."""

from __future__ import annotations

from typing import Final

from nicegui import ui
from starlette.requests import Request

from flowboard.editor.desk import Desk, Theme
from flowboard.editor.theme.controls import Text, icon_button, menu_item
from flowboard.editor.theme.theme import address, chosen_theme

_THEMES: Final[tuple[tuple[Theme, str, str, str], ...]] = (
    ("light", "Light", "sun", "flowboardTheme.choose('light')"),
    ("dark", "Dark", "moon", "flowboardTheme.choose('dark')"),
    ("system", "As the system", "system", "flowboardTheme.choose('system')"),
)


def build_brand(*, leads_home: bool = True) -> None:
    """The mark and the name; they lead to the start page, for those who may see it."""
    with ui.element("a" if leads_home else "span").classes("fb-brand") as brand:
        if leads_home:
            brand.props["href"] = "/"
        mark = ui.element("img")
        mark.props["src"], mark.props["alt"] = address("flowboard.svg"), ""
        Text("span", "Flowboard")


def build_theme_menu(request: Request, desk: Desk | None = None) -> None:
    """A button that chooses light, dark, or whatever the system says."""
    chosen = chosen_theme(request)
    symbol = next(symbol for theme, _, symbol, _ in _THEMES if theme == chosen)

    with icon_button(symbol, "Theme", testid="theme") as opener:
        opener.props["aria-haspopup"] = "menu"
        with ui.menu().props('anchor="bottom right" self="top right"'):
            for theme, label, symbol, script in _THEMES:
                _build_theme(theme, label, symbol, script, desk)


def _build_theme(theme: Theme, label: str, symbol: str, script: str, desk: Desk | None) -> None:
    def choose() -> None:
        if desk is not None:
            desk.theme = theme
        ui.run_javascript(script)  # a constant of this file

    menu_item(label, choose, symbol=symbol, testid=f"theme-{theme}")
