"""What `run` and `record` print: who answers before, and the report behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowboard.cli.printing import dollars, print_message, print_table, print_text

if TYPE_CHECKING:
    from flowboard.workspace.run_report import RunReport
    from flowboard.workspace.running import Beginning, Estimate, NodeProgress


def print_beginning(beginning: Beginning) -> None:
    """Whose answers are coming, and what the user should know."""
    for note in beginning.notes:
        print_message(note)
    for answering in beginning.models:
        print_message(answering.reason)


def print_estimate(estimate: Estimate) -> None:
    """What a run would do, node by node."""
    print_table(
        ("NODE", "CELLS", "REUSED", "CALLS", "COST"),
        [(name, n.cells, n.reused, n.calls, dollars(n.cost)) for name, n in estimate.nodes.items()],
    )
    print_text(f"\n{estimate.sentence}")
    for problem in estimate.problems:
        print_message(problem)


def print_report(report: RunReport) -> None:
    """How a run has ended."""
    summary = report.summary
    print_table(
        ("NODE", "OK", "ERRORS", "OTHER", "PASS", "FAIL", "REUSED", "CALLS", "COST"),
        [
            (
                name,
                counters.statuses.get("done", 0),
                counters.errors,
                counters.settled - counters.errors - counters.statuses.get("done", 0),
                counters.passed,
                counters.failed,
                counters.reused,
                counters.calls,
                dollars(counters.cost),
            )
            for name, counters in summary.nodes.items()
        ],
    )
    print_text(f"\n{report.quality}.")
    if report.below_bar:
        print_text(report.below_bar)
    for path in report.outputs:
        print_text(f"Written: {path}")
    retries = f", {summary.retries} retries" if summary.retries else ""
    print_text(
        f"Run {report.run_id} {_ENDINGS[summary.status]} after {summary.seconds:.1f} s: "
        f"{summary.calls} calls{retries}, {dollars(summary.cost)}."
    )
    if summary.message:
        print_message(summary.message)
    for line in _ways_on(report):
        print_message(line)


_ENDINGS = {
    "done": "is done",
    "awaiting": "is done, but for items that wait for a grade,",
    "cancelled": "was stopped",
    "budget": "has reached its budget",
    "stopped": "was stopped by an assertion",
    "failed": "failed",
}


def _ways_on(report: RunReport) -> list[str]:
    again = f"flowboard run {report.flow_path} --resume {report.run_id}"
    lines = []
    if report.summary.unknown:
        lines.append(
            f"{report.summary.unknown} calls were in flight at a crash, and nobody knows if they were "
            f"answered. Make them again with: {again} --unknown repeat"
        )
    if report.status in ("cancelled", "budget", "failed"):
        lines.append(f"Go on with: {again}")
    elif failed := {name: n for name, node in report.summary.nodes.items() if (n := _failed(node))}:
        lines.append(
            f"{sum(failed.values())} items failed in {', '.join(failed)}. Look at them: "
            f"flowboard show {report.run_id} --failed; try them again: {again} --retry-failed"
        )
    return lines


def _failed(node: NodeProgress) -> int:
    """The cells that broke; those whose calls are unknown are told apart."""
    return node.errors - node.statuses.get("unknown", 0)
