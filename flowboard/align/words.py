"""The word on a report card, and the sentence beside it.

*Collecting*: fewer than 20 grades, or than 5 of a kind: there is no score. *Provisional*: the
figures meet the targets. *Usable*: their intervals do, to the unfavourable end. *None good enough*:
not even the figures do. *Stale*: the evaluator was changed since it was measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from flowboard.align.figures import Figure
from flowboard.align.metrics import Agreement
from flowboard.align.power import UNKNOWN, MoreRows, more_rows_above, more_rows_below

Word = Literal["collecting", "provisional", "usable", "none_good_enough", "stale"]

LEAST_GRADED: Final = 20
LEAST_OF_A_KIND: Final = 5


@dataclass(frozen=True, slots=True)
class VerdictWord:
    """A word, and why.

    Args:
        word: the word.
        sentence: why, and what would change it.
        failures: how many more bad rows would settle coverage.
        good: how many more good rows would settle FFR.
    """

    word: Word
    sentence: str
    failures: MoreRows = UNKNOWN
    good: MoreRows = UNKNOWN

    def to_json(self) -> dict[str, Any]:
        """The word as JSON values."""
        return {
            "word": self.word,
            "sentence": self.sentence,
            "more_failures": {"likely": self.failures.likely, "surely": self.failures.surely},
            "more_good": {"likely": self.good.likely, "surely": self.good.surely},
        }


def verdict_word(
    agreement: Agreement,
    coverage_target: float,
    ffr_target: float,
    n_graded: int,
    *,
    n_bad: int | None = None,
    n_good: int | None = None,
    stale: str = "",
    earlier_outputs: str = "",
) -> VerdictWord:
    """The word for an evaluator.

    Args:
        agreement: on rows that nothing was chosen on.
        coverage_target: the least coverage asked for (α).
        ffr_target: the greatest FFR asked for (τ).
        n_graded: rows with a good or bad grade, whatever their split.
        n_bad: the bad ones among them; those of `agreement` if omitted.
        n_good: the good ones among them; those of `agreement` if omitted.
        stale: what about the evaluator was changed since; empty if nothing was.
        earlier_outputs: what about the measured outputs is no longer so; empty if nothing is.
    """
    if stale:
        return VerdictWord("stale", f"{stale.rstrip('.')}. The figures are those of the version before.")
    n_bad = agreement.n_bad if n_bad is None else n_bad
    n_good = agreement.n_good if n_good is None else n_good
    if missing := _missing(n_graded, n_bad, n_good):
        return VerdictWord("collecting", missing)
    coverage, ffr, kappa = agreement.coverage, agreement.ffr, agreement.kappa
    if coverage.value is None or ffr.value is None:
        reason = coverage.reason if coverage.value is None else ffr.reason
        return VerdictWord("collecting", f"There is no score yet. {reason}")
    failures = more_rows_above(coverage, coverage_target)
    good = more_rows_below(ffr, ffr_target)
    if short := _shortfall(coverage, ffr, kappa, coverage_target, ffr_target):
        return VerdictWord("none_good_enough", short, failures, good)
    if failures.likely or failures.likely is None or good.likely or good.likely is None:
        sentence = _unsettled(coverage, failures, ffr, good)
        if earlier_outputs:
            sentence += f" Measured on earlier outputs: {earlier_outputs.rstrip('.')}."
        return VerdictWord("provisional", sentence, failures, good)
    if earlier_outputs:
        sentence = f"Measured on earlier outputs: {earlier_outputs.rstrip('.')}."
        return VerdictWord("provisional", sentence, failures, good)
    return VerdictWord(
        "usable",
        f"Even at the unfavourable ends of their intervals, coverage is at least {percent(coverage_target)}"
        f" and FFR at most {percent(ffr_target)}.",
        failures,
        good,
    )


def percent(share: float) -> str:
    """A share as whole percents, and never as a whole that it isn't: `79 %`, `>99 %`, `<1 %`."""
    if 0.995 <= share < 1:
        return ">99 %"
    if 0 < share < 0.005:
        return "<1 %"
    return f"{100 * share:.0f} %"


def counted(number: float, one: str, several: str = "") -> str:
    """A number with its noun: `1 failure`, `9 failures`."""
    return f"{number:,g} {one if number == 1 else several or one + 's'}"


def _missing(n_graded: int, n_bad: int, n_good: int) -> str:
    """What grades are missing for any score; empty if none are."""
    rows = max(0, LEAST_GRADED - n_graded)
    bad, good = max(0, LEAST_OF_A_KIND - n_bad), max(0, LEAST_OF_A_KIND - n_good)
    if not rows + bad + good:
        return ""
    rows = max(rows, bad + good)
    among = [
        f"{counted(number, kind, kind)}" for number, kind in ((bad, "bad"), (good, "good")) if number
    ]
    condition = f", at least {' and '.join(among)} among them" if among else ""
    return f"Grade {counted(rows, 'more row')}{condition}; below that there is no score."


def _shortfall(
    coverage: Figure, ffr: Figure, kappa: Figure, coverage_target: float, ffr_target: float
) -> str:
    """Which target isn't met, and if more grades might change that; empty if all are."""
    assert coverage.value is not None
    assert ffr.value is not None
    said = []
    within_reach = True
    if coverage.value < coverage_target:
        said.append(
            f"coverage is {_unlike(coverage.value, coverage_target)}, below {percent(coverage_target)}"
        )
        within_reach = (coverage.high or 0) >= coverage_target
    if ffr.value > ffr_target:
        said.append(f"FFR is {_unlike(ffr.value, ffr_target)}, above {percent(ffr_target)}")
        within_reach = within_reach and (ffr.low or 0) <= ffr_target
    if not said:
        if kappa.value is not None and kappa.value > 0:
            return ""
        return "It fails good rows as often as bad ones. Another assertion may tell them apart."
    advice = (
        "The target lies within the interval: more grades may still show it is met."
        if within_reach
        else "More grades won't change that; another assertion or a better judge may."
    )
    sentence = " and ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}. {advice}"


def _unlike(share: float, target: float) -> str:
    """A share as percents that don't read like the target that it misses."""
    written = percent(share)
    return f"{100 * share:.1f} %" if written == percent(target) else written


def _unsettled(coverage: Figure, failures: MoreRows, ffr: Figure, good: MoreRows) -> str:
    wanted = []
    for rows, noun, name, figure in (
        (failures, "failure", "coverage", coverage),
        (good, "good row", "FFR", ffr),
    ):
        assert figure.value is not None
        if rows.likely:
            sure = f" ({rows.surely:,} for a chance of four in five)" if rows.surely else ""
            wanted.append(
                f"about {rows.likely:,} more {noun if rows.likely == 1 else noun + 's'} needed if {name}"
                f" stays at {percent(figure.value)}{sure}"
            )
        elif rows.likely is None:
            wanted.append(f"{name} is too close to its target for more {noun}s to settle it")
    return f"The figures meet the targets, their intervals don't yet: {'; '.join(wanted)}."
