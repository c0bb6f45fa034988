"""Which rule combines these judges best: tried on rows of groups that it wasn't fitted on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from flowboard.align.combining.rules import Fit, Rule, rules_for
from flowboard.align.combining.votes import Votes
from flowboard.align.metrics import kappa_of
from flowboard.align.splits import folds
from flowboard.align.table import Floats, Integers

FOLDS: Final = 5
REPEATS: Final = 2
WORTH_IT: Final = 0.01
"""What kappa a rule has to add over every simpler one."""

VotesFor = Callable[[Floats], Votes]
"""Votes on all n rows, given the grades that scored judges may fit their thresholds to."""


@dataclass(frozen=True, slots=True, eq=False)
class Combination:
    """Several judges as one.

    Args:
        method: the rule's name.
        rule: fitted to all grades given.
        verdicts: n, 1.0 fail or 0.0 pass, on every row, graded or not.
    """

    method: str
    rule: Rule
    verdicts: Floats


def combine(votes_for: VotesFor, bad: Floats, groups: Integers, seed: int = 0) -> Combination | None:
    """Choose a rule by grouped cross-validation, and fit it to all grades given.

    The kappa by which it was chosen isn't told: it is the best of several. Measure the combination
    on other rows, or by calling this anew in every fold.

    Args:
        votes_for: the judges' votes on all rows.
        bad: n grades, NaN where there is none or where it is kept back.
        groups: n numbers; rows with the same number are never divided.
        seed: of how groups are dealt to folds.

    Returns:
        None unless there are grades of both kinds, in two groups or more.
    """
    import numpy as np

    graded = ~np.isnan(bad)
    if len(np.unique(bad[graded])) < 2 or len(np.unique(groups[graded])) < 2:
        return None
    votes = votes_for(bad)
    rules = rules_for(len(votes.names))
    kappas = _cross_validated(rules, votes_for, bad, groups, seed)
    best, best_kappa = "", -np.inf
    for name, kappa in kappas.items():
        if kappa > best_kappa + WORTH_IT:
            best, best_kappa = name, kappa
    rule = rules[best](votes.rows(graded), bad[graded])
    return Combination(best, rule, rule.verdicts(votes))


def _cross_validated(
    rules: Mapping[str, Fit], votes_for: VotesFor, bad: Floats, groups: Integers, seed: int
) -> dict[str, float]:
    """The kappa of each rule on graded rows, each judged by a fit without its group."""
    import numpy as np

    graded = ~np.isnan(bad)
    places = np.flatnonzero(graded)
    said = {name: np.zeros((REPEATS, len(places))) for name in rules}
    for repeat, dealt in enumerate(folds(groups[places], bad[places], FOLDS, REPEATS, seed)):
        for fold in range(int(dealt.max()) + 1):
            train, there = places[dealt != fold], places[dealt == fold]
            if not len(there) or not len(train):
                continue
            hidden = np.full(len(bad), np.nan)
            hidden[train] = bad[train]
            votes = votes_for(hidden)
            one_kind = len(np.unique(bad[train])) < 2
            for name, fit in rules.items():
                said[name][repeat, dealt == fold] = (
                    bad[train][0]
                    if one_kind
                    else fit(votes.rows(train), bad[train]).verdicts(votes.rows(there))
                )
    return {name: _mean_kappa(verdicts, bad[places]) for name, verdicts in said.items()}


def _mean_kappa(verdicts: Floats, bad: Floats) -> float:
    """The mean of the kappas of several rounds; 0 where a table leaves kappa undefined."""
    import numpy as np

    tp, fp = verdicts @ bad, verdicts @ (1 - bad)
    with np.errstate(invalid="ignore", divide="ignore"):
        kappas = kappa_of(tp, fp, bad.sum() - tp, (1 - bad).sum() - fp)
    return float(np.nan_to_num(kappas).mean())
