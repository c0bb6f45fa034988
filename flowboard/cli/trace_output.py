"""What `trace` prints for people: the headline, the nodes, the rows, what to do next, and warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowboard.cli.printing import print_message, print_table, print_text

if TYPE_CHECKING:
    from flowboard.tracing import GainChange, RowTrace, TraceReport
    from flowboard.workspace.tracing.run_trace import ComparedRuns


def print_trace(report: TraceReport, rows: int, run: str | None = None) -> None:
    """A trace, with at most `rows` of its failing rows."""
    failing = len(report.rows)
    of_run = f" of run {run}" if run else ""
    print_text(f"{report.terminal} fails in {failing} of {report.total} rows{of_run}.")
    if report.outages:
        print_text(f"{_rows(len(report.outages))} failed for infrastructure and stand apart.")
    if report.approximate:
        print_text(f"Approximate: {report.approximate}")
    print_text()
    print_table(
        ("NODE", "IF PERFECT", "OWN RATE", "FRONTIER", "BLAME", "SEEN FAILING", ""),
        [
            (
                node.node,
                f"{_percent(node.potential_gain)} (n={failing})",
                _percent(node.own_rate),
                _percent(node.frontier_share),
                _percent(node.shapley),
                f"{node.failing.count} of {node.failing.of}" if node.failing.of else "ungraded",
                _remark(report, node.node),
            )
            for node in report.nodes
        ],
    )
    if report.overdetermined >= 0.005:
        print_text(
            f"{_percent(report.overdetermined)} of the failures have more than one sufficient origin, so "
            "the first column doesn't sum to 100%."
        )
    if rows:
        print_text()
        print_table(
            ("ROW", "ORIGIN", "", "FRONTIER", "PATH"),
            [
                (row.row, row.answer, _word(row), ", ".join(row.frontier), " > ".join(row.path))
                for row in report.rows[:rows]
            ],
        )
        if failing > rows:
            print_text(f"… and {failing - rows} more; see --rows.")
        if disagreeing := sum(row.disagree for row in report.rows):
            are = "row" if disagreeing == 1 else "rows"
            print_text(
                f"In {disagreeing} {are} the model and the frontier name different nodes; "
                "`flowboard flip` can tell."
            )
    print_text(f"\nNext: {report.next_action.sentence}")
    for warning in report.warnings:
        print_message(warning)


def print_comparison(compared: ComparedRuns) -> None:
    """How the potential gain of each node has changed between two runs."""
    before, after = compared.before.report, compared.after.report
    print_text(
        f"{after.terminal} fails in {len(after.rows)} of {after.total} rows of run {compared.after.run}; "
        f"before, in {len(before.rows)} of {before.total} rows of run {compared.before.run}.\n"
    )
    print_table(
        ("NODE", "BEFORE", "AFTER", "CHANGE", "FAILURES PER 100 ROWS"),
        [_change(change) for change in compared.changes],
    )


def _change(change: GainChange) -> tuple[str, ...]:
    return (
        change.node,
        "–" if change.before is None else _percent(change.before),
        "–" if change.after is None else _percent(change.after),
        f"{100 * change.change:+.0f} pp",
        f"{change.failures_before:.1f} > {change.failures_after:.1f}",
    )


def _remark(report: TraceReport, name: str) -> str:
    node = report.node(name)
    if node.seen == "never":
        return f"ungraded: {_percent(node.ungraded_blame)} of the blame may sit here; add a check"
    return "may be the top one" if node.tied and len(report.ties) > 1 else ""


def _word(row: RowTrace) -> str:
    word = next((root.word for root in row.roots if root.node == row.answer), "unsure")
    others = [root.node for root in row.roots if root.node != row.answer]
    return f"{word}; also {', '.join(others)}" if others else word


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
