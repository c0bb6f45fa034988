"""Keys of a terminal one by one, without Enter; the terminal is as before afterwards, come what may."""

from __future__ import annotations

import codecs
import os
import select
import signal
import sys
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Final, Self, TextIO

_REST: Final = 0.05
"""Seconds in which the rest of a key's characters come; after them, Escape was Escape."""

_SEQUENCES: Final = {
    "[A": "up", "OA": "up", "[B": "down", "OB": "down", "[5~": "page_up", "[6~": "page_down",
    "[H": "home", "[F": "end", "[1~": "home", "[4~": "end",
}  # fmt: skip
_NAMES: Final = {
    "\n": "enter", "\r": "enter", "\x7f": "backspace", "\b": "backspace", "\x04": "end_of_input",
    "\x15": "clear",
}  # fmt: skip


def can_read_keys(stream: TextIO) -> bool:
    """Whether single keys can be read from `stream`: a terminal, on a system that knows how."""
    try:
        import termios  # noqa: F401 - not there on Windows
    except ImportError:
        return False
    return stream.isatty()


class Keyboard:
    """Reads keys inside of `with`. Signals that end the program unwind it, so that all is put right.

    Ctrl-C interrupts as ever; Ctrl-Z and Ctrl-\\ do nothing, for they would leave the screen as it is.
    """

    def __init__(self, stream: TextIO) -> None:
        self._file = stream.fileno()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting: list[str] = []
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        import termios

        self._settings = termios.tcgetattr(self._file)
        for wanted in (signal.SIGTERM, signal.SIGHUP):
            self._before[wanted] = signal.signal(wanted, _leave)
        self._before[signal.SIGWINCH] = signal.signal(signal.SIGWINCH, _note)
        self._bell, waker = os.pipe()
        os.set_blocking(waker, False)
        self._waker = waker
        self._former_waker = signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        settings = termios.tcgetattr(self._file)
        settings[3] &= ~(termios.ICANON | termios.ECHO)
        for character in (termios.VSUSP, termios.VQUIT):
            settings[6][character] = b"\0"
        settings[6][termios.VMIN], settings[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self._file, termios.TCSADRAIN, settings)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        import termios

        with suppress(termios.error):  # the terminal is gone, and with it what there was to restore
            termios.tcsetattr(self._file, termios.TCSADRAIN, self._settings)
        signal.set_wakeup_fd(self._former_waker)
        for former, handler in self._before.items():
            signal.signal(former, handler)
        os.close(self._bell)
        os.close(self._waker)

    def read(self) -> str:
        """Wait for a key and give it: a character, or a name such as `escape`, `page_down`, `resize`.

        `end_of_input` is Ctrl-D, or that nobody is there any more.
        """
        while not self._waiting:
            ready, _, _ = select.select([self._file, self._bell], [], [])
            if self._bell in ready and signal.SIGWINCH in os.read(self._bell, 64):
                return "resize"
            if self._file in ready:
                self._take()
        key = self._waiting.pop(0)
        if key == "\x1b":
            return self._sequence()
        return _NAMES.get(key, key)

    def _take(self) -> None:
        try:
            given = os.read(self._file, 1024)
        except OSError:
            given = b""
        self._waiting += self._decoder.decode(given) if given else ["\x04"]

    def _sequence(self) -> str:
        """What an Escape has begun: a key of its own, or one that sends several characters."""
        text = ""
        while self._waiting or select.select([self._file], [], [], _REST)[0]:
            if not self._waiting:
                self._take()
                continue
            if not text and self._waiting[0] not in "[O":
                break
            text += self._waiting.pop(0)
            if len(text) > 1 and (text[-1].isalpha() or text[-1] == "~"):
                return _SEQUENCES.get(text, "unknown")
        return "escape"


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _note(number: int, frame: FrameType | None) -> None:
    """Nothing: that the signal came is told through the wakeup file."""
