"""Use case: what flip tests and verifications of a run have shown, as it is kept with the run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flowboard.flow.canonical import digest
from flowboard.runtime.resuming import process_exists
from flowboard.store import events
from flowboard.store.store import Store
from flowboard.workspace.errors import in_plain_words
from flowboard.workspace.stores import find_run
from flowboard.workspace.tracing import on_record
from flowboard.workspace.tracing.flipping import FlipRequest, FlipResult, ReplayCost
from flowboard.workspace.tracing.verifying import VerifiedRow, VerifyRequest, VerifyResult

if TYPE_CHECKING:
    from flowboard.tracing import TraceReport

_PAGE: Final = 1_000
_KINDS: Final = (on_record.RESULT, on_record.BEGUN, on_record.OVER)
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
class UnfinishedReplay:
    """A flip test or a verification that broke off: when it began, and what somebody had agreed to pay.

    Asked for again it goes on: the answers that it had are found in the store.
    """

    time: float
    terminal: str
    request: FlipRequest | VerifyRequest
    agreed: ReplayCost


@dataclass(frozen=True, slots=True)
class KeptReplays:
    """What re-runs of a run's rows have shown: the flip tests, the latest first, and the latest verification.

    Those that are `unfinished` broke off, the latest first.
    """

    flips: tuple[KeptFlip, ...] = ()
    verification: KeptVerification | None = None
    unfinished: tuple[UnfinishedReplay, ...] = ()

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
    open_: dict[str, UnfinishedReplay] = {}
    with in_plain_words(), Store.open(found.store) as store:
        for event in _replay_events(store, found.record.id):
            told = dict(event.payload)
            if told.get("terminal") != terminal:
                continue
            match event.kind, told.pop("test", None):
                case on_record.RESULT, "flip":
                    flips.append(KeptFlip(event.time, _flip(told)))
                case on_record.RESULT, "verify":
                    verification = KeptVerification(event.time, _verification(told))
                case (on_record.BEGUN | on_record.OVER) as kind, test:
                    which = digest([test, told["request"]])
                    open_.pop(which, None)
                    if kind == on_record.BEGUN and not _goes_on_elsewhere(told["pid"]):
                        open_[which] = _unfinished(event.time, test, told)
    return KeptReplays(tuple(reversed(flips)), verification, tuple(reversed(open_.values())))


def put_away(folder: Path, reference: str, unfinished: UnfinishedReplay) -> None:
    """Offer no more to go on with re-runs that broke off. Raises as `kept_replays` does."""
    found = find_run(folder, reference)
    test = _test_of(unfinished.request)
    told = on_record.told_of(test, unfinished.terminal, unfinished.request)
    with in_plain_words(), Store.open(found.store) as store:
        events.append(store, found.record.id, on_record.OVER, told)


def is_current(verified: VerifyResult, report: TraceReport) -> bool:
    """Whether a verification has corrected this trace, and not one from before somebody graded."""
    today = {node.node: node.potential_gain for node in report.nodes}
    return all(abs(gain.predicted - today.get(gain.node, _NO_GAIN)) < _SAME for gain in verified.gains)


def _replay_events(store: Store, run: str) -> Iterator[events.Event]:
    after = 0
    while found := events.read(store, run, after, _PAGE):
        after = found[-1].seq
        yield from (event for event in found if event.kind in _KINDS)


def _goes_on_elsewhere(pid: int) -> bool:
    """Whether another program, such as a command in a terminal, carries re-runs out just now."""
    return pid != os.getpid() and process_exists(pid)


def _unfinished(moment: float, test: on_record.Test, told: Mapping[str, Any]) -> UnfinishedReplay:
    asked: type[FlipRequest | VerifyRequest] = FlipRequest if test == "flip" else VerifyRequest
    return UnfinishedReplay(
        moment, told["terminal"], asked(**told["request"]), ReplayCost(**told["agreed"])
    )


def _test_of(request: FlipRequest | VerifyRequest) -> on_record.Test:
    return "flip" if isinstance(request, FlipRequest) else "verify"


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
