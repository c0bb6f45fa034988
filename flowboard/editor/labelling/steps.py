"""Label, evaluate, optimise: the three steps with how far each is, and the one that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from nicegui import ui

from flowboard.editor.grading.address import labelling_path
from flowboard.editor.labelling.conditions import missing_words
from flowboard.editor.labelling.evaluate_step import EvaluateStep
from flowboard.editor.labelling.label_step import LabelStep
from flowboard.editor.labelling.milestone_bar import MilestoneBar
from flowboard.editor.labelling.optimise_step import OptimiseStep
from flowboard.editor.theme.controls import Text
from flowboard.editor.theme.icons import icon
from flowboard.workspace.labelling.milestones import evaluating, optimising

if TYPE_CHECKING:
    from flowboard.editor.labelling.room import LabelRoom
    from flowboard.workspace.labelling.results import Results

Step = Literal["label", "evaluate", "optimise"]
_TITLES: Final[dict[Step, str]] = {"label": "Label", "evaluate": "Evaluate", "optimise": "Optimise"}


class LabelSteps:
    """The bar with the steps, and their panels below it."""

    def __init__(self, room: LabelRoom) -> None:
        self.room = room
        self._tabs: dict[Step, ui.element] = {}
        self._panels: dict[Step, ui.element] = {}
        self._marks: dict[Step, tuple[ui.element, Text]] = {}

    def build(self, step: Step) -> None:
        """Build everything, with one step open."""
        self.room.begin()
        with ui.element("section").classes("fb-label-bar"):
            with ui.element("div").classes("fb-label-tabs") as tabs:
                tabs.props.update({"role": "tablist", "aria-label": "Steps"})
                for number, name in enumerate(_TITLES, start=1):
                    self._build_tab(number, name)
            self._bar = MilestoneBar(self.room)
        with ui.element("main").classes("fb-label-main"):
            for name in _TITLES:
                with ui.element("div").classes(f"fb-label-panel fb-label-panel-{name}") as panel:
                    panel.props.update(
                        {"role": "tabpanel", "id": f"panel-{name}", "aria-labelledby": f"tab-{name}"}
                    )
                self._panels[name] = panel
            self._panels["label"].classes("fb-grade")  # its row and keys are the grading page's
            with self._panels["label"]:
                self._label = LabelStep(self.room, lambda: self.open("evaluate"))
            with self._panels["evaluate"]:
                self._evaluate = EvaluateStep(self.room, lambda: self.open("label"))
            with self._panels["optimise"]:
                self._optimise = OptimiseStep(self.room, self.open)
        self.room.listen(self._hear)
        self.open(step, is_first=True)
        self._hear(self.room.results)

    def open(self, step: Step, *, is_first: bool = False) -> None:
        """Open a step; the address remembers it, so that a reload finds it again."""
        for name, panel in self._panels.items():
            is_open = name == step
            panel.set_visibility(is_open)
            self._tabs[name].props["aria-selected"] = "true" if is_open else "false"
            self._tabs[name].update()
        self._label.is_open = step == "label"
        if not is_first:
            ui.navigate.history.replace(labelling_path(self.room.desk.flow, step))

    def _build_tab(self, number: int, name: Step) -> None:
        with ui.element("button").classes("fb-label-tab") as tab:
            tab.props.update(
                {
                    "type": "button",
                    "role": "tab",
                    "id": f"tab-{name}",
                    "aria-controls": f"panel-{name}",
                    "data-testid": f"step-{name}",
                }
            )
            with ui.element("span").classes("fb-label-number") as mark:
                Text("span", str(number))
                icon("check")
            with ui.element("span").classes("fb-label-tab-words"):
                Text("strong", _TITLES[name])
                words = Text("span", "")
        tab.on("click", lambda _: self.open(name), [])
        self._tabs[name] = tab
        self._marks[name] = (mark, words)

    def _hear(self, results: Results) -> None:
        progress = results.progress
        milestones = self.room.judging.milestones
        to_evaluate = evaluating(progress, milestones)
        to_optimise = optimising(progress, milestones, results.evaluated, len(results.rows))
        decided = progress.good + progress.bad
        self._tell(
            "label", f"{decided} of {progress.rows:,} rows", all(one.is_met for one in to_evaluate)
        )
        evaluated = results.evaluated
        is_evaluated = 0 < len(results.rows) <= evaluated
        self._tell(
            "evaluate",
            f"{evaluated} of {len(results.rows)} judged"
            if evaluated
            else missing_words(to_evaluate) or "unlocked",
            is_evaluated,
        )
        labels = missing_words(to_optimise[:2])
        is_open = all(one.is_met for one in to_optimise)
        words = "unlocked" if is_open else labels or "evaluate the prompt first"
        self._tell("optimise", words, is_open)
        self._bar.show(results)
        self._label.hear(results)
        self._evaluate.hear(results)
        self._optimise.hear(results)

    def _tell(self, step: Step, words: str, is_done: bool) -> None:
        mark, text = self._marks[step]
        text.set_text(words)
        mark.classes(add="fb-done" if is_done else "", remove="" if is_done else "fb-done")
