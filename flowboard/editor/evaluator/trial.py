"""What a person tries on a card: other targets, and assertions that are switched on or off by hand. Pure.

Nothing of it is kept until they say so. The set in use stands until somebody moves a target: then the
best set is chosen anew, with what was switched by hand still in or out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from flowboard.workspace.aligning import Wish

Target = Literal["coverage", "ffr"]


@dataclass(frozen=True, slots=True)
class Trial:
    """A wish that differs from the settled one.

    Attributes:
        settled: what the card in use was measured under.
        coverage, ffr: the targets that are tried; None for the settled ones.
        by_hand: what was switched, by name.
    """

    settled: Wish
    coverage: float | None = None
    ffr: float | None = None
    by_hand: Mapping[str, bool] = field(default_factory=dict)

    @property
    def has_other_targets(self) -> bool:
        """Whether a target differs from the settled one."""
        return self.coverage is not None or self.ffr is not None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is tried."""
        return not self.has_other_targets and not self.by_hand

    def with_target(self, target: Target, value: float) -> Trial:
        """Try another target."""
        usual = getattr(self.settled, target)
        tried = None if value == usual else value
        return replace(self, coverage=tried) if target == "coverage" else replace(self, ffr=tried)

    def switched(self, name: str, *, on: bool) -> Trial:
        """Try with an assertion, or without it."""
        return replace(self, by_hand={**self.by_hand, name: on})

    def wish(self) -> Wish:
        """What to measure under."""
        base = self.settled
        chooses_anew = self.has_other_targets
        require, exclude = ((), ()) if chooses_anew else (base.require, base.exclude)
        free = {name for name in (*require, *exclude) if name in self.by_hand}
        return replace(
            base,
            coverage=base.coverage if self.coverage is None else self.coverage,
            ffr=base.ffr if self.ffr is None else self.ffr,
            require=(
                *(name for name in require if name not in free),
                *(name for name, on in self.by_hand.items() if on),
            ),
            exclude=(
                *(name for name in exclude if name not in free),
                *(name for name, on in self.by_hand.items() if not on),
            ),
        )
