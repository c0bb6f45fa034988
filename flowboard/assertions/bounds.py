"""Bounds: what checks with a `min` and a `max` have in common."""

from __future__ import annotations

from typing import Protocol, TypeVar


class _Bounded(Protocol):
    @property
    def min(self) -> float | None: ...

    @property
    def max(self) -> float | None: ...


Bounded = TypeVar("Bounded", bound=_Bounded)


def bounds_given(check: Bounded) -> Bounded:
    """For `model_validator`: at least one bound is given, and they leave room between them.

    Raises:
        ValueError: they don't.
    """
    if check.min is None and check.max is None:
        raise ValueError("give `min`, `max` or both; without either, everything passes")
    if check.min is not None and check.max is not None and check.min > check.max:
        raise ValueError(f"`min` ({check.min}) is over `max` ({check.max}), so nothing can pass")
    return check


def outside(count: int, check: _Bounded, noun: str) -> str | None:
    """How `count` things called `noun` leave the bounds of `check`, as a sentence, or None.

    The plural of the noun takes an s.
    """
    return _sentence("It has", count, check.min, check.max, noun)


def outside_of(whole: str, count: int, check: _Bounded, noun: str) -> str | None:
    """As `outside`, for a part of the output that `whole` names: `Line 2`."""
    return _sentence(f"{whole} has", count, check.min, check.max, noun)


def _sentence(
    has: str, count: int, minimum: float | None, maximum: float | None, noun: str
) -> str | None:
    if minimum is not None and count < minimum:
        bound = f"fewer than {minimum:g}"
    elif maximum is not None and count > maximum:
        bound = f"more than {maximum:g}"
    else:
        return None
    return f"{has} {count:,} {noun if count == 1 else noun + 's'}, {bound}."
