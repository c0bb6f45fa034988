"""Choosing and measuring on the evidence of a run: what `align` and the card have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal, cast

from flowboard.align.words import counted
from flowboard.workspace.aligning import Wish, policy_of
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.evidence import Evidence
from flowboard.workspace.evaluators.graded import Graded

if TYPE_CHECKING:
    from flowboard.align.align_report import AlignReport
    from flowboard.align.selection.request import Method, Objective


def measured(evidence: Evidence, wish: Wish) -> AlignReport:
    """Choose a set, or combine the judges, and measure the result on rows that it wasn't chosen on.

    Of what is required or excluded, only what this evidence has an assertion of is asked for.

    Raises:
        WorkspaceError: an assertion that is required or excluded doesn't exist, is both, or nothing is
            known of one that is required.
    """
    from flowboard.align.aligning import align
    from flowboard.align.selection.request import Request, Targets

    names = evidence.names
    if unknown := [name for name in wish.require if name in evidence.waiting]:
        raise WorkspaceError(
            f"{unknown[0]!r} can't be required yet: nothing is known of it on these rows. Let it run first."
        )
    criteria = {
        one.name: one.spec.criterion
        for one in evidence.said.assertions
        if one.name in names and one.spec.criterion
    }
    request = Request(
        targets=Targets(wish.coverage, wish.ffr),
        objective=cast("Objective | None", wish.objective),
        method=cast("Method", wish.method),
        policy=policy_of([one.name for one in evidence.said.assertions], wish, offered=names),
        criteria=criteria if wish.method == "subsumption" else {},
        seed=wish.seed,
    )
    return align(
        evidence.table,
        request,
        learners=evidence.learners,
        combine=wish.combine,
        group_names=evidence.groups,
        speaking=evidence.speaking,
    )


def notes_on(evidence: Evidence) -> tuple[str, ...]:
    """What doesn't count, and what the grades rest on, in sentences."""
    return tuple(_notes(evidence))


def _notes(evidence: Evidence) -> Iterator[str]:
    graded: Graded = evidence.graded
    if len({round(graded.weights.get(key, 1.0), 6) for key in graded.grades}) > 1:
        yield "Rows were drawn with unequal chances; figures are weighted so that they hold for all rows."
    for what in NOTED:
        if keys := graded.told.get(what):
            yield note_of(what, len(keys))
    for learner in evidence.learners:
        yield f"{learner.name} learns from grades: it was trained again without the rows it is measured on."
    learned = {one.name for one in evidence.said.assertions if one.spec.kind == "learned"}
    if unknown := [name for name in evidence.waiting if name not in learned]:
        yield f"Not offered, for nothing is known of them yet: {', '.join(unknown)}."
    if untrained := [name for name in evidence.waiting if name in learned]:
        yield (
            f"Not offered, for they can't be trained again here: {', '.join(untrained)}. That takes their "
            "files beside the flow, and of embeddings those that a run has bought."
        )


Noted = Literal["peeked", "corrected", "disputed", "outdated", "broken"]
"""What notes on a card tell of grades."""
NOTED: Final[tuple[Noted, ...]] = ("peeked", "corrected", "disputed", "outdated", "broken")


def note_of(what: Noted, number: int) -> str:
    """The note on so many rows. It names them as `counted` does, such as "3 rows"."""
    rows = counted(number, "row")
    are, have = ("is", "has") if number == 1 else ("are", "have")
    match what:
        case "peeked":
            return (
                f"{rows} graded after a look at the evaluator's verdict {are} left out: such a grade "
                "follows the verdict."
            )
        case "corrected":
            return f"{rows} {have} a grade that was changed after a look at the evaluator's verdict."
        case "disputed":
            return (
                f"Graders differ on {rows}; the latest grade counts. Grade them once more to settle it."
            )
        case "outdated":
            return f"{rows} {have} grades of another version of the criterion only; they don't count."
        case "broken":
            return f"{rows} flagged as broken {are} left out."
