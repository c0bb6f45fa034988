"""A card after its measurement: what is still true of it once the evaluator or its outputs were changed."""

from __future__ import annotations

from typing import Final

from flowboard.align.card.advice import STALE
from flowboard.align.card.model import ReportCard
from flowboard.align.words import counted

PROPOSED: Final = "This set is a proposal: the flow decides by another one."
CHANGED: Final = (
    "The evaluator was changed since it was measured. The figures are those of the version before."
)


def as_of_now(
    card: ReportCard, evaluator: str, population: str, carried: int | None = None
) -> ReportCard:
    """The card, held against what would run today.

    Args:
        card: as it was measured.
        evaluator: the fingerprint that the evaluator has now; empty if unknown.
        population: the fingerprint that its outputs would have now; empty if unknown.
        carried: how many of the grades are of outputs that are the same now; None if there are no
            outputs of today yet.

    Returns:
        A card that is *stale* where the evaluator was changed, and at best *provisional* where it judges
        other outputs now.
    """
    prints = card.fingerprints.model_copy(
        update={"evaluator_now": evaluator, "population_now": population}
    )
    told = card.model_copy(update={"fingerprints": prints})
    if card.word == "collecting":
        return told  # there is no score that could be out of date
    if prints.is_stale:
        return told.model_copy(update={"word": "stale", "sentence": CHANGED, "help": STALE})
    if prints.is_proposed:
        told = told.model_copy(update={"notes": (*card.notes, PROPOSED)})
    if not prints.is_of_earlier_outputs:
        return told
    earlier = _earlier(card, carried)
    update = {"sentence": f"{card.sentence} {earlier}".strip()}
    if card.word == "usable":
        update |= {
            "word": "provisional",
            "help": "Run the flow, and grade some of today's outputs: these grades were given to earlier ones.",
        }
    return told.model_copy(update=update)


def _earlier(card: ReportCard, carried: int | None) -> str:
    if carried is None:
        return "Measured on earlier outputs: the steps before it or the data were changed since."
    graded = counted(card.basis.graded, "grade")
    return f"Measured on earlier outputs; {carried} of {graded} carry over to today's."
