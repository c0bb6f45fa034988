"""Code that was just found and fails on most rows decides nothing. It stays in the list, with what it said."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flowboard.flow.document import Flow
from flowboard.workspace.evaluators.candidates import CandidateLine
from flowboard.workspace.evaluators.writing import criteria_in, with_chosen


def is_broken(line: CandidateLine) -> bool:
    """Whether a candidate is code that errs, or had to be ended, on more than half of the rows."""
    failed = line.counts.get("error", 0) + line.counts.get("not_run", 0)
    return line.candidate.spec.kind == "code" and 2 * failed > line.rows


def without_broken(
    flow: Flow, node: str, lines: Iterable[CandidateLine], fresh: Collection[str]
) -> Flow:
    """The flow in which broken code doesn't decide; the same where there is none.

    Args:
        flow: as it is now.
        node: the evaluator.
        lines: what came of its candidates.
        fresh: the candidates that were just found, as `criterion/candidate`; what people chose themselves
            is left alone.
    """
    broken = {line.candidate.name for line in lines if is_broken(line)} & set(fresh)
    chosen = {}
    for criterion in criteria_in(flow, node):
        deciding = [one.name for one in criterion.deciding]
        kept = [name for name in deciding if f"{criterion.id}/{name}" not in broken]
        if kept != deciding:
            chosen[criterion.id] = kept
    return with_chosen(flow, node, chosen) if chosen else flow
