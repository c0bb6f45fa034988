"""One labelled row: what came in and out, what the person says of it, and what the judge says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nicegui import ui

from flowboard.editor.drawer.values import as_text, build_value
from flowboard.editor.grading.screen import labels_of
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text, button, icon_button, relabel
from flowboard.editor.theme.icons import icon
from flowboard.workspace.evaluators.corrections import RowOfCard, annotate, flip
from flowboard.workspace.labelling.results import ResultRow, Standing

if TYPE_CHECKING:
    from flowboard.editor.labelling.room import LabelRoom

_EXCERPT: Final = 400  # characters of a value in the line; opened, it has all
_STANDINGS: Final[dict[Standing, tuple[str, str]]] = {
    "waiting": ("", ""),
    "aligned": ("check", "Aligned"),
    "false_pass": ("alert", "False pass"),
    "false_fail": ("alert", "False fail"),
    "unsure": ("help", "Judge unsure"),
    "error": ("alert", "No verdict"),
}
_OTHER: Final = {"good": "bad", "bad": "good"}


class ResultLine:
    """A line of the list. It keeps its height while results come in, and opens to the whole texts."""

    def __init__(self, room: LabelRoom, row: ResultRow) -> None:
        self.room = room
        self.row = row
        self.label = labels_of(row.row.key)[0]
        self._is_open = False
        self._is_awaited = room.is_evaluating
        self._note = ""
        with ui.element("li").classes("fb-result") as self.element:
            self.element.props["data-testid"] = f"result-{self.label}"
            with ui.element("div").classes("fb-result-line"):
                with ui.element("div").classes("fb-result-mark"):
                    Text("strong", self.label)
                    self._standing = ui.element("span").classes("fb-standing")
                with ui.element("div").classes("fb-result-values"):
                    Text("p", _excerpt(row.row.input), "fb-result-input")
                    Text("p", _excerpt(row.row.output), "fb-result-output")
                with ui.element("div").classes("fb-result-side"):
                    Text("h3", "You")
                    self._grade = Text("span", "", "fb-graded")
                    self._noted = Text("p", "")
                with ui.element("div").classes("fb-result-side"):
                    Text("h3", "Judge")
                    self._verdict = Text("span", "", "fb-graded")
                    self._why = Text("p", "")
                self._toggle = icon_button(
                    "chevron-down", f"Open row {self.label}", self._open, testid=f"open-{self.label}"
                )
                self._toggle.props["aria-expanded"] = "false"
            self._body = ui.element("div").classes("fb-result-body")
        self._draw()

    def show(self, row: ResultRow) -> None:
        """Show the row as it is now; nothing that hasn't changed is touched."""
        if row != self.row or self._is_awaited != self.room.is_evaluating:
            before, self.row = self.row, row
            self._is_awaited = self.room.is_evaluating
            self._draw()
            if self._is_open and (before.said, before.grade) != (row.said, row.grade):
                self._draw_body()

    def _draw(self) -> None:
        row, standing = self.row, self.row.standing
        symbol, words = _STANDINGS[standing]
        said = row.said
        is_stale = said is not None and not said.is_current and not self._is_awaited
        if is_stale:
            symbol, words = "history", "Earlier judge"
        elif standing == "waiting" and self._is_awaited:
            symbol, words = "more", "Waiting"
        self._standing.clear()
        with self._standing:
            if words:
                icon(symbol)
                Text("span", words)
        self.element.props["data-standing"] = "stale" if is_stale else standing
        self.element.update()
        self._grade.set_text(row.grade)
        self._grade.classes(replace=f"fb-graded {row.grade}")
        self._noted.set_text(row.note)
        verdict = "" if said is None else _WORDS.get(said.outcome, said.outcome)
        tone = "" if said is None else _TONES.get(said.outcome, "unsure")
        self._verdict.set_text(verdict)
        self._verdict.classes(replace=f"fb-graded {tone}" if not is_stale else "fb-graded")
        self._why.set_text("" if said is None else said.why)

    # -- opened ------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._is_open = not self._is_open
        self._toggle.props["aria-expanded"] = "true" if self._is_open else "false"
        relabel(self._toggle, f"{'Close' if self._is_open else 'Open'} row {self.label}")
        self._toggle.update()
        self.element.classes(
            add="fb-open" if self._is_open else "", remove="" if self._is_open else "fb-open"
        )
        if self._is_open:
            self._draw_body()
        else:
            self._body.clear()

    def _draw_body(self) -> None:
        row, desk = self.row, self.room.desk
        self._body.clear()
        self._note = row.note
        with self._body:
            for name, value in (("Input", row.row.input), ("Output", row.row.output)):
                with ui.element("section"):
                    Text("h3", name)
                    build_value(value)
            if row.said is not None:
                with ui.element("section"):
                    Text("h3", "The judge's explanation")
                    build_value(row.said.why or "It gave no reason.")
            if not desk.may("grade"):
                return
            with ui.element("section"):
                heading = Text("label", "Your explanation")
                self._field = FieldControl(
                    "area",
                    row.note,
                    self._typed,
                    name=f"explanation-{self.label}",
                    placeholder=f"Why is it {row.grade}? One sentence helps most.",
                )
                heading.props["for"] = self._field.input_id
                with ui.element("div").classes("fb-tools"):
                    button("Keep it", self._keep, testid=f"keep-{self.label}")
                    if row.said is not None and row.said.why:
                        button("Take the judge's words", self._take, kind="quiet")
                    if row.standing in ("false_pass", "false_fail"):
                        other = _OTHER[row.grade]
                        button(
                            f"I was wrong: it is {other}",
                            self._flip,
                            kind="quiet",
                            testid=f"flip-{self.label}",
                        )

    def _typed(self, text: Any) -> None:
        self._note = str(text)

    def _take(self) -> None:
        if self.row.said is not None:
            self._note = self.row.said.why
            self._field.show(self._note)

    def _at(self) -> RowOfCard:
        desk = self.room.desk
        return RowOfCard(
            desk.flow.path,
            self.room.prepared.run,
            self.room.judging.evaluator,
            self.row.row.key,
            desk.actor.name,
        )

    def _keep(self) -> None:
        at, note, desk = self._at(), self._note, self.room.desk
        if not note.strip():
            desk.notice("Write why, in a sentence; then keep it.")
            return
        self.room.correct(
            lambda: annotate(at, desk.flow.session.types, note),
            lambda: desk.notice(f"Kept with row {self.label}. The label stays {self.row.grade}."),
        )

    def _flip(self) -> None:
        at, desk = self._at(), self.room.desk
        now = _OTHER[self.row.grade]
        self.room.correct(
            lambda: flip(at, desk.flow.session.types),
            lambda: desk.notice(f"Row {self.label} is {now} now. The log keeps both labels."),
        )


_WORDS: Final = {"pass": "pass", "fail": "fail", "unsure": "unsure", "error": "error"}
_TONES: Final = {"pass": "good", "fail": "bad", "unsure": "unsure", "error": "erred"}


def _excerpt(value: Any) -> str:
    text = " ".join(as_text(value)[: 2 * _EXCERPT].split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
