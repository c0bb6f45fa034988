"""The element on the page: what Python can tell the canvas, and what the canvas tells Python."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeVar

from nicegui import ui
from nicegui.events import GenericEventArguments

from flowboard.editor.canvas import messages
from flowboard.editor.canvas.patches import encode_patch

_CHANNEL: Final = "flowcanvas"
_PATCH_SECONDS: Final = 0.05
_LONGEST_VALUE: Final = 600  # characters of a value under a node

_Message = TypeVar("_Message", bound="messages._Message")


@dataclass(frozen=True, slots=True)
class Figure:
    """A small figure on a card, such as `Figure("coverage", "79 %", "pass", "57–91 of 52 rows")`."""

    label: str
    value: str
    tone: Literal["pass", "fail", "attention", "plain"] = "plain"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who hears what the browser says. Each is called on the event loop, inside the page's slot."""

    ready: Callable[[], None]
    batch: Callable[[messages.Batch], None]
    undo: Callable[[], None]
    redo: Callable[[], None]
    snapshot: Callable[[], None]
    selected: Callable[[messages.Selected], None]
    pasted: Callable[[messages.Pasted], None]
    activated: Callable[[messages.Activated], None]
    commanded: Callable[[messages.Commanded], None]
    dragged: Callable[[messages.Dragged], None]


class Canvas(ui.element, component="flow_canvas.js", esm={"flowcanvas": "dist"}):
    """The canvas in one tab.

    Everything that it shows goes through a socket event of its own and is data all the way. Nothing
    is sent before the browser has said that it listens; then it is told everything anew.
    """

    def __init__(self, hearing: Hearing) -> None:
        super().__init__()
        self._props["settings"] = {"element": self.id}
        self._is_ready = False
        self._hearing = hearing
        self._statuses: dict[str, dict[str, Any]] = {}
        self._changed: dict[str, dict[str, Any]] = {}
        self._flush: asyncio.TimerHandle | None = None
        self._values: dict[str, str | None] = {}
        self._figures: dict[str, list[dict[str, Any]]] = {}
        # A listener that is added later would mount the element anew: all of them are here.
        self.on("ready", lambda _: self._begin())
        self.on("undo", lambda _: hearing.undo())
        self.on("redo", lambda _: hearing.redo())
        self.on("snapshot", lambda _: hearing.snapshot())
        self._hear("op", messages.Batch, hearing.batch)
        self._hear("select", messages.Selected, hearing.selected)
        self._hear("paste", messages.Pasted, hearing.pasted)
        self._hear("activate", messages.Activated, hearing.activated)
        self._hear("command", messages.Commanded, hearing.commanded)
        self._hear("drag", messages.Dragged, hearing.dragged)
        self.client.on_delete(self._end)

    # -- what other panels call ----------------------------------------------------------------------

    def patch_status(self, patch: Mapping[str, Mapping[str, Any]]) -> None:
        """Change fields of nodes' status: `{"answer": {"state": "running", "done": 12, "total": 40}}`.

        May be called as often as one likes; the browser is told at most twenty times a second.

        Raises:
            ValueError: a field isn't a number or a state (see `patches`).
        """
        encode_patch(patch)
        for node, fields in patch.items():
            self._statuses.setdefault(node, {}).update(fields)
            self._changed.setdefault(node, {}).update(fields)
        if self._is_ready and self._flush is None and self._changed:
            self._flush = asyncio.get_running_loop().call_later(_PATCH_SECONDS, self._send_patch)

    def clear_status(self) -> None:
        """Forget the status of every node."""
        self._statuses.clear()
        self._changed.clear()
        self.send("clear_status")

    def show_values(self, values: Mapping[str, str | None]) -> None:
        """Show under each node its value for the active row; None takes the line away."""
        shown = {node: None if text is None else text[:_LONGEST_VALUE] for node, text in values.items()}
        self._values.update(shown)
        self.send("values", values=shown)

    def show_figures(self, figures: Mapping[str, Iterable[Figure]]) -> None:
        """Show up to three figures on cards; none takes the strip away."""
        shown = {node: [asdict(figure) for figure in few] for node, few in figures.items()}
        self._figures.update(shown)
        self.send("figures", figures=shown)

    def focus(self, node: str) -> None:
        """Select a node, bring it into view and give it the keyboard's focus."""
        self.send("focus", node=node)

    def select(self, ids: Iterable[str]) -> None:
        """Select nodes by id."""
        self.send("select", ids=list(ids))

    def ask(self) -> None:
        """Open the list of nodes to add."""
        self.send("ask")

    def say(self, text: str) -> None:
        """Say something to people who listen to the page instead of looking at it."""
        self.send("say", text=text)

    async def dump(self) -> dict[str, Any]:
        """What the browser shows, as data: `rev`, `pending`, `zoom`, `selection`, `nodes`, `wires`."""
        shown: dict[str, Any] = await self.run_method("dump", timeout=5.0)
        return shown

    # -- the channel ---------------------------------------------------------------------------------

    def send(self, kind: str, **content: Any) -> None:
        """Send a message to the browser, if it listens and is still there."""
        if self._is_ready and not self.client.is_deleted:
            message = {"element": self.id, "message": {"kind": kind, **content}}
            self.client.outbox.enqueue_message(_CHANNEL, message, self.client.id)

    def _hear(self, event: str, kind: type[_Message], hear: Callable[[_Message], None]) -> None:
        def handle(arguments: GenericEventArguments) -> None:
            message = messages.read(kind, arguments.args)
            if message is not None:
                hear(message)

        self.on(event, handle)

    def _begin(self) -> None:
        self._is_ready = True
        self._hearing.ready()
        self._changed = {node: dict(fields) for node, fields in self._statuses.items()}
        self._send_patch()
        if self._values:
            self.send("values", values=self._values)
        if self._figures:
            self.send("figures", figures=self._figures)

    def _send_patch(self) -> None:
        self._flush = None
        changed, self._changed = self._changed, {}
        if changed:
            self.send("status", patch=encode_patch(changed))

    def _end(self) -> None:
        self._is_ready = False
        if self._flush is not None:
            self._flush.cancel()
