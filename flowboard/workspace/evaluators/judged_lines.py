"""What is known of every candidate of an evaluator by now, whenever and by whom it was judged."""

from __future__ import annotations

from collections import Counter

from flowboard.align.candidates.aside import idle
from flowboard.align.candidates.candidate import Candidate
from flowboard.workspace.evaluators.candidates import CandidateLine, what_erred
from flowboard.workspace.evaluators.reading import EvaluatorOfRun


def judged_lines(read: EvaluatorOfRun) -> dict[str, CandidateLine]:
    """A line for each candidate that has said anything, by `criterion/candidate`.

    Those that tell nothing on these rows, as they say the same of all or the same as another, have the
    reason. No grade is looked at.
    """
    columns = {
        one.name: [
            None if verdict is None else verdict.outcome for verdict in read.said.verdicts[one.name]
        ]
        for one in read.said.assertions
        if one.criterion is not None and one.spec.kind != "learned"
    }
    told = {
        name: column
        for name, column in columns.items()
        if any(outcome not in (None, "not_run") for outcome in column)
    }
    aside = idle(told)
    lines = {}
    for one in read.said.assertions:
        if one.name in told and one.criterion is not None:
            candidate = Candidate(
                one.criterion.id,
                one.criterion.version,
                one.spec.model_copy(update={"name": one.written}),
            )
            lines[candidate.name] = CandidateLine(
                candidate=candidate,
                counts=dict(Counter(outcome for outcome in told[one.name] if outcome is not None)),
                rows=len(read.rows),
                aside=str(aside[one.name]) if one.name in aside else "",
                erred=what_erred(read.said.verdicts[one.name]),
            )
    return lines
