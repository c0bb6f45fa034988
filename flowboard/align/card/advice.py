"""The one sentence on what would help most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flowboard.align.card.model import AssertionLine, Misaligned
from flowboard.align.consistency import Consistency
from flowboard.align.metrics import Agreement
from flowboard.align.words import VerdictWord, counted

MANY_ERRORS: Final = 0.1
UNCLEAR: Final = 0.8
"""Own agreement below this says that the criterion is unclear."""
LEAST_PAIRS: Final = 5
STALE: Final = "Run the flow with the evaluator as it is now, and measure it again."


def advice(
    word: VerdictWord,
    agreement: Agreement,
    lines: Sequence[AssertionLine],
    overlapping: Sequence[tuple[str, str]],
    misaligned: Sequence[Misaligned],
    consistency: Consistency | None,
) -> str:
    """What to do next: the first of the sentences, in order of their effect, that applies."""
    if word.word == "stale":
        return STALE
    if word.word == "collecting":
        return word.sentence
    if (erring := _most_errors(lines)) and agreement.errors >= MANY_ERRORS * agreement.n_graded:
        return (
            f"{counted(agreement.errors, 'graded row')} got no verdict, most often from “{erring.name}”:"
            " repair it first."
        )
    if consistency is not None and consistency.pairs >= LEAST_PAIRS:
        same = consistency.same.value
        if same is not None and same < UNCLEAR:
            return (
                f"You gave {counted(consistency.pairs, 'blind repeat')} the same grade in"
                f" {100 * same:.0f} % of cases: a clearer criterion helps more than a better judge."
            )
    if word.word == "none_good_enough":
        return _improvement(lines, misaligned)
    if word.word == "provisional":
        return _grades(word)
    if overlapping:
        one, other = overlapping[0]
        return f"“{one}” and “{other}” fail nearly the same rows: one of them would do."
    return "Nothing needs doing; go on grading a few rows now and then to notice drift."


def _most_errors(lines: Sequence[AssertionLine]) -> AssertionLine | None:
    erring = [line for line in lines if line.chosen and line.errors]
    return max(erring, key=lambda line: line.errors, default=None)


def _improvement(lines: Sequence[AssertionLine], misaligned: Sequence[Misaligned]) -> str:
    passed = sum(row.kind == "false_pass" for row in misaligned)
    failed = len(misaligned) - passed
    if failed > passed:
        blamed = max(
            (line for line in lines if line.chosen), key=lambda line: line.adds_good, default=None
        )
        if blamed is not None and blamed.adds_good:
            return (
                f"“{blamed.name}” alone fails {counted(blamed.adds_good, 'good row')}: relax it or leave"
                " it out."
            )
        return (
            f"{counted(failed, 'good row')} are failed by several assertions: look at what they share."
        )
    if passed:
        found = "1 bad row passes" if passed == 1 else f"{passed} bad rows pass"
        return f"{found} every assertion: write one for what is wrong with them."
    return "Grade more rows, or ask for less: the targets are not in reach of these assertions."


def _grades(word: VerdictWord) -> str:
    wanted = []
    for rows, noun, figure in (
        (word.failures.likely, "failure", "coverage's lower end past its target"),
        (word.good.likely, "good row", "FFR's upper end below its target"),
    ):
        if rows:
            wanted.append(f"{counted(rows, f'more graded {noun}')} should bring {figure}")
    if wanted:
        return f"{'; '.join(wanted)[0].upper()}{'; '.join(wanted)[1:]}."
    if word.failures.likely == 0 and word.good.likely == 0:
        return "Grade some of today's outputs: these grades were given to earlier ones."
    return "A better assertion: the figures are too close to their targets for grades to settle it."
