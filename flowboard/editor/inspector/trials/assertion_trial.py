"""Trying the code of an assertion on the first outputs of its node."""

from __future__ import annotations

import asyncio
from typing import Final

from nicegui import ui

from flowboard.editor.drawer.marks import build_outcome
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.inspector.trials.trial_box import TrialBox, excerpt
from flowboard.editor.theme.controls import Text
from flowboard.flow.operations.fields import value_at
from flowboard.workspace.forms.trial_rows import rows_to_judge
from flowboard.workspace.trying import Row, Trial, try_code

_ORDER: Final = ("fail", "error", "skipped", "not_run", "pass")


class AssertionTrial(TrialBox):
    """What `check` says of each row; what fails stands first."""

    def __init__(self, slot: Slot, port: str | None = None) -> None:
        """`port` is the one that is looked at where the assertion names none."""
        super().__init__(slot)
        self._port = port

    async def attempt(self) -> None:
        """As `TrialBox.attempt`."""
        source = str(self.slot.value or "")
        rows, trial = await asyncio.to_thread(self._tried, source)
        with self.box:
            _build_results(rows, trial)

    def _tried(self, source: str) -> tuple[list[Row], Trial]:
        session = self.slot.desk.flow.session
        on = value_at(self.slot.look.mapping, (*self.slot.path[:-1], "on"))
        rows = rows_to_judge(
            session.path, session.types, self.slot.look.id, on=on if isinstance(on, str) else self._port
        )
        return rows, asyncio.run(try_code(source, rows))


def _build_results(rows: list[Row], trial: Trial) -> None:
    if trial.problem:
        Text("p", trial.problem, "fb-error-text")
        return
    counts = trial.counts()
    said = [
        f"{counts[outcome]} {outcome.replace('_', ' ')}" for outcome in _ORDER if counts.get(outcome)
    ]
    Text("p", f"{len(rows)} rows: {', '.join(said)}", "fb-trial-summary")
    for note in trial.notes:
        Text("p", note, "fb-quiet")
    tried = sorted(trial.rows, key=lambda one: _ORDER.index(one.outcome) if one.outcome in _ORDER else 0)
    with ui.element("table").classes("fb-table fb-trial-table"):
        with ui.element("thead"), ui.element("tr"):
            for name in ("Row", "Output", "Says"):
                Text("th", name).props["scope"] = "col"
        with ui.element("tbody"):
            for one in tried:
                with ui.element("tr"):
                    Text("td", str(one.index + 1), "fb-number")
                    Text("td", excerpt(rows[one.index][0]))
                    with ui.element("td"):
                        build_outcome(one.outcome)
                        if one.message:
                            Text("p", one.message, "fb-quiet")
