"""The anchor set of a judge: graded rows on which its verdicts are frozen, and what it says of them later.

A model behind a name may change without a word, while answers that were bought are kept for ever. So a
judge is asked again, now and then, about the same few rows. What came of it is kept in the store, under
the judge's identity: an edited judge is another one and gets an anchor set of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from flowboard.flow.canonical import digest
from flowboard.node import AssertionSpec, Outcome
from flowboard.store.store import Store
from flowboard.store.texts import from_json, to_json
from flowboard.workspace.evaluators.verdicts import Asked

if TYPE_CHECKING:
    from flowboard.align.drift import Signal

KIND: Final = "anchors"
"""What an answered anchor set is called among the results of a store."""
_FAILS: Final[dict[str, float]] = {"fail": 1.0, "pass": 0.0}


@dataclass(frozen=True, slots=True)
class Anchors:
    """What a judge said of its anchor set when it was asked once more.

    Attributes:
        turn: how often it had been asked again by then, from 1 on.
        subjects: of the rows, in the order of the verdicts.
        frozen: its outcomes when the set was frozen.
        now: its outcomes this time.
    """

    turn: int
    subjects: tuple[str, ...]
    frozen: tuple[Outcome, ...]
    now: tuple[Outcome, ...]

    @property
    def moved(self) -> tuple[str, ...]:
        """The subjects on which its verdict has turned, noise or not."""
        both = zip(self.subjects, self.frozen, self.now, strict=True)
        return tuple(one for one, was, is_ in both if {was, is_} == _FAILS.keys())

    @property
    def signal(self) -> Signal | None:
        """The sign of drift; None where the change is no more than noise."""
        import numpy as np

        from flowboard.align.drift import judge_drifts

        frozen, now = (
            np.array([_FAILS.get(outcome, np.nan) for outcome in outcomes])
            for outcomes in (self.frozen, self.now)
        )
        return judge_drifts(self.subjects, frozen, now)

    def encoded(self) -> bytes:
        """As it is kept."""
        return to_json(asdict(self)).encode()


def anchor_key(asked: Asked, turn: int) -> str:
    """Where it is kept what a judge said of its anchors that time."""
    return digest([KIND, asked.hash, turn])


def latest_anchors(store: Store, asked: Asked) -> Anchors | None:
    """What a judge said when it was asked again last; None if it never was."""
    found: Anchors | None = None
    while (kept := store.lookup_one(anchor_key(asked, found.turn + 1 if found else 1))) is not None:
        found = _decoded(from_json(kept))
    return found


def drifted(store: Store, specs: Iterable[AssertionSpec]) -> Iterator[tuple[str, Signal]]:
    """The judges whose verdicts on their anchors have moved, by name. Asks nobody."""
    for asked in judges_in(specs):
        found = latest_anchors(store, asked)
        signal = None if found is None else found.signal
        if signal is not None:
            yield asked.spec.name, signal


def judges_in(specs: Iterable[AssertionSpec]) -> list[Asked]:
    """The judges among assertions; those that are written wrong are left out."""
    asked = [Asked(spec) for spec in specs if spec.kind == "judge"]
    return [one for one in asked if one.arguments is not None]


def frozen_set(
    outcomes: Sequence[tuple[str, Outcome | None]], most: int
) -> tuple[tuple[str, ...], tuple[Outcome, ...]]:
    """The anchors among graded rows and their outcomes: as good as random, and the same every time.

    Args:
        outcomes: by subject what the judge has said; only pass and fail can be frozen.
        most: how many anchors there are at most.
    """
    told = {subject: outcome for subject, outcome in outcomes if outcome in _FAILS}
    # A subject is a digest, so its order is that of a lot.
    chosen = sorted(told)[:most]
    return tuple(chosen), tuple(told[subject] for subject in chosen)


def _decoded(stored: Any) -> Anchors:
    return Anchors(stored["turn"], *(tuple(stored[name]) for name in ("subjects", "frozen", "now")))
