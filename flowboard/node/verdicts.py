"""What assertions and people say of an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flowboard.flow.assertion import Kind, Outcome, Scope


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one assertion says of one item. `message` explains anything but a pass."""

    name: str
    outcome: Outcome
    kind: Kind | Literal["human", "system"] = "check"
    message: str = ""
    criterion: str | None = None
    scope: Scope = "full"
    reason: str = ""
    """A judge's reasoning."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A human verdict on an item."""

    grade: Literal["good", "bad", "unsure"]
    note: str = ""
    grader: str = ""
    carried: bool = False
