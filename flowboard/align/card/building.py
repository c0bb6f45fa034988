"""Building a card from a table, a choice and held-out verdicts. Pure: the same input, the same card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flowboard.align.card.advice import advice
from flowboard.align.card.facts import AssertionFacts, RowFacts, running
from flowboard.align.card.model import (
    UNSCORED,
    AlwaysFailLine,
    AssertionLine,
    Basis,
    CardTargets,
    Confusion,
    ConsistencyLine,
    Count,
    Fingerprints,
    Misaligned,
    QualityLine,
    Reason,
    ReportCard,
    Silent,
)
from flowboard.align.consistency import Consistency
from flowboard.align.contributions import Contribution, contributions, overlapping
from flowboard.align.figures import Figure
from flowboard.align.metrics import Agreement, agreement
from flowboard.align.quality import corrected_quality
from flowboard.align.table import AlignmentTable, Flags, Floats
from flowboard.align.words import VerdictWord, counted, verdict_word

_UNSCORED: Final = Figure.undefined(UNSCORED)


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What was chosen, and the verdicts to measure it by.

    Args:
        chosen: the names of the assertions in the set.
        verdicts: n held-out verdicts: 1.0 fail, 0.0 pass, NaN neither; with repeated folds the share
            of the repeats that failed the row. Rows without a grade have the shipped set's verdict.
        measured: n flags: the graded rows that the figures may rest on.
        cross_fitted: whether the verdicts come from folds; else from a test split.
        required: those of the chosen that are policy.
    """

    chosen: tuple[str, ...]
    verdicts: Floats
    measured: Flags
    cross_fitted: bool
    required: tuple[str, ...] = ()


def build_card(
    table: AlignmentTable,
    choice: Choice,
    targets: CardTargets,
    *,
    title: str = "",
    rows: Mapping[str, RowFacts] | None = None,
    assertions: Mapping[str, AssertionFacts] | None = None,
    costs: Sequence[float] = (),
    latencies: Sequence[float] = (),
    fingerprints: Fingerprints | None = None,
    consistency: Consistency | None = None,
    unsure: int = 0,
    carried: int | None = None,
    notes: Sequence[str] = (),
    measured_at: float | None = None,
    seed: int = 0,
) -> ReportCard:
    """The card of an evaluator.

    Args:
        table: all rows, graded or not, with all assertions, chosen or not.
        choice: the set, and its verdicts on rows that it was not chosen on.
        targets: what the user asks for.
        title: the evaluator's.
        rows: by id, for the misaligned rows.
        assertions: by name.
        costs: US dollars of the whole set, a value for each row that it ran on.
        latencies: seconds of the whole set, a value for each row that it ran on.
        fingerprints: of evaluator and population, as measured and today.
        consistency: of the grader, from blind repeats.
        unsure: how many rows are graded unsure.
        carried: how many grades were given to earlier outputs and still hold.
        notes: on what doesn't count, in sentences.
        measured_at: seconds since 1970.
        seed: of the draws behind some intervals.

    Raises:
        KeyError: the table has no assertion of a chosen name.
    """
    import numpy as np

    fingerprints = fingerprints or Fingerprints()
    measured = table.items(choice.measured)
    verdicts = choice.verdicts[choice.measured]
    agreed = agreement(verdicts, measured.bad, measured.groups, measured.weights, seed)
    word = _word(table, agreed, targets, fingerprints, carried)
    basis = _basis(table, choice, agreed, unsure, carried, is_scored=word.word != "collecting")
    added = contributions(measured, choice.chosen)
    scored = basis.graded and word.word != "collecting"
    lines = tuple(_lines(measured, choice, added, assertions or {}, bool(scored), seed))
    misaligned = tuple(_misaligned(measured, verdicts, choice.chosen, rows or {})) if scored else ()
    # Grades that the set was chosen on say too little of its errors.
    grades = np.where(choice.measured, table.bad, np.nan)
    quality = corrected_quality(choice.verdicts, grades, table.groups, table.weights, seed)

    def shown(figure: Figure) -> Figure:
        return figure if scored else _UNSCORED

    return ReportCard(
        title=title,
        word=word.word,
        sentence=word.sentence,
        warning=agreed.warning if scored else "",
        targets=targets,
        coverage=shown(agreed.coverage),
        ffr=shown(agreed.ffr),
        kappa=shown(agreed.kappa),
        basis=basis,
        confusion=_confusion(measured, verdicts) if scored else None,
        precision=shown(agreed.precision),
        f1=shown(agreed.f1),
        balanced_accuracy=shown(agreed.balanced_accuracy),
        always_fail=AlwaysFailLine(
            f1=shown(agreed.always_fail.f1), precision=shown(agreed.always_fail.precision)
        ),
        assertions=lines,
        misaligned=misaligned,
        quality=QualityLine(passed=quality.passed, good=quality.good) if scored else None,
        consistency=_consistency(consistency),
        running=running(costs, latencies),
        fingerprints=fingerprints,
        more_failures=word.failures,
        more_good=word.good,
        help=advice(word, agreed, lines, overlapping(table, choice.chosen), misaligned, consistency),
        notes=tuple(notes),
        labels=_labels(measured, rows or {}) if scored else {},
        measured_at=measured_at,
    )


