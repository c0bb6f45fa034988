"""The cards of one open flow, measured beside the page and told to every tab that asks.

A card is measured again when grades or rows have come, or the flow was changed at the evaluator or
before it. Whether that is so is looked up every two seconds, and at once after an edit or a grade
given here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from nicegui import background_tasks

from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.graph import ancestors
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.card_viewing import Marks, SeenCard, marks_of, seen_card

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk
    from flowboard.editor.hub import OpenFlow

_PAUSE: Final = 2.0  # seconds between two looks
_TYPING: Final = 0.5  # seconds after an edit, until it is measured what that does
_SHARE: Final = 8  # measuring may take one part in so many of the time while a run goes on

_log = logging.getLogger(__name__)

Hear = Callable[[str], None]
"""Is told of which evaluator there is news."""


@dataclass(frozen=True, slots=True)
class CardState:
    """What is known of an evaluator's card.

    Attributes:
        seen: the card as it was measured last; None where there is none.
        is_measuring: whether a newer one is being measured.
        problem: why there is none, in a sentence.
    """

    seen: SeenCard | None = None
    is_measuring: bool = True
    problem: str = ""


class CardFeed:
    """Keeps the cards of a flow's evaluators up to date while somebody looks at it."""

    def __init__(self, flow: OpenFlow) -> None:
        self.flow = flow
        self._states: dict[str, CardState] = {}
        self._measured: dict[str, Any] = {}
        self._anew: dict[str, bool] = {}
        self._hearers: list[tuple[Desk, Hear]] = []
        self._due = asyncio.Event()
        self._work: asyncio.Task[None] | None = None
        self._stop_listening = flow.session.listen(lambda _: self.look(_TYPING))

    def of(self, node: str) -> CardState:
        """What is known of an evaluator's card."""
        return self._states.get(node, CardState())

    def evaluators(self) -> list[str]:
        """The evaluators of the flow that have cards."""
        return evaluators_in(self.flow.session.flow)

    def listen(self, desk: Desk, hear: Hear) -> Callable[[], None]:
        """Hear of news inside a tab's page, until the tab goes or the returned function is called."""
        entry = (desk, hear)
        self._hearers.append(entry)
        if self._work is None or self._work.done():
            self._work = background_tasks.create(self._go_on(), name="report cards")

        def stop() -> None:
            if entry in self._hearers:
                self._hearers.remove(entry)

        desk.client.on_delete(stop)
        return stop

    def look(self, pause: float = 0.0) -> None:
        """See soon whether there is anything new."""
        asyncio.get_running_loop().call_later(pause, self._due.set)

    def measure(self, node: str, *, anew: bool = False, keep: bool = True) -> None:
        """Measure an evaluator again, such as under targets that were kept.

        With `anew` it is measured as the flow has it now, which ends that its card is stale; without
        `keep` only for a look, while its candidates are still being judged.
        """
        self._measured.pop(node, None)
        if anew:
            self._anew[node] = keep
        self.look()

    async def _go_on(self) -> None:
        loop = asyncio.get_running_loop()
        while self._hearers:
            self._due.clear()
            began = loop.time()
            await self._look()
            took = loop.time() - began
            try:
                await asyncio.wait_for(self._due.wait(), max(_PAUSE, _SHARE * took))
            except TimeoutError:
                continue
        self._stop_listening()
        _FEEDS.pop(self.flow, None)

    async def _look(self) -> None:
        session = self.flow.session
        try:
            marks = await asyncio.to_thread(marks_of, self.flow.path)
        except WorkspaceError as error:
            for node in self.evaluators():
                self._tell(node, CardState(None, False, str(error)))
            return
        flow = session.flow
        for node in evaluators_in(flow):
            basis = (marks, _what_counts(flow, node))
            if self._measured.get(node) != basis:
                self._measured[node] = basis
                await self._measure(node, flow, marks)

    async def _measure(self, node: str, flow: Flow, marks: Marks | None) -> None:
        self._tell(node, replace(self.of(node), is_measuring=True))
        how = {
            "is_opening": self.of(node).seen is None,
            "anew": node in self._anew,
            "keep": self._anew.pop(node, True),
        }
        seen: SeenCard | None = None
        problem = "" if marks and marks.runs else "The flow hasn't run yet."
        if not problem:
            try:
                seen = await asyncio.to_thread(
                    seen_card, self.flow.path, self.flow.session.types, node, flow, **how
                )
            except (FlowError, WorkspaceError) as error:
                problem = str(error)
            except Exception:  # noqa: BLE001 (the other evaluators' cards go on)
                _log.exception("The card of %s can't be measured.", node)
                problem = "This card can't be measured. The terminal of Flowboard says more."
            else:
                problem = "" if seen is not None else "No run has rows of this evaluator yet."
        self._tell(node, CardState(seen, False, problem))

    def _tell(self, node: str, state: CardState) -> None:
        self._states[node] = state
        for desk, hear in tuple(self._hearers):
            if not desk.client.is_deleted:
                with desk.client:
                    hear(node)


def evaluators_in(flow: Flow) -> list[str]:
    """The evaluators of a flow that have cards, in its order."""
    return [name for name, node in flow.nodes.items() if node.type_name == "multi_evaluator"]


def _what_counts(flow: Flow, node: str) -> Any:
    """What of a flow a card may depend on: the evaluator and all before it, but for names and notes."""
    return {
        name: flow.nodes[name].model_copy(update={"note": ""})
        for name in (*ancestors(flow, node), node)
        if name in flow.nodes
    }


_FEEDS: dict[OpenFlow, CardFeed] = {}
"""The feeds of flows that somebody looks at; each takes itself out when nobody does any more."""


def cards_of(flow: OpenFlow) -> CardFeed:
    """The feed of an open flow, begun when it is first asked for."""
    if flow not in _FEEDS:
        _FEEDS[flow] = CardFeed(flow)
    return _FEEDS[flow]
