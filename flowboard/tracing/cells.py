"""The outcome table, checked and laid out by row, assertion and node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from flowboard.flow.errors import listing, suggestion
from flowboard.tracing.dag import Dag
from flowboard.tracing.errors import TraceError
from flowboard.tracing.kinds import INFRASTRUCTURE, KINDS, NODE_ASSERTION, SYSTEM, TRACE_OUTCOMES

if TYPE_CHECKING:
    from pandas import DataFrame, Series

Bits = NDArray[np.bool_]
Codes = NDArray[np.intp]
PASS, FAIL, UNGRADED = 0, 1, -1
_COLUMNS = ("row", "node", "assertion", "outcome")

Kinds = Mapping[Any, str]
"""Kinds by the name of an assertion, or by the pair of its node and name."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion of a node; the same name at two nodes is two of them."""

    node: int
    name: str
    kind: str
    format_only: bool = False


@dataclass(frozen=True)
class Cells:
    """What is known of every row.

    `verdicts` (rows, assertions): 1 fail, 0 pass, -1 no evidence. The others are (rows, nodes):
    `exceptions`, the node raised one; `skipped`, it didn't run; `outages`, infrastructure failed it.
    """

    dag: Dag
    rows: tuple[Any, ...]
    assertions: tuple[Assertion, ...]
    verdicts: NDArray[np.int8]
    exceptions: Bits
    skipped: Bits
    outages: Bits

    @cached_property
    def inherited(self) -> Bits:
        """Whether a node didn't run because of an exception above it (rows, nodes)."""
        found = np.zeros_like(self.skipped)
        for node, parents in enumerate(self.dag.parents):
            above = np.zeros(len(found), bool)
            for parent in parents:
                above |= self.exceptions[:, parent] | found[:, parent]
            found[:, node] = self.skipped[:, node] & above
        return found

    @cached_property
    def states(self) -> NDArray[np.int8]:
        """What is seen of a node (rows, nodes): 1 fails, 0 passes, -1 ungraded.

        A human's word counts before that of other assertions; otherwise one that fails is enough.
        """
        seen = np.full(self.exceptions.shape, UNGRADED, np.int8)
        human = np.full(self.exceptions.shape, UNGRADED, np.int8)
        for number, assertion in enumerate(self.assertions):
            where = human if assertion.kind == "human" else seen
            np.maximum(where[:, assertion.node], self.verdicts[:, number], out=where[:, assertion.node])
        seen = np.where(human == UNGRADED, seen, human)
        seen[self.exceptions | self.inherited] = FAIL
        return seen

    @cached_property
    def apart(self) -> Bits:
        """Rows in which infrastructure failed the terminal or a node above it (rows,)."""
        upstream = np.array(sorted(self.dag.upstream))
        return np.asarray(self.outages[:, upstream].any(axis=1), dtype=bool)

    @cached_property
    def failing(self) -> Codes:
        """The rows to explain: the terminal is seen to fail, and not for an outage."""
        return np.flatnonzero((self.states[:, self.dag.terminal] == FAIL) & ~self.apart)

    def of_node(self, node: int) -> list[int]:
        """The numbers of a node's assertions."""
        return [number for number, one in enumerate(self.assertions) if one.node == node]


