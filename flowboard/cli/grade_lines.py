"""Grading without a screen: keys come by lines, and a line tells what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, TextIO

from flowboard.cli.grade_actions import VERDICTS, act
from flowboard.cli.printing import print_message, print_text

if TYPE_CHECKING:
    from flowboard.workspace.grading.session import GradingSession

_WITH_NOTE: Final = (*VERDICTS, "n")


def grade_by_lines(
    session: GradingSession, lines: TextIO, out: TextIO | None, *, is_asked: bool
) -> None:
    """Take keys from `lines` until `q` or their end, and tell what each did unless `out` is None.

    Where somebody `is_asked`, a terminal that can't show a screen, every row is shown before.
    """
    _ask(session, is_asked)
    for line in lines:
        for key, note in _keys(line.rstrip("\r\n")):
            if key == "q":
                return
            if session.shown is None:
                return
            told = _act(session, key, note)
            if out is not None:
                print_text(told)
        _ask(session, is_asked)


def _keys(line: str) -> Iterator[tuple[str, str]]:
    """The keys of a line, one after the other: `11x`; or one key with a note: `2 too long`."""
    key, space, note = line.partition(" ")
    if space and key in _WITH_NOTE:
        yield key, note.strip()
    else:
        for key in line.replace(" ", ""):
            yield key, ""


def _act(session: GradingSession, key: str, note: str) -> str:
    shown = session.shown
    assert shown is not None
    if key == "n":
        session.note(note)
        return f"{shown.row.key}: noted"
    if key in VERDICTS:
        verdict = VERDICTS[key]
        session.grade(verdict, note)
        return f"{shown.row.key}: {verdict}{f' ({note})' if note else ''}"
    told = act(session, key)
    if told is None:
        return f"{key!r} is no key. Use 1, 2, 3, n, u, x, j, k, g or q."
    return f"{shown.row.key}: {told}" if told else f"now at {session.shown.row.key}"  # type: ignore[union-attr]


def _ask(session: GradingSession, is_asked: bool) -> None:
    from flowboard.cli.grade_text import sections

    shown = session.shown
    if not is_asked or shown is None:
        return
    if shown.why:
        print_message(shown.why)
    for section in sections(shown, session.source.port, upstream=False):
        print_message(f"{section.title}\n  " + section.text.replace("\n", "\n  "))
    print_message(f"{session.progress}\n1 good, 2 bad, 3 unsure, q quit, then Enter:")
