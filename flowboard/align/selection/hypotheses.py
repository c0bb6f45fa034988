"""Which small sets may explain the grades so far, and what the grade of a further row would tell of it.

Each set of a few assertions is taken for a hypothesis: rows that it fails are bad at one rate, rows
that it passes at another, and neither rate is known. Under Beta priors, how well a set explains the
grades has a closed form, so that the likely sets can be weighed without any fitting. A row on which
they disagree is worth a grade; one that is merely doubtful under all of them is not: its grade would
be a surprise either way, and teach nothing about which set is right (Houlsby et al. 2011).
"""

from __future__ import annotations

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
BREADTH: Final = 20
"""Sets of a size that are carried on to the next one."""
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

    failed = np.unique(failed, axis=1)
    sets = likely_sets(failed, bad)
    n_bad, n_good = int((bad == 1).sum()), int((bad == 0).sum())
    evidence = np.array([one.evidence for one in sets])
    chance = np.exp(evidence - evidence.max())
    chance /= chance.sum()
    caught = np.array([one.caught for one in sets])
    lost = np.array([one.lost for one in sets])
    if_failed = _mean(BAD_IF_FAILED, caught, lost)
    if_passed = _mean(BAD_IF_PASSED, n_bad - caught, n_good - lost)
    fails = np.array([_fails(failed, one.places) for one in sets], dtype=np.float32)

    def expected(of_failed: Floats, of_passed: Floats) -> Floats:
        mixed: Floats = chance @ of_passed + (chance * (of_failed - of_passed)) @ fails
        return mixed

    def doubt(rate: Floats) -> Floats:
        entropy: Floats = entr(rate) + entr(1 - rate)
        return entropy

    rates = np.clip(expected(if_failed, if_passed), 0, 1)
    told: Floats = np.maximum(doubt(rates) - expected(doubt(if_failed), doubt(if_passed)), 0)
    return told


def likely_sets(failed: Flags, bad: Floats) -> list[Hypothesis]:
    """The likeliest sets of up to a few assertions, the likeliest first; the empty set may be among them.

    A beam: sets of a size grow from the likeliest of the size below.

    Args:
        failed: n × m, the rows that each assertion fails.
        bad: n grades, NaN where there is none.
    """
    import numpy as np

    bad_failed, good_failed = failed[bad == 1].astype(np.float32), failed[bad == 0].astype(np.float32)
    n_bad, n_good = len(bad_failed), len(good_failed)
    m = failed.shape[1]

    def weighed(caught: Floats, lost: Floats, size: int) -> Floats:
        return _evidence(caught, lost, n_bad, n_good) + _prior(size, m)

    nothing = np.zeros(1)
    found = [Hypothesis((), float(weighed(nothing, nothing, 0)[0]), 0, 0)]
    level: list[tuple[int, ...]] = [()]
    for size in range(1, min(MOST_MEMBERS, m) + 1):
        caught, lost = _grown(bad_failed, level), _grown(good_failed, level)
        scores = weighed(caught, lost, size)
        for row, places in enumerate(level):
            scores[row, list(places)] = -np.inf
        grown: dict[tuple[int, ...], Hypothesis] = {}
        # Each set is reached from as many parents as it has members.
        wanted = m if size == 1 else BREADTH * size
        for flat in np.argsort(-scores, axis=None, kind="stable")[:wanted]:
            row, place = divmod(int(flat), m)
            if np.isfinite(scores[row, place]):
                places = tuple(sorted((*level[row], place)))
                one = Hypothesis(
                    places,
                    float(scores[row, place]),
                    round(float(caught[row, place])),
                    round(float(lost[row, place])),
                )
                grown.setdefault(places, one)
        found += grown.values()
        level = list(grown)[:BREADTH]
    return sorted(found, key=lambda one: -one.evidence)[:MOST_WEIGHED]


def _grown(failed: Floats, level: list[tuple[int, ...]]) -> Floats:
    """How many rows each set of a level fails together with each of m assertions."""
    import numpy as np

    already = np.array([_fails(failed > 0, places) for places in level], dtype=np.float32)
    together: Floats = already.sum(axis=1)[:, None] + (1 - already) @ failed
    return together.astype(float)


def _fails(failed: Flags, places: tuple[int, ...]) -> Flags:
    import numpy as np

    fails: Flags = np.any(failed[:, list(places)], axis=1)
    return fails


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
