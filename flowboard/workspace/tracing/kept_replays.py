"""Use case: what flip tests and verifications of a run have shown, as it is kept with the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flowboard.store import events
from flowboard.store.store import Store
from flowboard.workspace.errors import in_plain_words
from flowboard.workspace.stores import find_run
from flowboard.workspace.tracing.flipping import EVENT, FlipResult
from flowboard.workspace.tracing.verifying import VerifiedRow, VerifyResult

if TYPE_CHECKING:
    from flowboard.tracing import TraceReport

_PAGE: Final = 1_000
_SAME: Final = 1e-6  # of a share, by which two computations of it may differ
_NO_GAIN: Final = -1.0


@dataclass(frozen=True, slots=True)
class KeptFlip:
    """A flip test and when it ended: UTC in seconds since 1970."""

    time: float
    result: FlipResult


@dataclass(frozen=True, slots=True)
class KeptVerification:
    """A verification and when it ended: UTC in seconds since 1970."""

    time: float
    result: VerifyResult


@dataclass(frozen=True, slots=True)
class KeptReplays:
    """What re-runs of a run's rows have shown: the flip tests, the latest first, and the latest verification."""

    flips: tuple[KeptFlip, ...] = ()
    verification: KeptVerification | None = None

    def of_row(self, row: str) -> tuple[KeptFlip, ...]:
        """The flip tests of a row, the latest first."""
        return tuple(one for one in self.flips if one.result.row == row)


def kept_replays(folder: Path, reference: str, terminal: str) -> KeptReplays:
    """What was kept for the failures of a terminal in the run called `reference`.

    Raises:
        WorkspaceError: there is no such run, or its store can't be read.
    """
    found = find_run(folder, reference)
    flips: list[KeptFlip] = []
    verification: KeptVerification | None = None
    with in_plain_words(), Store.open(found.store) as store:
        for event in _replay_events(store, found.record.id):
            told = dict(event.payload)
            if told.get("terminal") != terminal:
                continue
            match told.pop("test", None):
                case "flip":
                    flips.append(KeptFlip(event.time, _flip(told)))
                case "verify":
                    verification = KeptVerification(event.time, _verification(told))
    return KeptReplays(tuple(reversed(flips)), verification)


def is_current(verified: VerifyResult, report: TraceReport) -> bool:
    """Whether a verification has corrected this trace, and not one from before somebody graded."""
    today = {node.node: node.potential_gain for node in report.nodes}
    return all(abs(gain.predicted - today.get(gain.node, _NO_GAIN)) < _SAME for gain in verified.gains)


def _replay_events(store: Store, run: str) -> Iterator[events.Event]:
    after = 0
    while found := events.read(store, run, after, _PAGE):
        after = found[-1].seq
        yield from (event for event in found if event.kind == EVENT)


def _flip(told: Mapping[str, Any]) -> FlipResult:
    values: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in told.items()
    }
    return FlipResult(**values)


def _verification(told: dict[str, Any]) -> VerifyResult:
    from flowboard.tracing.replay import Placebo, Repair
    from flowboard.tracing.verify import VerifiedGain

    placebo = told.pop("placebo")
    rows = tuple(
        VerifiedRow(**{**row, "repairs": tuple(Repair(**one) for one in row["repairs"])})
        for row in told.pop("rows")
    )
    gains = tuple(VerifiedGain(**one) for one in told.pop("gains"))
    return VerifyResult(
        placebo=None if placebo is None else Placebo(**placebo),
        rows=rows,
        gains=gains,
        repairable=tuple(told.pop("repairable")),
        notes=tuple(told.pop("notes")),
        **told,
    )
