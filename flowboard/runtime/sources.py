"""Rows as they enter a run: read, named for ever, counted and put on record."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from itertools import islice
from urllib.parse import unquote

from flowboard.node import SourceRow
from flowboard.runtime.axes import RowLabeller, write_key
from flowboard.runtime.context import CellContext, RowNames, Services
from flowboard.runtime.items import OK, Cell, Row
from flowboard.runtime.ledger import Ledger, encode_value
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.runtime.scheduler import Rows


class Sources:
    """The sources of a run.

    Args:
        limit: the most rows of each source, from the top.
        only: the labels of the only rows wanted, by source; a source that isn't named gives all.
    """

    def __init__(
        self,
        plan: Plan,
        services: Services,
        ledger: Ledger,
        names: RowNames,
        log: Callable[[str, str, str], None],
        limit: int | None,
        only: Mapping[str, str],
    ) -> None:
        self._plan = plan
        self._services = services
        self._ledger = ledger
        self._names = names
        self._log = log
        self._limit = limit
        self._only = only
        self._labellers: dict[str, RowLabeller] = {}
        self.totals: dict[str, int] = {}

    async def look_ahead(self) -> None:
        """Read the ids of every source once: they name the rows only where all of them differ."""
        for source in self._plan.sources:
            unique, total, has_ids = True, 0, False
            seen: set[int] = set()
            first = True
            async for row in _each(self._read(source)):
                if first:
                    self._names.note_columns(source.index, row.outputs)
                    first = False
                if row.id is None:
                    unique = False
                    break
                has_ids = True
                total += 1
                number = hash(row.id)
                if number in seen:
                    unique = False
                    self._log(
                        source.id,
                        f"the id {row.id!r} occurs twice, so rows are named by their content instead",
                        "warning",
                    )
                    break
                seen.add(number)
            self._labellers[source.id] = RowLabeller(ids_are_unique=unique)
            if unique and has_ids and source.id not in self._only:
                self.totals[source.id] = min(total, self._limit or total)

    def open(self, source: PlannedNode) -> Rows:
        """The rows of a source from the top, as many as are wanted."""
        rows = self._read(source)
        if self._limit is None:
            return rows
        return (
            _first(rows, self._limit) if isinstance(rows, AsyncIterator) else islice(rows, self._limit)
        )

    def _read(self, source: PlannedNode) -> Rows:
        cell = Cell(
            node=source,
            lane=0,
            labels=(),
            ranks=(),
            own={},
            line={},
            row=Row(""),
            state=OK,
            members=None,
        )
        return source.step.rows(CellContext(self._services, cell, "", 0))

    def enter(self, source: PlannedNode, row: SourceRow, rank: int) -> str | None:
        """The label of the next row, put on record; None where the row isn't wanted."""
        label = self._labellers[source.id].label(row.outputs, row.id)
        wanted = self._only.get(source.id)
        if wanted is not None and wanted != label:
            return None
        key = write_key(source.axes, (label,))
        self._ledger.record(source.id, key, rank, "done", value=encode_value(row.outputs))
        return label


def wanted_rows(plan: Plan, row: str | None) -> dict[str, str]:
    """The source labels that a key asks for.

    `row` is a bare label of the only source, or a written key of any node.

    Raises:
        ValueError: the key names no source of this flow.
    """
    if row is None:
        return {}
    sources = [source.id for source in plan.sources]
    parts = dict(part.partition("=")[::2] for part in row.split(";") if "=" in part)
    wanted = {axis: unquote(label) for axis, label in parts.items() if axis in sources}
    if wanted:
        return wanted
    if len(sources) == 1 and not parts:
        return {sources[0]: unquote(row)}
    raise ValueError(
        f"the row {row!r} names no source; write it as SOURCE=LABEL with one of: {', '.join(sources)}"
    )


async def _first(rows: AsyncIterator[SourceRow], count: int) -> AsyncIterator[SourceRow]:
    taken = 0
    async for row in rows:
        if taken == count:
            return
        yield row
        taken += 1


async def _each(rows: Rows) -> AsyncIterator[SourceRow]:
    if isinstance(rows, AsyncIterator):
        async for row in rows:
            yield row
    else:
        for row in rows:
            yield row
