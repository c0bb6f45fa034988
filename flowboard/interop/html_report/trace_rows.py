"""The failing rows of a trace as data for the page: where each of them broke, and on whose word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from flowboard.interop.html_report.places import Places
from flowboard.interop.html_report.script_json import script_json
from flowboard.interop.html_report.traces import TraceFacts
from flowboard.runtime.axes import parse_key
from flowboard.tracing import RowTrace


def trace_rows(traces: Sequence[TraceFacts], places: Places) -> Markup:
    """Every failing row of every trace as JSON: `[{"nodes", "assertions", "rows": […]}, …]`.

    A row is `[name, answer, rule, roots, frontier, path, evidence, disagree, false alarm, place]`;
    nodes and assertions are told by their numbers, `place` is that of its first failing item in the table.
    """
    return script_json([_told(one, places) for one in traces])


def _told(trace: TraceFacts, places: Places) -> dict[str, Any]:
    part, report = trace.run.part, trace.run.report
    numbers = {one.node: number for number, one in enumerate(report.nodes)}
    assertions: dict[str, int] = {}
    at = places.of(part.terminal, part.unit)
    rows = []
    for row in report.rows:
        failing = trace.run.items.get((row.row, part.terminal.id), ())
        shown = (places.of_key(part.terminal, key) for key in failing)
        first = next((place for place in shown if place is not None), None)
        found = at.get(parse_key(row.row, part.unit) if part.unit else (), ())
        rows.append([*_row(row, numbers, assertions), found[0] if first is None and found else first])
    return {"nodes": list(numbers), "assertions": list(assertions), "rows": rows}


def _row(row: RowTrace, numbers: dict[str, int], assertions: dict[str, int]) -> list[Any]:
    return [
        row.row,
        numbers[row.answer],
        row.headline,
        [[numbers[root.node], round(root.p, 3), root.word] for root in row.roots],
        [numbers[name] for name in row.frontier],
        [numbers[name] for name in row.path],
        [
            [numbers[one.node], assertions.setdefault(one.assertion, len(assertions)), one.outcome]
            for one in row.evidence
        ],
        row.disagree,
        round(row.false_alarm, 3),
    ]
