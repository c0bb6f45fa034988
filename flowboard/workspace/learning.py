"""Use case: train an evaluator on the grades of a run, and keep it beside the flow.

It learns words, embeddings, or a threshold on a number that some node gives. What it is worth is
measured on rows of other groups than it was trained on, before it is written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flowboard.assertions.learned import NAME, Artefact, read_artefact, write_artefact
from flowboard.assertions.reading import text_of
from flowboard.flow.canonical import digest
from flowboard.store import grades
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.evaluators.graded import Graded, graded_rows
from flowboard.workspace.evaluators.subjects import EvaluatorRow, evaluator_rows
from flowboard.workspace.grading.rows import GradingRows
from flowboard.workspace.learned_files import learned_path
from flowboard.workspace.models import recording_path
from flowboard.workspace.output_folder import replace_file
from flowboard.workspace.stores import find_run
from flowboard.workspace.tables import closest

if TYPE_CHECKING:
    from flowboard.align.table import Floats

_BAD: Final = {"good": 0.0, "bad": 1.0}


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned.

    Args:
        name: what it is called in a flow: `learned: NAME`.
        criterion: the id of the criterion whose grades it learns; empty for the output as a whole.
        column: `node.port` of a number, to fit a threshold to; texts are learned without it.
        embeddings: the model that embeds the texts; words are learned without it.
        budget: US dollars that embedding may cost.
        replace: whether an evaluator of that name may be written over.
        seed: of the parts that it is measured and calibrated on.
    """

    name: str
    criterion: str = ""
    column: str = ""
    embeddings: str = ""
    budget: float | None = None
    replace: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned, and the file that it is in."""

    path: str
    artefact: Artefact

    @property
    def assertion(self) -> str:
        """The assertion, as it is written in a flow."""
        embedding = self.artefact.embedding
        model = f", model: {embedding.model}" if embedding is not None else ""
        return f"{{name: {self.artefact.name}, learned: {self.artefact.name}{model}}}"

    def to_json(self) -> dict[str, Any]:
        """The facts as JSON values, without what was learned."""
        told = self.artefact.model_dump(mode="json", exclude={"words", "embedding"})
        return {"path": self.path, "assertion": self.assertion, "digest": self.artefact.digest, **told}


def learn(folder: Path, reference: str, node: str, types: NodeTypes, lesson: Lesson) -> Learned:
    """Train on the grades that the rows of a run have at a node, and write what was learned.

    Raises:
        WorkspaceError: there is no such run, node, criterion or column; there are too few grades; an
            evaluator of that name is there; or a model gave no embeddings.
    """
    if not NAME.fullmatch(lesson.name):
        raise WorkspaceError(
            f"{lesson.name!r} can't be the name of an evaluator. Use letters, digits, dots and dashes."
        )
    if lesson.column and lesson.embeddings:
        raise WorkspaceError("A threshold on a column needs no embeddings. Leave one of them out.")
    found = find_run(folder, reference)
    path = learned_path(Path(found.record.flow_path), lesson.name)
    if path.exists() and not lesson.replace:
        raise WorkspaceError(
            f"{path} is there already. Choose another name, so that flows which use it stay as they are, "
            "or write over it with --replace."
        )
    with in_plain_words(), Store.open(found.store) as store:
        lesson_rows = _rows_of(store, found.record, types, node, lesson)
        artefact = _trained(store, found.record, lesson, lesson_rows)
    path.parent.mkdir(exist_ok=True)
    content = write_artefact(artefact)
    read_artefact(content)  # what can't be read again isn't written
    replace_file(path, lambda stream: stream.write(content))
    return Learned(str(path), artefact)


# -- the rows ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Lesson:
    """The rows of a lesson with their grades; `node` and `port` are those of the graded output."""

    graded: Graded
    node: str
    port: str
    version: int

    @property
    def rows(self) -> Sequence[EvaluatorRow]:
        """Those that have a grade which decides."""
        return [row for row in self.graded.rows if row.key in self.graded.grades]


def _rows_of(store: Store, run: RunRecord, types: NodeTypes, node: str, lesson: Lesson) -> _Lesson:
    shown = GradingRows(store, run, types, node)
    version = shown.criterion(lesson.criterion).version if lesson.criterion else 1
    log = list(grades.log(store, shown.graded.id))
    rows = evaluator_rows(store, run, types, node)
    graded = graded_rows(rows, log, run.id, lesson.criterion, version)
    if not graded.grades:
        asked = f" --criterion {lesson.criterion}" if lesson.criterion else ""
        raise WorkspaceError(
            f"No row of {node} in run {run.id} is graded good or bad. Grade some: "
            f"flowboard grade {run.id} {node}{asked}"
        )
    return _Lesson(graded, shown.graded.id, shown.port, version)


def _trained(store: Store, run: RunRecord, lesson: Lesson, found: _Lesson) -> Artefact:
    import numpy as np

    from flowboard.align.learned.artefacts import TooLittle, measured, score_artefact, text_artefact
    from flowboard.align.learned.texts import TextClassifier
    from flowboard.align.learned.thresholds import ScoredEvaluator
    from flowboard.assertions.learned import Training

    rows, said = found.rows, found.graded.grades
    bad = np.array([_BAD[said[row.key].grade] for row in rows])
    names, groups = np.unique([row.group for row in rows], return_inverse=True)
    weights = np.array([found.graded.weights.get(row.key, 1.0) for row in rows])
    training = Training(
        node=found.node,
        port=found.port,
        criterion=lesson.criterion,
        criterion_version=found.version,
        rows=len(rows),
        good=int((bad == 0).sum()),
        bad=int((bad == 1).sum()),
        groups=len(names),
        grades=digest(sorted([row.subject, said[row.key].grade] for row in rows)),
    )
    try:
        if lesson.column:
            evaluator = ScoredEvaluator(lesson.name, _scores(rows, lesson.column))
            figures = measured(evaluator, bad, groups, weights, lesson.seed)
            return score_artefact(evaluator, lesson.column, bad, training, figures)
        texts = [text_of(row.output) for row in rows]
        vectors = _embedded(store, run, found.node, texts, lesson) if lesson.embeddings else None
        classifier = TextClassifier(lesson.name, texts, vectors)
        figures = measured(classifier, bad, groups, weights, lesson.seed)
        return text_artefact(classifier, bad, groups, training, figures, lesson.embeddings, lesson.seed)
    except TooLittle as error:
        raise WorkspaceError(
            f"There is too little to learn from: {training.good} rows are graded good and "
            f"{training.bad} bad. {error}"
        ) from error
    except ValueError as error:  # no text has a word of two letters
        raise WorkspaceError(f"Nothing can be learned from these texts: {error}.") from error


def _scores(rows: Sequence[EvaluatorRow], column: str) -> Floats:
    """The number that each row has in a column; NaN where there is none.

    Raises:
        WorkspaceError: no row has that column, or it holds something that is no number.
    """
    import numpy as np

    from flowboard.assertions.errors import BrokenAssertion, DoesNotApply, MissingReference
    from flowboard.assertions.learned import Score

    score, scores = Score(column=column, fails_above=True), np.full(len(rows), np.nan)
    missing = 0
    for place, row in enumerate(rows):
        try:
            scores[place] = score.value_in(row.row)
        except MissingReference:
            missing += 1
        except DoesNotApply:
            continue
        except BrokenAssertion as error:
            raise WorkspaceError(f"Row {row.key}: {error}") from error
    if missing == len(rows):
        known = sorted({name for row in rows for name in row.row})
        raise WorkspaceError(f"No row has a value {column!r}.{closest(column, known)}")
    return scores


# -- embeddings --------------------------------------------------------------------------------------


def _embedded(store: Store, run: RunRecord, node: str, texts: Sequence[str], lesson: Lesson) -> Floats:
    """n × d numbers. Each text is bought once: what runs have embedded is there already."""
    import numpy as np

    if blank := sum(not text.strip() for text in texts):
        raise WorkspaceError(
            f"{blank} of the graded texts are empty, and models refuse to embed these. Flag the rows as "
            "broken, or learn words."
        )
    vectors = asyncio.run(_vectors(store, run, node, texts, lesson))
    return np.array(vectors, dtype=np.float64)


async def _vectors(
    store: Store, run: RunRecord, node: str, texts: Sequence[str], lesson: Lesson
) -> list[Any]:
    from flowboard.llm.registry import ModelRegistry
    from flowboard.node import EmbedRequest, NodeFailed
    from flowboard.runtime.attempts import Caller
    from flowboard.runtime.budget import Budget, BudgetSpent
    from flowboard.runtime.calls import CallPolicy, Calls
    from flowboard.runtime.events import Progress
    from flowboard.runtime.limits import Limits
    from flowboard.runtime.lookups import Lookups
    from flowboard.store.journal import Journal
    from flowboard.workspace.errors import ExitCode

    registry = ModelRegistry("auto", recording_path(Path(run.flow_path)))
    journal = Journal(store)
    try:
        asking = Calls(
            f"{run.id}~learn.{node}",
            registry,
            journal,
            Lookups(store.lookup),
            Limits(None),
            Budget(lesson.budget),
            CallPolicy(),
            Progress([node]),
        )
        request = EmbedRequest(lesson.embeddings, list(dict.fromkeys(texts)))
        response, _ = await asking.embed(request, Caller(node, lesson.name), lambda _: None)
    except NodeFailed as error:
        raise WorkspaceError(f"The texts can't be embedded: {error}", ExitCode.FAILURE) from error
    except BudgetSpent as error:
        raise WorkspaceError(str(error), ExitCode.BUDGET) from error
    finally:
        await journal.close()
        await registry.close()
    of_text = dict(zip(request.texts, response.vectors, strict=True))
    return [of_text[text] for text in texts]
