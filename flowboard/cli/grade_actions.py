"""What the keys of grading do to a session, whether they are pressed or read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flowboard.workspace.grading.session import GradingSession
    from flowboard.workspace.grading.task import Verdict

VERDICTS: Final[Mapping[str, Verdict]] = {"1": "good", "2": "bad", "3": "unsure"}

HELP: Final = (
    ("1  2  3", "good, bad, unsure; a bad one asks for a note, which may stay empty"),
    ("n", "write a note, or change the one there is"),
    ("u", "undo what you did last"),
    ("x", "mark the row as broken, or take the mark away"),
    ("j  k", "next row, row before"),
    ("g", "next row without a grade"),
    ("space  b", "a page down, a page up; also PageDown, PageUp and the arrow keys"),
    ("v", "show or hide the values that led to the output"),
    ("h", "show or hide what the evaluators say, once you have graded"),
    ("q  Esc", "quit; everything is kept"),
)


def act(session: GradingSession, key: str) -> str | None:
    """Do what a key stands for and say what happened; None where it stands for nothing here."""
    if key in VERDICTS:
        session.grade(VERDICTS[key])
        return _told(session, f"Graded {VERDICTS[key]}.")
    if key == "x":
        is_flagged = session.flag()
        return _told(session, "Marked as broken." if is_flagged else "No longer marked as broken.")
    if key == "u":
        undone = session.undo()
        return "There is nothing to undo." if undone is None else "Undone."
    if key == "j":
        return "" if session.next() else "This is the last row."
    if key == "k":
        return "" if session.previous() else "This is the first row."
    if key == "g":
        if session.next_ungraded():
            return ""
        return _told(session, "" if session.is_finished else "No other row is without a grade.")
    return None


def _told(session: GradingSession, text: str) -> str:
    if not session.is_finished:
        return text
    return f"{text} Every row is graded; q ends, k goes back.".strip()