def _word(
    table: AlignmentTable,
    agreed: Agreement,
    targets: CardTargets,
    fingerprints: Fingerprints,
    carried: int | None,
) -> VerdictWord:
    graded = int(table.graded.sum())
    earlier = f"{carried} of {counted(graded, 'grade')} carry over" if carried is not None else (
        "the steps before it or the data were changed since"
    )  # fmt: skip
    return verdict_word(
        agreed,
        targets.coverage,
        targets.ffr,
        graded,
        n_bad=int((table.bad == 1).sum()),
        n_good=int((table.bad == 0).sum()),
        stale="The evaluator was changed since it was measured" if fingerprints.is_stale else "",
        earlier_outputs=earlier if fingerprints.is_of_earlier_outputs else "",
    )


def _basis(
    table: AlignmentTable,
    choice: Choice,
    agreed: Agreement,
    unsure: int,
    carried: int | None,
    *,
    is_scored: bool,
) -> Basis:
    graded = int(table.graded.sum())
    kinds = f"{agreed.n_bad} bad and {agreed.n_good} good"
    if not is_scored:
        of_a_kind = [
            f"{int((table.bad == kind).sum())} {name}" for kind, name in ((1, "bad"), (0, "good"))
        ]
        sentence = f"{counted(graded, 'graded row')}, {' and '.join(of_a_kind)}."
    elif choice.cross_fitted:
        sentence = (
            f"{counted(graded, 'graded row')}, {kinds}, cross-fitted: each was judged by sets chosen"
            " without it, and the set that ships was chosen on all of them."
        )
    else:
        sentence = (
            f"{counted(agreed.n_graded, 'test row')}, {kinds}; the set was chosen on"
            f" {counted(graded - agreed.n_graded, 'other graded row')}."
        )
    return Basis(
        split="cross_fitted" if choice.cross_fitted else "test",
        sentence=sentence,
        graded=graded,
        measured=agreed.n_graded,
        good=agreed.n_good,
        bad=agreed.n_bad,
        unsure=unsure,
        carried=carried,
        prevalence=agreed.prevalence,
    )


def _labels(measured: AlignmentTable, rows: Mapping[str, RowFacts]) -> dict[str, str]:
    return {row: rows[row].label for row in measured.ids if row in rows and rows[row].label}


def _lines(
    measured: AlignmentTable,
    choice: Choice,
    added: Mapping[str, Contribution],
    facts: Mapping[str, AssertionFacts],
    scored: bool,
    seed: int,
) -> list[AssertionLine]:
    """The assertions: those in the set first, each part by what it adds."""
    chosen = frozenset(choice.chosen)
    lines = []
    for place, name in enumerate(measured.names):
        own = agreement(measured.fails[:, place], measured.bad, measured.groups, measured.weights, seed)
        known = facts.get(name, AssertionFacts())
        lines.append(
            AssertionLine(
                name=name,
                kind=known.kind,
                text=known.text,
                chosen=name in chosen,
                required=name in choice.required,
                seen_by_choice=choice.cross_fitted,
                coverage=own.coverage if scored else _UNSCORED,
                ffr=own.ffr if scored else _UNSCORED,
                adds_bad=added[name].bad if scored else 0,
                adds_good=added[name].good if scored else 0,
                errors=own.errors,
                silent=Silent(**known.silent),
                warning=own.warning if scored else "",
                running=running(known.costs, known.latencies),
            )
        )
    return sorted(lines, key=lambda line: (not line.chosen, line.adds_good - line.adds_bad, line.name))


def _confusion(measured: AlignmentTable, verdicts: Floats) -> Confusion:
    def rows(which: Flags) -> Count:
        found = tuple(row for row, named in zip(measured.ids, which, strict=True) if named)
        return Count(count=len(found), rows=found)

    failed, passed = verdicts >= 0.5, verdicts < 0.5
    bad, good = measured.bad == 1, measured.bad == 0
    return Confusion(
        failed_bad=rows(failed & bad),
        passed_bad=rows(passed & bad),
        failed_good=rows(failed & good),
        passed_good=rows(passed & good),
        errors=rows((verdicts != verdicts) & (bad | good)),
    )


def _misaligned(
    measured: AlignmentTable, verdicts: Floats, chosen: Sequence[str], rows: Mapping[str, RowFacts]
) -> list[Misaligned]:
    """False passes before false fails; among each, those of which the evaluator is surest first."""
    fails = measured.assertions(chosen).fails
    found = []
    for place, row in enumerate(measured.ids):
        off = abs(float(verdicts[place]) - float(measured.bad[place]))
        # A row failed in half of the repeats counts as failed.
        if not (off > 0.5 or (off == 0.5 and measured.bad[place] == 0)):
            continue
        false_pass = measured.bad[place] == 1
        facts = rows.get(row, RowFacts())
        # Those that speak for the verdict: the failing ones, or all that passed it.
        spoke = 0.0 if false_pass else 1.0
        reasons = [
            Reason(assertion=name, text=facts.reasons[name])
            for column, name in enumerate(chosen)
            if facts.reasons.get(name) and fails[place, column] == spoke
        ]
        line = Misaligned(
            id=row,
            kind="false_pass" if false_pass else "false_fail",
            title=facts.title,
            note=facts.note,
            reasons=tuple(reasons),
        )
        found.append((not false_pass, -off, place, line))
    return [line for *_, line in sorted(found, key=lambda one: one[:3])]


def _consistency(consistency: Consistency | None) -> ConsistencyLine | None:
    if consistency is None or not consistency.pairs:
        return None
    return ConsistencyLine(same=consistency.same, kappa=consistency.kappa, pairs=consistency.pairs)
