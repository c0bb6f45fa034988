"""The report card of the judge: figures with intervals on rows that it wasn't chosen on, targets and counts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nicegui import background_tasks, ui

from flowboard.editor.evaluator.card_choice import OVERALL
from flowboard.editor.evaluator.feed import cards_of
from flowboard.editor.evaluator.notes import CardNotes
from flowboard.editor.evaluator.summary import CardSummary
from flowboard.editor.evaluator.trial import Target
from flowboard.editor.theme.controls import Text
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.card_viewing import tried

if TYPE_CHECKING:
    from flowboard.editor.labelling.room import LabelRoom
    from flowboard.workspace.labelling.prompt_versions import PromptVersion
    from flowboard.workspace.labelling.results import Results

_PAUSE: Final = 0.3  # seconds without another move of a slider, until it is measured


class JudgeCard:
    """The card, which is the one that the evaluator's node has on the canvas. It fills as results come in."""

    def __init__(self, room: LabelRoom) -> None:
        self.room = room
        self.node = room.judging.evaluator
        self.feed = cards_of(room.desk.flow)
        self._work: asyncio.Task[None] | None = None
        self._targets: dict[Target, float] = {}
        with ui.element("div").classes("fb-report").props('data-testid="card"'):
            self._waiting = Text("p", "", "fb-report-waiting")
            self._waiting.props["role"] = "status"
            with ui.element("div").classes("fb-report-body") as self._body:
                self._summary = CardSummary(room.desk, self._move, locked=not room.desk.may("edit"))
                with ui.element("section"):
                    self._help = Text("p", "", "fb-report-sentence")
                    self._seen = Text("p", "", "fb-attention").props('data-testid="seen-rows"')
                    self._notes = CardNotes(room.desk)
        self.feed.listen(room.desk, self._hear)
        self._hear(self.node)

    def hear(self, results: Results, version: PromptVersion | None) -> None:
        """Say so where the prompt was written after a look at the rows that it is measured on."""
        self._seen.set_visibility(version is not None and version.number > 1)
        if version is None or version.number == 1:
            return
        fresh = results.labelled_since(version.created_at)
        self._seen.set_text(
            f"Version {version.number} came after a look at these rows, which flatters its figures. "
            + (
                f"Of {len(results.rows)} labels {fresh} are newer than it."
                if fresh
                else "No label is newer than it: label more rows to see how it does on fresh ones."
            )
        )

    def _hear(self, node: str) -> None:
        if node != self.node:
            return
        state = self.feed.of(node)
        self._body.set_visibility(state.seen is not None)
        if state.seen is None:
            measuring = "Looking for results …" if state.is_measuring else ""
            self._waiting.set_text(
                measuring or "The card is here as soon as the judge has been evaluated."
            )
            return
        self._waiting.set_text("Measuring …" if state.is_measuring else "")
        card = state.seen.cards.whole
        self._summary.show(card, state.seen.read, OVERALL)
        self._help.set_text("" if card.help == card.sentence else card.help)
        self._notes.show(card, state.seen, OVERALL)

    def _move(self, target: Target, value: float) -> None:
        self._targets[target] = value
        if self._work is not None:
            self._work.cancel()
        self._work = background_tasks.create(self._measure(), name="other targets")

    async def _measure(self) -> None:
        """Hold the same judge against other targets, and keep them: the next card has them too."""
        await asyncio.sleep(_PAUSE)
        seen, session = self.feed.of(self.node).seen, self.room.desk.flow.session
        if seen is None:
            return
        told, before = self._targets, seen.wish
        wish = replace(
            before,
            coverage=told.get("coverage", before.coverage),
            ffr=told.get("ffr", before.ffr),
        )
        self._targets = {}
        args = (seen, self.room.desk.flow.path, session.types, session.flow, wish)
        try:
            await asyncio.to_thread(tried, *args, keep=True)
        except WorkspaceError as error:
            self.room.desk.notice(str(error))
        self.feed.measure(self.node)
