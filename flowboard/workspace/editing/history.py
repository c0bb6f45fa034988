"""What each person can take back and make again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Final

from flowboard.flow.document import Flow

MOST_STEPS: Final = 300
"""Steps that are kept of each person."""
TYPING: Final = 1.0
"""Seconds between two changes of one field that count as one step."""

Field = tuple[str, tuple[str | int, ...]]


@dataclass(frozen=True, slots=True)
class Step:
    """A batch that was applied: the flow before and after it.

    `renamed` are the nodes that it gave other ids, `field` the one that it set if it did no more,
    `at` the time of a monotonic clock, `rev` the revision that it made.
    """

    label: str
    before: Flow
    after: Flow
    renamed: tuple[tuple[str, str], ...]
    field: Field | None
    at: float
    rev: int


class History:
    """Two stacks for each person. Nobody takes back what another has done."""

    def __init__(self) -> None:
        self._done: defaultdict[str, list[Step]] = defaultdict(list)
        self._undone: defaultdict[str, list[Step]] = defaultdict(list)

    def add(self, actor: str, step: Step) -> None:
        """Keep a new step. Typing into one field, with nobody between, goes on with the last step."""
        done = self._done[actor]
        self._undone[actor].clear()
        last = done[-1] if done else None
        if (
            last is not None
            and step.field is not None
            and last.field == step.field
            and last.rev == step.rev - 1
            and step.at - last.at <= TYPING
        ):
            done[-1] = replace(step, before=last.before, label=last.label)
            return
        done.append(step)
        del done[:-MOST_STEPS]

    def last_done(self, actor: str) -> Step | None:
        """What this person would take back."""
        return self._done[actor][-1] if self._done[actor] else None

    def last_undone(self, actor: str) -> Step | None:
        """What this person would make again."""
        return self._undone[actor][-1] if self._undone[actor] else None

    def take_back(self, actor: str, inverse: Step | None) -> None:
        """The last step was taken back by `inverse`; by nothing, where it is dropped."""
        self._done[actor].pop()
        if inverse is not None:
            self._undone[actor].append(replace(inverse, field=None))

    def make_again(self, actor: str, again: Step | None) -> None:
        """What was taken back last was made again by `again`; by nothing, where it is dropped."""
        self._undone[actor].pop()
        if again is not None:
            self._done[actor].append(replace(again, field=None))

    def forget(self) -> None:
        """Start anew: nothing can be taken back."""
        self._done.clear()
        self._undone.clear()
