"""What is asked of a set of assertions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Objective = Literal["size", "ffr", "coverage", "j"]
"""The smallest set, the lowest FFR, the highest coverage, or the highest coverage − FFR."""
Method = Literal["auto", "exact", "greedy", "subsumption"]


@dataclass(frozen=True, slots=True)
class Targets:
    """The least coverage (α) and the greatest false failure rate (τ) of the whole set."""

    coverage: float = 0.8
    ffr: float = 0.25


@dataclass(frozen=True, slots=True)
class Policy:
    """Assertions that people want, or don't want, for reasons of their own."""

    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A claim that whatever passes `stricter` passes `implied`, too."""

    stricter: str
    implied: str


@dataclass(frozen=True, slots=True)
class Request:
    """What to choose, and how.

    Args:
        targets: of the set.
        objective: what an exact choice seeks under the targets; None leaves it to the method.
        method: `auto` is greedy, unless an objective is given that greedy doesn't follow, or an FFR
            of 0 is asked for, which no bound from grades can promise.
        policy: what has to be in the set, and what may not.
        edges: claims that one assertion implies another.
        criteria: the criterion of each assertion; one without an entry is a criterion of its own.
        seed: of everything that is drawn.
    """

    targets: Targets = field(default_factory=Targets)
    objective: Objective | None = None
    method: Method = "auto"
    policy: Policy = field(default_factory=Policy)
    edges: tuple[Edge, ...] = ()
    criteria: dict[str, str] = field(default_factory=dict)
    seed: int = 0

    @property
    def chosen_method(self) -> Literal["exact", "greedy", "subsumption"]:
        """The method that `auto` comes to here."""
        if self.method != "auto":
            return self.method
        is_greedy = self.objective in (None, "j") and self.targets.ffr > 0
        return "greedy" if is_greedy else "exact"
