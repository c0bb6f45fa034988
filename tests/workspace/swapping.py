"""Somebody who swaps a file or folder for a link and back, all the time, while a test goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def swapped_for_a_link(real: Path, target: Path) -> Iterator[None]:
    """As long as this lasts, `real` is by turns itself and a link to `target`."""
    link, aside = real.with_name("swap-link"), real.with_name("swap-aside")
    is_over = threading.Event()

    def swap() -> None:
        link.symlink_to(target)
        while not is_over.is_set():
            with suppress(OSError):  # whoever is attacked may have put something there meanwhile
                real.rename(aside)
                link.rename(real)
                real.rename(link)
                aside.rename(real)
            if aside.exists():
                with suppress(OSError):
                    aside.rename(real)
            if real.is_symlink():
                real.rename(link)

    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        yield
    finally:
        is_over.set()
        swapper.join()
