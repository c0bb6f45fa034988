"""Learned assertions: what was trained on grades, as a plain JSON file, and its verdict on an output.

The file holds numbers and words, nothing that could run: how much each word, each number of an
embedding, or one score speaks for a bad output, and where the threshold lies. Beside them stand the
figures that were measured on held-out rows when it was trained. It may come from a stranger, so its size
and its shape are checked before anything of it is used.

The verdict is computed here, without the library that trained it, to the same probability.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from math import exp, isfinite, isnan, log, sqrt
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from flowboard.assertions.errors import BrokenAssertion, DoesNotApply
from flowboard.assertions.references import Reference
from flowboard.flow.canonical import digest
from flowboard.flow.sentences import in_plain_words

FORMAT: Final = 1
LARGEST: Final = 8_000_000
"""Bytes of a file."""
MOST_WORDS: Final = 20_000
MOST_NUMBERS: Final = 20_000
"""Of an embedding."""
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""What a classifier may be called: its file has the same name."""

_TOKEN: Final = re.compile(r"\b\w\w+\b")  # scikit-learn's, with which the vocabulary was made
_SHOWN: Final = 3

Number = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]


class BadArtefact(BrokenAssertion):
    """A file isn't what training has written; the message says what is wrong with it."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FigureFacts(_Part):
    """A figure with its interval; without a value there is the reason."""

    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    reason: str = ""


class Measured(_Part):
    """How it agreed with grades that it was not trained on: rows of other groups, fold by fold.

    `warning` says that it is no better than failing everything, or isn't shown to be; empty if it is.
    """

    coverage: FigureFacts
    ffr: FigureFacts
    precision: FigureFacts
    f1: FigureFacts
    kappa: FigureFacts
    balanced_accuracy: FigureFacts
    always_fail_f1: FigureFacts
    errors: Count
    warning: str


class Training(_Part):
    """The grades that it was trained on. `grades` is their digest, by subject."""

    node: str
    port: str
    criterion: str
    criterion_version: int
    rows: Count
    good: Count
    bad: Count
    groups: Count
    grades: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class WordWeight(_Part):
    """A word, or two in a row; how rare it is (idf), and how much it speaks for a bad output."""

    term: str
    idf: Positive
    weight: Number


class Words(_Part):
    """Logistic regression on TF-IDF of single words and pairs, tf as 1 + ln n, rows of length one."""

    terms: Annotated[tuple[WordWeight, ...], Field(max_length=MOST_WORDS, strict=False)]
    intercept: Number

    @cached_property
    def _weights(self) -> dict[str, tuple[float, float]]:
        return {one.term: (one.idf, one.weight) for one in self.terms}

    def decision(self, text: str) -> tuple[float, list[str]]:
        """The log odds of bad, and the words that speak most for it."""
        tokens = _TOKEN.findall(text.lower())
        counts = Counter(tokens)
        counts.update(f"{first} {second}" for first, second in pairwise(tokens))
        known = self._weights
        found = [
            (term, (1 + log(count)) * known[term][0], known[term][1])
            for term, count in counts.items()
            if term in known
        ]
        length = sqrt(sum(value * value for _, value, _ in found)) or 1.0
        parts = sorted(((value * weight / length, term) for term, value, weight in found), reverse=True)
        speaking = [term for part, term in parts[:_SHOWN] if part > 0]
        return sum(part for part, _ in parts) + self.intercept, speaking


class Embedding(_Part):
    """Logistic regression on the numbers of an embedding, each less its mean and over its scale."""

    model: Annotated[str, Field(min_length=1, max_length=200)]
    mean: Annotated[tuple[Number, ...], Field(max_length=MOST_NUMBERS, strict=False)]
    scale: Annotated[tuple[Positive, ...], Field(max_length=MOST_NUMBERS, strict=False)]
    weights: Annotated[tuple[Number, ...], Field(max_length=MOST_NUMBERS, strict=False)]
    intercept: Number

    @model_validator(mode="after")
    def _of_one_length(self) -> Embedding:
        if not len(self.mean) == len(self.scale) == len(self.weights):
            raise ValueError("mean, scale and weights differ in length")
        return self

    def decision(self, vector: Sequence[float]) -> float:
        """The log odds of bad.

        Raises:
            BrokenAssertion: the vector is of another model.
        """
        if len(vector) != len(self.weights):
            raise BrokenAssertion(
                f"{self.model} gave {len(vector)} numbers, and the classifier was trained on "
                f"{len(self.weights)}. Train it again."
            )
        parts = zip(vector, self.mean, self.scale, self.weights, strict=True)
        return sum((one - mean) / scale * weight for one, mean, scale, weight in parts) + self.intercept


class Score(_Part):
    """A number of the row, which fails beyond the threshold: above it, or below."""

    column: Annotated[str, Field(min_length=1, max_length=200)]
    fails_above: bool

    def value_in(self, row: Mapping[str, Any]) -> float:
        """The number.

        Raises:
            MissingReference: the row doesn't have the column.
            DoesNotApply: there is nothing in it.
            BrokenAssertion: it holds something that is no number.
        """
        found = Reference(self.column).value_in(row)
        if found is None or found == "":
            raise DoesNotApply(f"There is nothing in {self.column}.")
        try:
            number = float(found) if isinstance(found, int | float | str) else None
        except (ValueError, OverflowError):
            number = None
        if number is None or isinstance(found, bool) or not isfinite(number):
            raise BrokenAssertion(f"{self.column} holds {str(found)[:40]!r}, which is no number.")
        return number


class Sigmoid(_Part):
    """Platt's calibration: the probability is that of the log odds −(a·x + b)."""

    a: Number
    b: Number


