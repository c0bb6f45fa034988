"""Which of the candidates found for a criterion are taken: so many, of kinds as different as can be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from flowboard.align.suggesting.naming import unique
from flowboard.assertions.identity import spec_hash
from flowboard.node import AssertionSpec, Criterion

_ORDER: Final = ("check", "code", "judge")
"""What costs less comes first."""


def missing(criterion: Criterion, number: int) -> int:
    """How many candidates a criterion lacks."""
    return max(0, number - len(criterion.candidates))


def with_candidates(
    criterion: Criterion, found: Iterable[AssertionSpec], number: int, taken: Collection[str] = ()
) -> Criterion:
    """The criterion with candidates from those found, until it has `number`.

    Of kinds that it has least of, one at a time; what says the same as another is left out. What
    decides stays what it was: new candidates have to be chosen first. Only where there was none do
    all of them decide.

    Args:
        criterion: what gets candidates.
        found: in the order of preference within a kind.
        number: of candidates in all.
        taken: names of other candidates of the evaluator, which none gets.
    """
    added = _mixed(criterion.candidates, list(found), missing(criterion, number))
    if not added:
        return criterion
    own = [one.name for one in criterion.candidates]
    reserved = [name for name in taken if name not in own]
    names = unique([*reserved, *own, *(one.name for one in added)])[len(reserved) + len(own) :]
    named = [
        one if one.name == name else one.model_copy(update={"name": name})
        for one, name in zip(added, names, strict=True)
    ]
    chosen = criterion.chosen
    if chosen is None and criterion.candidates:
        chosen = tuple(own)
    return criterion.model_copy(update={"candidates": (*criterion.candidates, *named), "chosen": chosen})


def _mixed(
    present: Sequence[AssertionSpec], found: list[AssertionSpec], room: int
) -> list[AssertionSpec]:
    counts = {kind: sum(one.kind == kind for one in present) for kind in _ORDER}
    known = {spec_hash(one) for one in present}
    left: dict[str, list[AssertionSpec]] = {kind: [] for kind in _ORDER}
    for one in found:
        if one.kind in left and (identity := spec_hash(one)) not in known:
            known.add(identity)
            left[one.kind].append(one)
    added: list[AssertionSpec] = []
    while len(added) < room and any(left.values()):
        kind = min((kind for kind in _ORDER if left[kind]), key=lambda kind: counts[kind])
        added.append(left[kind].pop(0))
        counts[kind] += 1
    return added
