"""A classifier of texts that is trained on grades: TF-IDF, or embeddings, and logistic regression.

It knows nothing but words, and is often no better than failing everything; its report card says so.
What it finds beyond that, it finds at no cost per row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flowboard.align.splits import folds
from flowboard.align.table import Floats, Integers

FOLDS: Final = 5
LEAST_OF_A_KIND: Final = 5
"""Bad and good rows that training needs."""
CALIBRATED_FROM: Final = 100
"""Grades from which its probabilities are calibrated (Platt's sigmoid); fewer don't suffice for it."""
WORDS_C: Final = 1.0
EMBEDDING_C: Final = 0.01
"""scikit-learn's C: grades are few, and an embedding has hundreds of numbers that all vary."""
MOST_WORDS: Final = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A trained classifier.

    Args:
        pipeline: a scikit-learn estimator with `predict_proba`.
        threshold: what is more likely bad than this fails. Both kinds of rows weigh alike: it is ½ as
            long as the classifier takes them for equally frequent, and their share once calibrated.
        calibrated: whether the probabilities may be read as such.
    """

    pipeline: Any
    threshold: float
    calibrated: bool

    def probabilities(self, features: Any) -> Floats:
        """The probability of bad for each text, or for each row of embeddings."""
        found: Floats = self.pipeline.predict_proba(features)[:, 1]
        return found

    def verdicts(self, features: Any) -> Floats:
        """1.0 fail or 0.0 pass for each text, or for each row of embeddings."""
        said: Floats = (self.probabilities(features) > self.threshold).astype(float)
        return said


@dataclass(frozen=True, slots=True, eq=False)
class TextClassifier:
    """Texts with what is known of them, as a `Learner`.

    Args:
        name: what it is called.
        texts: n texts.
        embeddings: n × d numbers; they take the place of words where they are given.
    """

    name: str
    texts: Sequence[str]
    embeddings: Floats | None = None

    def train(self, bad: Floats, groups: Integers, seed: int = 0) -> Trained | None:
        """Train on the graded rows; None with fewer than five of a kind."""
        import numpy as np

        rows = np.flatnonzero(~np.isnan(bad))
        kinds = bad[rows]
        if min((kinds == 1).sum(), (kinds == 0).sum()) < LEAST_OF_A_KIND:
            return None
        parts = _calibration_parts(kinds, groups[rows], seed)
        model = self._pipeline()
        if parts:
            from sklearn.calibration import CalibratedClassifierCV

            # One classifier of all grades, not one of each part: its words can be read, and kept.
            model = CalibratedClassifierCV(model, method="sigmoid", cv=parts, ensemble=False)
        model.fit(self.features(rows), kinds)
        return Trained(model, float(kinds.mean()) if parts else 0.5, calibrated=bool(parts))

    def verdicts(self, bad: Floats, groups: Integers, seed: int = 0) -> Floats:
        """Its verdict on every row; see `Learner.verdicts`."""
        import numpy as np

        said = np.full(len(bad), np.nan)
        graded = ~np.isnan(bad)
        trained = self.train(bad, groups, seed)
        if trained is None:
            return said
        ungraded = np.flatnonzero(~graded)
        if len(ungraded):
            said[ungraded] = trained.verdicts(self.features(ungraded))
        if len(np.unique(groups)) < 2:
            return said
        (dealt,) = folds(groups, bad, FOLDS, repeats=1, seed=seed)
        for fold in range(int(dealt.max()) + 1):
            there = np.flatnonzero((dealt == fold) & graded)
            without = self.train(np.where(dealt == fold, np.nan, bad), groups, seed)
            if len(there) and without is not None:
                said[there] = without.verdicts(self.features(there))
        return said

    def features(self, rows: Integers) -> Any:
        """What the classifier reads of these rows."""
        return [self.texts[row] for row in rows] if self.embeddings is None else self.embeddings[rows]

    def _pipeline(self) -> Any:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        if self.embeddings is not None:
            model = LogisticRegression(C=EMBEDDING_C, class_weight="balanced", max_iter=1000)
            return make_pipeline(StandardScaler(), model)
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=MOST_WORDS)
        model = LogisticRegression(C=WORDS_C, class_weight="balanced", solver="liblinear")
        return make_pipeline(words, model)


def _calibration_parts(kinds: Floats, groups: Integers, seed: int) -> list[tuple[Integers, Integers]]:
    """Rows to train on and rows to calibrate on, several times, by groups; empty with too few grades."""
    import numpy as np

    if len(kinds) < CALIBRATED_FROM or len(np.unique(groups)) < 2:
        return []
    (dealt,) = folds(groups, kinds, FOLDS, repeats=1, seed=seed + 1)
    parts = [
        (np.flatnonzero(dealt != fold), np.flatnonzero(dealt == fold))
        for fold in range(int(dealt.max()) + 1)
    ]
    has_both = all(len(np.unique(kinds[rows])) == 2 for pair in parts for rows in pair)
    return parts if has_both else []
