"""Steps of EM, stretched while that pays.

EM creeps where the data say little, and forty of its steps end far from the top. Stretching every step
a little more than the one before, and going back to the plain one as soon as the objective falls, is
adaptive overrelaxation (Salakhutdinov and Roweis 2003); a step costs what it did.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Point = NDArray[np.float64]
Step = Callable[[Point], tuple[Point, float]]
"""A point without bounds gives the next one by EM, and the objective where it stood (NaN: unknown)."""

GROWTH = 1.1
_FARTHEST = 14.0  # a logit; its rate is a millionth


def climb(step: Step, start: Point, steps: int, growth: float = GROWTH) -> Point:
    """The last plain step of so many; where the objective is unknown, none is stretched.

    `growth` is by how much each step is stretched more than the one before; 1 keeps to plain EM.
    """
    here = safe = start
    best, stretch = -np.inf, 1.0
    for _ in range(steps):
        reached, worth = step(here)
        if stretch > 1 and worth < best:
            here, stretch = safe, 1.0
            continue
        safe, best = reached, worth
        stretch = stretch * growth if np.isfinite(worth) else 1.0
        here = np.clip(here + stretch * (reached - here), -_FARTHEST, _FARTHEST)
    return safe
