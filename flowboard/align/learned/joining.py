"""Learned evaluators beside all others, as columns of the same table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flowboard.align.learned.contract import Learner
from flowboard.align.table import AlignmentTable


def with_learned(table: AlignmentTable, learners: Sequence[Learner], seed: int = 0) -> AlignmentTable:
    """The table with a column for each learner, trained on the grades that the table has."""
    import numpy as np

    if not learners:
        return table
    learned = [learner.verdicts(table.bad, table.groups, seed) for learner in learners]
    names = (*table.names, *(learner.name for learner in learners))
    return replace(table, names=names, fails=np.column_stack([table.fails, *learned]))
