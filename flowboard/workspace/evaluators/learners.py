"""Learned assertions as competitors: trained again without the rows that they are measured on.

What a classifier said in a run of rows whose grades it was trained on says nothing of how well it agrees
with people. So its recorded verdicts aren't used: the same kind of classifier is trained on the grades
of today, fold by fold, like everything else that is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flowboard.assertions.arguments import BadArguments, LearnedArguments, validated
from flowboard.assertions.errors import BrokenAssertion, DoesNotApply
from flowboard.assertions.learned import Artefact, BadArtefact, Score, read_artefact
from flowboard.assertions.reading import text_of
from flowboard.node import AssertionSpec, Files, NodeFailed
from flowboard.workspace.evaluators.assertions import NamedAssertion
from flowboard.workspace.evaluators.subjects import EvaluatorRow
from flowboard.workspace.learned_files import learned_reader

if TYPE_CHECKING:
    from flowboard.align.learned.contract import Learner
    from flowboard.align.table import Floats


def artefact_of(spec: AssertionSpec, flow_path: str, files: Files) -> Artefact | None:
    """What a learned assertion has learned; None where it is no such one or there is no sound file."""
    try:
        arguments = validated(spec)
        if isinstance(arguments, LearnedArguments):
            return read_artefact(learned_reader(Path(flow_path), files)(arguments.classifier))
    except (BadArguments, BadArtefact, NodeFailed):
        pass
    return None


def learners_of(
    assertions: Sequence[NamedAssertion],
    artefacts: Mapping[str, Artefact],
    rows: Sequence[EvaluatorRow],
) -> list[Learner]:
    """The learned assertions that can be trained again on these rows: on words, or on a number.

    Those that learn embeddings are left out: training them would mean to embed the rows.
    """
    from flowboard.align.learned.texts import TextClassifier
    from flowboard.align.learned.thresholds import ScoredEvaluator

    found: list[Learner] = []
    for one in assertions:
        artefact = artefacts.get(one.name)
        if artefact is None or artefact.embedding is not None:
            continue
        if artefact.score is not None:
            found.append(ScoredEvaluator(one.name, _scores(artefact.score, rows)))
        else:
            found.append(TextClassifier(one.name, [text_of(row.output) for row in rows]))
    return found


def _scores(score: Score, rows: Sequence[EvaluatorRow]) -> Floats:
    import numpy as np

    scores = np.full(len(rows), np.nan)
    for place, row in enumerate(rows):
        try:
            scores[place] = score.value_in(row.row)
        except (BrokenAssertion, DoesNotApply):
            continue  # it has no verdict there
    return scores