def read_outcomes(table: DataFrame, dag: Dag, kinds: Kinds | None = None) -> Cells:
    """Check an outcome table and lay it out.

    Args:
        table: columns `row`, `node`, `assertion`, `outcome` and, where `kinds` doesn't give them,
            `kind`; an optional column `scope` says `format` for assertions about form alone.
        dag: the graph.
        kinds: kinds that go before those of the table.

    Raises:
        TraceError: the table is empty, lacks a column or a value, or has an unknown node, outcome or
            kind, or a cell twice.
    """
    for column in _COLUMNS:
        if column not in table.columns:
            raise TraceError(
                f"The outcomes have no column {column!r}; they need row,node,assertion,kind,outcome."
            )
    if table.empty:
        raise TraceError("The outcomes are empty; there is nothing to trace. Run the checks first.")
    for column in (*_COLUMNS, *(name for name in ("kind", "scope") if name in table.columns)):
        _refuse_gaps(table[column])
    row, rows = table["row"].factorize()
    node, nodes = table["node"].astype(str).factorize()
    name, names = table["assertion"].astype(str).factorize()
    _refuse_unknown("node", nodes, dag.names)
    outcome = _coded(table["outcome"], TRACE_OUTCOMES, "outcome")
    _refuse_twice(row, node, name, (rows, nodes, names))
    place = np.array([dag.position[one] for one in nodes])[node]
    kind = _kinds(table, place, name, (dag.names, names), kinds)
    is_format = table["scope"].eq("format").to_numpy() if "scope" in table else np.zeros(len(row), bool)

    of_system = (kind == KINDS.index(SYSTEM)) | np.asarray(names == NODE_ASSERTION)[name]
    is_infra = outcome == TRACE_OUTCOMES.index(INFRASTRUCTURE)
    key = ((place * len(names) + name) * len(KINDS) + kind) * 2 + is_format
    columns, place_of = np.unique(key[~of_system], return_inverse=True)
    verdicts = np.full((len(rows), len(columns)), UNGRADED, np.int8)
    verdicts[row[~of_system], place_of] = np.array(
        [{"pass": PASS, "fail": FAIL}.get(one, UNGRADED) for one in TRACE_OUTCOMES], np.int8
    )[outcome[~of_system]]

    def seen(where: Bits) -> Bits:
        found = np.zeros((len(rows), len(dag.names)), bool)
        found[row[where], place[where]] = True
        return found

    broken = np.isin(outcome, [TRACE_OUTCOMES.index("error"), TRACE_OUTCOMES.index("fail")])
    return Cells(
        dag,
        tuple(rows.tolist()),
        tuple(_assertion(int(one), names) for one in columns),
        verdicts,
        exceptions=seen(of_system & broken),
        skipped=seen(of_system & (outcome == TRACE_OUTCOMES.index("skipped"))),
        outages=seen(is_infra),
    )


def _assertion(key: int, names: Any) -> Assertion:
    key, is_format = divmod(key, 2)
    key, kind = divmod(key, len(KINDS))
    node, name = divmod(key, len(names))
    return Assertion(node, str(names[name]), KINDS[kind], bool(is_format))


def _refuse_gaps(column: Series[Any]) -> None:
    gaps = np.flatnonzero(column.isna().to_numpy())
    if len(gaps):
        raise TraceError(
            f"The outcomes have no {column.name!r} in line {gaps[0] + 2}; fill it in or drop the line."
        )


def _refuse_unknown(what: str, found: Any, known: tuple[str, ...]) -> None:
    for word in found:
        if word not in known:
            hint = suggestion(word, known, f"Known are {listing(known)}.")
            raise TraceError(f"The outcomes name the {what} {word!r}, which isn't known. {hint}")


def _coded(column: Series[Any], words: tuple[str, ...], what: str) -> Codes:
    """The column as positions in `words`."""
    codes, found = column.astype(str).factorize()
    _refuse_unknown(what, found, words)
    return np.asarray(np.array([words.index(word) for word in found], np.intp)[codes])


def _refuse_twice(row: Codes, node: Codes, name: Codes, labels: tuple[Any, Any, Any]) -> None:
    rows, nodes, names = labels
    key = (row * len(nodes) + node) * len(names) + name
    in_order = np.sort(key)  # several times as fast as `np.unique` for millions of cells
    if (in_order[1:] != in_order[:-1]).all():
        return
    _, first, counts = np.unique(key, return_index=True, return_counts=True)
    where = int(first[counts > 1].min())
    more = int((counts > 1).sum()) - 1
    also = f", and {more} more cells" if more else ""
    raise TraceError(
        f"The outcomes tell the cell row {rows[row[where]]!r}, node {nodes[node[where]]!r}, assertion "
        f"{names[name[where]]!r} more than once{also}. Keep one line a cell; where a row has several "
        "items, a node fails if any of them does."
    )


def _kinds(
    table: DataFrame, place: Codes, name: Codes, labels: tuple[Any, Any], given: Kinds | None
) -> Codes:
    """The kind of every line, as a position in `KINDS`."""
    nodes, names = labels
    if "kind" in table:
        kind = _coded(table["kind"], KINDS, "kind")
    else:
        kind = np.full(len(place), KINDS.index("unknown"), np.intp)
    for key, word in (given or {}).items():
        _refuse_unknown("kind", [word], KINDS)
        of_node, of_name = key if isinstance(key, tuple) else (None, key)
        where = np.asarray(names == of_name)[name]
        if of_node is not None:
            where = where & (np.array([one == of_node for one in nodes])[place])
        if not where.any():
            raise TraceError(f"`kinds` names {key!r}, an assertion that the outcomes don't have.")
        kind = np.where(where, KINDS.index(word), kind)
    return kind
