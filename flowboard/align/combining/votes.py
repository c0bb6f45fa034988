"""What several judges say of each row, as votes and as numbers to compute with."""

from __future__ import annotations

from dataclasses import dataclass

from flowboard.align.table import Flags, Floats, Integers


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Judges on n rows.

    Args:
        names: the m judges.
        fails: n × m votes, 1.0 fail, 0.0 pass, NaN none.
        signals: n × m numbers from −1 to 1 for a regression, 0 where a judge said nothing: votes,
            or the rank of a score among all rows.
    """

    names: tuple[str, ...]
    fails: Floats
    signals: Floats

    def rows(self, which: Flags | Integers) -> Votes:
        """These rows only."""
        return Votes(self.names, self.fails[which], self.signals[which])

    def share(self, columns: Integers | None = None) -> Floats:
        """n shares of the votes, of these judges or all, that fail the row; NaN without any vote."""
        import numpy as np

        fails = self.fails if columns is None else self.fails[:, columns]
        cast = (~np.isnan(fails)).sum(axis=1)
        against = np.nansum(fails, axis=1)
        return np.where(cast > 0, against / np.maximum(cast, 1), np.nan)


def signals_of_votes(fails: Floats) -> Floats:
    """Votes as numbers: −1 pass, 1 fail, 0 nothing."""
    import numpy as np

    return np.nan_to_num(2 * fails - 1, nan=0.0)


def signal_of_score(scores: Floats) -> Floats:
    """Scores as ranks among all rows, from −1 to 1; 0 where there is none. No grade is needed."""
    import numpy as np
    from scipy.stats import rankdata

    known = ~np.isnan(scores)
    signal = np.zeros(len(scores))
    if known.any():
        signal[known] = 2 * (rankdata(scores[known]) - 0.5) / known.sum() - 1
    return signal
