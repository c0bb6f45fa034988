"""What unlocks evaluating and optimising, checked where it counts: on the server, with a way round it for evaluating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.grading.progress import Milestone, Progress

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Milestones:
    """How many labels each step needs: `each` of good and bad for the first, `bad` ones for the second."""

    evaluate: int = 20
    each: int = 5
    optimise: int = 50
    bad: int = 10

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """As the flow has them; what isn't a sensible number there is as usual."""
        usual = asdict(cls())
        return cls(**{name: _number(settings.get(name), usual[name]) for name in usual})

    def to_json(self) -> dict[str, int]:
        """What of them isn't as usual."""
        usual = asdict(Milestones())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}

    @property
    def to_evaluate(self) -> Milestone:
        """The labels that evaluating needs."""
        return Milestone(
            "evaluate", "a judge can be measured", graded=self.evaluate, good=self.each, bad=self.each
        )

    @property
    def to_optimise(self) -> Milestone:
        """The labels that optimising needs."""
        return Milestone(
            "optimise", "the prompt can be improved", graded=self.optimise, good=0, bad=self.bad
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a step needs, in words, and whether it is there."""

    words: str
    is_met: bool


def evaluating(progress: Progress, milestones: Milestones) -> tuple[Condition, ...]:
    """What evaluating needs."""
    decided = progress.good + progress.bad
    return (
        Condition(f"{_of(decided, milestones.evaluate)} labels", decided >= milestones.evaluate),
        Condition(f"{_of(progress.good, milestones.each)} good", progress.good >= milestones.each),
        Condition(f"{_of(progress.bad, milestones.each)} bad", progress.bad >= milestones.each),
    )


def optimising(
    progress: Progress, milestones: Milestones, evaluated: int, of_rows: int
) -> tuple[Condition, ...]:
    """What optimising needs; `evaluated` of so many labelled rows have a verdict of the current prompt."""
    decided = progress.good + progress.bad
    is_complete = 0 < of_rows <= evaluated
    return (
        Condition(f"{_of(decided, milestones.optimise)} labels", decided >= milestones.optimise),
        Condition(f"{_of(progress.bad, milestones.bad)} of them bad", progress.bad >= milestones.bad),
        Condition(f"The current prompt is evaluated on {_shown(evaluated, of_rows)}", is_complete),
    )


def check_evaluating(progress: Progress, milestones: Milestones, *, anyway: bool) -> None:
    """Refuse an evaluation that would tell nothing yet, unless the person wants it anyway.

    Raises:
        WorkspaceError: there are too few labels; with none at all, also where it is wanted anyway.
    """
    if progress.good + progress.bad == 0:
        raise WorkspaceError("Nothing is labelled good or bad yet, so there is nothing to compare with.")
    missing = progress.missing(milestones.to_evaluate)
    if missing is not None and not anyway:
        raise WorkspaceError(f"Label {missing}. With fewer, the figures would mislead.")


def _shown(evaluated: int, of_rows: int) -> str:
    if not of_rows:
        return "the labelled rows"
    return f"{evaluated} of {of_rows} labelled rows" if evaluated < of_rows else "every labelled row"


def _of(there: int, needed: int) -> str:
    return f"{there} of {needed}" if there < needed else f"{there}"


def _number(value: Any, usual: int) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= _MOST else usual
