"""A real, headless Chromium, and a page in it that remembers everything a page shouldn't do."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def browser_path() -> str | None:
    """The browser that `FLOWBOARD_BROWSER` names, or one that is installed."""
    named = os.environ.get("FLOWBOARD_BROWSER", "").strip()
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


def in_browser(test: Any) -> Any:
    """Marks a test that takes the fixture `browser`: all of them share its event loop."""
    return pytest.mark.browser(pytest.mark.asyncio(loop_scope="session")(test))


@asynccontextmanager
async def chromium(profile: Path) -> AsyncIterator[Browser]:
    """A browser that runs until the end, with a profile of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=browser_path(), args=[*QUIET, f"--disk-cache-dir={profile}"], headless=True
        )
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Opened:
    """An open page, and what it did beside showing itself: each a list that is empty when all is well."""

    page: Page
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    windows: list[str] = field(default_factory=list)

    @property
    def misdeeds(self) -> list[str]:
        """Dialogs, requests, console messages and windows together."""
        return [*self.dialogs, *self.requests, *self.messages, *self.windows]


@asynccontextmanager
async def opened(browser: Browser, path: Path, **options: Any) -> AsyncIterator[Opened]:
    """A page that shows a file; `options` are those of a browser context, such as `color_scheme`."""
    context = await browser.new_context(viewport={"width": 1380, "height": 900}, **options)
    watched = Opened(await context.new_page())
    page, address = watched.page, path.as_uri()
    page.set_default_timeout(10_000)

    async def dismiss(dialog: Any) -> None:
        watched.dialogs.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def note_request(request: Any) -> None:
        if request.url.partition("#")[0] != address and not request.url.startswith("data:image/svg+xml"):
            watched.requests.append(f"request: {request.url[:200]}")

    page.on("dialog", dismiss)
    page.on("request", note_request)
    page.on("console", lambda message: watched.messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: watched.messages.append(f"error: {error}"))
    page.on("popup", lambda popup: watched.windows.append(f"window: {popup.url}"))
    try:
        await page.goto(address)
        yield watched
    finally:
        await context.close()
