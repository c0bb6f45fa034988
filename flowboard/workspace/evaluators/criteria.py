"""Use case: edit the criteria of an evaluator. Pure: each function takes a flow and gives the edit.

An edit is the flow afterwards, and which versions of criteria it replaced. Every change of what a
criterion says, or of what decides it, makes a new version, and leaves the question what becomes of the
grades that the old one has: `criteria_grades.settle` carries out the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from flowboard.align.candidates.sentence import asks_about, question_about
from flowboard.align.guidelines import criteria_from_guideline
from flowboard.align.proposals import Proposal, as_criteria, merged
from flowboard.align.suggesting.naming import unique
from flowboard.flow.assertion import AssertionSpec, Criterion
from flowboard.flow.document import Flow
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.writing import criteria_in, criterion_in, with_criteria

Decision = Literal["keep", "requeue"]
"""What becomes of the grades of an old version: they hold for the new one, or are asked for again."""

Kind = Literal["check", "code", "judge"]
KINDS: Final[tuple[Kind, ...]] = ("check", "code", "judge")


@dataclass(frozen=True, slots=True)
class Replaced:
    """A criterion with a new version.

    Args:
        criterion: its id; of a merger the one that stays.
        version: the new one; None for a criterion that was removed.
        before: the criteria and versions whose grades are in question.
        likely: what most people would do with these.
    """

    criterion: str
    version: int | None
    before: tuple[tuple[str, int], ...]
    likely: Decision


@dataclass(frozen=True, slots=True)
class CriteriaEdit:
    """The flow after an edit of one evaluator's criteria, and what that replaced.

    Args:
        flow: the whole document.
        node: the evaluator.
        sentence: what was done.
        added: the ids of new criteria.
        replaced: what got a new version, or went.
    """

    flow: Flow
    node: str
    sentence: str
    added: tuple[str, ...] = ()
    replaced: tuple[Replaced, ...] = ()


def add(flow: Flow, node: str, proposals: Sequence[Proposal]) -> CriteriaEdit:
    """Take proposals as criteria; those that are there already, in other words or as a check, are not.

    Raises:
        WorkspaceError: there is no such evaluator, or there is nothing to take.
    """
    present = criteria_in(flow, node)
    fresh = new_to(flow, node, proposals)
    if not fresh:
        what = "says what is there already" if proposals else "was found"
        raise WorkspaceError(f"Nothing was added: no criterion {what}. Write one in your own words.")
    ids = unique([*(one.id for one in present), *(one.id for one in as_criteria(fresh))])[len(present) :]
    taken = [spec.name for one in present for spec in one.candidates]
    added = []
    for proposal, own in zip(fresh, ids, strict=True):
        criterion = _named_apart(proposal.as_criterion(own), taken)
        taken += [spec.name for spec in criterion.candidates]
        added.append(criterion)
    count = "1 criterion" if len(added) == 1 else f"{len(added)} criteria"
    return CriteriaEdit(
        with_criteria(flow, node, (*present, *added)), node, f"Added {count}.", tuple(ids)
    )


def new_to(flow: Flow, node: str, proposals: Sequence[Proposal]) -> list[Proposal]:
    """The proposals that say what no criterion of an evaluator says yet."""
    known = [Proposal(one.text, candidates=one.candidates) for one in criteria_in(flow, node)]
    fresh: list[Proposal] = []
    for proposal in proposals:
        if all(len(merged([one], [proposal])) == 2 for one in (*known, *fresh)):
            fresh.append(proposal)
    return fresh


def add_points(flow: Flow, node: str, text: str) -> CriteriaEdit:
    """Take a sentence, or the points of a guideline, as criteria. Raises as `add` does."""
    return add(flow, node, criteria_from_guideline(text))


def edit(flow: Flow, node: str, criterion: str, text: str) -> CriteriaEdit:
    """Give a criterion another sentence. A judge that asks about the sentence asks about the new one.

    Raises:
        WorkspaceError: there is no such criterion, or the text is empty or what it was.
    """
    before = criterion_in(flow, node, criterion)
    said = " ".join(text.split())
    if not said:
        raise WorkspaceError("A criterion is a sentence that is true of a good output. Write one.")
    if said == before.text:
        raise WorkspaceError(f"{criterion} says that already. Nothing was changed.")
    candidates = tuple(
        spec.model_copy(update={"judge": question_about(said)})
        if asks_about(spec, before.text)
        else spec
        for spec in before.candidates
    )
    after = _next(before, text=said, candidates=candidates)
    replaced = Replaced(criterion, after.version, ((criterion, before.version),), "requeue")
    return _with(flow, node, after, f"{criterion} is now version {after.version}.", replaced)


def remove(flow: Flow, node: str, criterion: str) -> CriteriaEdit:
    """Take a criterion away. Its grades stay in the log.

    Raises:
        WorkspaceError: there is no such criterion, or it is the only one.
    """
    before = criterion_in(flow, node, criterion)
    rest = [one for one in criteria_in(flow, node) if one.id != criterion]
    replaced = Replaced(criterion, None, ((criterion, before.version),), "keep")
    return CriteriaEdit(
        with_criteria(flow, node, rest), node, f"Removed {criterion}.", replaced=(replaced,)
    )


def merge(flow: Flow, node: str, criterion: str, other: str, text: str = "") -> CriteriaEdit:
    """Make one criterion of two: the first keeps its id and place and gets the candidates of both.

    Args:
        flow: the document.
        node: the evaluator.
        criterion: what stays.
        other: what goes into it.
        text: the sentence of the merger; both sentences if it is empty.

    Raises:
        WorkspaceError: one of the criteria isn't there, or they are the same.
    """
    if criterion == other:
        raise WorkspaceError(f"{criterion} can't be merged with itself. Name two criteria.")
    one, two = (criterion_in(flow, node, name) for name in (criterion, other))
    theirs = _named_apart(two, [spec.name for spec in one.candidates])
    chosen: tuple[str, ...] | None = None
    if one.chosen is not None or theirs.chosen is not None:
        chosen = tuple(spec.name for spec in (*one.deciding, *theirs.deciding))
    order = ("low", "medium", "high")
    after = _next(
        one,
        text=" ".join(text.split()) or " ".join(filter(None, (one.text, two.text))),
        kind=one.kind if one.kind == two.kind else "other",
        severity=max(one.severity, two.severity, key=order.index),
        candidates=(*one.candidates, *theirs.candidates),
        chosen=chosen,
    )
    rest = [after if each.id == criterion else each for each in criteria_in(flow, node)]
    before = ((criterion, one.version), (other, two.version))
    return CriteriaEdit(
        with_criteria(flow, node, [each for each in rest if each.id != other]),
        node,
        f"{criterion} is now version {after.version} and says what {other} said, too.",
        replaced=(Replaced(criterion, after.version, before, "keep"),),
    )


def switch(
    flow: Flow, node: str, criterion: str, kind: Kind, made: Sequence[AssertionSpec] = ()
) -> CriteriaEdit:
    """Let the candidates of one kind decide a criterion.

    Args:
        flow: the document.
        node: the evaluator.
        criterion: what is decided.
        kind: of the candidates that decide from now on.
        made: candidates to add if it has none of this kind.

    Raises:
        WorkspaceError: there is no such criterion, or nothing of this kind; or they decide already.
    """
    before = criterion_in(flow, node, criterion)
    candidates = before.candidates
    if not any(spec.kind == kind for spec in candidates):
        fresh = before.model_copy(
            update={"candidates": tuple(one for one in made if one.kind == kind), "chosen": None}
        )
        others = [spec.name for one in criteria_in(flow, node) for spec in one.candidates]
        candidates = (*candidates, *_named_apart(fresh, others).candidates)
    chosen = tuple(spec.name for spec in candidates if spec.kind == kind)
    if not chosen:
        raise WorkspaceError(
            f"{criterion} has no {kind} to switch to. Let a model write one: flowboard candidates RUN "
            f"{node} --criterion {criterion} --model MODEL --write"
        )
    if chosen == tuple(spec.name for spec in before.deciding):
        raise WorkspaceError(f"{criterion} is decided by {', '.join(chosen)} already.")
    after = _next(before, candidates=candidates, chosen=chosen)
    sentence = f"{criterion} is now version {after.version}: {', '.join(chosen)} decides."
    replaced = Replaced(criterion, after.version, ((criterion, before.version),), "keep")
    return _with(flow, node, after, sentence, replaced)


def _next(criterion: Criterion, **changes: object) -> Criterion:
    return criterion.model_copy(update={"version": criterion.version + 1, **changes})


def _with(flow: Flow, node: str, after: Criterion, sentence: str, replaced: Replaced) -> CriteriaEdit:
    criteria = [after if one.id == after.id else one for one in criteria_in(flow, node)]
    return CriteriaEdit(with_criteria(flow, node, criteria), node, sentence, replaced=(replaced,))


def _named_apart(criterion: Criterion, taken: Sequence[str]) -> Criterion:
    """The criterion with names of candidates that aren't taken."""
    own = [spec.name for spec in criterion.candidates]
    names = unique([*taken, *own])[len(taken) :]
    renamed = dict(zip(own, names, strict=True))
    chosen = criterion.chosen
    return criterion.model_copy(
        update={
            "candidates": tuple(
                spec.model_copy(update={"name": renamed[spec.name]}) for spec in criterion.candidates
            ),
            "chosen": None if chosen is None else tuple(renamed[name] for name in chosen),
        }
    )
