"""Shares with their counts and Wilson intervals."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

_Z = 1.959963984540054  # the standard normal's 97.5 % quantile


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` of `of`, with its share and 95 % interval; None where there is nothing to count."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def rate(count: int, of: int) -> Rate:
    """A share with its score interval (Wilson 1927)."""
    if of == 0:
        return Rate(0, 0, None, None, None)
    share, squared = count / of, _Z * _Z
    centre = (share + squared / (2 * of)) / (1 + squared / of)
    half = _Z / (1 + squared / of) * sqrt(share * (1 - share) / of + squared / (4 * of * of))
    return Rate(count, of, share, max(centre - half, 0.0), min(centre + half, 1.0))
