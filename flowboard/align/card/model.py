"""The report card as one model: what is stored, shown on the node, printed and put into a report.

Its fields stand in the order in which a card is read. Nothing is computed here.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from flowboard.align.figures import Figure
from flowboard.align.power import MoreRows
from flowboard.align.words import Word

CARD_FORMAT: Final = 1

UNSCORED: Final = "Below 20 grades, with 5 of each kind, there is no score."


def _read_figure(value: Any) -> Any:
    return Figure(**value) if isinstance(value, dict) else value


ShownFigure = Annotated[
    Figure,
    BeforeValidator(_read_figure),
    PlainSerializer(lambda figure: figure.to_json(), return_type=dict[str, Any]),
]
"""A figure that is stored as value, low, high, numerator and denominator, or null with a reason."""


class Part(BaseModel):
    """A part of the card. Cards don't change: a new measurement makes a new one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CardTargets(Part):
    """What the user asks for: coverage and kappa of at least, an FFR of at most."""

    coverage: float = 0.8
    ffr: float = 0.25
    kappa: float | None = None


class Basis(Part):
    """Which rows the figures rest on.

    Attributes:
        split: `cross_fitted` below 60 grades, then `test`.
        sentence: the same for people, with the numbers.
        graded: all rows with a good or bad grade.
        measured, good, bad: those that the figures rest on.
        unsure: rows graded as unsure, which count nowhere.
        carried: grades that were given to earlier outputs and still hold.
        prevalence: the share of bad rows.
    """

    split: Literal["cross_fitted", "test"]
    sentence: str
    graded: int
    measured: int
    good: int
    bad: int
    unsure: int
    carried: int | None
    prevalence: ShownFigure


class Count(Part):
    """A cell of the confusion table, with the rows behind it."""

    count: int
    rows: tuple[str, ...]


class Confusion(Part):
    """The evaluator's verdicts against the grades; `errors` are rows without a verdict."""

    failed_bad: Count
    passed_bad: Count
    failed_good: Count
    passed_good: Count
    errors: Count


class Running(Part):
    """What it takes to run: US dollars and seconds a row. None where it isn't known."""

    cost: float | None = None
    latency_median: float | None = None
    latency_p95: float | None = None
    rows_per_minute: float | None = None


class Silent(Part):
    """On how many of all rows an assertion said neither pass nor fail, and why.

    Attributes:
        error: it couldn't be evaluated.
        unsure: it couldn't decide.
        skipped: it doesn't apply.
        not_run: it hasn't been asked.
    """

    error: int = 0
    unsure: int = 0
    skipped: int = 0
    not_run: int = 0


class AssertionLine(Part):
    """An assertion by itself.

    Attributes:
        kind: check, code, judge or learned.
        text: its criterion.
        chosen: whether it is in the set.
        required: the team wants it whatever the grades say: policy.
        seen_by_choice: its figures rest on rows that the set was chosen on; only the set's own
            figures are held out then.
        adds_bad, adds_good: rows that only it fails, or would fail if it was added.
        errors: measured rows on which it said neither pass nor fail.
        silent: the same on all rows, by cause.
        warning: that it isn't better than failing every row.
    """

    name: str
    kind: str = ""
    text: str = ""
    chosen: bool
    required: bool = False
    seen_by_choice: bool = False
    coverage: ShownFigure
    ffr: ShownFigure
    adds_bad: int
    adds_good: int
    errors: int = 0
    silent: Silent = Silent()
    warning: str = ""
    running: Running = Running()


class Reason(Part):
    """What an assertion said of a row."""

    assertion: str
    text: str


class Misaligned(Part):
    """A row that the evaluator and the person see differently."""

    id: str
    kind: Literal["false_pass", "false_fail"]
    title: str = ""
    note: str = ""
    reasons: tuple[Reason, ...] = ()


class Fingerprints(Part):
    """What was measured, and what would run today. Equal ones mean that the card holds.

    Attributes:
        evaluator: of assertions, judges with their parameters and parsers, and criteria.
        population: of the steps before it and the data.
        configured: of the evaluator with the set that the flow had when it was measured: another one
            than the card's where that was only proposed. Empty if it was the same.
        evaluator_now, population_now: the same today; empty if unknown.
    """

    evaluator: str = ""
    population: str = ""
    configured: str = ""
    evaluator_now: str = ""
    population_now: str = ""

    @property
    def is_stale(self) -> bool:
        """Whether the evaluator was changed since it was measured."""
        return bool(self.evaluator_now) and self.evaluator_now not in (self.evaluator, self.configured)

    @property
    def is_proposed(self) -> bool:
        """Whether another set runs than the one that was measured, as before it was proposed."""
        return self.evaluator_now not in ("", self.evaluator) and self.evaluator_now == self.configured

    @property
    def is_of_earlier_outputs(self) -> bool:
        """Whether the outputs come from other steps or data than those measured."""
        return bool(self.population_now) and self.population_now != self.population


class AlwaysFailLine(Part):
    """What failing every row would reach."""

    f1: ShownFigure
    precision: ShownFigure


class ConsistencyLine(Part):
    """The grader against himself: the ceiling for any judge."""

    same: ShownFigure
    kappa: ShownFigure
    pairs: int


class QualityLine(Part):
    """The application: the share of rows passed, and of good ones, corrected for the judge's errors."""

    passed: ShownFigure
    good: ShownFigure


class ReportCard(Part):
    """How well an evaluator agrees with people, and on what that rests.

    Attributes:
        word, sentence: the verdict, and why.
        warning: that it isn't better than always-fail; empty if it is.
        more_failures, more_good: rows that would settle coverage and FFR.
        help: one sentence on what would help most.
        notes: on grades and assertions that don't count, in sentences.
        labels: what rows are called, where that is shorter than their ids.
        measured_at: seconds since 1970.
    """

    format: int = CARD_FORMAT
    title: str = ""
    word: Word
    sentence: str
    warning: str = ""
    targets: CardTargets
    coverage: ShownFigure
    ffr: ShownFigure
    kappa: ShownFigure
    basis: Basis
    confusion: Confusion | None = None
    precision: ShownFigure
    f1: ShownFigure
    balanced_accuracy: ShownFigure
    always_fail: AlwaysFailLine
    assertions: tuple[AssertionLine, ...] = ()
    misaligned: tuple[Misaligned, ...] = ()
    quality: QualityLine | None = None
    consistency: ConsistencyLine | None = None
    running: Running = Running()
    fingerprints: Fingerprints = Fingerprints()
    more_failures: MoreRows
    more_good: MoreRows
    help: str
    notes: tuple[str, ...] = ()
    labels: dict[str, str] = Field(default_factory=dict)
    measured_at: float | None = None

    def label(self, row: str) -> str:
        """What a row is called."""
        return self.labels.get(row, row)

    @property
    def coverage_is_met(self) -> bool:
        """Whether coverage meets its target to the unfavourable end of its interval, today."""
        low = self.coverage.low
        return self.word != "stale" and low is not None and low >= self.targets.coverage

    @property
    def ffr_is_met(self) -> bool:
        """Whether FFR meets its target to the unfavourable end of its interval, today."""
        high = self.ffr.high
        return self.word != "stale" and high is not None and high <= self.targets.ffr

    @property
    def kappa_is_met(self) -> bool:
        """Whether kappa meets its target, if it has one, to the unfavourable end, today."""
        low, target = self.kappa.low, self.targets.kappa
        return self.word != "stale" and low is not None and target is not None and low >= target
