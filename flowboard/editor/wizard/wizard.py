"""The wizard's panel in one tab: it takes the inspector's place while it is open, and closes nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.editor.evaluator.feed import CardState, cards_of, evaluators_in
from flowboard.editor.inspector.header import build_chip
from flowboard.editor.inspector.scope import Scope
from flowboard.editor.running.feed import feed_of
from flowboard.editor.theme.controls import Text, button, icon_button
from flowboard.editor.wizard.address import wizard_path
from flowboard.editor.wizard.bench import Bench
from flowboard.editor.wizard.card_step import CardStep
from flowboard.editor.wizard.criteria_step import CriteriaStep
from flowboard.editor.wizard.grade_step import GradeStep
from flowboard.editor.wizard.stepper import STEPS, Done, Step, Stepper
from flowboard.workspace.evaluators.writing import criteria_in

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk, Shown
    from flowboard.workspace.editing.views import Applied

ENOUGH: Final = 20
"""Graded rows from which an evaluator can be measured."""


_TO_THE_TOP: Final = "document.getElementById('right')?.scrollTo(0, 0)"


def build_wizard(desk: Desk) -> None:
    """Build the panel into the current slot; it is hidden until somebody asks for it."""
    Wizard(desk)


class Wizard:
    """The panel. `desk.show("wizard", node="quality", step="card")` opens it; another selection closes it.

    `desk.show("card", node="quality")` is short for its last step. The address of the page says where it
    is, so that a reload finds it there.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.node = ""
        self.step: Step | None = None
        self._address = wizard_path(desk.flow)
        self._scope = Scope(desk)
        self._shown: CriteriaStep | GradeStep | CardStep | None = None
        with ui.element("div").classes("fb-inspector fb-wizard") as self.element:
            self.element.props.update(
                {"role": "region", "aria-label": "Evaluator", "data-testid": "wizard"}
            )
        self.element.set_visibility(False)
        desk.on("show", self._hear_show)
        desk.on("selection", self._hear_selection)
        desk.on("flow", self._hear_flow)
        desk.client.on_delete(lambda: self._scope.close())

    @property
    def is_open(self) -> bool:
        """Whether it stands in the inspector's place."""
        return bool(self.node)

    # -- opening and closing -------------------------------------------------------------------------

    def open(self, node: str, step: Step | None = None) -> None:
        """Show the wizard of an evaluator at a step, or at the one where there is something to do."""
        if node not in evaluators_in(self.desk.flow.session.flow):
            self.desk.notice(
                f"{node} is no multi-evaluator, so it has no criteria to work on."
                if node
                else "Select the evaluator that you mean."
            )
            return
        if node != self.node:
            self._build(node)
        self.desk.select([node])
        self.element.set_visibility(True)
        self.go(step or self._next_step())

    def close(self) -> None:
        """Give the place back to the inspector."""
        self._scope.close()
        self.node, self.step, self._shown = "", None, None
        self.element.clear()
        self.element.set_visibility(False)
        self._remember()

    def _remember(self) -> None:
        """Let the address say where the wizard is."""
        address = wizard_path(self.desk.flow, self.node, self.step)
        if address != self._address:
            self._address = address
            with self.element:  # what was clicked may be gone by now
                ui.navigate.history.replace(address)

    def _hear_show(self, shown: Shown) -> None:
        if shown.panel == "wizard":
            step = shown.where.get("step")
            self.open(self._meant(shown), step if step in STEPS else None)
        elif shown.panel == "card":
            self.desk.show("wizard", node=self._meant(shown), step="card")
        elif shown.panel == "inspector" and self.is_open:
            self.close()

    def _meant(self, shown: Shown) -> str:
        """The evaluator that is asked for: named, or selected, or the only one that there is."""
        evaluators = evaluators_in(self.desk.flow.session.flow)
        only = evaluators[0] if len(evaluators) == 1 else ""
        return str(shown.where.get("node") or next(iter(self.desk.selection), only))

    def _hear_selection(self, ids: tuple[str, ...]) -> None:
        is_there = self.node in self.desk.flow.session.flow.nodes  # else it was just renamed
        if self.is_open and is_there and ids and ids != (self.node,):
            self.close()

    def _hear_flow(self, applied: Applied) -> None:
        if not self.is_open:
            return
        node = applied.change.renamed.get(self.node, self.node)
        if node not in evaluators_in(self.desk.flow.session.flow):
            self.close()
            return
        if node != self.node:
            step = self.step
            self._build(node)
            self.go(step or "criteria")
            return
        self._title.set_text(self._name())
        self._tell_done()
        if self._shown is not None:
            self._shown.refresh()

    # -- what is shown -------------------------------------------------------------------------------

    def _build(self, node: str) -> None:
        self._scope.close()
        self.node, self.step, self._shown = node, None, None
        self._scope = scope = Scope(self.desk)
        self.bench = Bench(scope, node, self._say)
        view = self.desk.flow.session.canvas().nodes[node]
        self.element.clear()
        with self.element:
            with ui.element("header").classes("fb-wizard-head"):
                with ui.element("div").classes("fb-node-names"):
                    build_chip(view.icon, view.category)
                    self._title = Text("h2", self._name(), "fb-wizard-title")
                    Text("span", "Evaluator", "fb-quiet")
                    icon_button("close", "Back to the settings", self._leave, testid="wizard-close")
                self._stepper = Stepper(self.go)
            self._stage = ui.element("div").classes("fb-wizard-stage")
            with ui.element("footer").classes("fb-wizard-foot") as self._foot:
                self._back = button("Back", lambda: self._walk(-1), symbol="arrow-left", kind="quiet", testid="wizard-back")  # fmt: skip
                self._said = Text("p", "", "fb-quiet")
                self._said.props["role"] = "status"
                self._on = button("Next", lambda: self._walk(1), testid="wizard-next")
        feed = cards_of(self.desk.flow)
        scope.at_end(feed.listen(self.desk, lambda of: self._tell_done() if of == node else None))
        scope.on("live", lambda _: self._weigh())
        self._tell_done()

    def _leave(self) -> None:
        node = self.node
        self.close()
        self.desk.show("inspector", node=node)

    def go(self, step: Step) -> None:
        """Go to a step, back or forth."""
        if step == self.step and self._shown is not None:
            return
        self.step = step
        self.bench.end_step()
        self._stage.clear()
        with self._stage:
            match step:
                case "criteria":
                    self._shown = CriteriaStep(self.bench, self.go)
                case "grade":
                    self._shown = GradeStep(self.bench, self.go)
                case "card":
                    self._shown = CardStep(self.bench)
        self._remember()
        ui.run_javascript(_TO_THE_TOP)
        self._stepper.show(step)
        self._said.set_text("")
        self._back.set_visibility(step != STEPS[0])
        self._foot.set_visibility(step != "card")
        following = {"criteria": "Next: grade", "grade": "Next: the card", "card": ""}[step]
        self._on.default_slot.children[-1].set_text(following)  # type: ignore[attr-defined]
        self._weigh()

    def _walk(self, by: int) -> None:
        if self.step is not None:
            self.go(STEPS[STEPS.index(self.step) + by])

    def _say(self, sentence: str) -> None:
        if not self._said.is_deleted:
            self._said.set_text(sentence)

    # -- how far it is -------------------------------------------------------------------------------

    def _name(self) -> str:
        return self.desk.flow.session.flow.nodes[self.node].title or self.node

    def _tell_done(self) -> None:
        if self.is_open:
            self._stepper.tell(self._done())
            self._weigh()

    def _weigh(self) -> None:
        """Fill the way on where it is the next best thing: it isn't while something waits to run."""
        done, states = self._done(), {one.state for one in feed_of(self.desk.flow).statuses.values()}
        is_ready = {"criteria": bool(done.criteria) and not done.is_enough, "grade": done.is_enough}
        is_next = self.step is not None and is_ready.get(self.step, False)
        kind = "filled" if is_next and not states & {"ready", "stale"} else "plain"
        self._on.classes(
            f"fb-button-{kind}", remove=f"fb-button-{'plain' if kind == 'filled' else 'filled'}"
        )

    def _done(self) -> Done:
        state = self._state()
        card = None if state.seen is None else state.seen.cards.whole
        graded = 0 if card is None else card.basis.graded
        has_score = card is not None and card.word != "collecting"
        return Done(
            criteria=len(criteria_in(self.desk.flow.session.flow, self.node)),
            graded=graded,
            is_enough=graded >= ENOUGH and has_score,
            has_card=has_score and card is not None and card.word != "stale",
        )

    def _next_step(self) -> Step:
        done = self._done()
        if not done.criteria:
            return "criteria"
        return "card" if done.graded >= ENOUGH else "criteria" if not done.graded else "grade"

    def _state(self) -> CardState:
        return cards_of(self.desk.flow).of(self.node)
