"""Progress of a run on standard error: a bar per node on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flowboard.cli.printing import dollars, print_message, printable

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from flowboard.workspace.progress import Event, NodeCounters
    from flowboard.workspace.running import Tell

_PAUSE = 5.0
"""Seconds between two plain lines: a log of a long run stays readable."""


@contextmanager
def progress_shown() -> Iterator[Tell]:
    """A listener for the events of a run, with a display that is taken down at the end."""
    if not sys.stderr.isatty():
        yield PlainProgress().hear
        return
    bars = BarProgress()
    with bars.display:
        yield bars.hear


class PlainProgress:
    """A line now and then, for logs and pipes."""

    def __init__(self) -> None:
        self._started = self._told = time.monotonic()
        self._nodes: dict[str, NodeCounters] = {}

    def hear(self, event: Event) -> None:
        """Take note of an event, and tell how far the run is if it is time."""
        for warning in _warnings(event):
            print_message(warning)
        from flowboard.workspace.progress import node_counters

        self._nodes |= {counters.node: counters for counters in node_counters(event)}
        now = time.monotonic()
        if event.kind == "progress" and now - self._told >= _PAUSE:
            self._told = now
            parts = [_figures(counters) for counters in self._nodes.values() if counters.settled]
            print_message(f"{now - self._started:.0f} s: {'; '.join(parts)}")


class BarProgress:
    """A bar per node with rows, errors, reused results, cost and rate."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self.display: Progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[notes]}", markup=False),
            console=Console(stderr=True),
            refresh_per_second=4,
        )
        self._bars: dict[str, TaskID] = {}
        self._started = time.monotonic()

    def hear(self, event: Event) -> None:
        """Bring the bars up to date."""
        from flowboard.workspace.progress import node_counters

        for warning in _warnings(event):
            self.display.console.print(printable(warning), markup=False, highlight=False)
        for counters in node_counters(event):
            if counters.node not in self._bars:
                self._bars[counters.node] = self.display.add_task(counters.node, total=None, notes="")
            self.display.update(
                self._bars[counters.node],
                completed=counters.settled,
                total=counters.expected,
                notes=self._notes(counters),
            )

    def _notes(self, counters: NodeCounters) -> str:
        rate = counters.settled / max(time.monotonic() - self._started, 0.1)
        notes = [f"{rate:.0f}/s"]
        if counters.errors:
            notes.append(f"{counters.errors} errors")
        if counters.reused:
            notes.append(f"{counters.reused} reused")
        if counters.cost:
            notes.append(dollars(counters.cost))
        return "  ".join(notes)


def _warnings(event: Event) -> Iterator[str]:
    if event.kind == "log" and event.data["level"] == "warning":
        yield f"{event.data['node']}: {event.data['message']}"
    elif event.kind == "cell_failed":
        yield f"{event.data['node']} [{event.data['key']}]: {event.data['message']}"


def _figures(counters: NodeCounters) -> str:
    of = f"/{counters.expected}" if counters.expected is not None else ""
    errors = f", {counters.errors} errors" if counters.errors else ""
    cost = f", {dollars(counters.cost)}" if counters.cost else ""
    return f"{counters.node} {counters.settled}{of}{errors}{cost}"
