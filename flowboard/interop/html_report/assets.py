"""The style and the script of the page: plain files of the package, joined in a fixed order."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import Final

STYLES: Final = (
    "colours", "page", "figures", "flow", "rows", "depth", "cards", "browse", "trace", "narrow", "print",
)  # fmt: skip
SCRIPTS: Final = (
    "data", "dom", "texts", "words", "filters", "search", "table", "cells", "sides", "depth",
    "browsing", "disagreements", "trace", "theme", "picture", "start",
)  # fmt: skip


def style() -> str:
    """The whole style sheet."""
    from flowboard.align.card.html import stylesheet

    own = "".join(_text("style", f"{name}.css") for name in STYLES)
    return f"{own}{stylesheet()}"


def script() -> str:
    """The whole script: the files share one scope of their own and leave nothing in the window."""
    inside = "".join(_text("script", f"{name}.js") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{inside}}})();\n'


def policy(style_text: str, script_text: str) -> str:
    """The page's Content-Security-Policy: this style and this script, and nothing from anywhere.

    Trusted types are switched on with no policy allowed, so that the browser itself refuses to make
    HTML of a text. Images may only be data, for the icon of the page.
    """
    return "; ".join([
        "default-src 'none'",
        f"style-src {_source(style_text)}",
        f"script-src {_source(script_text)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ])  # fmt: skip


def _source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _text(folder: str, name: str) -> str:
    return (files("flowboard.interop.html_report") / folder / name).read_text(encoding="utf-8")
