"""What a run finds when it goes on: calls that were in flight, cells that failed, money that was spent."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from flowboard.runtime.events import FAILED_STATUSES, CellStatus
from flowboard.store import calls, cells
from flowboard.store.calls import Call
from flowboard.store.store import RunRecord, Store

_LATELY: Final = 15.0  # seconds; a store that another program holds may delay a sign of life by ten


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a cell has no output."""

    status: CellStatus
    message: str


@dataclass(frozen=True, slots=True)
class LeftOver:
    """What an earlier part of a run has left.

    Attributes:
        in_flight: the calls of which nobody knows if they were answered.
        failures: the cells that are not tried again, by node and key.
        spent: what the run has cost so far, in US dollars.
    """

    in_flight: Sequence[Call] = ()
    failures: Mapping[str, Mapping[str, Failure]] = field(default_factory=dict)
    spent: float = 0.0


def left_over(store: Store, run_id: str, *, retry_failed: bool) -> LeftOver:
    """What the earlier parts of a run have left; with `retry_failed` all failed cells are tried again.

    A cell whose call was in flight is no failure: whether it is tried follows from the call.
    """
    failures: dict[str, dict[str, Failure]] = {}
    if not retry_failed:
        for cell in cells.stream(store, run_id, outputs=False):
            if cell.status in FAILED_STATUSES - {"unknown"}:
                failures.setdefault(cell.node, {})[cell.key] = Failure(
                    cast(CellStatus, cell.status), cell.error or "failed before the run was resumed"
                )
    return LeftOver(
        in_flight=calls.unknown(store, run_id),
        failures=failures,
        spent=sum(part.cost for part in calls.totals(store, run_id)),
    )


def is_going(run: RunRecord) -> bool:
    """Whether another process carries the run out just now: it is there, and gave a sign of life lately."""
    if run.status != "running" or run.pid is None or run.pid == os.getpid():
        return False
    return time.time() - (run.heartbeat_at or 0.0) < _LATELY and process_exists(run.pid)


def process_exists(pid: int) -> bool:
    """Whether a process is there, of whichever user."""
    if os.name != "posix":
        return True  # elsewhere, asking would end the process
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
