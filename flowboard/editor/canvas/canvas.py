"""The element on the page: what Python can tell the canvas, and what the canvas tells Python."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from nicegui import ui
from nicegui.events import GenericEventArguments

from flowboard.editor.canvas import messages
from flowboard.editor.canvas.figures import Caption, Figure
from flowboard.editor.canvas.lens import TraceLens
from flowboard.editor.canvas.patches import encode_patch

_CHANNEL: Final = "flowcanvas"
_PATCH_SECONDS: Final = 0.05
_LONGEST_VALUE: Final = 600  # characters of a value under a node

_Message = TypeVar("_Message", bound="messages._Message")


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
        self._captions: dict[str, dict[str, Any] | None] = {}
        self._lens: TraceLens | None = None
        self._trace_hearers: dict[messages.Asked, list[Callable[[str], None]]] = {}
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
        self._hear("trace", messages.Traced, self._traced)
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

    def show_figures(
        self,
        figures: Mapping[str, Iterable[Figure]],
        caption: Mapping[str, Caption | str | None] | None = None,
    ) -> None:
        """Show up to three figures on cards, and the word under them; no figures take all away.

        A node that is shown figures without a caption has none.
        """
        words = caption or {}
        shown = {node: [figure.to_json() for figure in few] for node, few in figures.items()}
        captions = {node: _caption(words.get(node)) for node in {**figures, **words}}
        self._figures.update(shown)
        self._captions.update(captions)
        self.send("figures", figures=shown, captions=captions)

    def show_trace(self, lens: TraceLens | None) -> None:
        """Look at the flow through the trace lens, or through another one; None leaves it."""
        self._lens = lens
        self.send("trace", lens=None if lens is None else lens.to_json())

    def on_trace_node(self, hear: Callable[[str], None]) -> None:
        """Be told of a node that is clicked under the lens, or opened with Enter."""
        self._trace_hearers.setdefault("node", []).append(hear)

    def on_trace_check(self, hear: Callable[[str], None]) -> None:
        """Be told of a node that nothing checks, when somebody asks to add a check there."""
        self._trace_hearers.setdefault("check", []).append(hear)

    def on_trace_leave(self, hear: Callable[[], None]) -> None:
        """Be told that somebody has put the lens away: with Escape, or the button on the canvas."""
        self._trace_hearers.setdefault("leave", []).append(lambda _: hear())

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
        """What the browser shows, as data: `rev`, `pending`, `zoom`, `selection`, `nodes`, `wires`, `lens`."""
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
            self.send("figures", figures=self._figures, captions=self._captions)
        if self._lens is not None:
            self.send("trace", lens=self._lens.to_json())

    def _traced(self, traced: messages.Traced) -> None:
        if traced.what == "leave":
            self._lens = None
        for hear in tuple(self._trace_hearers.get(traced.what, ())):
            hear(traced.node)

    def _send_patch(self) -> None:
        self._flush = None
        changed, self._changed = self._changed, {}
        if changed:
            self.send("status", patch=encode_patch(changed))

    def _end(self) -> None:
        self._is_ready = False
        if self._flush is not None:
            self._flush.cancel()


def _caption(word: Caption | str | None) -> dict[str, Any] | None:
    if word is None:
        return None
    return (Caption(word) if isinstance(word, str) else word).to_json()
