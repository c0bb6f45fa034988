"""What the grader sees and does. Verdicts commit at once and go on; nothing moves under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from nicegui import ui
from nicegui.events import KeyEventArguments
from starlette.requests import Request

from flowboard.editor.desk import Desk
from flowboard.editor.drawer.values import build_value
from flowboard.editor.grading.grader import KEYS, Grader, Verdict, labels_of
from flowboard.editor.grading.progress import build_progress
from flowboard.editor.pages.top import build_brand, build_theme_menu
from flowboard.editor.theme.controls import Text, button
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.workspace.grading_session import Shown

_SOON: Final = 2.0  # seconds between two looks for rows that have come
_WORDS: Final[dict[Verdict, str]] = {"good": "Good", "bad": "Bad", "unsure": "Unsure"}


class GradingView:
    """The page of one grader."""

    def __init__(self, desk: Desk, grader: Grader) -> None:
        self.desk = desk
        self.grader = grader
        self._markdown = False
        self._last: tuple[str, str] | None = None
        self._actions: dict[str, Callable[[], object]] = {
            "j": grader.session.next,
            "k": grader.session.previous,
            "g": grader.session.next_ungraded,
            "u": self._undo,
            "x": grader.session.flag,
            "h": self._look,
            "n": self._write_note,
            "Escape": self._leave,
        }

    def build(self, request: Request) -> None:
        """Build the whole page."""
        flow = self.desk.flow
        with ui.element("div").classes("fb-grading"):
            with ui.element("header").classes("fb-top"):
                build_brand()
                for words, link in (
                    (flow.session.flow.name or flow.path.name, f"/flow/{flow.key}"),
                    ("Grade", ""),
                ):
                    Text("span", "/", "fb-top-slash")
                    Text("a" if link else "span", words).props.update({"href": link} if link else {})
                ui.element("span").classes("fb-top-space")
                Text("span", "Grades save as you go", "fb-meta")
                build_theme_menu(request, self.desk)
            self._progress = ui.element("section").classes("fb-grading-progress")
            with ui.element("div").classes("fb-grading-columns"):
                self._side = (
                    ui.element("aside").classes("fb-grading-side").props('aria-label="About this row"')
                )
                with ui.element("main").classes("fb-grading-main"):
                    self._row = ui.element("article").classes("fb-grading-row").props('tabindex="-1"')
                    self._criteria = ui.element("div").classes("fb-grading-criteria")
                    self._note = (
                        ui.textarea(placeholder="Why? One sentence helps most.")
                        .props('dense outlined autogrow rows=1 data-testid="note" aria-label="Note"')
                        .classes("fb-grading-note")
                    )
                    self._note.on("keydown.enter.exact.prevent", lambda _: self._note_written())
                    self._build_verdicts()
        ui.keyboard(on_key=self._pressed, ignore=["input", "textarea", "select"], repeating=False)
        ui.timer(_SOON, self._look_for_rows)
        self._draw()

    def _build_verdicts(self) -> None:
        with ui.element("div").classes("fb-verdicts"):
            for key, verdict in KEYS.items():
                made = ui.element("button").classes(f"fb-verdict-button {verdict}")
                made.props.update(
                    {"type": "button", "data-testid": f"grade-{verdict}", "aria-keyshortcuts": key}
                )
                made.on("click", lambda _, verdict=verdict: self._grade(verdict), [])
                with made:
                    ui.element("i").classes(
                        f"fb-mark-key {'pass' if verdict == 'good' else 'fail' if verdict == 'bad' else 'unsure'}"
                    ).props('aria-hidden="true"')
                    Text("span", _WORDS[verdict])
                    Text("kbd", key)
        with ui.element("div").classes("fb-grading-keys"):
            for key, words in (
                ("n", "note"), ("u", "undo"), ("x", "broken row"), ("h", "show the judge"),
                ("j", "next"), ("k", "back"), ("g", "next ungraded"), ("Esc", "done"),
            ):  # fmt: skip
                action = self._actions["Escape" if key == "Esc" else key]
                with button("", partial(self._do, action), kind="quiet"):
                    Text("kbd", key)
                    Text("span", words)

    # -- what is done ------------------------------------------------------------------------------

    def _pressed(self, event: KeyEventArguments) -> None:
        if (
            not event.action.keydown
            or event.modifiers.ctrl
            or event.modifiers.alt
            or event.modifiers.meta
        ):
            return
        key = event.key.name
        if key == "n":
            return  # the page itself has put the focus into the note: from here it would come late
        if key in KEYS:
            self._grade(KEYS[key])
        elif key in self._actions:
            self._do(self._actions[key])

    def _grade(self, verdict: Verdict) -> None:
        shown = self.grader.shown
        if shown is None:
            return
        note = str(self._note.value or "").strip()

        def grade() -> None:
            self.grader.session.grade(verdict, note)
            self._last = (shown.row.key, verdict)

        self._do(grade)

    def _do(self, action: Callable[[], object]) -> None:
        try:
            action()
        except WorkspaceError as error:
            self.desk.notice(str(error))
        self._draw()

    def _undo(self) -> None:
        if self.grader.session.undo() is None:
            self.desk.notice("There is nothing to undo in this session.")
        self._last = None

    def _look(self) -> None:
        shown = self.grader.shown
        if shown is not None and shown.verdicts_are_shown:
            self.grader.session.hide()
        else:
            self.grader.session.reveal()

    def _write_note(self) -> None:
        self._note.run_method("focus")

    def _note_written(self) -> None:
        text = str(self._note.value or "").strip()
        self._do(lambda: self.grader.session.note(text))

    def _leave(self) -> None:
        ui.navigate.to(f"/flow/{self.desk.flow.key}")

    def _look_for_rows(self) -> None:
        """Rows join as soon as their output exists; the one before the grader stays."""
        try:
            was_empty, joined = self.grader.shown is None, self.grader.session.refresh()
        except WorkspaceError as error:
            self.desk.notice(str(error))
            return
        if joined and was_empty:
            self.grader.session.next_ungraded()
            self._draw()
        elif joined:
            build_progress(self._progress, self.grader)

    # -- what is seen ------------------------------------------------------------------------------

    def _draw(self) -> None:
        shown = self.grader.shown
        build_progress(self._progress, self.grader)
        self._note.value = (
            "" if shown is None else (shown.grade.note if shown.grade else "") or shown.note
        )
        self._draw_row(shown)
        self._draw_criteria(shown)
        self._draw_side(shown)

    def _draw_row(self, shown: Shown | None) -> None:
        self._row.clear()
        with self._row:
            if shown is None:
                Text(
                    "p",
                    "No outputs yet. Run the flow; each row joins here as soon as it has an output.",
                    "fb-nothing",
                )
                return
            with ui.element("header"):
                row, *variant = labels_of(shown.row.key)
                Text("h1", f"Row {row}")
                if variant:
                    Text("span", " · ".join(variant), "fb-meta")
                if shown.grade is not None:
                    Text("span", f"graded {shown.grade.grade}", f"fb-graded {shown.grade.grade}")
                if shown.is_flagged:
                    Text("span", "flagged as broken", "fb-graded unsure")
                ui.element("span").classes("fb-top-space")
                ui.switch(
                    "Markdown",
                    value=self._markdown,
                    on_change=lambda event: self._set_markdown(bool(event.value)),
                ).props("dense")
            for name, value in shown.look.beside.items():
                _folded(name, value, is_open=True)
            with ui.element("div").classes("fb-grading-output").props('data-testid="output"'):
                build_value(shown.look.output, markdown=self._markdown)

    def _set_markdown(self, markdown: bool) -> None:
        self._markdown = markdown
        self._draw_row(self.grader.shown)

    def _draw_criteria(self, shown: Shown | None) -> None:
        self._criteria.clear()
        criteria = self.grader.criteria
        self._criteria.set_visibility(bool(criteria) and shown is not None)
        if shown is None:
            return
        with self._criteria:
            Text("span", "Per criterion, if you like", "fb-meta")
            for name, text in criteria.items():
                with ui.element("fieldset").classes("fb-criterion"):
                    Text("legend", text)
                    given = self.grader.grade_of(name)
                    for verdict in KEYS.values():
                        made = ui.element("button").classes(
                            f"{verdict} chosen" if given == verdict else verdict
                        )
                        made.props.update(
                            {"type": "button", "aria-pressed": "true" if given == verdict else "false"}
                        )
                        made.on(
                            "click",
                            lambda _, name=name, verdict=verdict: self._do(
                                lambda: self.grader.grade_by(name, verdict)
                            ),
                            [],
                        )
                        with made:
                            Text("span", _WORDS[verdict])

    def _draw_side(self, shown: Shown | None) -> None:
        self._side.clear()
        if shown is None:
            return
        with self._side:
            if shown.why:
                with ui.element("section"):
                    Text("h2", "Why this row")
                    Text("p", shown.why)
            if self.grader.session.source.instructions:
                with ui.element("section"):
                    Text("h2", "What to look at")
                    Text("p", self.grader.session.source.instructions)
            if shown.look.upstream:
                with ui.element("section"):
                    Text("h2", "Upstream")
                    for name, value in shown.look.upstream.items():
                        _folded(name, value)
            with ui.element("section"):
                Text("h2", "The judge" if shown.verdicts_are_shown else "Judge hidden")
                if shown.verdicts_are_shown:
                    for verdict in shown.look.verdicts:
                        Text(
                            "p",
                            f"{verdict.name}: {verdict.outcome}"
                            + (f". {verdict.why}" if verdict.why else ""),
                        )
                    if not shown.look.verdicts:
                        Text("p", "No evaluator has judged this row.")
                else:
                    Text("p", "If you look before you grade, the row is left out of the report card.")
            if self._last is not None:
                with ui.element("section"):
                    Text("h2", "Last grade")
                    Text("p", f"{self._last[1]}, row {' · '.join(labels_of(self._last[0]))}")


def _folded(name: str, value: object, *, is_open: bool = False) -> None:
    """A value under its name, to be opened and closed."""
    frame = ui.element("details").classes("fb-grading-value")
    if is_open:
        frame.props["open"] = True
    with frame:
        Text("summary", name)
        with ui.element("div"):
            build_value(value)
