"""Rows as they enter a run: read, named for ever, counted and put on record."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import unquote

from flowboard.node import NodeFailed, SourceRow
from flowboard.runtime.axes import RowLabeller, write_key
from flowboard.runtime.context import CellContext, RowNames, Services
from flowboard.runtime.items import OK, Cell, Row
from flowboard.runtime.ledger import Ledger, encode_value
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.runtime.scheduler import Rows

_BREATH = 1024  # rows that are looked at before others get their turn


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
        self._found: set[str] = set()
        self._labellers: dict[str, RowLabeller] = {}
        self.totals: dict[str, int] = {}

    async def look_ahead(self) -> None:
        """Read the ids of every source once: they name the rows only where all of them differ.

        Raises:
            NodeFailed: a source can't be read.
        """
        for source in self._plan.sources:
            seen: set[int] = set()
            total, problem = 0, ""
            async for row in _each(self._read(source)):
                if total == 0:
                    self._names.note_columns(source.index, row.outputs)
                elif total % _BREATH == 0:
                    await asyncio.sleep(0)
                total += 1
                if row.id is None:
                    problem = f"row {total} has no id"
                    break
                number = hash(row.id)
                if number in seen:
                    problem = f"the id {row.id!r} occurs twice"
                    break
                seen.add(number)
            if problem and seen:
                message = f"{problem}, so rows are named by their content instead"
                self._log(source.id, message, "warning")
            self._labellers[source.id] = RowLabeller(ids_are_unique=not problem)
            if not problem and source.id not in self._only:
                self.totals[source.id] = min(total, self._limit or total)

    def open(self, source: PlannedNode) -> Rows:
        """The rows of a source from the top, as many as are wanted.

        Iterating raises NodeFailed where the source can't be read, or lacks the row that is wanted.
        """
        rows = self._read(source)
        if self._limit is not None:
            rows = (
                _first(rows, self._limit)
                if isinstance(rows, AsyncIterator)
                else islice(rows, self._limit)
            )
        return self._until_found(source, rows) if source.id in self._only else rows

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
        try:
            rows = source.step.rows(CellContext(self._services, cell, "", 0))
        except Exception as error:
            raise _failure(source.id, error) from error
        return (
            _sound_async(source.id, rows) if isinstance(rows, AsyncIterator) else _sound(source.id, rows)
        )

    async def _until_found(self, source: PlannedNode, rows: Rows) -> AsyncIterator[SourceRow]:
        """The rows up to the only one that is wanted."""
        async for row in _each(rows):
            yield row
            if source.id in self._found:
                return
        raise NodeFailed(
            f"no row of {source.id} is called {self._only[source.id]!r}; "
            "`flowboard show latest` lists the rows of the latest run"
        )

    def admit(self, source: PlannedNode, row: SourceRow, rank: int) -> str | None:
        """The label of the next row; None where it isn't wanted.

        The row is put on record, unless it has assertions: then it is when these have been evaluated.
        """
        label = self._labellers[source.id].label(row.outputs, row.id)
        wanted = self._only.get(source.id)
        if wanted is not None:
            if wanted != label:
                return None
            self._found.add(source.id)
        if not source.specs:
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


# A stranger's source may give and raise anything: what leaves it is a sound row or a NodeFailed.


def _sound(source: str, rows: Iterable[SourceRow]) -> Iterator[SourceRow]:
    try:
        for row in rows:
            yield _checked(row)
    except Exception as error:
        raise _failure(source, error) from error


async def _sound_async(source: str, rows: AsyncIterator[SourceRow]) -> AsyncIterator[SourceRow]:
    try:
        async for row in rows:
            yield _checked(row)
    except Exception as error:
        raise _failure(source, error) from error


def _checked(row: Any) -> SourceRow:
    if not isinstance(row, SourceRow) or not (row.id is None or isinstance(row.id, str)):
        raise NodeFailed(f"a source gives SourceRow(outputs, id as text or None), not {row!r:.100}")
    return row


def _failure(source: str, error: Exception) -> NodeFailed:
    if isinstance(error, NodeFailed):
        return error
    return NodeFailed(f"{source}: {type(error).__name__}: {error}")
