"""Ctrl-C during a run: the first asks it to end in good order, the second ends the program."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stopping_on_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` on SIGINT or SIGTERM while the running loop is inside.

    Does nothing where signals can't be caught: off the main thread, or on a loop without them.
    """
    loop = asyncio.get_running_loop()
    caught = []
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, _stop_once, loop, number, stop)
            except (NotImplementedError, RuntimeError):
                break
            caught.append(number)
    try:
        yield
    finally:
        for number in caught:
            loop.remove_signal_handler(number)


def _stop_once(
    loop: asyncio.AbstractEventLoop, number: signal.Signals, stop: Callable[[], None]
) -> None:
    loop.remove_signal_handler(number)
    stop()
