"""How an edit of criteria is carried out in an open flow: it asks what becomes of the grades first.

Nothing is changed before that is answered. Then the edit goes into the flow, where it can be undone;
the grades are settled; and the edit is written into the log of the evaluator.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from nicegui import background_tasks, ui

from flowboard.align.words import counted
from flowboard.editor.evaluator.feed import cards_of
from flowboard.editor.theme.controls import Text, button
from flowboard.flow.document import Flow
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.corrections import criteria_operations, grades_of_old_version
from flowboard.workspace.evaluators.criteria import CriteriaEdit, Decision
from flowboard.workspace.evaluators.criteria_log import Doing, What, recorded, with_fresh_versions

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk

Make = Callable[[Flow], CriteriaEdit]
"""Makes an edit of a flow; raises WorkspaceError where that can't be."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An edit that somebody wants.

    Attributes:
        make: makes it.
        what: how it stands in the log.
        label: how it stands in the list of what can be undone.
        sources: where new sentences were read, by the criterion's id, once it is made.
    """

    make: Make
    what: What
    label: str
    sources: Callable[[CriteriaEdit], Mapping[str, Mapping[str, str]]] = lambda _: {}


class CriteriaChanges:
    """Carries out edits of one evaluator's criteria at one desk.

    Args:
        desk: the tab.
        node: the evaluator.
        on_done: is told what was done, in a sentence.
    """

    def __init__(self, desk: Desk, node: str, on_done: Callable[[str], object]) -> None:
        self.desk = desk
        self.node = node
        self._on_done = on_done

    def want(
        self, wanted: Wanted, place: ui.element, on_end: Callable[[], object] = lambda: None
    ) -> None:
        """Carry out an edit; where grades are in question, ask about them in `place` first.

        `on_end` is called when it is carried out or given up.
        """
        background_tasks.create(self._look(wanted, place, on_end), name="edit criteria")

    async def _look(self, wanted: Wanted, place: ui.element, on_end: Callable[[], object]) -> None:
        flow = self.desk.flow
        before = flow.session.flow

        def made() -> tuple[CriteriaEdit, int]:
            change = with_fresh_versions(flow.path, wanted.make(before))
            return change, grades_of_old_version(flow.path, change) if change.replaced else 0

        try:
            change, grades = await asyncio.to_thread(made)
        except WorkspaceError as error:
            self.desk.notice(str(error))
            return
        if place.is_deleted:
            return
        with self.desk.client:
            if grades:
                self._ask(wanted, before, change, grades, place, on_end)
            else:
                await self._carry_out(wanted, before, change, None, on_end)

    def _ask(
        self,
        wanted: Wanted,
        before: Flow,
        change: CriteriaEdit,
        grades: int,
        place: ui.element,
        on_end: Callable[[], object],
    ) -> None:
        place.clear()
        names = " and ".join(dict.fromkeys(name for one in change.replaced for name, _ in one.before))
        choices: list[tuple[str, Decision]] = [
            ("Grade them again", "requeue"),
            ("They still hold", "keep"),
        ]
        if change.replaced[0].likely == "keep":
            choices.reverse()

        def decide(decision: Decision) -> None:
            background_tasks.create(
                self._carry_out(wanted, before, change, decision, on_end), name="edit criteria"
            )

        first: ui.element | None = None
        with place, ui.element("div").classes("fb-grades-question") as question:
            question.props.update({"role": "group", "data-testid": "grades-question"})
            words = Text("p", f"{counted(grades, 'grade')} of {names} were given before this edit.")
            question.props["aria-labelledby"] = words.html_id
            Text(
                "p",
                "Asked again are as few rows as bring the figures back to how sure they were.",
                "fb-quiet",
            )
            with ui.element("div").classes("fb-tools"):
                for label, decision in choices:
                    made = button(label, partial(decide, decision), testid=f"grades-{decision}")
                    first = made if decision == choices[0][1] else first
                button("Cancel", on_end, kind="quiet")
        if first is not None:
            first.run_method("focus")

    async def _carry_out(
        self,
        wanted: Wanted,
        before: Flow,
        change: CriteriaEdit,
        decision: Decision | None,
        on_end: Callable[[], object],
    ) -> None:
        desk, session = self.desk, self.desk.flow.session
        with desk.client:
            if not desk.do(wanted.label, criteria_operations(before, change.flow, self.node)):
                return
            on_end()
            self._on_done(change.sentence)
        doing = Doing(wanted.what, desk.actor.name, wanted.sources(change))
        try:
            settled = await asyncio.to_thread(
                recorded, desk.flow.path, session.types, before, change, decision, doing
            )
        except WorkspaceError as error:
            desk.notice(str(error))
            return
        with desk.client:
            if decision == "requeue":
                count = counted(len(settled.requeued), "grade")
                self._on_done(f"{change.sentence} {count} of the version before count no longer.")
            cards_of(desk.flow).look()
