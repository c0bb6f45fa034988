"""Rules that turn several votes into one verdict, each fitted to grades.

Which rule wins differs from one set of judges to the next, so none is preferred here: the best single
judge, a majority of the best few, a share of all votes, a regularised logistic regression.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from flowboard.align.combining.votes import Votes
from flowboard.align.table import Floats, Integers

FEW: Final = (3, 5, 9)
REGULARISATIONS: Final = (0.01, 0.1)
"""scikit-learn's C of the logistic regressions that compete."""
SHRINKAGE: Final = 2.0
"""Rows that a judge's rates are shrunk by, so that one who voted twice doesn't lead."""


class Rule(Protocol):
    """A fitted rule."""

    @property
    def members(self) -> tuple[str, ...]:
        """The judges that it needs, the most important first."""
        ...

    def verdicts(self, votes: Votes) -> Floats:
        """1.0 fail or 0.0 pass for each row, whether or not anybody voted there."""
        ...


@dataclass(frozen=True, slots=True)
class ShareOfVotes:
    """Fails a row if more than a share of the members' votes does.

    Args:
        members: whose votes count.
        above: the share.
        default: the verdict where nobody voted at all.
    """

    members: tuple[str, ...]
    above: float
    default: float

    def verdicts(self, votes: Votes) -> Floats:
        """See `Rule.verdicts`. Where no member voted, the majority of all judges decides."""
        import numpy as np

        place = {name: column for column, name in enumerate(votes.names)}
        share = votes.share(np.array([place[name] for name in self.members], dtype=np.int64))
        by_members = (share > self.above).astype(float)
        everyone = votes.share()
        by_all = np.where(np.isnan(everyone), self.default, (everyone > 0.5).astype(float))
        return np.where(np.isnan(share), by_all, by_members)


@dataclass(frozen=True, slots=True, eq=False)
class Logistic:
    """Fails a row if a logistic regression on all signals finds it more likely bad than good.

    Args:
        members: all judges, the one with the greatest weight first.
        model: scikit-learn's `LogisticRegression`, fitted.
    """

    members: tuple[str, ...]
    model: Any

    def verdicts(self, votes: Votes) -> Floats:
        """See `Rule.verdicts`."""
        said: Floats = self.model.predict(votes.signals).astype(float)
        return said


Fit = Callable[[Votes, Floats], Rule]
"""Fits a rule to votes and to grades, 1.0 bad and 0.0 good, of which there are both."""


def best_of(size: int) -> Fit:
    """The majority of the `size` judges that agree best with the grades; a tie passes."""

    def fit(votes: Votes, bad: Floats) -> ShareOfVotes:
        leaders = _by_agreement(votes, bad)[:size]
        return ShareOfVotes(tuple(votes.names[n] for n in leaders), 0.5, _more_frequent(bad))

    return fit


def share_of_all(votes: Votes, bad: Floats) -> ShareOfVotes:
    """The share of all votes that tells bad from good best."""
    from flowboard.align.learned.thresholds import fit_threshold

    fitted = fit_threshold(votes.share(), bad)
    above = fitted.value if fitted is not None and fitted.fails_above else 0.5
    return ShareOfVotes(votes.names, above, _more_frequent(bad))


def logistic(regularisation: float) -> Fit:
    """A logistic regression; both kinds of rows weigh alike, however rare one is."""

    def fit(votes: Votes, bad: Floats) -> Logistic:
        import numpy as np
        from sklearn.linear_model import LogisticRegression

        # Newton's method: judges are few, and their steps are cheap on any number of cores.
        model = LogisticRegression(C=regularisation, class_weight="balanced", solver="newton-cholesky")
        model.fit(votes.signals, bad)
        order = np.argsort(-np.abs(model.coef_[0]), kind="stable")
        return Logistic(tuple(votes.names[n] for n in order), model)

    return fit


def rules_for(judges: int) -> Mapping[str, Fit]:
    """The rules that compete for so many judges, the simplest first."""
    rules: dict[str, Fit] = {"best_single": best_of(1)}
    if judges <= 1:
        return rules
    rules |= {f"top_{size}_majority": best_of(size) for size in FEW if size <= judges}
    rules["vote_share"] = share_of_all
    rules |= {f"logistic_c{strength:g}": logistic(strength) for strength in REGULARISATIONS}
    return rules


def _by_agreement(votes: Votes, bad: Floats) -> Integers:
    """Judges by shrunk coverage − FFR, the best first."""
    import numpy as np

    rates = []
    for kind in (1, 0):
        fails = votes.fails[bad == kind]
        cast = (~np.isnan(fails)).sum(axis=0)
        everyone = np.nanmean(votes.fails) if not np.isnan(votes.fails).all() else 0.5
        rates.append((np.nansum(fails, axis=0) + SHRINKAGE * everyone) / (cast + SHRINKAGE))
    return np.argsort(-(rates[0] - rates[1]), kind="stable")


def _more_frequent(bad: Floats) -> float:
    return float(bad.mean() > 0.5)
