"""What an evaluator is that learns from grades, so that it can compete with all others."""

from __future__ import annotations

from typing import Protocol

from flowboard.align.table import Floats, Integers


class Learner(Protocol):
    """Something that learns to tell bad rows from good ones.

    It knows its n rows already, and is given grades, of which some may be kept from it.
    """

    @property
    def name(self) -> str:
        """What it is called among the assertions."""
        ...

    def verdicts(self, bad: Floats, groups: Integers, seed: int = 0) -> Floats:
        """Its verdict on every row.

        A row whose grade it is given is judged out of fold: by what was learned from rows of other
        groups. All others are judged by what was learned from all grades given.

        Args:
            bad: n grades, 1.0 bad, 0.0 good, NaN for none or one that is kept from it.
            groups: n numbers; rows with the same number resemble each other.
            seed: of how rows are dealt to folds.

        Returns:
            n verdicts: 1.0 fail, 0.0 pass, NaN neither. All NaN where there is too little to learn
            from.
        """
        ...
