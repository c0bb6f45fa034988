"""A small set of line icons, drawn for the editor on a grid of 24, as masks in the style sheet.

A mask takes the colour of the text around it, needs no font and isn't read aloud.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from nicegui import ui

_STROKE: Final = (
    'fill="none" stroke="#000" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"'
)

_PATHS: Final = {
    "add": "M12 5v14M5 12h14",
    "alert": "M12 4 2.8 19.5h18.4zM12 10v4M12 16.8v.1",
    "arrow-left": "M19 12H5M11 6l-6 6 6 6",
    "arrow-right": "M5 12h14M13 6l6 6-6 6",
    "blank": "M6 3h8l5 5v13H6zM14 3v5h5",
    "bundle": "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "chevron-down": "M6 9l6 6 6-6",
    "chevron-right": "M9 6l6 6-6 6",
    "chevron-up": "M6 15l6-6 6 6",
    "close": "M6 6l12 12M18 6L6 18",
    "code": "M8 7l-5 5 5 5M16 7l5 5-5 5",
    "copy": "M9 9h11v11H9zM5 15H4V4h11v1",
    "delete": "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
    "download": "M12 4v11M7 10.5l5 5 5-5M5 20h14",
    "drawer": "M4 5h16v14H4zM4 14h16",
    "draft": "M6 3h8l5 5v13H6zM9 13h7M9 17h4",
    "edit": "M4 20l1-4L16 5l3 3L8 19z",
    "export": "M12 15V4M7.5 8L12 3.5 16.5 8M5 13v7h14v-7",
    "file": "M6 3h8l5 5v13H6zM14 3v5h5",
    "flow": "M4 4h6v5H4zM14 9.5h6v5h-6zM4 15h6v5H4zM10 6.5h2v11h-2M12 12h2",
    "help": "M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 2M12 17v.1M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
    "history": "M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5M12 8v4.5l3 2",
    "import": "M12 4v11M7.5 10.5L12 15l4.5-4.5M5 14v6h14v-6",
    "key": "M14.5 9.5a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM13.2 12.7L20 19.5M17 16.5l2-2",
    "link": "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.700l1-1",
    "list": "M5 6h14M5 12h14M5 18h9",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "moon": "M20 14.500A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.500z",
    "more": "M5 12h.1M12 12h.1M19 12h.1",
    "network": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
    "open": "M4 19V5h6l2 3h8v11z",
    "panel-right": "M4 5h16v14H4zM15 5v14",
    "people": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-4 3-6 6-6s6 2 6 6M16 4.500a3.5 3.5 0 0 1 0 6.500M18 14.500c2 .8 3 2.8 3 5.5",
    "play": "M7 5l12 7-12 7z",
    "redo": "M20 9H9a5 5 0 0 0 0 10h6M16 5l4 4-4 4",
    "report": "M5 3h14v18H5zM9 16v-4M12 16V8M15 16v-6",
    "save": "M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6",
    "saved": "M7 18a4.5 4.5 0 0 1-.5-9A6 6 0 0 1 18 10a4 4 0 0 1 .5 8zM9.5 13.500l2 2 3.5-4",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.500L20 20",
    "settings": "M5 7h8M17 7h2M5 12h2M11 12h8M5 17h8M17 17h2M15 5v4M9 10v4M15 15v4",
    "share": "M17 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM7 14.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM17 21a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9.2 10.900l5.6-4M9.2 13.100l5.6 4",
    "shield": "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z",
    "sun": "M12 16.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 2.500v2M12 19.500v2M2.5 12h2M19.5 12h2M5.3 5.300l1.4 1.400M17.3 17.300l1.4 1.400M5.3 18.700l1.4-1.400M17.3 6.700l1.4-1.4",
    "system": "M4 5h16v11H4zM9 20h6M12 16v4",
    "table": "M4 5h16v14H4zM4 10h16M4 14.500h16M10 5v14",
    "undo": "M4 9h11a5 5 0 0 1 0 10H9M8 5L4 9l4 4",
    "widen": "M9 7l-5 5 5 5M15 7l5 5-5 5M4 12h16",
    "wallet": "M4 7h14a2 2 0 0 1 2 2v10H4zM4 7V5h12v2M16 13.500h.1",
}


def icon(name: str, label: str = "") -> ui.element:
    """An icon in the colour of the text around it.

    Args:
        name: one of the set.
        label: what it says to somebody who doesn't see it; without one it is decoration.

    Raises:
        KeyError: there is no such icon.
    """
    if name not in _PATHS:
        raise KeyError(f"there is no icon {name!r}; there are: {', '.join(sorted(_PATHS))}")
    drawn = ui.element("span").classes(f"fb-icon fb-icon-{name}")
    if label:
        drawn.props["role"], drawn.props["aria-label"] = "img", label
    else:
        drawn.props["aria-hidden"] = "true"
    return drawn


def icons_css() -> str:
    """The style sheet of the set."""
    rules = [
        ".fb-icon{display:inline-block;width:18px;height:18px;flex:none;background:currentColor;"
        "mask:var(--fb-mask) center/contain no-repeat}"
    ]
    for name, path in _PATHS.items():
        drawn = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path {_STROKE} d="{path}"/></svg>'
        rules.append(f'.fb-icon-{name}{{--fb-mask:url("data:image/svg+xml,{quote(drawn)}")}}')
    return "\n" + "\n".join(rules) + "\n"
