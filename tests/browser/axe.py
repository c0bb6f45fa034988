"""Accessibility, as far as axe-core can tell it from a page."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

GRAVE = ("serious", "critical")


async def grave_findings(page: Page, within: str = "") -> list[str]:
    """The serious and critical findings on a page, a line each; `within` is a selector to look into."""
    found = await Axe().run(page, context=within or None)
    return [
        f"{violation['impact']}: {violation['id']} ({violation['help']}): "
        + "; ".join(
            " ".join(node["target"][0] if isinstance(node["target"][0], list) else node["target"])
            for node in violation["nodes"][:5]
        )
        for violation in found.response["violations"]
        if violation["impact"] in GRAVE
    ]
