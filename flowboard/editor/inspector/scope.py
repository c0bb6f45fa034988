"""How long a part of the panel lives: until something else is selected, or the tab is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk, Hear, Topic


class Scope:
    """Whatever is heard or done on behalf of what is shown ends with it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.is_over = False
        self._ends: list[Callable[[], None]] = []

    def on(self, topic: Topic, hear: Hear) -> None:
        """Hear of a topic of the desk until the end."""
        self.at_end(self.desk.on(topic, hear))

    def at_end(self, end: Callable[[], None]) -> None:
        """Call this at the end."""
        self._ends.append(end)

    def close(self) -> None:
        """It is over."""
        self.is_over = True
        while self._ends:
            self._ends.pop()()
