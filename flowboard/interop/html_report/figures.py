"""Figures as people read them. What isn't defined is an em dash."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

UNDEFINED: Final = "—"


def percent(share: float | None) -> str:
    """A share from 0 to 1: `71.0%`."""
    return UNDEFINED if share is None else f"{share:.1%}"


def interval(ends: tuple[float, float] | None) -> str:
    """The interval of a share: `64.4 to 76.8%`."""
    return UNDEFINED if ends is None else f"{100 * ends[0]:.1f} to {ends[1]:.1%}"


def dollars(cost: float | None) -> str:
    """An amount in US dollars: with cents, or more digits where it is small."""
    if cost is None:
        return UNDEFINED
    return f"${cost:,.2f}" if cost >= 0.1 or not cost else f"${cost:.4f}"


def duration(seconds: float | None) -> str:
    """A span of time: `340 ms`, `1.20 s`, `2 min 5 s`, `1 h 2 min`."""
    if seconds is None:
        return UNDEFINED
    if seconds < 0.9995:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 59.995:
        return f"{seconds:.2f} s" if seconds < 9.995 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def number(value: int | None) -> str:
    """A count: `12,345`."""
    return UNDEFINED if value is None else f"{value:,}"


def counted(value: int, word: str, plural: str | None = None) -> str:
    """A count with its word: `1 row`, `2 rows`."""
    return f"{value:,} {word if value == 1 else plural or f'{word}s'}"


def moment(seconds: float | None) -> str:
    """A point in time, given in seconds since 1970: `26 Nov 2026, 06:09 UTC`."""
    if seconds is None:
        return UNDEFINED
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def size(octets: int) -> str:
    """The size of a file: `1.2 MB`."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))} kB"
    return f"{octets / 1_000_000:.1f} MB"
