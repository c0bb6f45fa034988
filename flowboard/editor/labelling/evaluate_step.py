"""Evaluating: the judge on the left; on the right its results as they come in, and the report card below."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.editor.labelling.evaluation_bar import EvaluationBar
from flowboard.editor.labelling.judge_card import JudgeCard
from flowboard.editor.labelling.judge_form import JudgeForm
from flowboard.editor.labelling.results_list import ResultsList
from flowboard.editor.theme.controls import Text

if TYPE_CHECKING:
    from flowboard.editor.desk import Shown
    from flowboard.editor.labelling.room import LabelRoom
    from flowboard.workspace.labelling.results import Results


class EvaluateStep:
    """The panel."""

    def __init__(self, room: LabelRoom, go_label: Callable[[], None]) -> None:
        self.room = room
        with ui.element("aside").classes("fb-judge").props('aria-label="The judge"'):
            self._form = JudgeForm(room)
            self._bar = EvaluationBar(room, go_label, self._form.refresh_versions)
        with ui.element("div").classes("fb-judged"):
            with ui.element("section").props('aria-label="Results"'):
                self._list = ResultsList(room, go_label)
            with ui.element("section").classes("fb-judge-card") as self._report:
                Text("h2", "Report card").props["id"] = "report-card"
                self._card = JudgeCard(room)
        room.desk.on("show", self._shown)

    def hear(self, results: Results) -> None:
        """Labels or verdicts have come, or the judge was changed."""
        self._form.hear()
        self._bar.hear(results)
        self._list.show(results)
        self._card.hear(results, self._form.version)
        self._report.set_visibility(bool(results.rows))

    def _shown(self, shown: Shown) -> None:
        """A count of the card leads to its rows."""
        if shown.panel == "matrix" and shown.where.get("rows"):
            self._list.only(shown.where["rows"], str(shown.where.get("because", "")))
