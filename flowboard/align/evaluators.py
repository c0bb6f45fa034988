"""The two ways to make one evaluator of many assertions: a set, or a combination of their votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from flowboard.align.combining.choosing import combine
from flowboard.align.combining.votes import Votes, signal_of_score, signals_of_votes
from flowboard.align.learned.contract import Learner
from flowboard.align.learned.joining import with_learned
from flowboard.align.learned.thresholds import ScoredEvaluator
from flowboard.align.metrics import set_fails
from flowboard.align.selection.choosing import Choice, choose, offered
from flowboard.align.selection.request import Request
from flowboard.align.selection.solver import Effort
from flowboard.align.table import AlignmentTable, Floats

EFFORT_IN_FOLDS: Final = Effort(seconds=3.0, nodes=20)
"""Counted in nodes, so that the same folds give the same sets on a busy machine."""


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """An evaluator that was chosen on the grades of a table.

    Args:
        chosen: the assertions that it needs.
        method: how it was chosen.
        verdicts: n, on every row.
        proved: see `Choice`.
        uncovered: see `Choice`.
    """

    chosen: tuple[str, ...]
    method: str
    verdicts: Floats
    proved: bool | None = None
    uncovered: tuple[str, ...] = ()


class Maker(Protocol):
    """A way to make an evaluator."""

    def __call__(self, table: AlignmentTable, *, in_fold: bool = False) -> Made:
        """Choose on the graded rows of a table, from the label-free pass on.

        Args:
            table: rows with the grades that may be seen.
            in_fold: one of many such choices, which shall take less time.
        """
        ...


@dataclass(frozen=True, slots=True)
class SetMaker:
    """Makes a set, which fails a row if any of its assertions does.

    Args:
        request: what is wanted.
        learners: evaluators to be trained on the grades, as candidates.
    """

    request: Request
    learners: Sequence[Learner] = ()

    def __call__(self, table: AlignmentTable, *, in_fold: bool = False) -> Made:
        """See `Maker`."""
        joined = with_learned(table, self.learners, self.request.seed)
        candidates, _ = offered(joined, self.request)
        effort = EFFORT_IN_FOLDS if in_fold else None
        choice: Choice = choose(joined, self.request, candidates, effort)
        verdicts = set_fails(joined, choice.chosen)
        return Made(choice.chosen, choice.method, verdicts, choice.proved, choice.uncovered)


@dataclass(frozen=True, slots=True)
class CombinationMaker:
    """Makes a combination of judges, which fails a row as its rule says, or if a required one does.

    Args:
        request: what is wanted; its method and objective don't matter here.
        learners: evaluators to be trained on the grades, as judges. Of scores the rule may use more
            than whether they are beyond a threshold.
    """

    request: Request
    learners: Sequence[Learner] = ()

    def __call__(self, table: AlignmentTable, *, in_fold: bool = False) -> Made:
        """See `Maker`."""
        import numpy as np

        candidates, _ = offered(table, self.request)
        judges = table.assertions(candidates)
        learners = [one for one in self.learners if one.name not in self.request.policy.excluded]

        def votes_for(bad: Floats) -> Votes:
            learned = [one.verdicts(bad, table.groups, self.request.seed) for one in learners]
            fails = np.column_stack([judges.fails, *learned])
            signals = signals_of_votes(fails)
            for place, one in enumerate(learners, start=len(candidates)):
                if isinstance(one, ScoredEvaluator):
                    signals[:, place] = signal_of_score(one.scores)
            return Votes((*candidates, *(one.name for one in learners)), fails, signals)

        required = self.request.policy.required
        verdicts = np.nan_to_num(set_fails(table, [n for n in required if n in table.names]))
        made = combine(votes_for, table.bad, table.groups, self.request.seed)
        if made is None:
            return Made(required, "none", verdicts)
        members = (*required, *(name for name in made.rule.members if name not in required))
        return Made(members, made.method, np.maximum(verdicts, made.verdicts))
