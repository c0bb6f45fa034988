"""The first step: the criteria one below the other, four doors to more of them, and their candidates."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from nicegui import background_tasks, ui

from flowboard.editor.theme.controls import Text
from flowboard.editor.wizard.bench import Bench
from flowboard.editor.wizard.candidates_bar import CandidatesBar
from flowboard.editor.wizard.criterion_card import CriterionCard, Judged
from flowboard.editor.wizard.doors import Doors
from flowboard.editor.wizard.edit_log import EditLog
from flowboard.editor.wizard.stepper import Step
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.candidates import CandidateLine
from flowboard.workspace.evaluators.judged_lines import judged_lines
from flowboard.workspace.evaluators.prompt_sources import PromptSource, criteria_sources

_EMPTY: Final = "A criterion is a sentence that is true of a good output. How do you want to find yours?"


class CriteriaStep:
    """The list keeps what is open in it: a criterion that says the same is left as it is."""

    def __init__(self, bench: Bench, go: Callable[[Step], None]) -> None:
        self.bench = bench
        self._cards: dict[str, CriterionCard] = {}
        self._sources: dict[str, PromptSource] = {}
        self._lines: dict[str, CandidateLine] = {}
        self._reading: asyncio.Task[None] | None = None
        self._basis: tuple[object, ...] = ()
        with ui.element("section"):
            self._invitation = Text("p", _EMPTY, "fb-wizard-invitation")
            with ui.element("div").classes("fb-wizard-heading") as self._heading:
                Text("h3", "Criteria")
                Text("span", "True of a good output. Each may be judged in several ways.", "fb-quiet")
            self._list = ui.element("ol").classes("fb-wizard-criteria")
            self._list.props["data-testid"] = "wizard-criteria"
            self._doors = Doors(bench, go) if bench.editable else None
        with ui.element("section") as self._candidates:
            self._bar = CandidatesBar(bench)
        with ui.element("section") as self._more:
            EditLog(bench)
        bench.step.at_end(bench.cards.listen(bench.desk, self._hear))
        bench.step.at_end(bench.judging.listen(bench.desk, self._hear))
        bench.step.at_end(self._stop)
        self.refresh()

    def refresh(self) -> None:
        """After a change of the flow."""
        criteria = self.bench.criteria
        ids = [one.id for one in criteria]
        for name in self._cards.keys() - set(ids):
            self._cards.pop(name).element.delete()
        for place, criterion in enumerate(criteria):
            if criterion.id not in self._cards:
                with self._list:
                    self._cards[criterion.id] = CriterionCard(self.bench, criterion)
            self._cards[criterion.id].show(criterion)
            self._cards[criterion.id].element.move(target_index=place)
        has_any = bool(criteria)
        self._invitation.set_visibility(not has_any)
        self._heading.set_visibility(has_any)
        self._candidates.set_visibility(has_any)
        self._more.set_visibility(has_any)
        if self._doors is not None:
            self._doors.show(is_first=not has_any)
        self._bar.refresh()
        self._read()

    # -- what is known of the criteria ---------------------------------------------------------------

    def _hear(self, node: str) -> None:
        if node == self.bench.node and not self._list.is_deleted:
            self._read()

    def _stop(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    def _read(self) -> None:
        """Find the sources and count the verdicts anew, beside the page."""
        progress = self.bench.judging.progress(self.bench.node)
        state = self.bench.cards.of(self.bench.node)
        basis = (self.bench.flow, state.seen, progress)
        if self._basis and all(one is other for one, other in zip(basis, self._basis, strict=True)):
            return
        self._basis = basis
        self._stop()
        self._reading = background_tasks.create(self._look(), name="criteria")

    async def _look(self) -> None:
        bench = self.bench
        flow, path, types = bench.flow, bench.desk.flow.path, bench.desk.flow.session.types
        progress, state = bench.judging.progress(bench.node), bench.cards.of(bench.node)

        def look() -> tuple[dict[str, PromptSource], dict[str, CandidateLine]]:
            sources = criteria_sources(path, flow, bench.node, types)
            lines = {} if state.seen is None else judged_lines(state.seen.read)
            if progress is not None:
                told = {line.candidate.name: line for line in progress.lines}
                lines = lines | told if progress.is_going else told | lines
            return sources, lines

        try:
            self._sources, self._lines = await asyncio.to_thread(look)
        except WorkspaceError as error:
            bench.desk.notice(str(error))
            return
        if self._list.is_deleted:
            return
        cards = {} if state.seen is None else state.seen.cards.criteria
        with bench.desk.client:
            for name, card in self._cards.items():
                card.tell(self._sources.get(name), Judged(self._lines, cards.get(name)))
