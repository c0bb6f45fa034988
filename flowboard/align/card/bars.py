"""Interval bars as coordinates: a track, the interval on it, the figure, and the target's flag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from flowboard.align.card import numerals
from flowboard.align.card.model import ReportCard
from flowboard.align.figures import Figure

WIDTH: Final = 160
_EDGE: Final = 6
"""Room at both ends, for marks at 0 and 1."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure with its interval, and the target if there is one. Coordinates are in pixels.

    Args:
        name: what the figure is.
        value, interval, counts: how it reads.
        goal: how the target reads; empty without one.
        met: whether the unfavourable end of the interval is within the target. Only then is it green.
        start, end, mark: of the interval, and of the figure; None where it is undefined.
        flag: where the target stands.
        good_side: where the flag points to.
        label: the whole in words, for those who can't see it.
        reason: why it is undefined; empty if it isn't.
    """

    name: str
    value: str
    interval: str
    counts: str
    goal: str
    met: bool
    start: float | None
    end: float | None
    mark: float | None
    flag: float | None
    good_side: Literal["right", "left"]
    label: str
    reason: str


def bars(card: ReportCard) -> tuple[Bar, Bar, Bar]:
    """Coverage, FFR and kappa."""
    targets = card.targets
    goal_of_coverage = f"goal ≥ {numerals.share(Figure(targets.coverage))}"
    goal_of_ffr = f"goal ≤ {numerals.share(Figure(targets.ffr))}"
    goal_of_kappa = "" if targets.kappa is None else f"goal ≥ {numerals.coefficient(targets.kappa)}"
    return (
        _share("Coverage of bad rows", card.coverage, targets.coverage, goal_of_coverage, card.coverage_is_met, "right"),
        _share("False failure rate", card.ffr, targets.ffr, goal_of_ffr, card.ffr_is_met, "left"),
        _bar(
            "Cohen’s kappa",
            card.kappa,
            numerals.coefficient(card.kappa.value),
            numerals.coefficient_interval(card.kappa),
            targets.kappa,
            goal_of_kappa,
            card.kappa_is_met,
            "right",
        ),
    )  # fmt: skip


def small_bar(name: str, figure: Figure) -> Bar:
    """The bar of a share in a table: without a target."""
    return _share(name, figure, None, "", False, "right")


def _share(
    name: str,
    figure: Figure,
    target: float | None,
    goal: str,
    met: bool,
    good_side: Literal["right", "left"],
) -> Bar:
    value, interval = numerals.share(figure), numerals.share_interval(figure)
    return _bar(name, figure, value, interval, target, goal, met, good_side)


def _bar(
    name: str,
    figure: Figure,
    value: str,
    interval: str,
    target: float | None,
    goal: str,
    met: bool,
    good_side: Literal["right", "left"],
) -> Bar:
    said = f"{name}: {value}, interval {interval}" if figure.is_defined else f"{name}: {figure.reason}"
    if goal:
        said += f", {goal.replace('≥', 'at least').replace('≤', 'at most')}"
        if figure.is_defined:
            said += ", met" if met else ", not shown to be met"
    return Bar(
        name=name,
        value=value,
        interval=interval,
        counts=numerals.counts(figure),
        goal=goal,
        met=met,
        start=_place(figure.low),
        end=_place(figure.high),
        mark=_place(figure.value),
        flag=_place(target),
        good_side=good_side,
        label=said,
        reason=figure.reason,
    )


def _place(value: float | None) -> float | None:
    """Where a value from 0 to 1 stands; below 0, as kappa may be, at the left end."""
    if value is None:
        return None
    return round(_EDGE + (WIDTH - 2 * _EDGE) * min(max(value, 0.0), 1.0), 1)
