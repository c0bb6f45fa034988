"""A command in a real terminal: a pseudo-terminal of 24 lines of 80 characters."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

PATIENCE = 60.0  # seconds until something that doesn't appear is a failure
_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class Terminal:
    """A running command; what it shows is read until it shows what is expected."""

    def __init__(self, folder: Path, *arguments: str, lines: int = 24, **environment: str) -> None:
        self._own, self._side = pty.openpty()
        self.resize(lines)
        self.before = termios.tcgetattr(self._side)
        # Whoever runs the tests may have said how large a terminal is; this one has a size of its own.
        inherited = {name: os.environ[name] for name in os.environ if name not in ("LINES", "COLUMNS")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flowboard", *arguments],
            cwd=folder,
            env={**inherited, "TERM": "xterm-256color", **environment},
            stdin=self._side,
            stdout=self._side,
            stderr=self._side,
            start_new_session=True,
        )
        self.raw = ""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *exception: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._own)
        os.close(self._side)

    @property
    def settings(self) -> list[Any]:
        """The settings of the terminal: whether it echoes, collects lines, and so on."""
        return termios.tcgetattr(self._side)

    def resize(self, lines: int) -> None:
        """Give the terminal another height, and tell the program if it runs."""
        fcntl.ioctl(self._side, termios.TIOCSWINSZ, struct.pack("HHHH", lines, 80, 0, 0))
        if hasattr(self, "process"):
            self.process.send_signal(signal.SIGWINCH)

    def press(self, keys: str) -> None:
        """Press keys."""
        os.write(self._own, keys.encode())

    def shows(self, *expected: str) -> str:
        """Wait until one screen shows all of this; gives what is of it so far, without controls.

        A screen comes line by line: what stands below the texts expected may still be on its way.
        """
        seen = ""
        deadline = time.monotonic() + PATIENCE
        while not all(text in _plain(_last_screen(seen)) for text in expected):
            wait = deadline - time.monotonic()
            if wait <= 0 or not select.select([self._own], [], [], wait)[0]:
                raise AssertionError(f"{expected} didn't appear; it showed:\n{_plain(seen)}")
            try:
                part = os.read(self._own, 65536).decode("utf-8", "replace")
            except OSError:
                raise AssertionError(f"it ended without {expected}:\n{_plain(seen)}") from None
            seen += part
            self.raw += part
        return _plain(_last_screen(seen))

    def ends(self) -> tuple[int, str]:
        """Wait for its end; gives the exit code and what it showed at last."""
        seen = ""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None or select.select([self._own], [], [], 0)[0]:
            if time.monotonic() > deadline:
                raise AssertionError(f"it doesn't end:\n{_plain(seen)}")
            if select.select([self._own], [], [], 0.05)[0]:
                seen += os.read(self._own, 65536).decode("utf-8", "replace")
        self.raw += seen
        return self.process.returncode, _plain(seen)


def _last_screen(text: str) -> str:
    """What came since the program last began at the top; everything, if it never did."""
    return text.rpartition("\x1b[H")[2]


def _plain(text: str) -> str:
    return _CONTROLS.sub("", text).replace("\r", "")
