"""How far grading has come, what it is enough for, and how steadily one person grades."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Milestone:
    """What a number of graded rows is enough for; unsure ones don't count."""

    name: str
    purpose: str
    graded: int
    good: int
    bad: int


MILESTONES: Final = (
    Milestone("measure", "an evaluator can be measured", graded=20, good=5, bad=5),
    Milestone("optimise", "a prompt can be improved with these grades", graded=50, good=0, bad=10),
)


@dataclass(frozen=True, slots=True)
class Missing:
    """How many more grades a milestone needs: `rows` in all, among them so many `good` and `bad` ones."""

    milestone: Milestone
    rows: int
    good: int
    bad: int

    def __str__(self) -> str:
        """As part of a sentence: `8 more, at least 2 of them bad, until an evaluator can be measured`."""
        wanted = [
            f"{count} of them {kind}"
            for kind, count in (("good", self.good), ("bad", self.bad))
            if count
        ]
        among = f", at least {' and '.join(wanted)}," if wanted else ""
        return f"{self.rows} more{among} until {self.milestone.purpose}"


@dataclass(frozen=True, slots=True)
class Progress:
    """The rows of a session by what people said of them; `done_now` counts what the session has added."""

    rows: int
    good: int
    bad: int
    unsure: int
    flagged: int
    done_now: int

    @property
    def graded(self) -> int:
        """How many rows have a grade, whichever."""
        return self.good + self.bad + self.unsure

    def missing(self, milestone: Milestone) -> Missing | None:
        """What a milestone still needs; None where it is reached."""
        good = max(0, milestone.good - self.good)
        bad = max(0, milestone.bad - self.bad)
        rows = max(milestone.graded - self.good - self.bad, good + bad)
        return Missing(milestone, rows, good, bad) if rows > 0 else None

    @property
    def next_milestone(self) -> Missing | None:
        """What the nearest milestone needs that isn't reached; None where all are."""
        return next((found for one in MILESTONES if (found := self.missing(one))), None)

    def __str__(self) -> str:
        """`12 of 60 graded, 8 good, 4 bad; 8 more until an evaluator can be measured`."""
        counted = [
            f"{count} {kind}"
            for kind, count in (
                ("good", self.good), ("bad", self.bad), ("unsure", self.unsure), ("broken", self.flagged)
            )
            if count or kind in ("good", "bad")
        ]  # fmt: skip
        missing = self.next_milestone
        told = f"; {missing}" if missing is not None else ""
        return f"{self.graded} of {self.rows} graded, {', '.join(counted)}{told}"

    def to_json(self) -> dict[str, Any]:
        """The progress as JSON values; per milestone what is missing, null where nothing is."""
        missing = {milestone.name: self.missing(milestone) for milestone in MILESTONES}
        return asdict(self) | {
            "graded": self.graded,
            "missing": {
                name: None
                if found is None
                else {"rows": found.rows, "good": found.good, "bad": found.bad}
                for name, found in missing.items()
            },
        }


@dataclass(frozen=True, slots=True)
class Consistency:
    """The rows that came back unmarked: by key, the grade that each had and the one it got again."""

    pairs: tuple[tuple[str, str, str], ...]

    @property
    def same(self) -> int:
        """How many got the same grade again."""
        return sum(first == again for _, first, again in self.pairs)

    @property
    def differing(self) -> tuple[tuple[str, str, str], ...]:
        """Those that got another one."""
        return tuple(pair for pair in self.pairs if pair[1] != pair[2])

    def __str__(self) -> str:
        """As a sentence, with its n."""
        if not self.pairs:
            return "No row has come back yet to see how consistent you are."
        rows = "1 row" if len(self.pairs) == 1 else f"{len(self.pairs)} rows"
        return f"{rows} came back unmarked: {self.same} of {len(self.pairs)} got the same grade again."

    def to_json(self) -> dict[str, Any]:
        """The consistency as JSON values."""
        keys = ("key", "first", "again")
        return {
            "rows": len(self.pairs),
            "same": self.same,
            "differing": [dict(zip(keys, pair, strict=True)) for pair in self.differing],
        }
