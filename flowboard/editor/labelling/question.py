"""The question which label stands for what, asked before anything is made of the labels of a file."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.editor.theme.controls import Text, button
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.labelling.judging_flow import judging_in
from flowboard.workspace.labelling.label_words import WORDS, Meaning, Word, meaning_of
from flowboard.workspace.labelling.preparing import labels_in_file

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk


class LabelQuestion:
    """Asks once for every label of the file what it means; the answer is kept in the flow."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._words: dict[str, Word] = {}
        self._buttons: dict[tuple[str, Word], ui.element] = {}

    def build(self) -> None:
        """Build the question; the labels are counted beside the page."""
        with ui.element("main").classes("fb-label-question"):
            Text("h2", "Which labels mean good, and which mean bad?")
            Text(
                "p",
                "Some tools write 1 for a bad output and some for a good one, so nothing is taken for granted. "
                "Your answer holds for the whole file.",
                "fb-quiet",
            )
            self._lines = ui.element("div").classes("fb-label-lines")
            self._done = button(
                "These are the labels", self._answer, kind="filled", testid="labels-answered"
            )
        self._done.set_visibility(False)
        ui.timer(0, self._count, once=True)

    async def _count(self) -> None:
        flow = self.desk.flow
        try:
            labels = await asyncio.to_thread(labels_in_file, flow.session.flow, flow.path)
        except (WorkspaceError, OSError) as error:
            self.desk.notice(str(error))
            return
        self._words = dict(meaning_of(labels).words)
        with self._lines:
            for label, count in labels.items():
                self._build_line(label, count)
        self._done.set_visibility(self.desk.may("edit"))

    def _build_line(self, label: str, count: int) -> None:
        with ui.element("fieldset").classes("fb-label-line"):
            with ui.element("legend"):
                Text("code", label)
                Text("span", f"{count:,} {'row' if count == 1 else 'rows'}", "fb-meta")
            for word in WORDS:
                made = ui.element("button").classes(f"fb-label-word {word}")
                made.props.update({"type": "button", "data-testid": f"label-{label}-{word}"})
                made.on("click", partial(self._choose, label, word), [])
                with made:
                    Text("span", word.capitalize())
                self._buttons[label, word] = made
        self._show(label)

    def _choose(self, label: str, word: Word, _: object = None) -> None:
        self._words[label] = word
        self._show(label)

    def _show(self, label: str) -> None:
        for word in WORDS:
            is_chosen = self._words[label] == word
            made = self._buttons[label, word]
            made.props["aria-pressed"] = "true" if is_chosen else "false"
            made.update()

    def _answer(self) -> None:
        if not {"good", "bad"} & set(self._words.values()):
            self.desk.notice("Say of at least one label whether it means good or bad.")
            return
        judging = judging_in(self.desk.flow.session.flow)
        operations = judging.with_meaning(Meaning(self._words, is_sure=True))
        if self.desk.do("Say what the labels mean", operations) and self.desk.attempt(
            lambda: self.desk.flow.session.save(self.desk.actor)
        ):
            ui.navigate.reload()
