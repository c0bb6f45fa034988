"""A good set at once: what an exact choice begins with, and falls back on when time is up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from flowboard.align.selection.evidence import Evidence, Tally
from flowboard.align.selection.request import Objective, Targets
from flowboard.align.table import Flags, Floats

PENALTIES: Final = (0.0, 0.3, 1.0, 3.0)
"""How much a good row lost weighs against a bad row caught, per path that is tried."""
MOST_SWAPS: Final = 3000
"""Exchanges in one round; a set with more of them is left as it is."""


def standing(tally: Tally, targets: Targets, objective: Objective) -> tuple[float, ...]:
    """What to compare sets by: meeting τ first, then reaching α, then what is sought.

    Short of α more coverage is better, whatever the objective is.
    """
    short = 0.0 if tally.covers(targets.coverage) else round(tally.coverage - targets.coverage, 12)
    over = 0.0 if tally.spares(targets.ffr) else round(targets.ffr - tally.ffr, 12)
    return (over, short, *tally.worth(objective))


def greedy_start(
    evidence: Evidence, required: Sequence[int], targets: Targets, objective: Objective
) -> tuple[int, ...]:
    """The best set on a few greedy paths, without members that it doesn't need. In table order.

    The best of each path is bettered by swaps, where these are few; a smallest set isn't: whether any
    is smaller than a greedy one is soon settled otherwise.
    """
    nothing: tuple[int, ...] = tuple(required)
    of_nothing = standing(evidence.tally(nothing), targets, objective)
    best, best_standing = nothing, of_nothing
    for penalty in PENALTIES:
        found, found_standing = nothing, of_nothing
        for path in _path(evidence, required, targets.ffr, penalty):
            if (one := standing(evidence.tally(path), targets, objective)) > found_standing:
                found, found_standing = tuple(path), one
        if objective != "size":
            found = with_swaps(evidence, found, required, targets, objective)
            found_standing = standing(evidence.tally(found), targets, objective)
        if found_standing > best_standing:
            best, best_standing = found, found_standing
    return without_idle(evidence, best, required, targets, objective)


def without_idle(
    evidence: Evidence,
    chosen: Sequence[int],
    required: Sequence[int],
    targets: Targets,
    objective: Objective,
) -> tuple[int, ...]:
    """The set without members whose removal makes it no worse, the least useful one first."""
    kept = sorted(chosen)
    best = standing(evidence.tally(kept), targets, objective)
    while True:
        shorter = [
            [place for place in kept if place != gone]
            for gone in kept
            if gone not in frozenset(required)
        ]
        ranked = [(standing(evidence.tally(places), targets, objective), places) for places in shorter]
        if not ranked or (leader := max(ranked, key=lambda one: one[0]))[0] < best:
            return tuple(kept)
        best, kept = leader


def with_swaps(
    evidence: Evidence,
    chosen: Sequence[int],
    required: Sequence[int],
    targets: Targets,
    objective: Objective,
) -> tuple[int, ...]:
    """The set after exchanging members for others, or adding some, as long as that makes it better.

    One at a time; members that are no longer needed leave.
    """
    kept = sorted(chosen)
    fixed = frozenset(required)
    if (1 + len(set(kept) - fixed)) * len(evidence.names) > MOST_SWAPS:
        return tuple(kept)
    if not evidence.tally(list(required)).spares(targets.ffr):
        return tuple(kept)  # nothing that is added to what is required would bring it under τ
    best = standing(evidence.tally(kept), targets, objective)
    improved = True
    while improved:
        improved = False
        for gone in (None, *[place for place in kept if place not in fixed]):
            others = [place for place in kept if place != gone]
            ranked = [
                (standing(tally, targets, objective), fresh)
                for fresh, tally in enumerate(_with_each(evidence, others))
                if fresh not in kept
            ]
            if ranked and (leader := max(ranked, key=lambda one: one[0]))[0] > best:
                kept = list(without_idle(evidence, [*others, leader[1]], required, targets, objective))
                best = standing(evidence.tally(kept), targets, objective)
                improved = True
    return tuple(kept)


def _with_each(evidence: Evidence, others: list[int]) -> list[Tally]:
    """What a set reaches together with each of the m assertions."""
    caught, bad = _sums(evidence.bad_failed, evidence.bad_silent, evidence.bad_weights, others)
    lost, good = _sums(evidence.good_failed, evidence.good_silent, evidence.good_weights, others)
    size = len(others) + 1
    each = zip(caught.tolist(), bad.tolist(), lost.tolist(), good.tolist(), strict=True)
    return [Tally(size, *rates) for rates in each]


def _sums(failed: Flags, silent: Flags, weights: Floats, others: list[int]) -> tuple[Floats, Floats]:
    """m and m: the weight of rows that a set with each assertion fails, and of those it has a verdict on."""
    by_others = failed[:, others].any(axis=1)
    left = weights * ~by_others
    unsure = silent[:, others].any(axis=1)
    open_sure, open_unsure = left * ~unsure, left * unsure
    fails = float(weights[by_others].sum()) + left @ failed
    undecided = float(open_unsure.sum()) - open_unsure @ failed + open_sure @ silent
    return fails, float(weights.sum()) - undecided


def _path(
    evidence: Evidence, required: Sequence[int], ffr: float, penalty: float
) -> Iterator[list[int]]:
    """Sets that grow by what catches most for what it loses, as long as τ allows."""
    import numpy as np

    catches = evidence.bad_failed.astype(np.float32)
    loses = evidence.good_failed.astype(np.float32)
    bad, good = evidence.bad_weights, evidence.good_weights
    price = penalty * float(bad.sum()) / max(float(good.sum()), 1.0)
    chosen = list(required)
    bad_left = (bad * ~evidence.bad_failed[:, chosen].any(axis=1)).astype(np.float32)
    good_left = (good * ~evidence.good_failed[:, chosen].any(axis=1)).astype(np.float32)
    budget = ffr * float(good.sum()) + 1e-6
    while True:
        caught, lost = bad_left @ catches, good_left @ loses
        spent = float(good.sum() - good_left.sum())
        gain = np.where(spent + lost <= budget, caught - price * lost, -np.inf)
        step = int(gain.argmax()) if len(gain) else 0
        if not len(gain) or not gain[step] > 0:
            return
        chosen.append(step)
        bad_left = bad_left * (1 - catches[:, step])
        good_left = good_left * (1 - loses[:, step])
        yield list(chosen)
