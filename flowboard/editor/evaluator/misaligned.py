"""The rows that person and evaluator see differently, false passes first, each with three ways to settle it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

from nicegui import background_tasks, ui

from flowboard.align.card import ReportCard
from flowboard.align.card.model import Misaligned
from flowboard.align.words import counted
from flowboard.editor.evaluator.leading import RowCount
from flowboard.editor.evaluator.ruling import RulingForm
from flowboard.editor.grading.grader import labels_of
from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text, button
from flowboard.editor.theme.icons import icon
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.corrections import RowOfCard, annotate, flip

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk
    from flowboard.editor.evaluator.feed import CardFeed

MOST: Final = 12
_KINDS: Final = {
    "false_pass": ("False pass", "You: bad. The evaluator passes it."),
    "false_fail": ("False fail", "You: good. The evaluator fails it."),
}


class MisalignedRows:
    """The list. A row that is still there stays as it is, with what is being typed in it."""

    def __init__(self, desk: Desk, node: str, feed: CardFeed) -> None:
        self.desk = desk
        self.node = node
        self.feed = feed
        self._rows: dict[str, _Row] = {}
        with ui.element("div").classes("fb-report-head"):
            self._heading = Text("h3", "", "fb-report-heading")
            self._all = RowCount(desk, testid="misaligned-all")
        self._done = ui.element("div").classes("fb-report-done").props('role="status"')
        self._list = ui.element("ul").classes("fb-misaligned")
        self._more = RowCount(desk, testid="misaligned-more", classes="fb-quiet")

    def show(self, card: ReportCard, run: str) -> None:
        """Show the rows of another measurement."""
        few = card.misaligned[:MOST]
        total = len(card.misaligned)
        self._heading.set_text(
            f"{counted(total, 'row')} seen differently" if total else "No row is seen differently"
        )
        for key in self._rows.keys() - {f"{row.kind} {row.id}" for row in few}:
            self._rows.pop(key).element.delete()
        for place, row in enumerate(few):
            key = f"{row.kind} {row.id}"
            if key not in self._rows:
                with self._list:
                    self._rows[key] = _Row(self, row, card.label(row.id), is_open=False)
                self._rows[key].element.move(target_index=place)
            self._rows[key].run = run
            self._rows[key].tell(row)
        keys = [row.id for row in card.misaligned]
        rest = total - len(few)
        self._all.show(
            "Show all" if total else "", lambda: keys, f"{counted(total, 'row')} seen differently"
        )
        self._more.show(
            f"and {counted(rest, 'more row')}" if rest else "",
            lambda: keys[len(few) :],
            f"{counted(rest, 'more row')} seen differently",
        )

    def done(self, words: str, undo: Callable[[], None] | None = None) -> None:
        """Say what was done, and offer to take it back."""
        self._done.clear()
        with self._done:
            icon("check")
            Text("span", words)
            if undo is not None:
                button("Undo", undo, kind="quiet", testid="undo-flip")

    def correct(self, work: Callable[[], object], then: Callable[[], None]) -> None:
        """Write something into the log beside the page, then look what that does to the card."""

        async def do() -> None:
            try:
                await asyncio.to_thread(work)
            except WorkspaceError as error:
                self.desk.notice(str(error))
                return
            with self.desk.client:
                then()
            self.feed.look()

        _begin(do())


def _begin(work: Coroutine[Any, Any, None]) -> None:
    background_tasks.create(work, name="correct a row")


class _Row:
    def __init__(self, rows: MisalignedRows, row: Misaligned, label: str, *, is_open: bool) -> None:
        self.rows = rows
        self.row = row
        self.label = label
        self.run = ""
        word, meaning = _KINDS[row.kind]
        with ui.element("li").classes("fb-misaligned-row") as self.element:
            self.element.props["data-testid"] = f"misaligned-{label}"
            with ui.element("details") as details:
                if is_open:
                    details.props["open"] = True
                with ui.element("summary"):
                    with ui.element("span").classes("fb-misaligned-kind"):
                        icon("alert")
                        Text("span", word)
                    Text("strong", label)
                    Text("span", row.title, "fb-misaligned-title")
                with ui.element("div").classes("fb-misaligned-body"):
                    Text("p", meaning, "fb-quiet")
                    with ui.element("div").classes("fb-two-sides"):
                        with ui.element("div"):
                            Text("h4", "You")
                            self._note = Text("p", "")
                        with ui.element("div"):
                            Text("h4", "Evaluator")
                            self._reasons = ui.element("div")
                    self._build_ways()
                    self._form = ui.element("div").classes("fb-misaligned-form")
        self.tell(row, anew=True)

    def tell(self, row: Misaligned, *, anew: bool = False) -> None:
        """Show what was noted and said since."""
        self._note.set_text(row.note or "No note.")
        if anew or row.reasons != self.row.reasons:
            self._reasons.clear()
            with self._reasons:
                for reason in row.reasons:
                    with ui.element("p"):
                        Text("b", reason.assertion)
                        Text("span", f" {reason.text}")
                if not row.reasons:
                    silent = (
                        "No assertion objects." if row.kind == "false_pass" else "It gave no reason."
                    )
                    Text("p", silent, "fb-quiet")
        self.row = row

    def _build_ways(self) -> None:
        desk = self.rows.desk
        with ui.element("div").classes("fb-tools"):
            if desk.may("grade"):
                button("Judge is wrong", self._ask_note, testid="judge-is-wrong")
                button("I was wrong", self._flip, testid="i-was-wrong")
            if desk.may("edit"):
                button("Criterion is unclear", self._ask_ruling, testid="criterion-is-unclear")
            button("Open the row", self._open, kind="quiet")

    def _open(self) -> None:
        self.rows.desk.show("row", row=labels_of(self.row.id)[0], node=self.rows.node)

    def _at(self) -> RowOfCard:
        desk = self.rows.desk
        return RowOfCard(desk.flow.path, self.run, self.rows.node, self.row.id, desk.actor.name)

    # -- the judge is wrong ------------------------------------------------------------------------

    def _ask_note(self) -> None:
        self._form.clear()
        with self._form:
            control = FieldControl(
                "area",
                self.row.note,
                label="What the judge has overlooked",
                placeholder="What has the judge overlooked? One sentence helps most.",
                on_edit=self._typed,
                name="judge-note",
            )
            self._text = self.row.note
            with ui.element("div").classes("fb-tools"):
                button("Keep the note", self._keep_note, testid="keep-note")
                button("Cancel", self._form.clear, kind="quiet")
        control.focus()

    def _typed(self, text: Any) -> None:
        self._text = str(text)

    def _keep_note(self) -> None:
        at, text, types = self._at(), self._text, self.rows.desk.flow.session.types

        def kept() -> None:
            self._form.clear()
            self.rows.done(f"Noted on {self.label}. The grade stays.")

        self.rows.correct(lambda: annotate(at, types, text), kept)

    # -- the person was wrong ----------------------------------------------------------------------

    def _flip(self) -> None:
        at, types = self._at(), self.rows.desk.flow.session.types
        rows, label = self.rows, self.label
        now = "good" if self.row.kind == "false_pass" else "bad"

        def undo() -> None:
            rows.correct(
                lambda: flip(at, types), lambda: rows.done(f"{label} has its grade of before again.")
            )

        rows.correct(
            lambda: flip(at, types),
            lambda: rows.done(f"{label} is {now} now. The log keeps both grades.", undo),
        )

    # -- the criterion is unclear ------------------------------------------------------------------

    def _ask_ruling(self) -> None:
        self._form.clear()
        with self._form:
            RulingForm(self.rows.desk, self.rows.node, self._close_form, self.rows.done)

    def _close_form(self) -> None:
        self._form.clear()
