"""What was trained as an artefact: numbers and words that `assertions.learned` judges by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flowboard.align.figures import Figure
from flowboard.align.learned.texts import TextClassifier, Trained
from flowboard.align.learned.thresholds import ScoredEvaluator
from flowboard.align.metrics import Agreement, agreement
from flowboard.align.table import Floats, Integers
from flowboard.assertions.learned import (
    Artefact,
    Embedding,
    FigureFacts,
    Measured,
    Score,
    Sigmoid,
    Training,
    Words,
    WordWeight,
)


@dataclass(frozen=True, slots=True)
class TooLittle(Exception):
    """There is too little to learn from; `needed` says what is missing."""

    needed: str

    def __str__(self) -> str:
        return self.needed


def measured(
    learner: TextClassifier | ScoredEvaluator,
    bad: Floats,
    groups: Integers,
    weights: Floats | None = None,
    seed: int = 0,
) -> Measured:
    """How a learner agrees with grades that it wasn't given, group by group; see `Learner.verdicts`.

    Args:
        learner: knows its n rows.
        bad: n grades, NaN where there is none.
        groups: n numbers.
        weights: n inverse inclusion probabilities.
        seed: of the folds and of the draws behind intervals.
    """
    found = agreement(learner.verdicts(bad, groups, seed), bad, groups, weights, seed)
    return Measured(
        coverage=_figure(found.coverage),
        ffr=_figure(found.ffr),
        precision=_figure(found.precision),
        f1=_figure(found.f1),
        kappa=_figure(found.kappa),
        balanced_accuracy=_figure(found.balanced_accuracy),
        always_fail_f1=_figure(found.always_fail.f1),
        errors=found.errors,
        warning=_warning(found),
    )


def _warning(found: Agreement) -> str:
    if found.kappa.value is None:
        return f"It isn't known whether it is better than always-fail. {found.kappa.reason}"
    return found.warning


def text_artefact(
    classifier: TextClassifier,
    bad: Floats,
    groups: Integers,
    training: Training,
    figures: Measured,
    model: str = "",
    seed: int = 0,
) -> Artefact:
    """A classifier of texts, trained on all grades.

    Args:
        classifier: with the texts, or their embeddings.
        bad: n grades, NaN where there is none.
        groups: n numbers.
        training: what it is trained on.
        figures: from `measured`.
        model: what has embedded the texts, where it is trained on embeddings.
        seed: of the parts that it is calibrated on.

    Raises:
        TooLittle: there are fewer than five good or five bad grades.
    """
    trained = classifier.train(bad, groups, seed)
    if trained is None:
        raise TooLittle("It takes 5 good and 5 bad grades at least.")
    pipeline, calibration = _opened(trained)
    first, regression = (step for _, step in pipeline.steps)
    weights = [float(one) for one in regression.coef_[0]]
    intercept = float(regression.intercept_[0])
    words = embedding = None
    if classifier.embeddings is None:
        terms = zip(first.get_feature_names_out(), first.idf_, weights, strict=True)
        words = Words(
            terms=tuple(
                WordWeight(term=str(term), idf=float(idf), weight=weight) for term, idf, weight in terms
            ),
            intercept=intercept,
        )
    else:
        embedding = Embedding(
            model=model,
            mean=tuple(map(float, first.mean_)),
            scale=tuple(map(float, first.scale_)),
            weights=tuple(weights),
            intercept=intercept,
        )
    return Artefact(
        name=classifier.name,
        words=words,
        embedding=embedding,
        threshold=trained.threshold,
        calibration=calibration,
        training=training,
        measured=figures,
    )


def score_artefact(
    evaluator: ScoredEvaluator, column: str, bad: Floats, training: Training, figures: Measured
) -> Artefact:
    """A threshold on a score, fitted to all grades.

    Args:
        evaluator: with the scores.
        column: where a row has its score.
        bad: n grades, NaN where there is none.
        training: what it is fitted to.
        figures: from `measured`.

    Raises:
        TooLittle: there aren't two good and two bad rows with scores, or all scores are alike.
    """
    fitted = evaluator.fit(bad)
    if fitted is None:
        raise TooLittle(
            f"It takes 2 good and 2 bad grades of rows with a number in {column}, and different numbers."
        )
    return Artefact(
        name=evaluator.name,
        score=Score(column=column, fails_above=fitted.fails_above),
        threshold=fitted.value,
        training=training,
        measured=figures,
    )


def _opened(trained: Trained) -> tuple[Any, Sigmoid | None]:
    """The pipeline of a trained classifier, and its calibration."""
    if not trained.calibrated:
        return trained.pipeline, None
    (calibrated,) = trained.pipeline.calibrated_classifiers_
    (sigmoid,) = calibrated.calibrators
    return calibrated.estimator, Sigmoid(a=float(sigmoid.a_), b=float(sigmoid.b_))


def _figure(figure: Figure) -> FigureFacts:
    return FigureFacts(
        value=figure.value,
        low=figure.low,
        high=figure.high,
        numerator=figure.numerator,
        denominator=figure.denominator,
        reason=figure.reason,
    )
