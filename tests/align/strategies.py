"""Random tables of verdicts and grades."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from flowboard.align.table import AlignmentTable
from tests.align.tables import a_table


@st.composite
def tables(
    draw: st.DrawFn, assertions: int = 5, rows: int = 12, errors: bool = False, ungraded: bool = False
) -> AlignmentTable:
    """Tables of up to so many rows and assertions; some rows alike, some columns, too."""
    m, n = draw(st.integers(1, assertions)), draw(st.integers(2, rows))
    cells = [0.0, 0.0, 1.0, *([np.nan] if errors else [])]
    fails = draw(
        st.lists(st.lists(st.sampled_from(cells), min_size=m, max_size=m), min_size=n, max_size=n)
    )
    grades = [0.0, 1.0, *([np.nan] if ungraded else [])]
    bad = draw(st.lists(st.sampled_from(grades), min_size=n, max_size=n))
    return a_table(fails, bad)
