"""How far the labelling is: the counts, and a bar with the milestones, which can be set."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text, button, dialog, icon_button
from flowboard.workspace.labelling.milestones import Milestones

if TYPE_CHECKING:
    from flowboard.editor.labelling.room import LabelRoom
    from flowboard.workspace.labelling.results import Results


class MilestoneBar:
    """Built once; only lengths and numbers change."""

    def __init__(self, room: LabelRoom) -> None:
        self.room = room
        with ui.element("div").classes("fb-label-progress"):
            with ui.element("div").classes("fb-label-track") as self._track:
                self._track.props.update(
                    {"role": "progressbar", "aria-label": "Labelled rows", "aria-valuemin": "0"}
                )
                self._fill = ui.element("i")
                self._first = Text("span", "", "fb-label-milestone")
                self._second = Text("span", "", "fb-label-milestone")
            self._next = Text("span", "", "fb-label-next")
            if room.desk.may("edit"):
                icon_button("settings", "Set the milestones", self._ask, testid="set-milestones")
            with ui.element("div").classes("fb-label-counts"):
                self._counts = {
                    word: Text("span", "", f"fb-graded {word}") for word in ("good", "bad", "unsure")
                }

    def show(self, results: Results) -> None:
        """Show how far it is."""
        progress, milestones = results.progress, self.room.judging.milestones
        decided = progress.good + progress.bad
        most = max(milestones.optimise, milestones.evaluate, decided, 1)
        self._track.props.update({"aria-valuenow": str(decided), "aria-valuemax": str(most)})
        self._track.update()
        self._fill.style(f"width: {100 * decided / most:.1f}%")
        for mark, number, words in (
            (self._first, milestones.evaluate, "evaluate"),
            (self._second, milestones.optimise, "optimise"),
        ):
            mark.set_text(f"{number} {words}")
            mark.style(f"left: {100 * number / most:.1f}%")
        waiting = (milestones.to_evaluate, milestones.to_optimise)
        missing = next((found for one in waiting if (found := progress.missing(one))), None)
        self._next.set_text(f"{missing}." if missing else "Enough labels to evaluate and to optimise.")
        for word, text in self._counts.items():
            text.set_text(f"{getattr(progress, word)} {word}")

    def _ask(self) -> None:
        now = self.room.judging.milestones
        asked = {
            "evaluate": ("Labels to evaluate", now.evaluate),
            "each": ("of them good, and as many bad", now.each),
            "optimise": ("Labels to optimise", now.optimise),
            "bad": ("of them bad", now.bad),
        }
        numbers = {name: value for name, (_, value) in asked.items()}

        def typed(name: str, text: object) -> None:
            if str(text).strip().isdigit():
                numbers[name] = int(str(text))

        def keep() -> None:
            self.room.change(
                "Set the milestones", self.room.judging.with_milestones(Milestones(**numbers))
            )
            shown.close()

        shown, body = dialog("Milestones", testid="milestones-dialog")
        with body:
            Text(
                "p",
                "With fewer labels the figures have intervals so wide that they say next to nothing: 20 and 50 "
                "are the least that is sensible.",
                "fb-quiet",
            )
            for name, (words, value) in asked.items():
                with ui.element("label").classes("fb-milestone-field"):
                    Text("span", words)
                    FieldControl("number", value, partial(typed, name), label=words, name=name)
            with ui.element("div").classes("fb-dialog-foot"):
                button("Keep them", keep, kind="filled", testid="keep-milestones")
        shown.open()
