"""The canvas in a browser, as a person uses it and as a test looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page

from tests.browser.canvas.server import CanvasServer
from tests.browser.watched import Watched


@dataclass
class Board:
    """An open canvas."""

    watched: Watched
    server: CanvasServer
    name: str

    @property
    def page(self) -> Page:
        return self.watched.page

    async def dump(self) -> dict[str, Any]:
        """What the canvas shows, once nothing waits for an answer."""
        await self.page.wait_for_function("window.flowboardCanvas?.dump().pending === 0")
        return await self.page.evaluate("window.flowboardCanvas.dump()")  # type: ignore[no-any-return]

    async def until(self, condition: str) -> None:
        """Wait until a JavaScript condition holds on `it`, what the canvas shows."""
        await self.page.wait_for_function(
            f"(() => {{ const it = flowboardCanvas.dump(); return {condition} }})()"
        )

    async def wires(self) -> set[str]:
        """The wires as `a.port > b.port`."""
        return {wire_text(wire) for wire in (await self.dump())["wires"]}

    def truth(self) -> dict[str, Any]:
        """What the server has: the view of the flow."""
        view: dict[str, Any] = self.server.ask(self.name)["view"]
        return view

    def true_wires(self) -> set[str]:
        """The server's wires as `a.port > b.port`."""
        return {wire_text(wire) for wire in self.truth()["wires"]}

    def node(self, name: str) -> Locator:
        return self.page.get_by_test_id(f"node-{name}")

    def output(self, node: str, port: str) -> Locator:
        return self.page.get_by_test_id(f"port-out-{node}-{port}")

    def input(self, node: str, port: str) -> Locator:
        return self.page.get_by_test_id(f"port-in-{node}-{port}")

    async def drag(
        self, start: Locator, end: Locator | tuple[float, float], *, drop: bool = True
    ) -> None:
        """Drag from the middle of one thing to the middle of another, or to a point of the page."""
        x, y = await middle(start)
        await self.page.mouse.move(x, y)
        await self.page.mouse.down()
        to_x, to_y = end if isinstance(end, tuple) else await middle(end)
        for share in (0.2, 0.6, 1.0):
            await self.page.mouse.move(x + (to_x - x) * share, y + (to_y - y) * share)
        if drop:
            await self.page.mouse.up()

    async def select(self, *names: str) -> None:
        """Click nodes, all but the first with Ctrl."""
        for place, name in enumerate(names):
            await self.node(name).locator(".fc-titles").click(modifiers=["Control"] if place else [])
        wanted = ",".join(f'"{name}"' for name in names)
        await self.until(f"[{wanted}].every((id) => it.selection.includes(id))")


def wire_text(wire: dict[str, Any]) -> str:
    """A wire in words."""
    return f"{wire['source']}.{wire['source_port']} > {wire['target']}.{wire['port']}"


async def middle(thing: Locator) -> tuple[float, float]:
    """The middle of a thing on the page."""
    box = await thing.bounding_box()
    assert box is not None, "it isn't on the page"
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
