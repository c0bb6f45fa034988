"""The rows of a trace, by the unit that the terminal shares with what is above it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from flowboard.runtime.axes import Labels, Projection, projection
from flowboard.workspace.tracing.folding import Folded


class Rows:
    """Rows by their labels over the unit, with their names, in order.

    A cell belongs to one row, or, where it lacks axes of the unit, to all that share what it has.
    """

    def __init__(self, part: Folded, labels: Iterable[Labels] = ()) -> None:
        self._part = part
        self._names: dict[Labels, str] = {}
        self._shared: dict[tuple[str, ...], dict[Labels, list[str]]] = {}
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

    def over(self, axes: Sequence[str]) -> Callable[[Labels], Sequence[str]]:
        """Tells the names of the rows that a cell belongs to, by its labels over `axes`."""
        unit = self._part.unit
        shared = tuple(axis for axis in unit if axis in axes)
        own = projection(axes, shared)
        if len(shared) == len(unit):
            return lambda labels: (name,) if (name := self._names.get(own(labels))) is not None else ()
        of_row = projection(unit, shared)
        return lambda labels: self._sharing(shared, of_row).get(own(labels), ())

    def _sharing(self, axes: tuple[str, ...], of_row: Projection) -> Mapping[Labels, Sequence[str]]:
        """The names of all rows by their labels over some axes of the unit."""
        if axes not in self._shared:
            found: dict[Labels, list[str]] = {}
            for row, name in self._names.items():
                found.setdefault(of_row(row), []).append(name)
            self._shared[axes] = found
        return self._shared[axes]
