"""Finding out in the background what must not hold an edit up: what files tell, and carrying trust on.

One thread does the work. What it finds is taken in where the session lives: on the event loop that
was running when the session was opened, else the next time that somebody asks (`take_in`).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Thread
from typing import Final

_PATIENCE: Final = 10.0

Work = Callable[[], Callable[[], None] | None]
"""Done in the background; gives what is to be done with it at home, if anything is."""


class Background:
    """A thread for slow work, and the way back of what comes of it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._condition = Condition()
        self._work: deque[Work] = deque()
        self._found: deque[Callable[[], None]] = deque()
        self._is_busy = False
        self._is_closing = False
        self._thread: Thread | None = None
        try:
            self._home: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._home = None

    def do(self, work: Work) -> None:
        """Do something when its turn comes."""
        with self._condition:
            if self._is_closing:
                return
            self._work.append(work)
            if self._thread is None:
                self._thread = Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._condition.notify_all()

    def take_in(self) -> None:
        """Do at home what the work so far has come to."""
        while self._found:
            self._found.popleft()()

    def settle(self, patience: float = _PATIENCE) -> bool:
        """Wait until there is no more work, and take in what came of it; False if it isn't done by then."""
        with self._condition:
            done = self._condition.wait_for(lambda: not self._work and not self._is_busy, patience)
        self.take_in()
        return done

    def close(self) -> None:
        """Forget the work that hasn't begun and end the thread."""
        with self._condition:
            self._work.clear()
            self._is_closing = True
            self._condition.notify_all()
        if self._thread is not None:
            self._thread.join(_PATIENCE)
        self._found.clear()

    def _run(self) -> None:
        while (work := self._next()) is not None:
            found = work()
            if found is not None:
                self._found.append(found)
            with self._condition:
                self._is_busy = False
                self._condition.notify_all()
            if found is not None and self._home is not None:
                with suppress(RuntimeError):  # the loop has ended meanwhile
                    self._home.call_soon_threadsafe(self.take_in)

    def _next(self) -> Work | None:
        with self._condition:
            while not self._work and not self._is_closing:
                self._condition.wait()
            if self._is_closing:
                return None
            self._is_busy = True
            return self._work.popleft()
