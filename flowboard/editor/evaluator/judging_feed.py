"""The candidates of one open flow that are being found and judged, told to every tab that asks.

The work goes on in the background whatever page is looked at, also while people grade. What is found goes
into the flow as an edit of the person who asked for it; the card fills as verdicts come.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from flowboard.align.candidates.candidate import candidates_of
from flowboard.editor.evaluator.feed import cards_of
from flowboard.flow.assertion import Criterion
from flowboard.flow.document import Flow
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.candidates import CandidatesRequest
from flowboard.workspace.evaluators.corrections import criteria_operations
from flowboard.workspace.evaluators.judging import Judging, Progress
from flowboard.workspace.evaluators.leaving_out import without_broken
from flowboard.workspace.evaluators.writing import criteria_in, with_criteria

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk
    from flowboard.editor.hub import OpenFlow

_LOOKS: Final = 3.0
"""Seconds between two measurements while candidates are judged."""

Hear = Callable[[str], None]
"""Is told of which evaluator there is news."""


class JudgingFeed:
    """Whose candidates are judged in an open flow, and how far that is."""

    def __init__(self, flow: OpenFlow) -> None:
        self.flow = flow
        self._works: dict[str, Judging] = {}
        self._fresh: dict[str, frozenset[str]] = {}
        self._hearers: list[tuple[Desk, Hear]] = []
        self._looked = 0.0

    def progress(self, node: str) -> Progress | None:
        """How far an evaluator's candidates are; None where none were judged since it was opened."""
        work = self._works.get(node)
        return None if work is None else work.progress

    def listen(self, desk: Desk, hear: Hear) -> Callable[[], None]:
        """Hear of news inside a tab's page, until the tab goes or the returned function is called."""
        entry = (desk, hear)
        self._hearers.append(entry)

        def stop() -> None:
            if entry in self._hearers:
                self._hearers.remove(entry)
            self._rest()

        desk.client.on_delete(stop)
        return stop

    def start(self, desk: Desk, node: str, run: str, request: CandidatesRequest) -> bool:
        """Begin; False, and a notice, where that can't be."""
        going = self.progress(node)
        if not desk.may("run") or not desk.may("edit"):
            desk.notice("Judging candidates needs the right to run and to edit this flow.")
            return False
        if going is not None and going.is_going:
            desk.notice("Its candidates are being judged already.")
            return False
        session, loop = self.flow.session, asyncio.get_running_loop()
        before = session.flow

        def later(action: Callable[[], None]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(action)

        def found(criteria: tuple[Criterion, ...]) -> None:
            later(partial(self._found, desk, node, before, criteria))

        work = self._works[node] = Judging(
            self.flow.path,
            session.file(),
            run,
            node,
            session.types,
            request,
            found,
            lambda: later(partial(self._told, desk, node)),
        )
        work.start()
        self._tell(node)
        return True

    def cancel(self, node: str) -> None:
        """End it in good order."""
        work = self._works.get(node)
        if work is not None:
            work.cancel()

    def _found(self, desk: Desk, node: str, before: Flow, criteria: tuple[Criterion, ...]) -> None:
        session = self.flow.session
        known = {one.name for one in candidates_of(criteria_in(before, node))}
        self._fresh[node] = frozenset(one.name for one in candidates_of(criteria)) - known
        try:
            operations = candidate_operations(before, session.flow, node, criteria)
            if operations:
                session.apply(desk.actor, f"Add candidates to {node}", operations)
        except WorkspaceError as error:
            desk.notice(str(error))

    def _leave_out(self, desk: Desk, node: str, progress: Progress) -> None:
        """Code that a model wrote and that fails is not to decide anything."""
        session = self.flow.session
        fresh = self._fresh.pop(node, frozenset())
        try:
            after = without_broken(session.flow, node, progress.lines, fresh)
            if operations := criteria_operations(session.flow, after, node):
                session.apply(desk.actor, f"Leave out code that fails in {node}", operations)
        except WorkspaceError as error:
            desk.notice(str(error))

    def _told(self, desk: Desk, node: str) -> None:
        work = self._works[node]
        progress = work.progress
        cards = cards_of(self.flow)
        if work.needs_trust is not None and not desk.client.is_deleted:
            desk.show("trust", needs=work.needs_trust)
        if progress.phase in ("done", "budget"):
            self._leave_out(desk, node, progress)
            cards.measure(node, anew=True)
        elif progress.phase == "judging" and time.monotonic() - self._looked > _LOOKS:
            self._looked = time.monotonic()
            cards.measure(node, anew=True, keep=False)
        self._tell(node)
        self._rest()

    def _rest(self) -> None:
        """Forget it all once nobody looks and nothing goes on: what was judged is in the store."""
        is_going = any(work.progress.is_going for work in self._works.values())
        if not self._hearers and not is_going:
            _FEEDS.pop(self.flow, None)

    def _tell(self, node: str) -> None:
        for desk, hear in tuple(self._hearers):
            if not desk.client.is_deleted:
                with desk.client:
                    hear(node)


def candidate_operations(
    before: Flow, now: Flow, node: str, criteria: tuple[Criterion, ...]
) -> list[dict[str, Any]]:
    """The operations that give criteria the candidates that were found; those that are gone get none.

    Args:
        before: the flow that they were found for.
        now: the flow by now, of which nothing else is changed.
        node: the evaluator.
        criteria: as they were found.
    """
    there = {one.id for one in criteria_in(now, node)}
    known = {one.id: one for one in criteria_in(before, node)}
    after = with_criteria(before, node, criteria).nodes[node].config["criteria"]
    operations = []
    for written in after:
        name = written["id"]
        if name not in there or len(written.get("candidates", ())) == len(known[name].candidates):
            continue
        for field in ("candidates", "chosen"):
            if field in written:
                path = ["criteria", name, field]
                operations.append({"op": "set_field", "id": node, "path": path, "value": written[field]})
    return operations


_FEEDS: dict[OpenFlow, JudgingFeed] = {}
"""The feeds of open flows: work goes on while nobody looks, and is found again after a reload."""


def judging_of(flow: OpenFlow) -> JudgingFeed:
    """The feed of an open flow."""
    if flow not in _FEEDS:
        _FEEDS[flow] = JudgingFeed(flow)
    return _FEEDS[flow]
