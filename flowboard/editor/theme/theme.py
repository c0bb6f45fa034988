"""The theme as files that every page loads, and which theme a person has chosen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from nicegui import ui
from starlette.requests import Request
from starlette.responses import Response

from flowboard.editor.desk import Theme
from flowboard.editor.theme.icons import icons_css

COOKIE: Final = "flowboard-theme"
_STYLES: Final = (
    "tokens.css",
    "quasar.css",
    "shell.css",
    "pages.css",
    "running.css",
    "drawer.css",
    "grading.css",
    "labelling.css",
    "inspector.css",
    "evaluator.css",
    "wizard.css",
    "tracing.css",
)
_SCRIPTS: Final = ("theme.js", "shell.js")
_FOLDER: Final = Path(__file__).parent
QUASAR_COLORS: Final = {
    "primary": "var(--fb-accent-fill)",
    "secondary": "var(--fb-text-2)",
    "accent": "var(--fb-accent-fill)",
    "dark": "var(--fb-surface)",
    "dark_page": "var(--fb-bg)",
    "positive": "var(--fb-pass)",
    "negative": "var(--fb-fail)",
    "info": "var(--fb-running)",
    "warning": "var(--fb-attention)",
}
"""What NiceGUI's own elements are coloured with."""

ICON: Final = _FOLDER / "flowboard.svg"

_FOREVER: Final = {"cache-control": "public, max-age=31536000, immutable"}


@cache
def _files() -> Mapping[str, tuple[str, bytes]]:
    """Media type and content by name: one style sheet, and the scripts."""
    style = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in _STYLES) + icons_css()
    scripts = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    return {
        "flowboard.css": ("text/css; charset=utf-8", style.encode()),
        "flowboard.js": ("text/javascript; charset=utf-8", scripts.encode()),
        "flowboard.svg": ("image/svg+xml", ICON.read_bytes()),
    }


def address(name: str) -> str:
    """The address of a file of the theme. It changes with the content, so that browsers may keep it."""
    return f"/theme/{hashlib.sha256(_files()[name][1]).hexdigest()[:12]}/{name}"


def add_theme(site: FastAPI) -> None:
    """Serve the theme's files, and have every page load them."""

    @site.get("/theme/{version}/{name}", include_in_schema=False)
    def theme_file(version: str, name: str) -> Response:
        if name not in _files() or address(name) != f"/theme/{version}/{name}":
            return Response(status_code=404)
        media_type, content = _files()[name]
        return Response(content, media_type=media_type, headers=_FOREVER)

    ui.add_head_html(
        f'<script src="{address("flowboard.js")}"></script>'
        f'<link rel="stylesheet" href="{address("flowboard.css")}">',
        shared=True,
    )


def chosen_theme(request: Request) -> Theme:
    """The theme that this browser has chosen; `system` follows what its system says."""
    said = request.cookies.get(COOKIE)
    return "light" if said == "light" else "dark" if said == "dark" else "system"
