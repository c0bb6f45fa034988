"""Reading the cells of a run: a page of a table, one row in depth, counts, and all of them in a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Row, Select, case, delete, func, or_, select, tuple_

from flowboard.store.dialects import text_of
from flowboard.store.store import Store
from flowboard.store.tables import cells, results
from flowboard.store.texts import from_json, to_json

_STREAM: Final = 1_000
_IDENTITY: Final = [cells.c.run_id, cells.c.node, cells.c.position, cells.c.key]


class Cell(NamedTuple):
    """One node applied to one key, as it was recorded.

    `outputs` is the JSON that the engine stored for it, inline or under `cache_key`, or None when
    there is none.
    `cost` is in US dollars, `latency` in seconds. A tuple, since reports and traces read hundreds of
    thousands and a frozen dataclass takes twice as long to make.
    """

    run_id: str
    node: str
    position: int
    key: str
    status: str
    reused: bool
    attempts: int
    cache_key: str | None
    outputs: Any
    verdicts: list[dict[str, Any]] | None
    passed: bool | None
    error: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None
    latency: float | None
    finish_reason: str | None


_COLUMNS: Final = [cells.c[name] for name in Cell._fields]
_OUTPUTS: Final = Cell._fields.index("outputs")
_VERDICTS: Final = Cell._fields.index("verdicts")


@dataclass(frozen=True, slots=True)
class CellFilter:
    """Which cells to read; what is left out doesn't matter. `text` is searched in the outputs, in any case."""

    status: Sequence[str] = ()
    passed: bool | None = None
    text: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter as conditions on cells joined with their results."""
        wanted: list[ColumnElement[bool]] = []
        if self.status:
            wanted.append(cells.c.status.in_(self.status))
        if self.passed is not None:
            wanted.append(cells.c.passed.is_(self.passed))
        if self.text:
            needle = to_json(self.text).strip()[1:-1]  # as it stands inside of JSON
            wanted.append(
                or_(
                    cells.c.outputs.icontains(needle, autoescape=True),
                    text_of(results.c.value).icontains(needle, autoescape=True),
                )
            )
        return wanted


@dataclass(frozen=True, slots=True)
class CellPage:
    """A part of the cells of a node, and how many there are in all that fit the filter."""

    cells: list[Cell]
    total: int


@dataclass(frozen=True, slots=True)
class CellCount:
    """How many cells of a node have this status and verdict."""

    node: str
    status: str
    passed: bool | None
    cells: int


def page(
    store: Store,
    run_id: str,
    node: str,
    *,
    only: CellFilter | None = None,
    offset: int = 0,
    limit: int = 50,
) -> CellPage:
    """The cells of `node` from the `offset`-th on, in the order of their positions."""
    found = _identities((only or CellFilter()), cells.c.run_id == run_id, cells.c.node == node)
    with store.reading() as connection:
        total = connection.execute(select(func.count()).select_from(found.subquery())).scalar_one()
        part = found.order_by(cells.c.position, cells.c.key).offset(offset).limit(limit)
        return CellPage([_cell(row) for row in connection.execute(_with_outputs(part))], total)


def stream(
    store: Store, run_id: str, node: str | None = None, *, outputs: bool = True
) -> Iterator[Cell]:
    """All cells of a run, or of one of its nodes, by node and position, a thousand in memory at a time.

    Without `outputs` those found in the results are left out, which is quicker. A run that goes on
    meanwhile isn't held up; cells written behind the reader's place are not seen.
    """
    here = cells.c.run_id == run_id
    place = _IDENTITY[1:]
    if node is not None:
        here &= cells.c.node == node
        place = _IDENTITY[2:]
    query = _whole(cells, outputs).where(here).order_by(*place).limit(_STREAM)
    after: tuple[Any, ...] | None = None
    while True:
        part = query if after is None else query.where(tuple_(*place) > tuple_(*after))
        with store.reading() as connection:
            rows = connection.execute(part).all()
        for row in rows:
            yield _cell(row)
        if len(rows) < _STREAM:
            return
        after = tuple(getattr(rows[-1], column.name) for column in place)


def row(store: Store, run_id: str, reference: str) -> list[Cell]:
    """The cells of all nodes that belong to one row, by node and position.

    `reference` is a row label (`a1b2`), an axis with its label (`tweets=a1b2`) or a whole key.
    """
    query = (
        select(*_IDENTITY)
        .where(cells.c.run_id == run_id, cells.c.key.contains(reference, autoescape=True))
        .order_by(*_IDENTITY[1:])
    )
    with store.reading() as connection:
        found = connection.execute(_with_outputs(query))
        return [_cell(each) for each in found if _belongs(each.key, reference)]


def outline(
    store: Store, run_id: str, node: str
) -> Iterator[tuple[int, str, str, bool | None, str | None]]:
    """Position, key, status, verdict and, where that is a fail, the verdicts as JSON: all cells of a node.

    This is what a table of a whole run is made of: no outputs, and no objects, in the order of the data.
    """
    verdicts = case((cells.c.passed.is_(False), cells.c.verdicts), else_=None)
    query = (
        select(cells.c.position, cells.c.key, cells.c.status, cells.c.passed, verdicts)
        .where(cells.c.run_id == run_id, cells.c.node == node)
        .order_by(cells.c.position, cells.c.key)
    )
    with store.reading() as connection:
        for found in connection.execution_options(yield_per=10_000).execute(query):
            yield tuple(found)


def expenses(
    store: Store, run_id: str, node: str
) -> Iterator[tuple[bool, float | None, float | None, int | None, int | None]]:
    """Whether reused, latency in seconds, cost in US dollars, tokens in and out: all cells of a node."""
    spent = (cells.c.reused, cells.c.latency, cells.c.cost, cells.c.input_tokens, cells.c.output_tokens)
    query = select(*spent).where(cells.c.run_id == run_id, cells.c.node == node)
    with store.reading() as connection:
        for found in connection.execution_options(yield_per=10_000).execute(query):
            yield tuple(found)


def at(store: Store, run_id: str, node: str, positions: Sequence[int]) -> list[Cell]:
    """The cells of a node at some positions (a few hundred at most), in order."""
    query = select(*_IDENTITY).where(
        cells.c.run_id == run_id, cells.c.node == node, cells.c.position.in_(positions)
    )
    with store.reading() as connection:
        return [_cell(found) for found in connection.execute(_with_outputs(query))]


def with_text(store: Store, run_id: str, text: str) -> set[tuple[str, int]]:
    """Node and position of the cells whose outputs have `text` in them, in any case."""
    query = (
        select(cells.c.node, cells.c.position)
        .select_from(cells.outerjoin(results, results.c.key == cells.c.cache_key))
        .where(cells.c.run_id == run_id, *CellFilter(text=text).conditions())
    )
    with store.reading() as connection:
        return {(node, position) for node, position in connection.execute(query)}


def one(store: Store, run_id: str, node: str, key: str, *, position: int | None = None) -> Cell | None:
    """The cell of `node` with exactly this key, or None; where its `position` is known, found at once."""
    query = select(*_IDENTITY).where(cells.c.run_id == run_id, cells.c.node == node, cells.c.key == key)
    if position is not None:
        query = query.where(cells.c.position == position)
    with store.reading() as connection:
        found = connection.execute(_with_outputs(query)).first()
    return None if found is None else _cell(found)


def stored_value(store: Store, run_id: str, node: str, key: str) -> bytes | None:
    """What a cell has made, as the engine stored it; None where it has made nothing."""
    source = cells.outerjoin(results, results.c.key == cells.c.cache_key)
    query = (
        select(cells.c.outputs, results.c.value)
        .select_from(source)
        .where(cells.c.run_id == run_id, cells.c.node == node, cells.c.key == key)
        .where(cells.c.status.in_(("done", "truncated", "refused")))
    )
    with store.reading() as connection:
        found = connection.execute(query).first()
    if found is None:
        return None
    inline, kept = found
    return inline.encode() if inline is not None else None if kept is None else bytes(kept)


def has_made(store: Store, run_id: str, node: str) -> bool:
    """Whether a run has any output of a node."""
    query = select(cells.c.key).where(
        cells.c.run_id == run_id, cells.c.node == node, cells.c.status == "done"
    )
    with store.reading() as connection:
        return connection.execute(query.limit(1)).first() is not None


def counts(store: Store, run_id: str) -> list[CellCount]:
    """The number of cells by node, status and verdict."""
    group = (cells.c.node, cells.c.status, cells.c.passed)
    query = select(*group, func.count().label("cells")).where(cells.c.run_id == run_id)
    with store.reading() as connection:
        return [CellCount(*each) for each in connection.execute(query.group_by(*group).order_by(*group))]


def forget(store: Store, run_id: str, node: str) -> int:
    """Delete the cells of a node and give their number.

    To be done before a resumed run computes them at other positions, as when rows were inserted.
    """
    with store.writing() as connection:
        return connection.execute(
            delete(cells).where(cells.c.run_id == run_id, cells.c.node == node)
        ).rowcount


def _identities(only: CellFilter, *conditions: ColumnElement[bool]) -> Select[Any]:
    query = select(*_IDENTITY).where(*conditions, *only.conditions())
    if only.text:
        query = query.select_from(cells.outerjoin(results, results.c.key == cells.c.cache_key))
    return query


def _with_outputs(chosen: Select[Any]) -> Select[Any]:
    """Whole cells for the chosen identities. Results are joined last: not for cells that are skipped."""
    keys = chosen.subquery()
    found = keys.join(
        cells,
        (cells.c.run_id == keys.c.run_id)
        & (cells.c.node == keys.c.node)
        & (cells.c.position == keys.c.position)
        & (cells.c.key == keys.c.key),
    )
    return _whole(found, outputs=True).order_by(*_IDENTITY[1:])


def _whole(found: FromClause, outputs: bool) -> Select[Any]:
    """What `_cell` takes: the fields of a cell in their order and, with `outputs`, its result."""
    if not outputs:
        return select(*_COLUMNS).select_from(found)
    joined = found.outerjoin(results, results.c.key == cells.c.cache_key)
    return select(*_COLUMNS, results.c.value).select_from(joined)


def _cell(found: Row[Any]) -> Cell:
    values = list(found)
    stored = values.pop() if len(values) > len(_COLUMNS) else None
    source = stored if values[_OUTPUTS] is None else values[_OUTPUTS]
    values[_OUTPUTS] = None if source is None else from_json(source)
    if values[_VERDICTS] is not None:
        values[_VERDICTS] = from_json(values[_VERDICTS])
    return Cell._make(values)


def _belongs(key: str, reference: str) -> bool:
    """Whether `reference` stands in `key` as whole labels, not as a part of one."""
    start = key.find(reference)
    while start >= 0:
        end = start + len(reference)
        if (start == 0 or key[start - 1] in ";=") and (end == len(key) or key[end] == ";"):
            return True
        start = key.find(reference, start + 1)
    return False
