"""A page that remembers what it shouldn't have done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, Page


@dataclass
class Watched:
    """An open page of the editor; each list is empty when all is well.

    `errors` are console errors and exceptions, `foreign` requests to anybody but the editor, `dialogs`
    what the browser itself asked.
    """

    page: Page
    context: BrowserContext
    address: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def misdeeds(self) -> list[str]:
        """Everything that it shouldn't have done."""
        return [*self.errors, *self.foreign, *self.dialogs]

    def forgive(self) -> None:
        """Forget what has happened so far: the test has meant it."""
        for deeds in (self.errors, self.foreign, self.dialogs):
            deeds.clear()

    def watch(self) -> None:
        """Begin to remember."""
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self.errors.append(f"exception: {error}"))
        self.page.on("request", self._note_request)
        self.page.on("dialog", self._note_dialog)

    def _note_message(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _note_request(self, request: Any) -> None:
        own = (self.address, self.address.replace("http:", "ws:"), "data:", "blob:", "about:")
        if not request.url.startswith(own):
            self.foreign.append(f"request: {request.url[:200]}")

    async def _note_dialog(self, dialog: Any) -> None:
        self.dialogs.append(f"dialog: {dialog.message}")
        await dialog.dismiss()
