"""The table that alignment works on: what each assertion said of each item, and what people said.

Convention everywhere in this room: a bad output is the positive class. In arrays, *fails* is 1.0
where an assertion fails an item, 0.0 where it passes it, and NaN where it says neither (an error,
unsure, skipped, not run); *bad* is 1.0 for a bad grade, 0.0 for a good one, and NaN for an item
that is ungraded or whose grade is `unsure`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]
else:
    Floats = Integers = Flags = Any


@dataclass(frozen=True, slots=True, eq=False)
class AlignmentTable:
    """Items and assertions, with grades and groups.

    Args:
        ids: what the items are called, n of them.
        names: the assertions, m of them.
        fails: n × m, see above.
        bad: n, see above.
        groups: n numbers; items with the same number share a source document or an input and are
            never divided between a part that something is chosen on and a part it is measured on.
        weights: n inverse inclusion probabilities of the graded items (1.0 where sampling was even).
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    fails: Floats
    bad: Floats
    groups: Integers
    weights: Floats

    @property
    def graded(self) -> Flags:
        """Which items have a grade that decides, n flags."""
        import numpy as np

        return ~np.isnan(self.bad)

    def items(self, which: Flags | Integers) -> AlignmentTable:
        """The table with these items only, by flags or by positions."""
        import numpy as np

        positions = np.arange(len(self.ids))[which]
        return AlignmentTable(
            tuple(self.ids[position] for position in positions),
            self.names,
            self.fails[positions],
            self.bad[positions],
            self.groups[positions],
            self.weights[positions],
        )

    def assertions(self, names: Sequence[str]) -> AlignmentTable:
        """The table with these assertions only, in this order.

        Raises:
            KeyError: there is no such assertion.
        """
        place = {name: position for position, name in enumerate(self.names)}
        columns = [place[name] for name in names]
        return AlignmentTable(
            self.ids, tuple(names), self.fails[:, columns], self.bad, self.groups, self.weights
        )
