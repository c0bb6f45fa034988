"""What aligning assertions with grades comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from flowboard.align.contributions import Contribution
from flowboard.align.cross_fitting import Division
from flowboard.align.figures import Figure
from flowboard.align.metrics import Agreement
from flowboard.align.selection.label_free import Claims, SetAside
from flowboard.align.selection.request import Request
from flowboard.align.table import AlignmentTable, Floats
from flowboard.align.words import VerdictWord

RATES: Final = ("coverage", "ffr", "precision", "f1", "balanced_accuracy", "kappa", "prevalence")
NOT_WORKED_OUT: Final = (
    "With so many assertions, figures are given for those chosen and for the best of the others."
)


@dataclass(frozen=True, slots=True)
class AssertionReport:
    """One assertion by itself.

    Args:
        chosen: whether it is in the set.
        required: whether it is there as policy.
        passes: the share of all rows that it passes.
        agreement: with the grades of the measured rows; None where it wasn't worked out, because
            there are very many assertions and this one isn't among the best.
        adds: what it adds to the others of the set there.
        aside: why it wasn't offered to the choice; None if it was.
        within: assertions that fail all that it fails, and more.
        rule: for a score, what its fitted threshold fails.
    """

    chosen: bool
    required: bool
    passes: Figure
    agreement: Agreement | None
    adds: Contribution
    aside: SetAside | None
    within: tuple[str, ...]
    rule: str = ""

    def to_json(self) -> dict[str, Any]:
        """The assertion as JSON values."""
        figures = (
            self.agreement.to_json()
            if self.agreement
            else dict.fromkeys(RATES, Figure.undefined(NOT_WORKED_OUT).to_json())
        )
        return {
            "chosen": self.chosen,
            "required": self.required,
            "set_aside": self.aside and {"reason": self.aside.reason, "sentence": str(self.aside)},
            "passes": self.passes.to_json(),
            **figures,
            "adds": self.adds.to_json(),
            "within": list(self.within),
            "rule": self.rule or None,
        }


@dataclass(frozen=True, slots=True)
class Nearest:
    """What would be feasible, where the targets aren't. Both figures are those of the choice itself.

    Args:
        coverage: the highest under the FFR that was asked for.
        covering: the set that reaches it.
        ffr: the lowest at the coverage that was asked for.
        sparing: the set that reaches it.
    """

    coverage: Figure
    covering: tuple[str, ...]
    ffr: Figure
    sparing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CombinationReport:
    """Several judges as one.

    Args:
        method: the rule.
        members: the judges that it needs, the most important first.
        fails: for each row whether the combination fails it.
    """

    method: str
    members: tuple[str, ...]
    fails: Mapping[str, bool]

    def to_json(self) -> dict[str, Any]:
        """The combination as JSON values; a verdict that is true passes the row."""
        verdicts = {row: not fails for row, fails in self.fails.items()}
        return {"method": self.method, "members": list(self.members), "verdicts": verdicts}


@dataclass(frozen=True, slots=True, eq=False)
class AlignReport:
    """A choice, and how it agrees with grades that it wasn't made on.

    Args:
        request: what was asked.
        method: how the set was chosen.
        word: the verdict, and why.
        chosen: the set.
        feasible: whether any set meets both targets on the rows that the choice was made on; None if
            that couldn't be settled in time.
        proved: whether a solver proved the set to be best; None where none was asked.
        in_sample: agreement on the rows that the choice was made on: never evidence.
        held_out: agreement on rows that it wasn't made on.
        basis: what `held_out` rests on, in a sentence.
        division: which rows were chosen on and which measured.
        verdicts: n held-out verdicts on graded rows (with folds the share of repeats that failed the
            row), and those of the shipped set on all others.
        assertions: by name.
        alone: all rows with the verdicts that the figures in `assertions` rest on: each assertion as it
            speaks for itself, learned ones trained without the rows that they are measured on.
        nearest: None where the targets are feasible.
        combination: None unless one was asked for.
        claims: of implication, held against the rows.
        uncovered: criteria that nothing chosen covers, where they were to be covered.
        notes: what else is worth knowing, in sentences.
    """

    request: Request
    method: Literal["exact", "greedy", "subsumption", "combination"]
    word: VerdictWord
    chosen: tuple[str, ...]
    feasible: bool | None
    proved: bool | None
    in_sample: Agreement
    held_out: Agreement
    basis: str
    division: Division
    verdicts: Floats
    assertions: Mapping[str, AssertionReport]
    alone: AlignmentTable
    nearest: Nearest | None
    combination: CombinationReport | None
    claims: Claims
    uncovered: tuple[str, ...]
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values: every rate with its interval, or null with a reason."""
        targets, policy = self.request.targets, self.request.policy
        return {
            "verdict": self.word.word,
            "sentence": self.word.sentence,
            "chosen": list(self.chosen),
            "feasible": self.feasible,
            "in_sample": self.in_sample.to_json(),
            "held_out": {"basis": self.basis, **self.held_out.to_json()},
            "per_assertion": {name: one.to_json() for name, one in self.assertions.items()},
            "nearest": self._nearest_json(),
            "combination": self.combination and self.combination.to_json(),
            "method": self.method,
            "objective": self.request.objective,
            "targets": {"coverage": targets.coverage, "ffr": targets.ffr},
            "policy": {"required": list(policy.required), "excluded": list(policy.excluded)},
            "proved": self.proved,
            "split": "cross_fitted" if self.division.cross_fitted else "test",
            "more": {
                name: {"likely": rows.likely, "surely": rows.surely}
                for name, rows in (("failures", self.word.failures), ("good", self.word.good))
            },
            "claims": {
                "kept": [[edge.stricter, edge.implied] for edge in self.claims.kept],
                "vetoed": [
                    {"stricter": edge.stricter, "implied": edge.implied, "rows_against": rows}
                    for edge, rows in self.claims.vetoed
                ],
            },
            "uncovered": list(self.uncovered),
            "notes": list(self.notes),
            "seed": self.request.seed,
        }

    def _nearest_json(self) -> dict[str, Any] | None:
        if self.nearest is None:
            return None
        targets = self.request.targets
        return {
            "coverage_at_ffr": {
                "ffr": targets.ffr,
                "coverage": self.nearest.coverage.to_json(),
                "chosen": list(self.nearest.covering),
            },
            "ffr_at_coverage": {
                "coverage": targets.coverage,
                "ffr": self.nearest.ffr.to_json(),
                "chosen": list(self.nearest.sparing),
            },
        }
