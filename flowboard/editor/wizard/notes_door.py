"""The door in the step Grade: criteria out of what graders noted on bad outputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flowboard.align.guidelines import is_reworded
from flowboard.align.proposals import Proposal
from flowboard.align.words import counted
from flowboard.editor.wizard.bench import Bench
from flowboard.editor.wizard.proposal_list import ProposalList
from flowboard.editor.wizard.reading_doors import AskingDoor
from flowboard.workspace.evaluators.criteria_infer import (
    Inferred,
    asking_announced,
    infer_from_notes,
)


class NotesDoor(AskingDoor):
    """What graders noted on bad outputs: by rules at once, and by a model where one is at hand.

    A note that rules can't turn round is offered, switched off, only if another one is about the same.
    """

    def __init__(self, bench: Bench, on_end: Callable[[], None], notes: int) -> None:
        super().__init__(bench, on_end)
        session = bench.desk.flow.session
        self._notes = notes
        self._has_answer = False
        self.build_asking(
            "Ask a model what they have in common",
            lambda model: asking_announced(
                session.file(), bench.node, session.types, model, of_notes=True
            ),
        )
        self.refresh(notes)

    def refresh(self, notes: int) -> None:
        """Read anew, by rules: there are so many notes now. What a model has made of earlier ones stays."""
        self._notes = notes
        if not self.is_asking and not self._has_answer:
            self.begin(lambda: self.infer(None), self._say)

    def offered(self, inferred: Inferred) -> tuple[Proposal, ...]:
        """Without the quotations of single notes."""
        return tuple(one for one in inferred.proposals if is_reworded(one) or len(one.notes) > 1)

    def is_on(self, proposal: Proposal) -> bool:
        """A quotation has to be put into words by whoever takes it."""
        return is_reworded(proposal)

    async def infer(self, model: str | None) -> Inferred:
        """Have the notes read."""
        session = self.bench.desk.flow.session
        found = await infer_from_notes(session.file(), self.bench.node, session.types, model)
        self._has_answer = model is not None
        return replace(found, remarks=(*found.remarks, *_what_is_left(found, self.offered(found))))

    def _say(self, found: Inferred, offered: ProposalList) -> str:
        notes = f"{counted(self._notes, 'note')} on bad outputs."
        if offered.count:
            return f"{notes} Rules have read them, at no cost. Take what fits."
        if found.proposals and self.offered(found):
            return f"{notes} What they say is among the criteria already."
        return notes


def _what_is_left(found: Inferred, offered: tuple[Proposal, ...]) -> tuple[str, ...]:
    """Why some of what was noted isn't offered, or isn't on, in sentences."""
    quoted = any(not is_reworded(one) for one in offered)
    single = len(found.proposals) - len(offered)
    told = []
    if quoted:
        told.append("What is switched off only quotes a note. Take it, then put it into your own words.")
    if single:
        verb = "speaks" if single == 1 else "speak"
        told.append(
            f"{counted(single, 'note')} {verb} of a single output. If there is a rule behind, write it as a "
            "criterion, or ask a model."
        )
    return tuple(told)
