"""The queue at the side: which rows there are, where the grader is, and how far the run has come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from nicegui import ui

from flowboard.editor.grading.elements.queue_list import QueueList
from flowboard.editor.grading.screen import FILTERS, RowFilter, Screen
from flowboard.editor.theme.controls import Text

_ALWAYS: Final[frozenset[RowFilter]] = frozenset({"all", "ungraded", "bad"})


class QueuePanel:
    """Built into the current slot.

    Args:
        find_titles: gives the titles of rows of data by their position.
        pick: called with the key of a row.
        choose: called with the filter that was chosen.
    """

    def __init__(
        self,
        find_titles: Callable[[Sequence[int]], Awaitable[Mapping[int, str]]],
        pick: Callable[[str], Any],
        choose: Callable[[RowFilter], Any],
    ) -> None:
        self._choose = choose
        self._told: object = None
        with ui.element("header").classes("fb-queue-head"):
            Text("h2", "Queue")
            self._says = Text("span", "", "fb-meta")
        self._chips = ui.element("div").classes("fb-queue-filters")
        self._chips.props.update({"role": "group", "aria-label": "Rows to show"})
        self._list = QueueList(find_titles, pick)

    async def show(self, screen: Screen, wanted: RowFilter, writing: frozenset[str]) -> None:
        """Show the queue of a screen; `writing` are the rows whose outputs are coming in just now."""
        graded, there = screen.progress.graded, screen.progress.rows
        said = f"{graded} graded, {there - graded} ready"
        self._says.set_text(f"{said}, more are coming" if screen.is_growing else said)
        told = (wanted, dict(screen.counts))
        if told != self._told:
            self._told = told
            self._build_chips(screen, wanted)
        await self._list.show(screen, wanted, writing)

    def _build_chips(self, screen: Screen, wanted: RowFilter) -> None:
        self._chips.clear()
        with self._chips:
            for name, words in FILTERS.items():
                if name not in _ALWAYS and not screen.counts[name]:
                    continue
                made = ui.element("button").classes("chosen" if name == wanted else "")
                made.props.update(
                    {
                        "type": "button",
                        "data-testid": f"rows-{name}",
                        "aria-pressed": "true" if name == wanted else "false",
                    }
                )
                made.on("click", lambda _, name=name: self._choose(name), [])
                with made:
                    Text("span", f"{words} {screen.counts[name]:,}")
