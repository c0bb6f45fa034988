"""The page of a flow in the real editor, as a person uses it and as a test looks at it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from tests.browser.canvas.board import Board, middle, wire_text
from tests.browser.watched import Watched

Visit = Callable[..., Awaitable[Watched]]
PATIENCE = 60_000  # milliseconds for what waits for an engine on a loaded machine


@dataclass
class FlowPage:
    """An open flow. What is done on the canvas is done as `Board` does it."""

    watched: Watched

    def __post_init__(self) -> None:
        self.board = Board(self.watched, None, "")  # type: ignore[arg-type]
        self.page.set_default_timeout(30_000)

    @property
    def page(self) -> Page:
        return self.watched.page

    @property
    def run_button(self) -> Locator:
        return self.page.get_by_test_id("run")

    def node(self, name: str) -> Locator:
        return self.page.get_by_test_id(f"node-{name}")

    async def ready(self, *nodes: str) -> FlowPage:
        """Wait until the canvas is there with these nodes."""
        await self.page.wait_for_function("window.flowboardCanvas?.dump().pending === 0")
        for name in nodes:
            await expect(self.node(name)).to_be_visible(timeout=PATIENCE)
        return self

    def card(self, name: str) -> Locator:
        """What takes the keys of a node."""
        return self.page.locator(f'.vue-flow__node[data-id="{name}"]')

    async def estimated(self, words: str) -> None:
        """Wait until the run button promises this."""
        await expect(self.run_button).to_contain_text(words, timeout=PATIENCE)

    async def run(self) -> None:
        """Press the button and wait until the run is under way or over."""
        await self.run_button.click()

    async def ran(self, *statuses: tuple[str, str]) -> None:
        """Wait until no run is under way and these nodes show these words: `("answer", "20 items")`."""
        for name, words in statuses:
            await expect(self.node(name)).to_contain_text(words, timeout=PATIENCE)
        await expect(self.run_button).to_contain_text("Run", timeout=PATIENCE)

    async def state(self, name: str, state: str) -> None:
        """Wait until a node is in a state: `stale`, `running`, `done` …"""
        await self.page.wait_for_function(
            "([name, state]) => flowboardCanvas.dump().nodes[name]?.status.state === state",
            arg=[name, state],
            timeout=PATIENCE,
        )

    async def open_drawer(self, tab: str = "matrix") -> None:
        if await self.page.get_by_test_id("drawer").is_hidden() or await self._is_folded():
            await self.page.get_by_test_id("drawer-toggle").click()
        await self.page.get_by_test_id(f"drawer-{tab}").click()

    async def _is_folded(self) -> bool:
        box = await self.page.locator(".fb-drawer").bounding_box()
        return box is None or box["height"] < 100

    async def select(self, name: str) -> None:
        """Select a node by its line in the outline, which is there wherever the canvas stands."""
        await self.page.get_by_test_id("tab-outline").click()
        await self.page.get_by_test_id(f"outline-{name}").click()
        await self.board.until(f"it.selection.length === 1 && it.selection[0] === '{name}'")

    async def tab_to(self, testid: str) -> None:
        """Press Tab until something has the keyboard, as one does who has no pointer."""
        await self.page.get_by_test_id(testid).wait_for()
        for _ in range(80):
            if await self._has_keys(testid):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"{testid} isn't reached with Tab")

    async def _has_keys(self, testid: str) -> bool:
        has: bool = await self.page.evaluate(
            "(testid) => document.activeElement?.closest(`[data-testid='${testid}']`) !== null", testid
        )
        return has

    async def select_by_keys(self, name: str) -> None:
        """Search a node by its id, which selects it and gives it the keyboard."""
        await self.page.keyboard.press("Control+k")
        await expect(self.page.get_by_test_id("command-palette").get_by_role("combobox")).to_be_focused()
        await self.page.keyboard.type(name)
        await self.page.keyboard.press("Enter")
        await self.board.until(f"it.selection.length === 1 && it.selection[0] === '{name}'")

    async def open_by_keys(self, name: str, testid: str) -> None:
        """Open a node in the inspector and go to a field of it."""
        await self.select_by_keys(name)
        await self.page.keyboard.press("Enter")
        await self.tab_to(testid)

    async def rewrite(self, field: Locator, text: str) -> None:
        """Put a text in place of the one in a field with an editor."""
        await field.click()
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.insert_text(text)


async def in_theme(open_page: Callable[..., Awaitable[FlowPage]], path: str, theme: str) -> FlowPage:
    """A page in a theme that the system has chosen."""
    flow = await open_page(path, color_scheme=theme, reduced_motion="reduce")
    assert await flow.page.evaluate("document.documentElement.dataset.theme") == theme
    return flow


__all__ = ["PATIENCE", "FlowPage", "Visit", "in_theme", "middle", "wire_text"]
