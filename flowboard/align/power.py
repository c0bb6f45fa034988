"""How many more grades would settle whether a figure meets its target.

Two numbers, both for the rate that was seen so far: how many rows until the interval's unfavourable
end would reach the target if the rate stays exactly as it is (an even chance), and how many until it
would with a chance of four in five.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from flowboard.align.figures import Figure
from flowboard.align.intervals import TAIL, mid_p_interval

SURE: Final = 0.8
MOST: Final = 10_000
"""More rows than this aren't a plan: there is no answer then."""


@dataclass(frozen=True, slots=True)
class MoreRows:
    """How many more rows: 0 where the target is met, None where more rows won't help.

    Args:
        likely: if the rate stays as it is.
        surely: with a chance of four in five.
    """

    likely: int | None
    surely: int | None


UNKNOWN: Final = MoreRows(None, None)


def more_rows_above(share: Figure, target: float) -> MoreRows:
    """Rows until the lower end of a share is at `target` or above: failures, for coverage."""
    if share.value is None or share.low is None or not share.denominator:
        return UNKNOWN
    if share.low >= target:
        return MoreRows(0, 0)
    if share.value <= target:
        return UNKNOWN
    value = share.value
    # Rows of a group repeat each other, and so will those to come.
    size = _size_behind(share)
    rows_each = share.denominator / size

    def rows_to(reaches: Callable[[float], bool]) -> int | None:
        needed = _least_size(reaches, size)
        return None if needed is None else math.ceil((needed - size) * rows_each - 1e-6)

    return MoreRows(
        likely=rows_to(lambda n: mid_p_interval(value, n)[0] >= target),
        surely=rows_to(lambda n: _chance(value, n, target) >= SURE),
    )


def more_rows_below(share: Figure, target: float) -> MoreRows:
    """Rows until the upper end of a share is at `target` or below: good rows, for FFR."""
    return more_rows_above(_mirrored(share), 1 - target)


def _mirrored(share: Figure) -> Figure:
    if share.value is None or share.low is None or share.high is None:
        return share
    return replace(share, value=1 - share.value, low=1 - share.high, high=1 - share.low)


def _size_behind(share: Figure) -> float:
    """The effective number of rows that an interval rests on, from its lower end."""
    value, low, most = share.value or 0.0, share.low or 0.0, share.denominator or 1.0
    if mid_p_interval(value, most)[0] <= low + 1e-9:
        return most
    least = 1e-3
    for _ in range(30):
        middle = (least + most) / 2
        if mid_p_interval(value, middle)[0] < low:
            least = middle
        else:
            most = middle
    return most


def _least_size(reaches: Callable[[float], bool], size: float) -> float | None:
    enough = size + 1
    while not reaches(enough):
        if enough > size + MOST:
            return None
        enough = size + 2 * (enough - size)
    short = size
    while enough - short > 0.05:
        middle = (short + enough) / 2
        short, enough = (short, middle) if reaches(middle) else (middle, enough)
    return enough


def _chance(share: float, size: float, target: float) -> float:
    """That the lower end comes out at `target` or above, with `size` rows of which `share` count.

    Counts are taken as continuous: whole ones make the chance jump up and down with every row.
    """
    least, most = 0.0, size
    for _ in range(40):
        middle = (least + most) / 2
        if _at_least(middle, size, target) > TAIL:
            least = middle
        else:
            most = middle
    return _at_least(most, size, share)


def _at_least(count: float, size: float, share: float) -> float:
    """½ P(X ≥ count) + ½ P(X > count), for X of `size` rows at this share."""
    from scipy.special import betainc

    at_least = betainc(count, size - count + 1, share) if count > 0 else 1.0
    above = betainc(count + 1, size - count, share) if count < size else 0.0
    return float(at_least + above) / 2
