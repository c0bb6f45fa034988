"""Which small sets may explain the grades so far, and what the grade of a further row would tell of it.

Each set of a few assertions is taken for a hypothesis: rows that it fails are bad at one rate, rows
that it passes at another, and neither rate is known. Under Beta priors, how well a set explains the
grades has a closed form, so that the likely sets can be weighed without any fitting. A row on which
they disagree is worth a grade; one that is merely doubtful under all of them is not: its grade would
be a surprise either way, and teach nothing about which set is right (Houlsby et al. 2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flowboard.align.table import Flags, Floats

BAD_IF_FAILED: Final = (9.0, 1.0)
"""Prior of the rate of bad rows among those that the right set fails: its assertions were written so."""
BAD_IF_PASSED: Final = (1.0, 4.0)
"""The same among those that it passes: a few kinds of failures have no assertion."""
ONE_MORE: Final = 0.5
"""How likely a set of one more assertion is, before any grade. Sets of a size are equally likely."""
MOST_MEMBERS: Final = 3
"""Of a set, where nothing else is said."""
BREADTH: Final = 20
"""Sets of a size that are carried on to the next one."""
FAR: Final = 9.0
"""Nats by which all sets of a size may be less likely than the likeliest of all, before larger ones are
left out."""
MOST_WEIGHED: Final = 150
"""The likeliest sets of all sizes; what the others say is lost in rounding."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A set, and how well it explains the grades.

    Args:
        places: the assertions of the set.
        evidence: logarithm of its prior times the likelihood of the grades.
        caught, lost: bad and good rows among the graded ones that it fails.
    """

    places: tuple[int, ...]
    evidence: float
    caught: int
    lost: int


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """The likely sets, h of them, and what each says of n rows.

    Args:
        chance: h, how likely each is the right one; they add up to 1.
        fails: h × n, 1.0 where it fails a row, else 0.0.
        if_failed: h, how likely a row is bad if the set fails it.
        if_passed: h, the same if it passes it.
    """

    chance: Floats
    fails: Floats
    if_failed: Floats
    if_passed: Floats


def weighed(failed: Flags, bad: Floats, most_members: int = MOST_MEMBERS) -> Weighed:
    """The likely sets, weighed by how well they explain the grades.

    Args:
        failed: n × m, the rows that each assertion fails.
        bad: n grades, NaN where there is none.
        most_members: of a set.
    """
    import numpy as np

    sets = likely_sets(failed, bad, most_members)
    n_bad, n_good = int((bad == 1).sum()), int((bad == 0).sum())
    evidence = np.array([one.evidence for one in sets])
    chance = np.exp(evidence - evidence.max())
    caught = np.array([one.caught for one in sets])
    lost = np.array([one.lost for one in sets])
    return Weighed(
        chance=chance / chance.sum(),
        fails=_fails(failed, sets),
        if_failed=_mean(BAD_IF_FAILED, caught, lost),
        if_passed=_mean(BAD_IF_PASSED, n_bad - caught, n_good - lost),
    )


def information(failed: Flags, bad: Floats) -> Floats:
    """How much the grade of each row is expected to tell about which set is right.

    Args:
        failed: n × m, the rows that each assertion fails.
        bad: n grades, NaN where there is none.

    Returns:
        n, in nats; 0 everywhere where no two hypotheses differ.
    """
    import numpy as np
    from scipy.special import entr

    sets = weighed(np.unique(failed, axis=1), bad)

    def expected(of_failed: Floats, of_passed: Floats) -> Floats:
        mixed: Floats = sets.chance @ of_passed + (sets.chance * (of_failed - of_passed)) @ sets.fails
        return mixed

    def doubt(rate: Floats) -> Floats:
        entropy: Floats = entr(rate) + entr(1 - rate)
        return entropy

    rates = np.clip(expected(sets.if_failed, sets.if_passed), 0, 1)
    doubts = expected(doubt(sets.if_failed), doubt(sets.if_passed))
    told: Floats = np.maximum(doubt(rates) - doubts, 0)
    return told


def likely_sets(failed: Flags, bad: Floats, most_members: int = MOST_MEMBERS) -> list[Hypothesis]:
    """The likeliest sets of up to a few assertions, the likeliest first; the empty set may be among them.

    A beam: sets of a size grow from the likeliest of the size below.

    Args:
        failed: n × m, the rows that each assertion fails.
        bad: n grades, NaN where there is none.
        most_members: of a set.
    """
    import numpy as np

    bad_failed, good_failed = failed[bad == 1].astype(float), failed[bad == 0].astype(float)
    n_bad, n_good = len(bad_failed), len(good_failed)
    m = failed.shape[1]

    def explains(caught: Floats, lost: Floats, size: int) -> Floats:
        return _evidence(caught, lost, n_bad, n_good) + _prior(size, m)

    nothing = np.zeros(1)
    found = [Hypothesis((), float(explains(nothing, nothing, 0)[0]), 0, 0)]
    level: list[tuple[int, ...]] = [()]
    caught_by, lost_by = np.zeros((1, n_bad)), np.zeros((1, n_good))
    for size in range(1, min(most_members, m) + 1):
        caught, lost = _grown(bad_failed, caught_by), _grown(good_failed, lost_by)
        scores = explains(caught, lost, size)
        for row, places in enumerate(level):
            scores[row, list(places)] = -np.inf
        if float(scores.max()) < max(one.evidence for one in found) - FAR:
            break
        grown: dict[tuple[int, ...], tuple[int, int]] = {}
        # Each set is reached from as many parents as it has members.
        wanted = m if size == 1 else BREADTH * size
        for flat in np.argsort(-scores, axis=None, kind="stable")[:wanted]:
            row, place = divmod(int(flat), m)
            if np.isfinite(scores[row, place]):
                grown.setdefault(tuple(sorted((*level[row], place))), (row, place))
        found += [
            Hypothesis(
                places, float(scores[where]), round(float(caught[where])), round(float(lost[where]))
            )
            for places, where in grown.items()
        ]
        level = list(grown)[:BREADTH]
        rows, added = np.array(list(grown.values())[:BREADTH]).T
        caught_by = np.maximum(caught_by[rows], bad_failed.T[added])
        lost_by = np.maximum(lost_by[rows], good_failed.T[added])
    return sorted(found, key=lambda one: -one.evidence)[:MOST_WEIGHED]


def _grown(failed: Floats, already: Floats) -> Floats:
    """How many rows each set, which fails those of `already`, fails together with each of m assertions."""
    together: Floats = already.sum(axis=1)[:, None] + (1 - already) @ failed
    return together


def _fails(failed: Flags, sets: Sequence[Hypothesis]) -> Floats:
    """h × n, 1.0 where a set fails a row, else 0.0."""
    import numpy as np

    by_assertion = np.vstack([failed.T, np.zeros((1, len(failed)), dtype=bool)])
    most = max(len(one.places) for one in sets)
    nobody = failed.shape[1]
    members = [(*one.places, *[nobody] * (most - len(one.places))) for one in sets]
    fails = np.zeros((len(sets), len(failed)), dtype=bool)
    for places in np.array(members, dtype=np.int64).reshape(len(sets), most).T:
        fails |= by_assertion[places]
    return fails.astype(float)


def _evidence(caught: Floats, lost: Floats, n_bad: int, n_good: int) -> Floats:
    """Logarithm of the likelihood of the grades, over all rates that the priors allow."""
    from scipy.special import betaln

    by_failed = betaln(BAD_IF_FAILED[0] + caught, BAD_IF_FAILED[1] + lost) - betaln(*BAD_IF_FAILED)
    by_passed = betaln(BAD_IF_PASSED[0] + n_bad - caught, BAD_IF_PASSED[1] + n_good - lost)
    total: Floats = by_failed + by_passed - betaln(*BAD_IF_PASSED)
    return total


def _prior(size: int, m: int) -> float:
    from math import comb, log

    return size * log(ONE_MORE) - log(comb(m, size))


def _mean(prior: tuple[float, float], bad: Floats, good: Floats) -> Floats:
    rate: Floats = (prior[0] + bad) / (sum(prior) + bad + good)
    return rate
