"""The rows of a trace, by the unit that the terminal shares with what is above it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flowboard.runtime.axes import Labels
from flowboard.workspace.tracing.folding import Folded


class Rows:
    """Rows by their labels over the unit, with their names, in order.

    A cell belongs to one row, or, where it lacks axes of the unit, to all that share what it has.
    """

    def __init__(self, part: Folded, labels: Iterable[Labels] = ()) -> None:
        self._part = part
        self._names: dict[Labels, str] = {}
        self._shared: dict[tuple[int, ...], dict[Labels, list[str]]] = {}
        for one in labels:
            self.add(one)

    @property
    def names(self) -> tuple[str, ...]:
        """What the rows are called."""
        return tuple(self._names.values())

    def add(self, labels: Labels) -> None:
        """Add a row, if it is new."""
        if labels not in self._names:
            self._names[labels] = self._part.row_name(labels)
            self._shared.clear()

    def of(self, labels: Labels, axes: Sequence[str]) -> Sequence[str]:
        """The names of the rows that a cell with these labels over `axes` belongs to."""
        unit = self._part.unit
        places = tuple(place for place, axis in enumerate(unit) if axis in axes)
        own = tuple(labels[axes.index(unit[place])] for place in places)
        if len(places) == len(unit):
            return (self._names[own],) if own in self._names else ()
        if places not in self._shared:
            found: dict[Labels, list[str]] = {}
            for row, name in self._names.items():
                found.setdefault(tuple(row[place] for place in places), []).append(name)
            self._shared[places] = found
        return self._shared[places].get(own, ())
