"""The rows of a report as data: what the table needs at once, and every row in depth in parts.

The page holds them as JSON in script elements that no browser runs. It reads the table when it is
opened, and a part when one of its rows is looked at: so ten thousand rows open as fast as ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, Final

from markupsafe import Markup

from flowboard.interop.html_report.items import ReportItem, ShownCell
from flowboard.interop.html_report.script_json import script_json
from flowboard.interop.html_report.values import excerpt, remark, shown_value

PART: Final = 100
"""Rows in a part."""

_EXCERPT: Final = 160  # characters in the table
_CODES: Final = {"pass": "p", "fail": "f", "unsure": "u", "error": "e", "skipped": "s", "not_run": "n"}
_WORST: Final = "feupsn-"
"""Outcomes by what counts where an item has several cells of one evaluator."""
_PLAIN: Final = 200  # rows for readers without JavaScript


@dataclass(frozen=True, slots=True)
class Limits:
    """How much goes into one file: rows, characters of one value, and bytes of all rows together.

    With `only_bad`, only rows that fail, are undecided, or in which a node broke.
    """

    rows: int = 10_000
    value: int = 20_000
    size: int = 64_000_000
    only_bad: bool = False


@dataclass(frozen=True, slots=True)
class PlainRow:
    """A row for readers without JavaScript. `failing` names the assertions on the item that fail."""

    label: str
    labels: tuple[str, ...]
    outcome: str
    grade: str
    output: str
    failing: tuple[str, ...]


@dataclass(slots=True)
class RowData:
    """Rows as JSON that can stand in a script element.

    `total` counts the rows that were asked for, `included` those that are here; where these are
    fewer, `full` says which limit was met. `cut` counts values that were cut. `items` are the end and
    the labels of every row that is here.
    """

    table: Markup = field(default_factory=Markup)
    parts: list[Markup] = field(default_factory=list)
    items: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    plain: list[PlainRow] = field(default_factory=list)
    included: int = 0
    total: int = 0
    full: str = ""
    cut: int = 0
    only_bad: bool = False


@dataclass(frozen=True)
class Columns:
    """What a row is told by: the `nodes` shown, the compared `axes`, and the place of every assertion.

    What a node adds by itself, the `own_axes`, is no part of a row's name: rows of the same input have
    the same name. `source` and `input_port` say where the text of a row stands, `ports` which is the main output
    of every end.
    """

    nodes: Sequence[str]
    axes: Sequence[str]
    own_axes: frozenset[str]
    assertions: Mapping[tuple[str, str, str], int]
    source: str
    input_port: str
    ports: Mapping[str, str]

    @cached_property
    def places(self) -> Mapping[str, Mapping[tuple[str, str], int]]:
        """By node, the place of every assertion by its criterion and name."""
        found: dict[str, dict[tuple[str, str], int]] = {}
        for (node, criterion, name), place in self.assertions.items():
            found.setdefault(node, {})[criterion, name] = place
        return found

    def name_of(self, item: ReportItem) -> str:
        """What a row is called; empty where it was collected from all of them."""
        return " · ".join(label for axis, label in item.labels.items() if axis not in self.own_axes)


def row_data(items: Iterable[ReportItem], total: int, columns: Columns, limits: Limits) -> RowData:
    """The rows of `items` as far as the limits allow. Of `total`, only what is read tells the bad ones."""
    rows = RowData(total=total, only_bad=limits.only_bad)
    wanted = (item for item in items if not limits.only_bad or _is_bad(item))
    table: list[list[Any]] = []
    octets = 0
    while batch := list(islice(wanted, min(PART, limits.rows - len(table)))):
        part = _Part(columns, limits.value)
        for item in batch:
            table.append(_table_row(item, columns))
            part.add(item)
            rows.items.append((item.end, item.labels))
            if len(rows.plain) < _PLAIN:
                rows.plain.append(_plain_row(item, columns))
        told = script_json({"cells": part.cells, "rows": part.rows})
        octets += len(told)
        rows.parts.append(told)
        rows.cut += part.cut
        if len(table) >= limits.rows or octets >= limits.size:
            rows.full = "rows" if octets < limits.size else "size"
            break
    rows.included = len(table)
    if limits.only_bad:
        rows.total = len(table) + sum(1 for _ in wanted) if rows.full else len(table)
    rows.full = rows.full if rows.included < rows.total else ""
    rows.table = script_json(table)
    return rows


def _is_bad(item: ReportItem) -> bool:
    return item.outcome in ("fail", "undecided") or any(
        shown.cell.status in ("error", "infra", "no_recording", "unknown") for shown in item.cells
    )


def _table_row(item: ReportItem, columns: Columns) -> list[Any]:
    """`[row, end, labels, outcome, statuses, outcomes, grade, input, output, cost, latency]`.

    `statuses` are by node, `outcomes` have a letter for every assertion, `cost` and `latency` add
    up the cells of the row.
    """
    by_node: dict[str, list[ShownCell]] = {}
    for shown in item.cells:
        by_node.setdefault(shown.node, []).append(shown)
    costs = [shown.cell.cost for shown in item.cells if shown.cell.cost is not None]
    latencies = [shown.cell.latency for shown in item.cells if shown.cell.latency is not None]
    return [
        columns.name_of(item),
        item.end,
        [item.labels.get(axis, "") for axis in columns.axes],
        item.outcome,
        [_status(by_node.get(node, ())) for node in columns.nodes],
        _outcomes(item.cells, columns),
        _overall_grade(item),
        excerpt(_input_of(by_node, columns), _EXCERPT),
        excerpt(item.own.values.get(columns.ports.get(item.end, "")), _EXCERPT),
        sum(costs) if costs else None,
        round(sum(latencies), 3) if latencies else None,
    ]


def _status(several: Sequence[ShownCell]) -> str:
    statuses = [shown.cell.status for shown in several]
    return next((status for status in statuses if status != "done"), statuses[0] if statuses else "")


def _outcomes(shown_cells: Iterable[ShownCell], columns: Columns) -> str:
    """A letter for every assertion, `-` where the item has no cell of its node."""
    letters = ["-"] * len(columns.assertions)
    for place, letter in _letters(shown_cells, columns):
        letters[place] = min(letters[place], letter, key=_WORST.index)
    return "".join(letters)


def _letters(shown_cells: Iterable[ShownCell], columns: Columns) -> Iterator[tuple[int, str]]:
    for shown in shown_cells:
        places = columns.places.get(shown.node, {})
        for place in places.values():
            yield place, "n"
        for verdict in shown.cell.verdicts or ():
            found = places.get((verdict.get("criterion", ""), verdict["name"]))
            if found is not None:
                yield found, _CODES[verdict["outcome"]]


def _overall_grade(item: ReportItem) -> str:
    return next((record.grade for record in item.grades if not record.criterion), "")


def _input_of(by_node: Mapping[str, Sequence[ShownCell]], columns: Columns) -> Any:
    return next(
        (shown.values.get(columns.input_port) for shown in by_node.get(columns.source, ())), None
    )


def _plain_row(item: ReportItem, columns: Columns) -> PlainRow:
    return PlainRow(
        label=columns.name_of(item),
        labels=tuple(item.labels.get(axis, "") for axis in columns.axes),
        outcome=item.outcome,
        grade=_overall_grade(item),
        output=excerpt(item.own.values.get(columns.ports.get(item.end, "")), _EXCERPT),
        failing=tuple(
            verdict["name"]
            for shown in item.cells
            for verdict in shown.cell.verdicts or ()
            if verdict["outcome"] == "fail"
        ),
    )


class _Part:
    """A part of the rows in depth. A cell that several of its rows share is told once."""

    def __init__(self, columns: Columns, longest: int) -> None:
        self.cells: list[dict[str, Any]] = []
        self.rows: list[dict[str, Any]] = []
        self.cut = 0
        self._columns = columns
        self._longest = longest
        self._places: dict[tuple[Any, ...], int] = {}

    def add(self, item: ReportItem) -> None:
        """Add a row."""
        places = [self._place(item, shown) for shown in item.cells if shown.node in self._columns.nodes]
        row: dict[str, Any] = {"key": item.key, "cells": places}
        if item.grades:
            row["grades"] = [
                [record.criterion, record.grade, remark(record.note), remark(record.grader)]
                for record in item.grades
            ]
        self.rows.append(row)

    def _place(self, item: ReportItem, shown: ShownCell) -> int:
        # An ancestor that expanded has other values for every label of its axis.
        identity = shown.node, shown.cell.key, item.labels.get(shown.node)
        place = self._places.get(identity)
        if place is None:
            place = self._places[identity] = len(self.cells)
            self.cells.append(self._told(shown))
        return place

    def _told(self, shown: ShownCell) -> dict[str, Any]:
        """A cell as JSON values, without what it doesn't have."""
        cell = shown.cell
        told: dict[str, Any] = {"node": shown.node, "status": cell.status}
        if shown.values:
            values = [shown_value(port, value, self._longest) for port, value in shown.values.items()]
            self.cut += sum("cut" in value for value in values)
            told["values"] = values
        if cell.verdicts:
            told["verdicts"] = [self._verdict(shown.node, verdict) for verdict in cell.verdicts]
        if cell.error:
            told["error"] = remark(cell.error)
        if cell.cost is not None:
            told["cost"] = cell.cost
        if cell.latency is not None:
            told["latency"] = cell.latency
        if cell.input_tokens is not None:
            told["tokens"] = [cell.input_tokens, cell.output_tokens]
        if cell.reused:
            told["reused"] = True
        if cell.attempts > 1:
            told["attempts"] = cell.attempts
        return told

    def _verdict(self, node: str, verdict: Mapping[str, Any]) -> list[Any]:
        """`[place of the assertion, outcome, message, reason]`."""
        place = self._columns.assertions.get((node, verdict.get("criterion", ""), verdict["name"]), -1)
        reasons = remark(verdict.get("message")), remark(verdict.get("reason"))
        return [place, verdict["outcome"], *reasons]
