"""What the assertions of today say of rows, as the arrays that `align` works on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowboard.align.table import Floats


def signatures(passes: Sequence[Mapping[str, bool]]) -> tuple[tuple[str, ...], Floats, Floats]:
    """The m assertions of n rows, n × m verdicts, and n verdicts of all of them as a set.

    `passes` has, of each row, the assertions that pass or fail it. In the arrays a verdict is 1.0 for fail, 0.0 for pass, NaN for neither. The set fails a row that one of them
    fails, and passes it if one passes it and none fails.
    """
    import numpy as np

    names = tuple(sorted({name for said in passes for name in said}))
    fails = np.full((len(passes), len(names)), np.nan)
    failed = np.full(len(passes), np.nan)
    column = {name: place for place, name in enumerate(names)}
    for place, said in enumerate(passes):
        for name, is_passed in said.items():
            fails[place, column[name]] = not is_passed
        if said:
            failed[place] = not all(said.values())
    return names, fails, failed