class Artefact(_Part):
    """What was trained: exactly one of words, an embedding and a score, and a threshold."""

    flowboard_learned: Literal[1] = FORMAT
    name: Annotated[str, Field(pattern=f"^{NAME.pattern}$")]
    words: Words | None = None
    embedding: Embedding | None = None
    score: Score | None = None
    threshold: Number
    calibration: Sigmoid | None = None
    training: Training
    measured: Measured

    @model_validator(mode="after")
    def _one_kind(self) -> Artefact:
        given = [one for one in (self.words, self.embedding, self.score) if one is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of words, embedding and score")
        return self

    @cached_property
    def digest(self) -> str:
        """The identity of its verdicts, 64 hex digits: of all that decides them, and not of its figures."""
        deciding = {"words", "embedding", "score", "threshold", "calibration"}
        return digest(self.model_dump(mode="json", include=deciding))

    def probability(self, decision: float) -> float:
        """The probability of bad for log odds, calibrated if it was.

        Raises:
            BrokenAssertion: they are no number, since the numbers of the file are far too large.
        """
        if self.calibration is not None:
            decision = -(self.calibration.a * decision + self.calibration.b)
        if isnan(decision):
            raise BrokenAssertion(f"The numbers of {self.name} are too large. Train it again.")
        return 1 / (1 + exp(-decision)) if decision > -700 else 0.0

    def failure_of_text(self, text: str) -> str | None:
        """Why a text fails by its words, as a sentence, or None."""
        assert self.words is not None
        decision, speaking = self.words.decision(text)
        return self._failure(self.probability(decision), speaking)

    def failure_of_vector(self, vector: Sequence[float]) -> str | None:
        """Why a text fails by its embedding, as a sentence, or None. Raises as `Embedding.decision`."""
        assert self.embedding is not None
        return self._failure(self.probability(self.embedding.decision(vector)), [])

    def failure_of_row(self, row: Mapping[str, Any]) -> str | None:
        """Why a row fails by its score, as a sentence, or None. Raises as `Score.value_in`."""
        assert self.score is not None
        value = self.score.value_in(row)
        above = self.score.fails_above
        if (value > self.threshold) if above else (value < self.threshold):
            side = "above" if above else "below"
            return f"{self.score.column} is {value:.4g}, {side} {self.threshold:.4g}."
        return None

    def _failure(self, probability: float, speaking: Sequence[str]) -> str | None:
        if probability <= self.threshold:
            return None
        because = f", most of all for {', '.join(map(repr, speaking))}" if speaking else ""
        return (
            f"{self.name} takes it for bad: {probability:.2f}, over its threshold of "
            f"{self.threshold:.2f}{because}."
        )


def read_artefact(content: bytes) -> Artefact:
    """The artefact in a file.

    Raises:
        BadArtefact: the file isn't one.
    """
    if len(content) > LARGEST:
        raise BadArtefact(f"It has more than {LARGEST:,} bytes, so it is no trained classifier.")
    try:
        return Artefact.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        where = f"`{place}`: " if place else ""
        raise BadArtefact(
            f"It is no trained classifier ({where}{in_plain_words(first['msg'])}). Train it again."
        ) from None


def write_artefact(artefact: Artefact) -> bytes:
    """The file of an artefact: a line for every word, so that two of them can be compared."""
    import orjson

    return (
        orjson.dumps(artefact.model_dump(mode="json", exclude_none=True), option=orjson.OPT_INDENT_2)
        + b"\n"
    )
