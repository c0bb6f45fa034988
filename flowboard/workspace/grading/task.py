"""What is graded and by whom, and what a grader sees of a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from flowboard.store.grades import GradeRecord
from flowboard.workspace.grading.order import Order
from flowboard.workspace.grading.rows import GradingRow, Look

Verdict = Literal["good", "bad", "unsure"]

BLIND_SHARE: Final = 0.08
"""How many of the graded rows come back unmarked."""


@dataclass(frozen=True, slots=True)
class GradingTask:
    """What is graded, by whom: overall where `criterion` is empty.

    With `independent` the grades of others aren't shown, nor counted: for a second opinion.
    `blind_share` of the graded rows come back unmarked. Rows come `sampled`, see `grading.order`, or in
    the order of the `data`. By `seed` it is chosen what is drawn and what comes back; graders who
    share the rows draw different ones.
    """

    grader: str
    criterion: str = ""
    criterion_version: int = 1
    independent: bool = False
    blind_share: float = BLIND_SHARE
    order: Order = "sampled"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """The row before the grader.

    `grade` is the one that it has; a row that came back, or whose grade is in doubt, shows none. `note`
    is what was noted before grading, `is_flagged` whether the row is marked as broken, `why` says why
    the row is shown and gives no verdict away.
    """

    row: GradingRow
    look: Look
    grade: GradeRecord | None = None
    note: str = ""
    is_flagged: bool = False
    verdicts_are_shown: bool = False
    why: str = ""
