"""The board: a run as rows × nodes, in two small arrays, so that 100,000 rows filter in milliseconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from flowboard.runtime.axes import parse_key
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import cells
from flowboard.store.store import Store
from flowboard.workspace.board.marks import BAD, Mark, mark_of_cell, together
from flowboard.workspace.lineage import key_axes, values_of
from flowboard.workspace.matrix import main_axis

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from flowboard.workspace.board.grades import GradeMarks

    Marks = NDArray[np.uint8]
    Places = NDArray[np.int64]

MOST_VARIANTS: Final = 8
"""Models or variants of a node that get a column each; of more, all share one."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board: a node, or one of its models or variants.

    `axis` and `label` say which (`answer.model`, `openai/gpt-5-mini`); both are empty for a whole node.
    `asserted` tells whether anything is asserted there; without, no square of it can be bad but by a crash.
    """

    node: str
    axis: str = ""
    label: str = ""
    asserted: bool = False

    @property
    def key(self) -> str:
        """The name of the column: `answer`, or `answer/openai/gpt-5-mini`."""
        return f"{self.node}/{self.label}" if self.label else self.node


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows are wanted; what is left out doesn't matter.

    `marks` says per column (by its key) which marks its square may have; `first_bad` names the node
    whose square is the first bad one; `text` stands in some value of the row, in any case; `rows` are
    the only ones wanted, by label; `only_bad` wants rows with something bad.
    """

    marks: Mapping[str, frozenset[Mark]] = field(default_factory=dict)
    first_bad: str = ""
    text: str = ""
    rows: frozenset[str] | None = None
    only_bad: bool = False


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One row of a page: its place in the data, what it is called, its marks, and the first bad column."""

    place: int
    label: str
    title: str
    marks: tuple[Mark, ...]
    first_bad: int | None


@dataclass(frozen=True, eq=False)
class Board:
    """A run as rows × nodes.

    Args:
        run_id: the run.
        axis: the source whose rows these are; empty where the run has none.
        columns: k columns, in the order of the flow.
        labels: n row labels, in the order of the data.
        positions: n positions of the rows in the store.
        marks: n × k marks.
    """

    run_id: str
    axis: str
    columns: tuple[Column, ...]
    labels: tuple[str, ...]
    positions: Places
    marks: Marks

    def __len__(self) -> int:
        return len(self.labels)

    def first_bad(self) -> Places:
        """The first bad column of each row, -1 where none is: shape (n,)."""
        import numpy as np

        bad = np.isin(self.marks, [int(mark) for mark in BAD])
        if not self.columns:
            return np.full(len(self.labels), -1)
        return np.where(bad.any(axis=1), bad.argmax(axis=1), -1)

    def totals(self) -> tuple[Mapping[Mark, int], ...]:
        """How many rows have each mark, per column."""
        import numpy as np

        counts = [
            np.bincount(self.marks[:, place], minlength=len(Mark)) for place in range(len(self.columns))
        ]
        return tuple(
            {mark: int(of_column[mark]) for mark in Mark if of_column[mark]} for of_column in counts
        )

    def place_of(self, label: str) -> int | None:
        """Where a row is in the data, or None."""
        try:
            return self.labels.index(label)
        except ValueError:
            return None

    def select(self, wanted: RowFilter, store: Store | None = None) -> Places:
        """The places of the rows that fit a filter, in order; a `text` is looked for in the `store`."""
        import numpy as np

        fits = np.ones(len(self.labels), dtype=bool)
        at = {column.key: place for place, column in enumerate(self.columns)}
        for key, marks in wanted.marks.items():
            if key in at:
                fits &= np.isin(self.marks[:, at[key]], [int(mark) for mark in marks])
        if wanted.only_bad or wanted.first_bad:
            first = self.first_bad()
            fits &= first >= 0
            if wanted.first_bad:
                own = [
                    place for place, column in enumerate(self.columns) if column.node == wanted.first_bad
                ]
                fits &= np.isin(first, own)
        if wanted.rows is not None:
            fits &= np.fromiter((label in wanted.rows for label in self.labels), bool, len(self.labels))
        if wanted.text and store is not None:
            fits &= self._with_text(wanted.text, store)
        return np.flatnonzero(fits)

    def page(self, store: Store, places: Sequence[int] | Places) -> list[BoardRow]:
        """The rows at some places, each with a title from its data. A few hundred at most."""
        first = self.first_bad()
        titles = self._titles(store, [int(self.positions[place]) for place in places])
        return [
            BoardRow(
                place=int(place),
                label=self.labels[place],
                title=titles.get(int(self.positions[place]), ""),
                marks=tuple(Mark(mark) for mark in self.marks[place]),
                first_bad=int(first[place]) if first[place] >= 0 else None,
            )
            for place in places
        ]

    def _titles(self, store: Store, positions: Sequence[int]) -> dict[int, str]:
        found = cells.at(store, self.run_id, self.axis, positions) if self.axis else []
        return {cell.position: title_of(values_of(cell), cell.key) for cell in found}

    def _with_text(self, text: str, store: Store) -> NDArray[np.bool_]:
        import numpy as np

        of_axis = {column.node for column in self.columns} | {self.axis}
        found = {place for node, place in cells.with_text(store, self.run_id, text) if node in of_axis}
        named = np.fromiter(
            (text.lower() in label.lower() for label in self.labels), bool, len(self.labels)
        )
        fits: NDArray[np.bool_] = np.isin(self.positions, list(found)) | named
        return fits


def read_board(store: Store, run_id: str, plan: Plan, grades: GradeMarks | None = None) -> Board:
    """Read the board of a run: every cell once, without its outputs.

    `grades` are what people said at grading nodes; such a node has a column of these.
    """
    import numpy as np

    axis = main_axis(plan)
    if axis is None:
        return Board(run_id, "", (), (), np.zeros(0, np.int64), np.zeros((0, 0), np.uint8))
    labels: dict[str, int] = {}
    positions: list[int] = []
    for position, key, *_ in cells.outline(store, run_id, axis):
        labels[parse_key(key, (axis,))[0]] = len(positions)
        positions.append(position)
    nodes = [node for node in plan if axis in key_axes(node) and (node.id != axis or node.specs)]
    columns = tuple(column for node in nodes for column in _columns(node))
    marks = np.zeros((len(labels), len(columns)), np.uint8)
    place = 0
    for node in nodes:
        wide = len(_columns(node))
        for row, offset, mark in _squares(store, run_id, node, axis, labels):
            marks[row, place + offset] = mark
        for label, given in (grades or {}).get(node.id, {}).items():
            if label in labels:
                marks[labels[label], place] = together(given)
        place += wide
    return Board(run_id, axis, columns, tuple(labels), np.asarray(positions, np.int64), marks)


def _columns(node: PlannedNode) -> list[Column]:
    asserted = bool(node.specs) or type(node.step).role in ("evaluator", "grading")
    for name, fixed in node.step.axes().items():
        if name in ("model", "variant") and 1 < len(fixed) <= MOST_VARIANTS:
            return [Column(node.id, f"{node.id}.{name}", label, asserted) for label in fixed]
    return [Column(node.id, asserted=asserted)]


def _squares(
    store: Store, run_id: str, node: PlannedNode, axis: str, rows: Mapping[str, int]
) -> Iterator[tuple[int, int, Mark]]:
    """Row, column within the node, and mark of every square of a node."""
    axes = key_axes(node)
    columns = _columns(node)
    at = axes.index(axis)
    split = axes.index(columns[0].axis) if columns[0].axis else None
    offsets = {column.label: offset for offset, column in enumerate(columns)}
    several: dict[tuple[int, int], list[Mark]] = {}
    for _, key, status, passed, verdicts in cells.outline(store, run_id, node.id):
        mark = mark_of_cell(status, passed, verdicts, columns[0].asserted)
        labels = parse_key(key, axes)
        row = rows.get(labels[at])
        if row is None:
            continue
        square = (row, offsets.get(labels[split], 0) if split is not None else 0)
        if len(axes) == 1:
            yield *square, mark
        else:
            several.setdefault(square, []).append(mark)
    for (row, offset), marks in several.items():
        yield row, offset, together(marks)


def title_of(values: Mapping[str, Any], label: str) -> str:
    """What a row is called: its first text of more than a word, else its first value that isn't its label."""
    texts = [
        value for value in values.values() if isinstance(value, str) and value.strip() and value != label
    ]
    chosen = next((text for text in texts if " " in text.strip()), texts[0] if texts else "")
    line = " ".join(chosen.split())
    return line if len(line) <= 200 else f"{line[:199]}…"
