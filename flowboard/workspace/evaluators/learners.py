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
from flowboard.node import AssertionSpec, Files, NodeFailed, Vector
from flowboard.store.store import Store
from flowboard.workspace.evaluators.assertions import NamedAssertion
from flowboard.workspace.evaluators.subjects import EvaluatorRow
from flowboard.workspace.learned_files import learned_reader

if TYPE_CHECKING:
    from flowboard.align.learned.contract import Learner
    from flowboard.align.table import Floats

Vectors = Mapping[str, Vector]
"""The embeddings of outputs by the keys of their rows; rows that were never embedded are left out."""


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
    vectors: Mapping[str, Vectors],
    rows: Sequence[EvaluatorRow],
) -> list[Learner]:
    """The learned assertions that can be trained again on these rows: on words, vectors, or a number.

    Nothing is embedded here. One that learns embeddings says nothing of rows without a vector, and is
    left out where no row has one.
    """
    from flowboard.align.learned.texts import TextClassifier
    from flowboard.align.learned.thresholds import ScoredEvaluator

    found: list[Learner] = []
    for one in assertions:
        artefact = artefacts.get(one.name)
        if artefact is None:
            continue
        if artefact.score is not None:
            found.append(ScoredEvaluator(one.name, _scores(artefact.score, rows)))
        elif artefact.embedding is None:
            found.append(TextClassifier(one.name, [text_of(row.output) for row in rows]))
        elif any(row.key in vectors[one.name] for row in rows):
            found.append(_of_vectors(one.name, vectors[one.name], rows))
    return found


def vectors_of(
    store: Store, flow_path: str, artefacts: Mapping[str, Artefact], rows: Sequence[EvaluatorRow]
) -> dict[str, Vectors]:
    """The vectors that are on record for the classifiers that learn embeddings, by assertion."""
    texts = [text_of(row.output) for row in rows]
    found: dict[str, Vectors] = {}
    for name, artefact in artefacts.items():
        if artefact.embedding is not None:
            from flowboard.workspace.evaluators.vectors import vectors_on_record

            vectors = vectors_on_record(store, flow_path, artefact.embedding.model, texts)
            numbers = len(artefact.embedding.weights)
            found[name] = {
                row.key: vector
                for row, vector in zip(rows, vectors, strict=True)
                if vector is not None and len(vector) == numbers
            }
    return found


def _of_vectors(name: str, vectors: Vectors, rows: Sequence[EvaluatorRow]) -> Learner:
    import numpy as np

    from flowboard.align.learned.partly import PartlyKnown
    from flowboard.align.learned.texts import TextClassifier

    known = [row for row in rows if row.key in vectors]
    numbers = np.array([vectors[row.key] for row in known], dtype=np.float64)
    learner = TextClassifier(name, [text_of(row.output) for row in known], numbers)
    return PartlyKnown(learner, np.array([row.key in vectors for row in rows], dtype=bool))


def _scores(score: Score, rows: Sequence[EvaluatorRow]) -> Floats:
    import numpy as np

    scores = np.full(len(rows), np.nan)
    for place, row in enumerate(rows):
        try:
            scores[place] = score.value_in(row.row)
        except (BrokenAssertion, DoesNotApply):
            continue  # it has no verdict there
    return scores
