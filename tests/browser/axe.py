"""Accessibility, as far as axe-core can tell it from a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

GRAVE = ("serious", "critical")

_AT_REST = """async () => {
  const ends = (one) => one.effect?.getComputedTiming().iterations !== Infinity;
  for (let moving; (moving = document.getAnimations().filter(ends)).length; )
    await Promise.allSettled(moving.map((one) => one.finished));
}"""


async def grave_findings(page: Page, within: str = "") -> list[str]:
    """The serious and critical findings on a page, a line each; `within` is a selector to look into.

    What fades in is waited for: half shown, every text has too little contrast.
    """
    await page.evaluate(_AT_REST)
    found = await Axe().run(page, context=within or None)
    return [
        f"{violation['impact']}: {violation['id']} ({violation['help']}): "
        + "; ".join(_described(node) for node in violation["nodes"][:5])
        for violation in found.response["violations"]
        if violation["impact"] in GRAVE
    ]


def _described(node: dict[str, Any]) -> str:
    """Where it is and what stands there."""
    return f"{node['target']} {node['html'][:160]}"
