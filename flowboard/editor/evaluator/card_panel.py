"""The report card in the inspector: how well the evaluator agrees with people, and what to do about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nicegui import background_tasks, ui

from flowboard.editor.evaluator.assertion_lines import AssertionLines
from flowboard.editor.evaluator.card_choice import OVERALL, CardChoice
from flowboard.editor.evaluator.choice import ChoiceBar
from flowboard.editor.evaluator.feed import cards_of
from flowboard.editor.evaluator.history import CardHistory
from flowboard.editor.evaluator.misaligned import MisalignedRows
from flowboard.editor.evaluator.notes import CardNotes
from flowboard.editor.evaluator.summary import CardSummary
from flowboard.editor.evaluator.trial import Target, Trial
from flowboard.editor.grading.address import is_labelled, verdicts_path
from flowboard.editor.running.feed import feed_of
from flowboard.editor.theme.controls import Text, button, link_button
from flowboard.workspace.aligning import Wish
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.card_viewing import SeenCard, tried
from flowboard.workspace.evaluators.cards import EvaluatorCards

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk

_OF_CRITERION: Final = "The best set for this criterion alone, from the grades that it was given."
_PAUSE: Final = 0.12  # seconds without another move of a slider, until it is measured


def build_card_panel(
    desk: Desk, node: str, at_end: Callable[[Callable[[], None]], object] | None = None
) -> CardPanel:
    """Build the card of an evaluator into the current slot.

    Args:
        desk: the tab.
        node: the evaluator.
        at_end: is given what to call when the panel is taken off the page before the tab goes.
    """
    panel = CardPanel(desk, node)
    if at_end is not None:
        at_end(panel.close)
    return panel


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """The cards on the page, and whether they are ones that are tried."""

    seen: SeenCard
    cards: EvaluatorCards
    is_tried: bool


class CardPanel:
    """The card of one evaluator in one tab. Every part is built once and told of another measurement."""

    def __init__(self, desk: Desk, node: str) -> None:
        self.desk = desk
        self.node = node
        self.feed = cards_of(desk.flow)
        self._trial = Trial(Wish())
        self._work: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._shown: _Shown | None = None
        self._of = OVERALL
        locked = not desk.may("edit")
        with ui.element("div").classes("fb-report").props('data-testid="card"') as self.element:
            self._waiting = Text("p", "", "fb-report-waiting")
            self._waiting.props["role"] = "status"
            with ui.element("div").classes("fb-report-body") as self._body:
                self._choice_of_card = CardChoice(self._look_at)
                self._summary = CardSummary(desk, self._move, locked=locked)
                with ui.element("div").classes("fb-report-stale") as self._stale:
                    self._again = button("Measure again", self._measure_anew, testid="measure-again")
                    self._steps = button(
                        "Criteria and candidates",
                        lambda: desk.show("wizard", node=node, step="criteria"),
                        kind="quiet",
                    )
                self._stale.move(target_index=2)  # between the word and the figures
                self._stale.set_visibility(False)
                with ui.element("section"):
                    self._choice = ChoiceBar(self, locked=locked)
                    self._of_criterion = Text("p", "", "fb-quiet")
                    self._lines = AssertionLines(desk, self._switch, locked=locked)
                with ui.element("section"):
                    self._rows = MisalignedRows(desk, node, self.feed)
                with ui.element("section"):
                    self._notes = CardNotes(desk)
                    self._history = CardHistory(desk, node)
            with ui.element("footer").classes("fb-report-foot"):
                self._help = Text("p", "")
                self._grade = link_button(
                    "Label rows" if is_labelled(desk.flow, node) else "Grade rows",
                    verdicts_path(desk.flow, node),
                    testid="grade-rows",
                )
        self._grade.set_visibility(desk.may("grade"))
        self._stops = (
            self.feed.listen(desk, self._hear),
            desk.on("live", lambda _: self._weigh()),
        )
        self._hear(node)

    def close(self) -> None:
        """It is taken off the page."""
        for stop in self._stops:
            stop()
        if self._work is not None:
            self._work.cancel()

    def refresh(self) -> None:
        """After a change of the flow. The feed tells what that does to the card."""

    # -- what is shown -----------------------------------------------------------------------------

    def _hear(self, node: str) -> None:
        if node != self.node or self.element.is_deleted:
            return
        state = self.feed.of(node)
        self._body.set_visibility(state.seen is not None)
        if state.seen is None:
            waiting = "Measuring …" if state.is_measuring else state.problem
            self._waiting.set_text(waiting)
            self._help.set_text(
                "" if state.is_measuring else "Run the flow, then grade some of its outputs."
            )
            return
        self._waiting.set_text("Measuring …" if state.is_measuring else "")
        if self._shown is not None and self._shown.seen is state.seen:
            return
        seen = state.seen
        self._trial = Trial(seen.wish, self._trial.coverage, self._trial.ffr, self._trial.by_hand)
        if self._trial.is_idle:
            self._show(_Shown(seen, seen.cards, is_tried=False))
        else:
            self._try()

    def _show(self, shown: _Shown) -> None:
        self._shown = shown
        cards, read = shown.cards, shown.seen.read
        self._of = self._of if self._of in cards.criteria else OVERALL
        card = cards.whole if self._of == OVERALL else cards.criteria[self._of]
        self._choice_of_card.show(cards.whole, cards.criteria, self._of)
        self._summary.show(card, read, self._of)
        self._stale.set_visibility(card.word == "stale")
        self._again.set_visibility(self.desk.may("edit"))
        self._lines.show(card, self._trial.by_hand, read, self._of)
        self._choice.show(cards.whole, shown.seen, is_tried=shown.is_tried)
        self._choice.element.set_visibility(self._of == OVERALL)
        self._of_criterion.set_visibility(self._of != OVERALL)
        self._of_criterion.set_text(_OF_CRITERION)
        self._rows.show(card, shown.seen.read.run.id)
        self._help.set_text(card.help)
        self._grade.props["href"] = verdicts_path(self.desk.flow, self.node, shown.seen.read.run.id)
        self._weigh()
        self._history.show(shown.seen.read.run.id)
        self._notes.show(card, shown.seen, self._of)

    def _weigh(self) -> None:
        """Fill the button of the next best thing: none of these while something waits to run.

        A stale card is measured again before anybody grades for it.
        """
        states = {status.state for status in feed_of(self.desk.flow).statuses.values()}
        waits = bool(states & {"ready", "stale"})
        is_stale = self._stale.visible and self._again.visible
        for made, is_next in ((self._grade, not is_stale), (self._again, is_stale)):
            kind, other = ("filled", "plain") if is_next and not waits else ("plain", "filled")
            made.classes(f"fb-button-{kind}", remove=f"fb-button-{other}")

    def _look_at(self, criterion: str) -> None:
        """Look at the card of a criterion, or at that of the whole evaluator."""
        self._of = criterion
        if self._shown is not None:
            self._show(self._shown)

    def _measure_anew(self) -> None:
        self.feed.measure(self.node, anew=True)

    # -- what is tried -----------------------------------------------------------------------------

    def _move(self, target: Target, value: float) -> None:
        self._trial = self._trial.with_target(target, value)
        self._try()

    def _switch(self, name: str, on: bool) -> None:
        self._trial = self._trial.switched(name, on=on)
        self._try()

    def drop(self) -> None:
        """Go back to the card in use."""
        state = self.feed.of(self.node)
        if state.seen is not None:
            self._trial = Trial(state.seen.wish)
            self._summary.show_targets(state.seen.wish.coverage, state.seen.wish.ffr)
            self._show(_Shown(state.seen, state.seen.cards, is_tried=False))

    def keep(self) -> None:
        """Let the flow decide by the set that is shown, and keep its card with its targets."""
        if self._work is not None:
            self._work.cancel()
        if self._keeping is None or self._keeping.done():  # what was asked for is carried out to its end
            self._keeping = background_tasks.create(self._keep(), name="use a set")

    def _try(self) -> None:
        if self._work is not None:
            self._work.cancel()
        self._work = background_tasks.create(self._measure(), name="try a card")

    async def _measure(self) -> None:
        await asyncio.sleep(_PAUSE)
        seen = self.feed.of(self.node).seen
        if seen is None:
            return
        session = self.desk.flow.session
        self._waiting.set_text("Measuring …")
        try:
            cards = await asyncio.to_thread(
                tried, seen, self.desk.flow.path, session.types, session.flow, self._trial.wish()
            )
        except WorkspaceError as error:
            self.desk.notice(str(error))
            self._waiting.set_text("")
            self.drop()
            return
        if not self.element.is_deleted:
            with self.desk.client:
                self._waiting.set_text("")
                self._show(_Shown(seen, cards, is_tried=not self._trial.is_idle))

    async def _keep(self) -> None:
        shown, session = self._shown, self.desk.flow.session
        if shown is None:
            return
        wish = self._trial.wish()
        if self._trial.has_other_targets:
            # Kept before the flow is written: what is measured then takes its targets from here.
            args = (shown.seen, self.desk.flow.path, session.types, session.flow, wish)
            try:
                await asyncio.to_thread(tried, *args, keep=True)
            except WorkspaceError as error:
                self.desk.notice(str(error))
                return
        with self.desk.client:
            if not self._choice.write(shown.cards.whole):
                return
        self._trial = Trial(wish)
        self.feed.measure(self.node)
