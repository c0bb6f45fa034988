"""Figures as people read them on a card: `79 %`, `57–91 %`, `.75`. What isn't defined is an em dash."""

from __future__ import annotations

from typing import Final

from flowboard.align.card.model import AssertionLine, Running
from flowboard.align.figures import Figure
from flowboard.align.words import percent

UNDEFINED: Final = "—"


def share(figure: Figure) -> str:
    """A share: `79 %`."""
    return UNDEFINED if figure.value is None else percent(figure.value)


def share_interval(figure: Figure) -> str:
    """The interval of a share: `57–91 %`; empty if it has none."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{100 * figure.low:.0f}–{100 * figure.high:.0f} %"


def coefficient(value: float | None) -> str:
    """A figure such as kappa: `.75`, `−.08`, `1.00`."""
    if value is None:
        return UNDEFINED
    written = f"{abs(value):.2f}"
    sign = "−" if value < 0 and float(written) else ""
    return sign + written.removeprefix("0")


def coefficient_interval(figure: Figure) -> str:
    """The interval of such a figure: `.53–.92`; empty if it has none."""
    if figure.low is None or figure.high is None:
        return ""
    joint = "–" if figure.low >= 0 else " to "
    return f"{coefficient(figure.low)}{joint}{coefficient(figure.high)}"


def counts(figure: Figure) -> str:
    """What a share counts: `15 of 19`; parts of rows come from repeated folds."""
    if figure.numerator is None or figure.denominator is None:
        return ""
    return f"{round(figure.numerator, 1):,g} of {round(figure.denominator, 1):,g}"


def signed(number: int) -> str:
    """A count that is added: `+5`, `0`."""
    return f"+{number}" if number else "0"


def effort(running: Running) -> str:
    """Cost and time of a row: `$0.0021 and 1.4 s per row (p95 2.0 s), 43 rows a minute`; empty if unknown."""
    parts = []
    if running.cost is not None:
        parts.append("$0" if not running.cost else f"${running.cost:.2g}")
    if running.latency_median is not None:
        parts.append(seconds(running.latency_median))
    written = " and ".join(parts)
    if not written:
        return ""
    slow = f" (p95 {seconds(running.latency_p95)})" if running.latency_p95 is not None else ""
    pace = f", {running.rows_per_minute:,.0f} rows a minute" if running.rows_per_minute else ""
    return f"{written} per row{slow}{pace}"


def silence(line: AssertionLine) -> str:
    """On how many rows an assertion says neither pass nor fail: `3 unsure, 1 error`; empty for none."""
    silent = line.silent
    causes = (
        (silent.error, "error" if silent.error == 1 else "errors"),
        (silent.unsure, "unsure"),
        (silent.skipped, "where it doesn't apply"),
        (silent.not_run, "not run yet"),
    )
    told = [f"{number:,} {name}" for number, name in causes if number]
    if told:
        return ", ".join(told)
    return f"{line.errors:,} without a verdict" if line.errors else ""


def seconds(duration: float) -> str:
    """A span of time: `340 ms`, `1.4 s`."""
    return f"{1000 * duration:.0f} ms" if duration < 0.9995 else f"{duration:.1f} s"


def short(fingerprint: str) -> str:
    """The first characters of a fingerprint, by which people compare two."""
    return fingerprint[:8] or UNDEFINED
