"""Bounds: what checks with a `min` and a `max` have in common."""

from __future__ import annotations

from typing import Protocol, TypeVar


class _HasBounds(Protocol):
    @property
    def min(self) -> float | None: ...

    @property
    def max(self) -> float | None: ...


Bounded = TypeVar("Bounded", bound=_HasBounds)


def with_bounds(check: Bounded) -> Bounded:
    """`check`, if at least one bound is given and they leave room between them.

    Raises:
        ValueError: they don't.
    """
    if check.min is None and check.max is None:
        raise ValueError("give `min`, `max` or both; without either, everything passes")
    if check.min is not None and check.max is not None and check.min > check.max:
        raise ValueError(f"`min` ({check.min:g}) is over `max` ({check.max:g}), so nothing can pass")
    return check


def outside(
    count: int, minimum: int | None, maximum: int | None, noun: str, whole: str = "It"
) -> str | None:
    """How `count` things called `noun` (plural with s) leave the bounds, as a sentence, or None.

    `whole` is what has them.
    """
    if minimum is not None and count < minimum:
        bound = f"fewer than {minimum:,}"
    elif maximum is not None and count > maximum:
        bound = f"more than {maximum:,}"
    else:
        return None
    return f"{whole} has {count:,} {noun if count == 1 else noun + 's'}, {bound}."
