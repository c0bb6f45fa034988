"""Checks that compare the output with another text: a reference answer, or the request."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from flowboard.assertions.bounds import with_bounds
from flowboard.assertions.checks.check import Check, DoesNotApply, Reference, References, Row
from flowboard.assertions.checks.readers.tokens import shared_run, tokens
from flowboard.assertions.reading import comparable, excerpt, plain_text_of, text_of

_QUOTED_LINE = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
_MARKS = " \t\n>#*_\"'“”‘’«»"


class SimilarTo(Check):
    """The output is as similar to another text as it must be, or no more than it may be.

    Similarity is 1 for equal texts and 0 where nothing is in common: the share of characters that
    stay when one text is edited into the other (normalised Indel similarity).

    Example:
        {check: similar_to, to: rows.gold, min: 0.8}
        row: {"rows.gold": "Berlin is the capital."}
        passes: "Berlin is the capitol."
        fails: "It is Bonn."
        says: The similarity to "Berlin is the capital." is 0.3, under 0.8.
    """

    name: ClassVar[str] = "similar_to"

    value: str | None = Field(None, min_length=1, description="the text that it is compared with")
    to: Reference | None = Field(
        None, description="instead of `value`: the value of the row to compare with, node.port"
    )
    min: float | None = Field(None, ge=0, le=1, description="the least similarity allowed, 0 to 1")
    max: float | None = Field(None, ge=0, le=1, description="the greatest similarity allowed, 0 to 1")
    ignore_case: bool = Field(False, description="whether A and a are the same")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _one_text(self.value, self.to, "to")
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        from rapidfuzz.fuzz import ratio

        wanted = _other(self.value, self.to, row)
        score = ratio(self._form(text_of(output)), self._form(wanted)) / 100
        return _outside(score, self.min, self.max, f"similarity to {excerpt(wanted)}")

    def _form(self, text: str) -> str:
        return " ".join(comparable(text, ignore_case=self.ignore_case).split())


class WordOverlap(Check):
    """The output has as many words in common with another text as it must, or no more than it may.

    The overlap is a ROUGE score (Lin, ACL 2004), without stemming: of single words (`rouge_1`), of
    pairs of words (`rouge_2`), or of the longest common subsequence of words (`rouge_l`). Recall is
    the share of the other text's words that the output has; precision, of the output's.

    Example:
        {check: word_overlap, to: rows.gold, measure: recall, min: 0.5}
        row: {"rows.gold": "The cat sat on the mat."}
        passes: "A cat sat upon the mat!"
        fails: "A dog lay there."
        says: The overlap (rouge_l, recall) with "The cat sat on the mat." is 0, under 0.5.
    """

    name: ClassVar[str] = "word_overlap"

    value: str | None = Field(None, min_length=1, description="the text that it is compared with")
    to: Reference | None = Field(
        None, description="instead of `value`: the value of the row to compare with, node.port"
    )
    method: Literal["rouge_1", "rouge_2", "rouge_l"] = Field("rouge_l", description="what is counted")
    measure: Literal["f1", "recall", "precision"] = Field(
        "f1", description="what the count is a share of"
    )
    min: float | None = Field(None, ge=0, le=1, description="the least overlap allowed, 0 to 1")
    max: float | None = Field(None, ge=0, le=1, description="the greatest overlap allowed, 0 to 1")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _one_text(self.value, self.to, "to")
        return with_bounds(self)

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        wanted = _other(self.value, self.to, row)
        score = self._score(tokens(plain_text_of(output)), tokens(wanted))
        return _outside(
            score, self.min, self.max, f"overlap ({self.method}, {self.measure}) with {excerpt(wanted)}"
        )

    def _score(self, these: Sequence[str], those: Sequence[str]) -> float:
        size = 2 if self.method == "rouge_2" else 1
        of_these, of_those = len(these) - size + 1, len(those) - size + 1
        if of_these < 1 or of_those < 1:
            return 0.0
        shared = _in_order(these, those) if self.method == "rouge_l" else _in_common(these, those, size)
        match self.measure:
            case "recall":
                return shared / of_those
            case "precision":
                return shared / of_these
        return 2 * shared / (of_these + of_those)


class RepeatsRequest(Check):
    """The output begins by repeating the request, word for word, before it goes on.

    White space, case, kinds of quotation marks, and marks around the repetition make no difference.

    Example:
        {check: repeats_request, value_of: ask.prompt}
        row: {"ask.prompt": [{"role": "user", "content": "Name a\\ncolour."}]}
        passes: "**Name a colour.**\\n\\nBlue."
        fails: "Blue."
        says: It begins with "Blue.", not with "Name a colour.".
    """

    name: ClassVar[str] = "repeats_request"

    value: str | None = Field(None, min_length=1, description="the text that is to be repeated")
    value_of: Reference | None = Field(
        None,
        description="instead of `value`: the value of the row; of chat messages the last of the user",
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _one_text(self.value, self.value_of, "value_of")
        return self

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text, wanted = text_of(output), _other(self.value, self.value_of, row)
        if _unmarked(text).startswith(_unmarked(wanted)):
            return None
        return f"It begins with {excerpt(text.lstrip(), 80)}, not with {excerpt(wanted, 80)}."


class NoCopiedRun(Check):
    """The output copies no long run of words from another text.

    Example:
        {check: no_copied_run, of: rows.text, max: 4}
        row: {"rows.text": "The cat sat on the mat all day."}
        passes: "The cat sat down."
        fails: "Well, the cat sat on the sofa."
        says: It copies 5 words in a row, more than 4: "the cat sat on the".
    """

    name: ClassVar[str] = "no_copied_run"

    of: References = Field(description="the values of the row that must not be copied, node.port")
    max: int = Field(12, ge=1, description="the most words in a row that may be the same")

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        words = tokens(plain_text_of(output))
        for reference in self.of:
            source = tokens(plain_text_of(reference.value_in(row)))
            if copied := shared_run(words, source, self.max + 1):
                return (
                    f"It copies {len(copied)} words in a row, more than {self.max}: "
                    f"{excerpt(' '.join(copied))}."
                )
        return None


def _in_common(these: Sequence[str], those: Sequence[str], size: int) -> int:
    """How many runs of `size` words they share, each counted as often as both have it."""

    def runs(words: Sequence[str]) -> Counter[tuple[str, ...]]:
        return Counter(zip(*(words[offset:] for offset in range(size)), strict=False))

    return (runs(these) & runs(those)).total()


def _in_order(these: Sequence[str], those: Sequence[str]) -> int:
    """The length of their longest common subsequence of words."""
    from rapidfuzz.distance import LCSseq

    return LCSseq.similarity(these, those)


def _one_text(value: str | None, reference: Reference | None, name: str) -> None:
    if (value is None) == (reference is None):
        raise ValueError(f"give either `value` or `{name}`")
    if value is not None and value.isspace():
        raise ValueError("`value` is blank; write the text that the output is compared with")


def _other(value: str | None, reference: Reference | None, row: Row) -> str:
    """The text to compare with."""
    other = value if reference is None else _said(reference.value_in(row))
    if not other or other.isspace():
        raise DoesNotApply(f"{str(reference)!r} is empty in this row.")
    return other


def _said(value: Any) -> str:
    """A value as text; of chat messages, what the user said last."""
    if (
        isinstance(value, list)
        and value
        and all(isinstance(turn, dict) and "role" in turn for turn in value)
    ):
        spoken = [turn.get("content") for turn in value if turn["role"] == "user"]
        return plain_text_of(spoken[-1]) if spoken else ""
    return text_of(value)


def _unmarked(text: str) -> str:
    plain = _QUOTED_LINE.sub("", comparable(text, ignore_case=True)).translate(
        str.maketrans("“”„‘’", '"""\'\'')
    )
    return " ".join(plain.split()).strip(_MARKS)


def _outside(score: float, minimum: float | None, maximum: float | None, what: str) -> str | None:
    if minimum is not None and score < minimum:
        return f"The {what} is {_apart(score, minimum)}, under {minimum:g}."
    if maximum is not None and score > maximum:
        return f"The {what} is {_apart(score, maximum)}, over {maximum:g}."
    return None


def _apart(score: float, bound: float) -> str:
    """A score to two digits, or to as many as show on which side of the bound it lies."""
    written = (f"{score:.{digits}g}" for digits in range(2, 18))
    return next(text for text in written if (float(text) - bound) * (score - bound) > 0)
