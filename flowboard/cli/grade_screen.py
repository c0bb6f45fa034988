"""Grading on a terminal: a row at a time, a key for everything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TextIO

from rich.console import Console, RenderableType
from rich.control import Control
from rich.rule import Rule
from rich.screen import Screen
from rich.text import Text

from flowboard.cli.grade_actions import HELP, VERDICTS, act
from flowboard.cli.grade_keys import Keyboard
from flowboard.cli.grade_text import readable, sections, visible

if TYPE_CHECKING:
    from flowboard.workspace.grading.session import GradingSession
    from flowboard.workspace.grading.task import Shown

_COLOURS: Final = {"good": "green", "bad": "red", "unsure": "yellow"}
_KEYS: Final = "1 good  2 bad  3 unsure  n note  u undo  j k move  g ungraded  ? keys  q quit"
_WHY: Final = "Why is it bad? Enter keeps it, Esc leaves it out: "
_NOTE: Final = "Note: "


def can_show(stream: TextIO) -> bool:
    """Whether `stream` is a terminal that knows more than lines."""
    return stream.isatty() and os.environ.get("TERM", "") not in ("", "dumb", "unknown")


def grade_on_screen(session: GradingSession, keys: TextIO, stream: TextIO) -> None:
    """Show row after row on `stream` and do what the keys say, until the grader quits."""
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    if session.shown is None:
        return
    with Keyboard(keys) as keyboard, console.screen(hide_cursor=True):
        _GradeScreen(session, keyboard, console).run()


class _GradeScreen:
    """What is on the screen beside the session: how far it is scrolled, and what is folded out."""

    def __init__(self, session: GradingSession, keyboard: Keyboard, console: Console) -> None:
        self._session = session
        self._keyboard = keyboard
        self._console = console
        self._top = 0
        self._upstream = False
        self._help = False
        self._message = ""
        self._warned_on = ""

    def run(self) -> None:
        """Draw, read a key, do it; until one says to quit."""
        while True:
            self._draw()
            key = self._keyboard.read()
            if key == "resize":
                continue
            if key in ("q", "escape", "end_of_input") and not self._help:
                return
            before = self._session.shown
            self._message = self._do(key)
            now = self._session.shown
            if before is None or now is None or before.row is not now.row:
                self._top = 0

    # -- keys --------------------------------------------------------------------------------------

    def _do(self, key: str) -> str:
        """Do what a key stands for; gives what is to be told."""
        if self._help or key == "?":
            self._help, self._top = key == "?" and not self._help, 0
            return ""
        if self._scroll(key):
            return self._message
        if key == "v":
            self._upstream = not self._upstream
            return ""
        if key == "h":
            return self._reveal()
        if key == "n":
            return self._note()
        if key == "2":
            return self._grade_bad()
        told = act(self._session, key)
        return "There is no such key; ? shows those there are." if told is None else told

    def _scroll(self, key: str) -> bool:
        page = max(1, self._room - 1)
        steps = {
            " ": page, "page_down": page, "b": -page, "page_up": -page, "down": 1, "up": -1,
            "home": -self._top, "end": 10**6,
        }  # fmt: skip
        if key not in steps:
            return False
        self._top = max(0, min(self._top + steps[key], len(self._body()) - self._room))
        return True

    def _reveal(self) -> str:
        shown = self._shown
        if shown.verdicts_are_shown:
            self._session.hide()
            return ""
        if shown.grade is None and self._warned_on != shown.row.subject:
            self._warned_on = shown.row.subject
            return "Grade first. If you look before, with h again, the row measures no evaluator."
        self._session.reveal()
        self._top = 10**6
        return ""

    def _grade_bad(self) -> str:
        """The grade is kept before the note is asked for: nothing is lost with the note."""
        shown = self._shown
        given = self._session.grade(VERDICTS["2"])
        text = self._line(_WHY, given.note, replace(shown, grade=given))
        if text is not None:
            self._session.note(text, on=given)
        return (
            "Graded bad."
            if not self._session.is_finished
            else "Graded bad. Every row is graded; q ends."
        )

    def _note(self) -> str:
        shown = self._shown
        before = shown.grade.note if shown.grade is not None else shown.note
        text = self._line(_NOTE, before, shown)
        if text is None:
            return ""
        self._session.note(text)
        return "Noted." if shown.grade is not None else "Noted; the note goes with your grade."

    def _line(self, prompt: str, text: str, shown: Shown) -> str | None:
        """Let the grader write a line under the row; None where Escape leaves it out."""
        while True:
            self._message = f"{prompt}{text}_"
            self._draw(shown)
            key = self._keyboard.read()
            if key in ("enter", "end_of_input"):
                return text.strip()
            if key == "escape":
                return None
            if key == "backspace":
                text = text[:-1]
            elif key == "clear":
                text = ""
            elif len(key) == 1 and key.isprintable():
                text += key

    # -- drawing -----------------------------------------------------------------------------------

    @property
    def _shown(self) -> Shown:
        shown = self._session.shown
        assert shown is not None  # there were rows, and rows stay
        return shown

    def _draw(self, shown: Shown | None = None) -> None:
        """Draw the screen with the session's row, or with one that was graded just now."""
        head, foot = self._head(shown), self._foot()
        self._room = max(1, self._console.height - len(head) - len(foot) - 2)
        body = self._body(shown)
        self._top = max(0, min(self._top, len(body) - self._room))
        part = body[self._top : self._top + self._room]
        part += [Text()] * (self._room - len(part))
        left = len(body) - self._top - self._room
        more = f"{left} more lines: space" if left > 0 else ""
        lines: list[RenderableType] = [
            *head, Rule(style="dim"), *part, Rule(more, align="right", style="dim"), *foot
        ]  # fmt: skip
        self._console.control(Control.home())
        self._console.print(Screen(*lines), end="")

    def _head(self, shown: Shown | None) -> list[Text]:
        shown = shown or self._shown
        source, task = self._session.source, self._session.task
        name = visible(f"{source.run.flow_name} / {source.graded.id}")
        title = Text.assemble((name, "bold"), "  ", (visible(shown.row.key), "dim"))
        if shown.is_flagged:
            title.append("  broken", "magenta")
        elif shown.grade is not None:
            title.append(f"  {shown.grade.grade}", _COLOURS[shown.grade.grade])
            if shown.grade.note:
                title.append(f": {visible(shown.grade.note)}", "dim")
        elif shown.note:
            title.append(f"  {visible(shown.note)}", "dim")
        asked = source.criterion(task.criterion).text if task.criterion else source.instructions
        told = [Text(visible(asked), "italic")] if asked else []
        why = [Text(visible(shown.why), "dim")] if shown.why else []
        return self._wrapped([title, *told, *why, Text(f"{self._session.progress}.", "dim")])

    def _foot(self) -> list[Text]:
        return [*self._wrapped([Text(visible(self._message))]), *self._wrapped([Text(_KEYS, "dim")])]

    def _body(self, shown: Shown | None = None) -> list[Text]:
        if self._help:
            return self._wrapped([Text(f"{keys:<10}{what}") for keys, what in HELP])
        shown = shown or self._shown
        parts = list(self._read(shown))
        hidden = len(shown.look.upstream)
        if hidden and not self._upstream:
            more = "1 more value" if hidden == 1 else f"{hidden} more values"
            parts += [Text(), Text(f"v shows {more} that led to it", "dim")]
        if shown.verdicts_are_shown:
            parts += self._said(shown)
        return [line for part in parts for line in self._wrapped([part])]

    def _read(self, shown: Shown) -> Iterator[Text]:
        for number, section in enumerate(
            sections(shown, self._session.source.port, upstream=self._upstream)
        ):
            if number:
                yield Text()
            yield Text(section.title, "bold reverse" if section.is_graded else "bold dim")
            yield from (
                Text(line, "" if section.is_graded else "dim") for line in section.text.split("\n")
            )

    def _said(self, shown: Shown) -> Iterator[Text]:
        yield Text()
        yield Text("what the evaluators say", "bold dim")
        if not shown.look.verdicts:
            yield Text("nothing: no assertion and no judge looks at this row", "dim")
        for verdict in shown.look.verdicts:
            why = f": {readable(verdict.why)}" if verdict.why else ""
            yield Text(f"{verdict.outcome}  {visible(verdict.node)}/{visible(verdict.name)}{why}")

    def _wrapped(self, texts: list[Text]) -> list[Text]:
        width = max(8, self._console.width)
        return [line for text in texts for line in (text.wrap(self._console, width) or [Text()])]
